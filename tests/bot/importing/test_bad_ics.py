"""Calendars that are broken, senseless, or larger than a file may be: each in a sentence."""

import pytest

from bot.importing import import_agenda, recurrence
from tests.bot.importing.sources import describe, event, found, import_calendar, make_calendar


def test_every_broken_event_is_found_at_once_and_nothing_is_made() -> None:
    imported = import_calendar(
        event("1", "A", ":20201026T250000"),
        "UID:2\nSUMMARY:B",
        event("3", "C", ":20201026T170000Z", "DTEND:20201026T160000Z"),
        event("4", "D", ";TZID=Eastrn:20201026T170000"),
        event("5", "E", ":20201026T170000Z", "RRULE:FREQ=SOMETIMES"),
        event("6", "F", ":20201026T170000Z", "RRULE:FREQ=SECONDLY;COUNT=9"),
        event("7", "G", ";VALUE=DATE:20201026", "DTEND;VALUE=DATE:20201020"),
    )
    assert imported.text is None
    assert [message for _, message in found(imported)] == [
        "“A” (UID 1): DTSTART cannot be read. Wrong datetime format: 20201026T250000.",
        "“B” (UID 2) has no time: DTSTART is missing.",
        "“C” (UID 3) ends before it begins.",
        "“D” (UID 4): `Eastrn` is not a zone that is known here. Did you mean `Eastern`?",
        "“E” (UID 5): RRULE cannot be read. Expected frequency, got: SOMETIMES.",
        "“F” (UID 6): it recurs every second; no agenda does.",
        "“G” (UID 7) ends before it begins.",
    ]
    assert [line for line, _ in found(imported)] == [4, 9, 13, 19, 24, 30, 36]


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (":23000101T000000Z", "`2300-01-01` is not in a year from 1990 to 2199."),
        (":16010101T000000Z", "`1601-01-01` is not in a year from 1990 to 2199."),
        (";VALUE=DATE:99991231", "its end is out of the calendar."),
        (":20201026T170000Z\nDURATION:P999999999D", "its end is out of the calendar."),
        (":20201026T170000Z\nDURATION:20201026", "its end cannot be read."),
        (":20201026T170000Z\nDTSTART:20201027T170000Z", "Multiple DTSTART defined."),
        (
            ":20201026T170000Z\nDTEND:20201026T180000Z\nDURATION:PT1H",
            "Only one of DTEND and DURATION may be in a VEVENT, not both.",
        ),
        (
            ";VALUE=DATE:20201026\nDTEND:20201026T180000Z",
            "DTSTART and DTEND must be of the same type, either date or datetime.",
        ),
        (":20201026T170000Z\nRRULE;VALUE=DATE-TIME:PT0S", "its RRULE is none."),
        (
            ":20201026T170000Z\nRRULE:FREQ=DAILY;INTERVAL=0",
            "its RRULE has an INTERVAL of nothing.",
        ),
        (
            f":20201026T170000Z\nRRULE:FREQ=DAILY;BYMINUTE={','.join(map(str, range(60)))}",
            "it recurs 60 times a day; no agenda does.",
        ),
    ],
)
def test_an_event_that_makes_no_sense_is_said_in_a_sentence(lines: str, message: str) -> None:
    imported = import_calendar(event("1", "A", lines))
    assert imported.text is None
    assert found(imported) == [(4, f"“A” (UID 1): {message}")]


def test_a_title_cannot_write_to_the_terminal_or_out_of_its_comment() -> None:
    title = "A\x1b[2J\u2028slug: stolen"
    imported = import_calendar(event("1", title, ";VALUE=DATE:20201026", "DURATION:P2D"))
    ((_, message),) = found(imported)
    assert message.startswith("“A[2J slug: stolen” (UID 1) lasts until 27 October 2020")
    assert describe(imported).file.slug == "talks"


def test_a_calendar_that_is_broken_inside_is_said_in_a_sentence() -> None:
    imported = import_calendar(event("1", "A", ";VALUE=DATE,X:20201026"))
    assert imported.text is None
    assert found(imported) == [
        (1, "This calendar is broken, and cannot be read: export it once more.")
    ]


def test_series_that_hold_more_than_a_file_could_are_given_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(recurrence, "_MOST", 20)
    given_up = [(1, "There are more than 20 items: export fewer days or calendars.")]
    daily = event("1", "A", ":20201001T080000Z", "RRULE:FREQ=DAILY;COUNT=21")
    assert found(import_calendar(daily), "error") == given_up
    endless = event("2", "B", ":20201001T080000Z", "RRULE:FREQ=DAILY")
    first, last = (event(f"on {at}", "C", f":202010{at}T080000Z") for at in ("01", "31"))
    assert found(import_calendar(first, last, endless), "error") == given_up


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("hello", 1, "This is no calendar: an .ics begins with BEGIN:VCALENDAR."),
        ("BEGIN:VCALENDAR\nBEGIN:VEVENT\n", 2, "This calendar ends too early"),
        ("BEGIN:VCALENDAR\nVERSION:2.0\nrubbish\nEND:VCALENDAR\n", 3, "This calendar cannot be"),
        (make_calendar(), 1, "This calendar has no events to take over."),
        (
            make_calendar(event("1", "A", ":20201026T170000Z", "STATUS:CANCELLED")),
            1,
            "This calendar has no events to take over.",
        ),
    ],
)
def test_what_is_no_calendar_is_said_in_a_sentence(text: str, line: int, message: str) -> None:
    imported = import_agenda(text.encode(), "a.ics", None)
    assert imported.text is None
    assert [at for at, said in found(imported, "error") if said.startswith(message)] == [line]


def make_many(count: int, title: str = "Session", description: str = "x") -> str:
    return make_calendar(
        *(
            event(
                str(number),
                f"{title} {number % 7}",
                f";TZID=America/New_York:202010{1 + number % 28:02}T{8 + number % 10:02}0000",
                f"DESCRIPTION:{description}",
            )
            for number in range(count)
        )
    )


def test_a_calendar_of_1000_items_is_taken_over_whole() -> None:
    described = describe(import_agenda(make_many(1_000).encode(), "a.ics", None))
    assert len(described.agenda) == 1_000
    assert len({entry.key for entry in described.file.agenda}) == 1_000


def test_descriptions_that_no_file_can_hold_are_left_out_and_it_is_said() -> None:
    calendar = make_many(1_200, description="x " * 450)
    imported = import_agenda(calendar.encode(), "a.ics", None)
    assert len(describe(imported).agenda) == 1_200
    assert {entry.about for entry in describe(imported).file.agenda} == {None}
    assert found(imported) == [
        (1, "The descriptions are left out: with them the file has 1.2 MB, and it may have 1.")
    ]


def test_items_that_no_file_can_hold_are_refused() -> None:
    imported = import_agenda(make_many(4_000, title="T" * 148).encode(), "a.ics", None)
    assert imported.text is None
    ((line, message),) = found(imported)
    assert line == 1
    assert message == (
        "A hackathon file of these 4000 items has 1.1 MB even without descriptions; it may have 1: "
        "export fewer days or calendars."
    )
