"""mrkdwn and Block Kit pieces."""

from typing import Any

import pytest

from bot import blocks


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("quarks", "*quarks*"),
        ("<!channel> & co", "*&lt;!channel&gt; &amp; co*"),
        ("*stars*", "*∗stars∗*"),
        ("فريق", "\u2068*فريق*\u2069"),
        ("צוות", "\u2068*צוות*\u2069"),
    ],
)
def test_names_are_bold_and_stay_text(text: str, shown: str) -> None:
    assert blocks.bold(text) == shown


def test_what_was_typed_comes_back_from_its_entities() -> None:
    assert blocks.unescape(blocks.escape("a < b && <!here> &lt;")) == "a < b && <!here> &lt;"


@pytest.mark.parametrize(("text", "short"), [("abc", "abc"), ("abcd", "ab…")])
def test_long_text_ends_with_an_ellipsis(text: str, short: str) -> None:
    assert blocks.shorten(text, 3) == short


def test_lines_are_as_few_sections_as_slack_allows() -> None:
    lines = ["a" * 1000] * 5
    texts = [block["text"]["text"] for block in blocks.sections(lines)]
    assert [len(text) for text in texts] == [2001, 2001, 1000]
    assert blocks.sections([]) == []


@pytest.mark.parametrize(
    ("payload", "prefixed"),
    [
        ("See `/team list`, or https://x/team.", "See `/hack-team list`, or https://x/team."),
        ({"text": "`/agenda`", "n": 1}, {"text": "`/hack-agenda`", "n": 1}),
        (["`/a`", None], ["`/hack-a`", None]),
        ("`/Team` is no command of ours", "`/Team` is no command of ours"),
    ],
)
def test_commands_in_backticks_carry_the_prefix(payload: Any, prefixed: Any) -> None:
    assert blocks.prefix_commands(payload, "hack-") == prefixed
    assert blocks.prefix_commands(payload, "") is payload
