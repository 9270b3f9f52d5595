"""mrkdwn and Block Kit pieces."""

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.slack import block_kit as blocks


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


@pytest.mark.parametrize(
    ("text", "shown"),
    [("quarks & *co*", "quarks &amp; ∗co∗"), ("فريق", "\u2068فريق\u2069")],
)
def test_a_name_may_be_set_in_bold_by_who_words_it(text: str, shown: str) -> None:
    assert blocks.name(text) == shown


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("1 < 2 & 3 > 2", "1 &lt; 2 &amp; 3 &gt; 2"),
        ("*bold* _it_ `code`", "*bold* _it_ `code`"),
        ("<!channel> <!here> <!subteam^S1>", "&lt;!channel&gt; &lt;!here&gt; &lt;!subteam^S1&gt;"),
        ("<https://x.org/?a=1&b=2|the page>", "<https://x.org/?a=1&amp;b=2|the page>"),
        ("<mailto:a@x.org|us> <javascript:x|no>", "<mailto:a@x.org|us> &lt;javascript:x|no&gt;"),
        ("<@U1> in <#C1|general>", "<@U1> in <#C1|general>"),
        ("<!date^1603800000^{time}|15:00>", "<!date^1603800000^{time}|15:00>"),
    ],
)
def test_formatting_holds_and_nothing_notifies_a_channel(typed: str, written: str) -> None:
    assert blocks.write_text(typed) == written


def test_what_was_typed_comes_back_from_its_entities() -> None:
    assert blocks.unescape(blocks.escape("a < b && <!here> &lt;")) == "a < b && <!here> &lt;"


def test_what_no_database_keeps_is_left_out() -> None:
    assert blocks.drop_unsayable("a\0b\ud83dc \U0001f600") == "abc \U0001f600"


@pytest.mark.parametrize(("text", "short"), [("abc", "abc"), ("abcd", "ab…")])
def test_long_text_ends_with_an_ellipsis(text: str, short: str) -> None:
    assert blocks.shorten(text, 3) == short


@pytest.mark.parametrize(
    ("text", "limit", "short"),
    [
        ("abc", 3, "abc"),
        ("abcd", 3, "ab…"),
        ("a &amp; b", 6, "a …"),
        ("see <https://x.org|the page> now", 20, "see …"),
        ("see <https://x.org|the page> now", 30, "see <https://x.org|the page> …"),
        ("by *The Quarks* and co", 8, "by …"),
        ("<https://x.org|the page>", 20, "…"),
    ],
)
def test_mrkdwn_is_cut_beside_its_marks(text: str, limit: int, short: str) -> None:
    assert blocks.shorten_mrkdwn(text, limit) == short


_MARKS = ("<https://x.org/?a&amp;b|a page>", "&amp;", "&lt;", "*bold*", "word", " ", "\n", "é" * 50)
_WHOLE = re.compile(r"<[^<>]+\|a page>|&(?:amp|lt);|\*bold\*|[^<>&*]")


@given(st.lists(st.sampled_from(_MARKS), max_size=300), st.integers(100, 3000))
def test_no_mark_is_ever_cut(pieces: list[str], limit: int) -> None:
    text = "".join(pieces)
    short = blocks.shorten_mrkdwn(text, limit)
    assert len(short) <= limit
    parts = blocks.split_mrkdwn(text)
    assert all(len(each) <= 3000 for each in parts)
    assert "".join("".join(parts).split()) == "".join(text.split())
    for each in (short, *parts):
        assert _WHOLE.sub("", each) == ""


def test_a_line_that_is_longer_than_a_section_goes_on_in_the_next() -> None:
    link = f"<https://x.org/{'x' * 900}|page>"
    texts = [block["text"]["text"] for block in blocks.sections([" · ".join([link] * 4), "end"])]
    assert texts == [f"{' · '.join([link] * 3)} ·", f"{link}\nend"]


def test_a_fallback_text_is_no_longer_than_slack_takes() -> None:
    assert len(blocks.message("x" * 50_000, [blocks.divider()])["text"]) == 40_000


def test_lines_are_as_few_sections_as_slack_allows() -> None:
    lines = ["a" * 1000] * 5
    texts = [block["text"]["text"] for block in blocks.sections(lines)]
    assert [len(text) for text in texts] == [2001, 2001, 1000]
    assert blocks.sections([]) == []
    # With the line's end between them these are a character too many.
    assert len(blocks.sections(["a" * 1500] * 2)) == 2


def test_what_is_longer_than_slack_takes_is_cut() -> None:
    long = "x" * 4000
    button = blocks.button(long, "go", confirm=long)
    assert [
        len(each["text"])
        for each in (
            blocks.header(long)["text"],
            blocks.section(long)["text"],
            blocks.option(long, "x")["text"],
            button["text"],
            button["confirm"]["text"],
            blocks.modal("form", long, [])["title"],
        )
    ] == [150, 3000, 75, 75, 300, 24]


def test_a_button_may_stand_for_nought() -> None:
    assert blocks.button("First", "page", 0)["value"] == "0"
    assert "value" not in blocks.button("First", "page")


def test_a_link_keeps_its_words_together() -> None:
    assert blocks.link("https://x.org/?a&b", "a|b <c>") == "<https://x.org/?a&amp;b|a¦b &lt;c&gt;>"
    assert blocks.link("https://x.org/a|b", "c") == "<https://x.org/a%7Cb|c>"


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
