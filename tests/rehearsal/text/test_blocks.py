"""Block Kit as lines of plain text."""

from typing import Any

import pytest

from rehearsal.state.input_state import start_values
from rehearsal.text.blocks import render_blocks, render_message
from rehearsal.text.mrkdwn import MrkdwnReader
from tests.rehearsal.conftest import START
from tests.rehearsal.helpers import actions, option, plain, section, text_input

Json = dict[str, Any]


def name_of(known_id: str) -> str:
    return {"U1": "ana", "C1": "general"}.get(known_id, known_id)


READER = MrkdwnReader(["America/New_York"], START, name_of)
SITES = [option("Brown", "brown"), option("Alabama", "alabama")]


def rich(*elements: Json) -> Json:
    inside = {"type": "rich_text_section", "elements": list(elements)}
    return {"type": "rich_text", "elements": [inside]}


def select(**more: Any) -> Json:
    return {"type": "static_select", "action_id": "site", "options": SITES, **more}


@pytest.mark.parametrize(
    ("block", "lines"),
    [
        ({"type": "image", "image_url": "x", "alt_text": "a map"}, ["(image: a map)"]),
        ({"type": "markdown", "text": "**one**\ntwo"}, ["**one**", "two"]),
        (section("one\ntwo", accessory=select()), ["one", "two", "[one\ntwo ▾]"]),
        (section("one", accessory=select(placeholder=plain("Site"))), ["one", "[Site ▾]"]),
        (actions(select(initial_option=SITES[1])), ["[Alabama ▾]"]),
        (
            section("one", accessory={"type": "image", "image_url": "x", "alt_text": "a map"}),
            ["one", "(image: a map)"],
        ),
        (
            {"type": "context", "elements": [plain("*as is*"), {"type": "image", "alt_text": "m"}]},
            ["*as is* (image: m)"],
        ),
        (
            rich(
                {"type": "user", "user_id": "U1"},
                {"type": "text", "text": " in "},
                {"type": "channel", "channel_id": "C1"},
                {"type": "link", "url": "https://example.org"},
                {"type": "broadcast", "range": "here"},
                {"type": "emoji", "name": "tada"},
            ),
            ["@ana in #generalhttps://example.org@here:tada:"],
        ),
        (
            {"type": "table", "rows": [[{"type": "raw_text", "text": text} for text in "ab"]]},
            ["a | b"],
        ),
        ({"type": "video", "alt_text": "x"}, ["(video)"]),
        (text_input("Name", "name", initial_value="Ana"), ["Name *: Ana"]),
        ({**text_input("Name", "name"), "optional": True}, ["Name: ____"]),
    ],
)
def test_each_block_as_lines(block: Json, lines: list[str]) -> None:
    block = {"block_id": "b", **block}
    assert render_blocks([block], start_values([block]), {}, READER) == lines


def test_errors_stand_under_their_input() -> None:
    block = text_input("Name", "name")
    lines = render_blocks([block], {}, {"name": "Too short."}, READER)
    assert lines == ["Name *: ____", "  ! Too short."]


def test_text_is_for_messages_without_blocks() -> None:
    assert render_message("*one*", [], READER) == ["one"]
    assert render_message("*one*", [{"type": "markdown", "text": "two"}], READER) == ["two"]
