"""The reminders of a file."""

from datetime import time, timedelta

import pytest

from bot.hackathon_file import ReminderTimes, read_hackathon_file
from tests.bot.hackathon_file.files import SMALL, find, find_in_agenda


def _minutes(*numbers: int) -> tuple[timedelta, ...]:
    return tuple(timedelta(minutes=number) for number in numbers)


def _read(text: str) -> ReminderTimes:
    hackathon = read_hackathon_file(text).hackathon
    assert hackathon is not None
    return hackathon.reminders


def test_the_usual_reminders_hold_where_the_file_says_nothing() -> None:
    assert _read(SMALL) == ReminderTimes(
        by_kind={
            "talk": _minutes(60, 10),
            "session": _minutes(60, 10),
            "social": _minutes(60, 10),
            "office hours": _minutes(10),
            "deadline": _minutes(72 * 60, 24 * 60, 6 * 60, 60, 15),
            "milestone": _minutes(60, 10),
        },
        office_hours_together=_minutes(60),
        deadline_passed=True,
        day_agenda=time(8),
        day_item=time(9),
        digest=time(8),
    )


def test_a_file_changes_what_it_names() -> None:
    read = _read(
        f"{SMALL}reminders: {{talk: [5 min, 1 h], social: [], deadline_passed: no, "
        "office_hours_together: [0 min], day_agenda: none, day_item: 7 am, digest: none}\n"
    )
    assert read.by_kind["talk"] == _minutes(60, 5)
    assert read.by_kind["social"] == ()
    assert read.by_kind["session"] == _minutes(60, 10)
    assert read.office_hours_together == _minutes(0)
    assert read.deadline_passed is False
    assert read.day_agenda is None
    assert read.day_item == time(7)
    assert read.digest is None


@pytest.mark.parametrize(
    ("written", "own"),
    [
        ("", None),
        ("reminders: []", ()),
        ("reminders: [10 min, 2 h, 0 min]", _minutes(120, 10, 0)),
    ],
)
def test_an_entrys_own_reminders_take_the_place_of_its_kinds(
    written: str, own: tuple[timedelta, ...] | None
) -> None:
    entry = f"{{key: a, title: A, kind: talk, when: 2020-10-26 17:00, {written}}}"
    hackathon = read_hackathon_file(f"{SMALL}agenda:\n  - {entry}\n").hackathon
    assert hackathon is not None
    assert [each.reminders for each in hackathon.agenda] == [own]


@pytest.mark.parametrize("written", ["-10 min", "10 min after"])
def test_a_reminder_after_the_thing_it_announces_is_an_error(written: str) -> None:
    message = (
        f"`{written}` is a reminder after the thing it announces: "
        "write how long before it, as 10 min."
    )
    assert find_in_agenda(reminders=f"[60 min, {written}]") == [("error", message)]
    assert find(f"{SMALL}reminders: {{deadline: [{written}]}}\n") == [(13, "error", message)]


def test_a_repeated_reminder_is_a_warning_and_is_posted_once() -> None:
    message = "`1 h` repeats `60 min`: one reminder is posted."
    assert find_in_agenda(reminders="[60 min, 10 min, 1 h]") == [("warning", message)]
    text = f"{SMALL}reminders: {{talk: [60 min, 1 h]}}\n"
    assert find(text) == [(13, "warning", message)]
    assert _read(text).by_kind["talk"] == _minutes(60)


def test_each_repetition_names_the_first() -> None:
    assert find_in_agenda(reminders="[60 min, 1 h, 1 hour]") == [
        ("warning", "`1 h` repeats `60 min`: one reminder is posted."),
        ("warning", "`1 hour` repeats `60 min`: one reminder is posted."),
    ]


@pytest.mark.parametrize("name", ["day_agenda", "day_item", "digest"])
def test_a_time_of_day_is_one_or_none(name: str) -> None:
    text = f"{SMALL}reminders: {{{name}: %s}}\n"
    assert find(text % "25:00") == [(13, "error", "`25:00` is not a time of day.")]
    assert getattr(_read(text % "None"), name) is None


def test_a_day_alone_has_no_reminders_of_its_own() -> None:
    assert find_in_agenda(when="2020-10-26", reminders="[10 min]") == [
        ("warning", "A day alone has no time to count from: these reminders are never due.")
    ]
    assert find_in_agenda(when="2020-10-26", reminders="[]") == []


def test_what_is_no_reminder_is_an_error_at_its_line() -> None:
    text = f"{SMALL}reminders:\n  talk:\n    - 60 min\n    - soon\n  day_item: 25:00\n"
    assert find(text) == [
        (16, "error", "`soon` is not a time before something: write 60 min, 24 h or 2 days."),
        (17, "error", "`25:00` is not a time of day."),
    ]
    assert find(f"{SMALL}reminders: x\n") == [
        (
            13,
            "error",
            "`reminders` has fields of its own, such as `talk: …`, but this is `x`.",
        )
    ]
    assert find(f"{SMALL}reminders: {{talk: [[x]], day_item: [x]}}\n") == [
        (13, "error", "Item 1 of `talk` is a text, not a list."),
        (13, "error", "`day_item` is a text, not a list."),
    ]
    assert find(f"{SMALL}reminders: {{day_item: ''}}\n") == []
