"""What may not be said to anybody, and what may."""

from typing import Any

import pytest

from tests.fuzz.judges.words import find_faults, has_reference
from tests.fuzz.payloads.people_text import VICTIM

REFERENCE = "Please try again; if it goes on, tell an organiser this reference: `0a1b2c3d`."


def section(text: str) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        ({"text": "Hello <!channel>."}, "it notifies @channel"),
        ({"text": "Hello.", "blocks": [section("<!here>")]}, "it notifies @here"),
        ({"text": f"Hello <@{VICTIM}>."}, "it mentions whom only people's text mentions"),
        ({"text": ""}, "it has no text"),
        ({"text": "a" * 40_001}, "its text has 40,001 characters"),
        ({"text": "a", "blocks": [section("a" * 3001)]}, "must be less than 3001 characters"),
        ({"text": "Traceback (most recent call last)"}, "it tells what is none of people's"),
        ({"text": "half a pair: \ud83d"}, "it is no text that can be sent"),
        ({"response_action": "clear"}, "it answers a modal with clear"),
        ({"response_action": "errors", "errors": {"name": ""}}, "name has an error without words"),
        ({"response_action": "update", "view": {"type": "modal"}}, "missing"),
    ],
)
def test_what_may_not_be_said_is_found(said: dict[str, Any], fault: str) -> None:
    assert fault in "\n".join(find_faults(said))


def test_what_may_be_said_is_not() -> None:
    assert (
        find_faults({"text": "&lt;!channel&gt; <@U0SOMEBODY>", "blocks": [section("*Hi*")]}) == []
    )
    assert find_faults({"response_action": "errors", "errors": {"name": "Too long."}}) == []


def test_a_reference_is_found_wherever_it_stands() -> None:
    assert has_reference([{"view": {"blocks": [section(REFERENCE)]}}])
    assert not has_reference({"text": "Please try again."})
