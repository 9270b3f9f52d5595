"""Words of a file's own: their placeholders, and what would be missing or cut."""

import pytest

from bot.hackathon_file.wording.message_templates import TEMPLATES
from tests.bot.hackathon_file.files import SMALL, find

KNOWN = (
    "It knows `{left}`, `{start}`, `{title}`, `{where}`, `{hosts}`, `{links}`, `{about}`, "
    "`{challenge}` and `{hackathon}`."
)
BRACE = "A brace stands alone here: write {{ or }} for a brace that people are to see."


def find_in_words(text: str, key: str = "reminder") -> list[tuple[int, str, str]]:
    """The findings about the small file with this wording, whose lines begin on line 15."""
    lines = "".join(f"    {line}\n" for line in text.split("\n"))
    return find(f"{SMALL}words:\n  {key}: |\n{lines}")


def test_a_wording_with_what_it_knows_leaves_nothing_to_say() -> None:
    assert find_in_words("{{In {left}}}: *{title}*\n{start}\nWhere: {where}\n\nBring water!") == []


@pytest.mark.parametrize("key", list(TEMPLATES))
def test_the_bots_own_wordings_leave_nothing_to_say(key: str) -> None:
    wording = TEMPLATES[key]
    for template in (wording.default, wording.notice):
        assert template == "" or find_in_words(template, key) == []


def test_an_unknown_placeholder_is_an_error_at_its_line_with_a_suggestion() -> None:
    assert find_in_words("{titel}\n{start}\n{colour} {title} {colour}") == [
        (15, "error", f"`reminder` knows no `{{titel}}`. Did you mean `{{title}}`? {KNOWN}"),
        (17, "error", f"`reminder` knows no `{{colour}}`. {KNOWN}"),
    ]


def test_a_placeholder_of_another_wording_is_unknown() -> None:
    assert find_in_words("{title}", "home") == [
        (15, "error", "`home` knows no `{title}`. It knows `{hackathon}`.")
    ]


@pytest.mark.parametrize(
    "written", ["{start.year}", "{start[0]}", "{start!r}", "{start:%H}", "{}", "{0}", "{ start }"]
)
def test_a_placeholder_is_one_plain_name(written: str) -> None:
    assert find_in_words(f"{{title}} {{start}}\n{written}") == [
        (16, "error", f"`{written}` is no placeholder: that is one name, as {{title}}.")
    ]


@pytest.mark.parametrize("line", ["{title", "title}", "{title} {", "{a:{b}", "}{"])
def test_a_brace_alone_is_an_error(line: str) -> None:
    assert find_in_words(f"{{title}} {{start}}\n{line}") == [(16, "error", BRACE)]


def test_in_quotes_the_line_is_that_of_the_field() -> None:
    assert find(SMALL + "words:\n  home: 'Hi\n\n    {name}'\n") == [
        (14, "error", "`home` knows no `{name}`. It knows `{hackathon}`.")
    ]


def test_a_wording_that_says_too_little_is_doubtful() -> None:
    assert find_in_words("In {left}!") == [
        (14, "warning", "`reminder` says too little: it has no `{title}` and `{start}`.")
    ]
    assert find_in_words("Hello!", "joined_team") == [
        (14, "warning", "`joined_team` says too little: it has no `{person}`.")
    ]


def test_what_must_be_said_and_what_may_be_missing_do_not_share_a_line() -> None:
    assert find_in_words("{title}, {title} with {hosts} in {where}\n{start}") == [
        (
            15,
            "warning",
            "Where an item has no `{hosts}` or `{where}`, this line is left out, and `{title}` "
            "with it: give each a line of its own.",
        )
    ]


@pytest.mark.parametrize("written", ["<!channel>", "<!here|here>", "<!subteam^S12345>"])
def test_a_wording_notifies_nobody(written: str) -> None:
    assert find_in_words(f"{written} {{title}}\n{{start}}") == [
        (15, "warning", f"`{written}` notifies nobody here: people see it as it is written.")
    ]


def test_markdown_is_not_slacks() -> None:
    assert find_in_words("**{title}**\n{start}\n[Join](https://example.org)") == [
        (
            15,
            "warning",
            "`**{title}**` stays as it is written: in Slack bold is *in single asterisks*.",
        ),
        (
            17,
            "warning",
            "`[Join](https://example.org)` stays as it is written: in Slack a link is "
            "<https://example.org|with its words>.",
        ),
    ]


@pytest.mark.parametrize(
    ("about", "more", "length"),
    [
        ("a" * 699, "", 0),
        ("a" * 699, "x", 0),
        ("a" * 699, "xx", 3001),
        # As an entity it is five.
        ("a" * 699, "&", 3004),
        ("a" * 700, "", 3003),
        ("&" * 300, "", 6203),
    ],
)
def test_a_text_too_long_for_slack_once_filled_in_is_doubtful(
    about: str, more: str, length: int
) -> None:
    entry = f"{{key: a, title: A, kind: talk, when: 2020-10-26 17:00, about: '{about}'}}"
    text = f"    {{title}} {{start}}\n    {{about}}{{about}}{{about}}{{about}}{more}\n"
    found = find(f"{SMALL}agenda:\n  - {entry}\nwords:\n  reminder: |\n{text}")
    warning = (
        f"Filled in, this has up to {length} characters. Slack takes 3000: the rest would be cut."
    )
    assert found == ([(16, "warning", warning)] if length else [])


def test_a_text_too_long_in_itself_is_an_error() -> None:
    assert find(f"{SMALL}words:\n  home: '{{hackathon}}{'a' * 2000}'\n") == [
        (14, "error", "`home` has 2011 characters; at most 2000.")
    ]


def test_a_name_that_is_no_wording_is_an_error() -> None:
    assert find_in_words("Hello", "remindr") == [
        (14, "error", "`remindr` is not a field of `words`. Did you mean `reminder`?")
    ]


def test_a_placeholder_alone_goes_in_quotes() -> None:
    assert find(SMALL + "words:\n  reminder: {title}\n") == [
        (14, "error", "`reminder` is a text, not fields: put a text that begins with { in quotes.")
    ]


def test_words_are_checked_though_other_fields_are_wrong() -> None:
    text = SMALL.replace("task: Find it.", "task: ''")
    assert find(text + "words:\n  home: '{}'\n") == [
        (11, "error", "`task` is empty."),
        (14, "error", "`{}` is no placeholder: that is one name, as {title}."),
    ]
