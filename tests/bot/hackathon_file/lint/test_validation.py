"""The schema's errors, in words for the people who write the files."""

from typing import get_args

import pytest
from pydantic import BaseModel

from bot.hackathon_file import read_hackathon_file
from bot.hackathon_file.lint import validation
from bot.hackathon_file.schema import HackathonFile
from tests.bot.hackathon_file.files import SMALL, find


def test_the_small_file_is_right() -> None:
    reading = read_hackathon_file(SMALL)
    assert reading.findings == ()
    assert reading.hackathon is not None
    assert isinstance(reading.hackathon.file, HackathonFile)


@pytest.mark.parametrize(
    ("field", "message"),
    [
        ("style: contest", "`style` is competition or collaborative, not `contest`."),
        (
            "style: colaborative",
            "`style` is competition or collaborative, not `colaborative`. "
            "Did you mean `collaborative`?",
        ),
        ("style: [x]", "`style` is competition or collaborative, not a list."),
        ("about: {x: y}", "`about` is a text, not fields."),
        ("about: [x]", "`about` is a text, not a list."),
        (f"about: {'x' * 2001}", "`about` has 2001 characters; at most 2000."),
        (
            "sponsors: Us",
            "`sponsors` is a list, each item on a line of its own after `- `, not `Us`.",
        ),
        ("sponsors: [[Us]]", "Item 1 of `sponsors` is a text, not a list."),
        ("sponsors: [Us, '']", "Item 2 of `sponsors` is empty."),
        ("also_shown: [UTC, UTC, UTC, UTC, UTC]", "`also_shown` has 5 items; at most 4."),
        (
            "channels: general",
            "`channels` has fields of its own, such as `main: …`, but this is `general`.",
        ),
        ("links: [x]", "This link has fields of its own, such as `title: …`, but this is `x`."),
        ("links: [{title: x}]", "This link has no `url`."),
        (
            "links: [{title: x, url: example.org}]",
            "`example.org` is not a link: it begins with https:// and has no blanks.",
        ),
        ("contacts: [{name: x, email: y}]", "`y` is not an e-mail address."),
        (
            "organisers: [Olga]",
            "`Olga` is nobody in Slack: write the e-mail address that they have there, or their "
            "member ID.",
        ),
        (
            "mentors: [Max]",
            "This mentor has fields of its own, such as `who: …`, but this is `Max`.",
        ),
        ("mentors: [{challenge: higgs}]", "This mentor has no `who`."),
        (
            "channels: {main: '#General'}",
            "`#General` cannot be the name of a Slack channel: use letters a to z in lower case, "
            "digits and hyphens, as `general`.",
        ),
        (
            "channels: {main: Quark Days!}",
            "`Quark Days!` cannot be the name of a Slack channel: use letters a to z in lower "
            "case, digits and hyphens, as `quark-days`.",
        ),
        (
            "registration: {questions: [{key: '?', label: x}]}",
            "`?` cannot be a key: use letters a to z in lower case, digits and hyphens.",
        ),
        (
            "registration: {questions: [{key: x, label: y, kind: choice}]}",
            "A question of kind `choice` needs `options`.",
        ),
        (
            "registration: {questions: [{key: x, label: y, required: maybe}]}",
            "`required` is true or false, not `maybe`.",
        ),
        (
            "registration: {questions: [{key: x, label: y, required: [x]}]}",
            "`required` is true or false, not a list.",
        ),
        (
            "registration: {experience: []}",
            "`experience` is an empty list: leave it out, or fill it.",
        ),
        ("colour: red", "`colour` is not a field of the file."),
        ("sponsers: [Us]", "`sponsers` is not a field of the file. Did you mean `sponsors`?"),
        ("channels: {mian: x}", "`mian` is not a field of `channels`. Did you mean `main`?"),
        (
            "links: [{title: x, url: 'https://x.org', text: y}]",
            "`text` is not a field of this link.",
        ),
        (f"{'x' * 70}: y", f"`{'x' * 59}…` is not a field of the file."),
    ],
)
def test_what_does_not_fit_is_said_in_plain_words(field: str, message: str) -> None:
    assert find(f"{SMALL}{field}\n") == [(13, "error", message)]


@pytest.mark.parametrize(
    ("teams", "message"),
    [
        ("{min: three}", "`min` is a whole number, not `three`."),
        ("{min: [3]}", "`min` is a whole number, not a list."),
        ("{min: 0}", "`min` is at least 1, not `0`."),
        ("{max: 0}", "`max` is at least 1, not `0`."),
        (
            f"{{max: {'9' * 5000}}}",
            f"`max` is a whole number of a sensible size, not `{'9' * 59}…`.",
        ),
        ("{min: 5, max: 4}", "`min` is 5, which is more than `max`, 4."),
        (
            "{max: 1, solo: false}",
            "With `max: 1` and `solo: false` nobody can take part: change one of them.",
        ),
        ("{channel: secret}", "`channel` is private, public or none, not `secret`."),
    ],
)
def test_teams_that_cannot_be_are_errors(teams: str, message: str) -> None:
    text = SMALL.replace("{max: 4}", teams)
    assert find(text) == [(9, "error", message)]


@pytest.mark.parametrize(
    ("teams", "limits"),
    [
        ("{min: 3, max: none}", (3, None, True)),
        ("{max: None}", (1, None, True)),
        ("{min: 2, max: 2, solo: no}", (2, 2, False)),
        ("{max: 1}", (1, 1, True)),
        ("", (1, None, True)),
    ],
)
def test_numbers_truths_and_none_are_read_as_people_write_them(
    teams: str, limits: tuple[int, int | None, bool]
) -> None:
    hackathon = read_hackathon_file(SMALL.replace("{max: 4}", teams)).hackathon
    assert hackathon is not None
    read = hackathon.file.teams
    assert (read.min, read.max, read.solo) == limits


def test_a_rule_is_at_the_line_of_the_field_that_breaks_it() -> None:
    text = SMALL.replace("{max: 4}", "\n  max: 4\n  min: 5")
    assert find(text) == [(11, "error", "`min` is 5, which is more than `max`, 4.")]


def test_missing_fields_are_named_with_what_misses_them() -> None:
    assert find("about: x\nwhere:\n  venue: here\nchallenges:\n  - key: x\n") == [
        (1, "error", "The file has no `dates`."),
        (1, "error", "The file has no `name`."),
        (1, "error", "The file has no `slug`."),
        (1, "error", "The file has no `zone`."),
        (2, "error", "`where` has no `kind`."),
        (5, "error", "This challenge has no `task`."),
        (5, "error", "This challenge has no `title`."),
    ]


def test_a_misspelt_field_is_not_reported_as_missing_too() -> None:
    assert find(SMALL.replace("zone:", "zoen:")) == [
        (5, "error", "`zoen` is not a field of the file. Did you mean `zone`?")
    ]


def test_every_error_is_reported_at_once() -> None:
    text = SMALL.replace("kind: online", "kind: nowhere").replace("Eastern", "Narnia")
    text = text.replace("last: 2020-10-30", "last: 2020-10-25").replace("max: 4", "max: x")
    levels = [(line, level) for line, level, _ in find(f"{text}agenda: x\nname: y\n")]
    assert levels == [(line, "error") for line in (4, 5, 8, 9, 13, 14)]


def test_what_the_program_does_not_know_of_is_said_as_it_comes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delitem(validation._WORDINGS, "list_type")
    assert find(f"{SMALL}sponsors: x\n") == [
        (13, "error", "`sponsors`: Input should be a valid list.")
    ]


def list_parts(part: type[BaseModel]) -> set[str]:
    """The fields within a part of the schema that are lists of parts."""
    found: set[str] = set()
    for name, field in part.model_fields.items():
        for each in (field.annotation, *get_args(field.annotation)):
            if isinstance(each, type) and issubclass(each, BaseModel):
                found |= list_parts(each) | ({name} if each is not field.annotation else set())
    return found


def test_the_items_of_every_list_of_parts_have_a_name() -> None:
    assert list_parts(HackathonFile) == set(validation._ITEMS)
