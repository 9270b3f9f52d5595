"""Zones, dates, registration and agenda of a file, and what is said of them."""

from datetime import UTC, date, datetime

import pytest

from bot.hackathon_file import DescribedHackathon, read_hackathon_file
from tests.bot.hackathon_file.files import SMALL, find, find_in_agenda


def _describe(text: str) -> DescribedHackathon:
    hackathon = read_hackathon_file(text).hackathon
    assert hackathon is not None
    return hackathon


def test_zones_are_known_by_their_iana_names_the_events_first_and_each_once() -> None:
    hackathon = _describe(f"{SMALL}also_shown: [Central, ET, UTC, America/Chicago]\n")
    assert hackathon.zone == "America/New_York"
    assert hackathon.zones == ("America/New_York", "America/Chicago", "UTC")


def test_unknown_zones_are_errors_wherever_they_are() -> None:
    text = SMALL.replace("zone: Eastern", "zone: Easten")
    text = text.replace("kind: online", "kind: hybrid\n  sites:\n  - {key: a, name: A, zone: B}")
    what_to_do = "write a label such as Eastern or UTC, or a name such as Europe/London."
    assert find(f"{text}also_shown: [UTC, Narnia]\n") == [
        (6, "error", f"`B` is not a zone: {what_to_do}"),
        (7, "error", f"`Easten` is not a zone: {what_to_do} Did you mean `Eastern`?"),
        (15, "error", f"`Narnia` is not a zone: {what_to_do}"),
    ]


def test_dates_are_days_of_the_event() -> None:
    hackathon = _describe(SMALL.replace("2020-10-30", "Fri 30 October 2020"))
    assert (hackathon.first, hackathon.last) == (date(2020, 10, 26), date(2020, 10, 30))


@pytest.mark.parametrize(
    ("last", "level", "message"),
    [
        (
            "2020-10-25",
            "error",
            "The last day, 25 October 2020, is before the first, 26 October 2020.",
        ),
        ("later", "error", "`later` is not a day: write it as 2020-10-26."),
        (
            "2021-10-30",
            "warning",
            "30 October 2021 is long after the first day, 26 October 2020. Is its year right?",
        ),
        (
            "Mon 30 Oct 2020",
            "warning",
            "30 October 2020 is a Friday, not a Monday: read as Friday 30 October 2020.",
        ),
    ],
)
def test_dates_that_make_no_sense_are_found(last: str, level: str, message: str) -> None:
    assert find(SMALL.replace("2020-10-30", last)) == [(8, level, message)]


@pytest.mark.parametrize(
    ("registration", "opens", "closes"),
    [
        ("{}", None, datetime(2020, 10, 31, 4, 0, tzinfo=UTC)),
        (
            "{opens: 2020-09-01, closes: 2020-10-25}",
            datetime(2020, 9, 1, 4, 0, tzinfo=UTC),
            datetime(2020, 10, 26, 4, 0, tzinfo=UTC),
        ),
        (
            "{opens: 2020-09-01 9 am Central, closes: 2020-10-26 17:00}",
            datetime(2020, 9, 1, 14, 0, tzinfo=UTC),
            datetime(2020, 10, 26, 21, 0, tzinfo=UTC),
        ),
    ],
)
def test_registration_is_open_from_the_start_of_a_day_to_the_end_of_one(
    registration: str, opens: datetime | None, closes: datetime
) -> None:
    hackathon = _describe(f"{SMALL}registration: {registration}\n")
    assert hackathon.registration_opens == opens
    assert hackathon.registration_closes == closes


@pytest.mark.parametrize(
    ("registration", "level", "message"),
    [
        (
            "{opens: 2020-10-02, closes: 2020-10-01}",
            "error",
            "Registration closes (Fri 2 Oct 2020, 00:00 EDT) no later than it opens "
            "(Fri 2 Oct 2020, 00:00 EDT).",
        ),
        (
            "{opens: 2020-11-02}",
            "error",
            "Registration closes (Sat 31 Oct 2020, 00:00 EDT, with the last day) no later than it "
            "opens (Mon 2 Nov 2020, 00:00 EST).",
        ),
        ("{opens: soon}", "error", None),
        ("{closes: 2020-10-26 17:00-18:00}", "error", "`closes` is one time, not a range."),
        (
            "{opens: 2019-10-01}",
            "warning",
            "1 October 2019 is long before the first day, 26 October 2020. Is its year right?",
        ),
        (
            "{closes: 2021-10-25}",
            "warning",
            "26 October 2021 is long after the last day, 30 October 2020. Is its year right?",
        ),
        (
            "{opens: 2020-10-01 17:00 EST}",
            "warning",
            "EST does not hold on 1 October 2020: New York is on daylight time then (EDT); "
            "read as New York's clock, 21:00 UTC.",
        ),
    ],
)
def test_registration_that_makes_no_sense_is_found(
    registration: str, level: str, message: str | None
) -> None:
    (finding,) = find(f"{SMALL}registration: {registration}\n")
    assert finding[:2] == (13, level)
    assert message in (None, finding[2])


def test_registration_that_opens_too_late_is_found_where_it_says_when_it_opens() -> None:
    text = f"{SMALL}registration:\n  code_of_conduct: https://a.org\n  opens: 2020-11-02\n"
    assert [line for line, _, _ in find(text)] == [15]


def test_an_event_may_be_a_single_day() -> None:
    assert find(SMALL.replace("last: 2020-10-30", "last: 2020-10-26")) == []


def test_a_label_that_is_wrong_elsewhere_is_noted_where_it_holds_however_it_is_written() -> None:
    text = f"""{SMALL}agenda:
  - {{key: a, title: A, kind: talk, when: 2020-10-26 17:00 est}}
  - {{key: b, title: B, kind: talk, when: 2020-11-30 17:00 EST}}
"""
    assert (15, "note", "EST holds on 30 November 2020: 17:00 EST is 22:00 UTC.") in find(text)


def test_each_entry_has_its_instants_or_its_day() -> None:
    hackathon = _describe(
        f"""{SMALL}agenda:
  - {{key: a, title: A, kind: talk, when: 2020-10-26 17:00-18:00}}
  - {{key: b, title: B, kind: deadline, when: 2020-10-26 23:30 Pacific}}
  - {{key: c, title: C, kind: milestone, when: 2020-10-28}}
"""
    )
    assert [
        (each.entry.key, each.day, each.starts_at, each.ends_at) for each in hackathon.agenda
    ] == [
        (
            "a",
            date(2020, 10, 26),
            datetime(2020, 10, 26, 21, 0, tzinfo=UTC),
            datetime(2020, 10, 26, 22, 0, tzinfo=UTC),
        ),
        ("b", date(2020, 10, 27), datetime(2020, 10, 27, 6, 30, tzinfo=UTC), None),
        ("c", date(2020, 10, 28), None, None),
    ]


@pytest.mark.parametrize(
    ("when", "level", "message"),
    [
        ("2020-10-25", "note", "25 October 2020 is before the first day, 26 October 2020."),
        ("2020-10-31", "note", "31 October 2020 is after the last day, 30 October 2020."),
        (
            "2021-10-27",
            "warning",
            "27 October 2021 is long after the last day, 30 October 2020. Is its year right?",
        ),
        (
            "2019-10-27 17:00",
            "warning",
            "27 October 2019 is long before the first day, 26 October 2020. Is its year right?",
        ),
        (
            "2020-10-26 17:00 EST",
            "warning",
            "EST does not hold on 26 October 2020: New York is on daylight time then (EDT); "
            "read as New York's clock, 21:00 UTC.",
        ),
        (
            "2020-10-26 18:00-17:00",
            "error",
            "`2020-10-26 18:00-17:00` does not end after it begins: write am or pm with both "
            "times, and an end on another day with its date, as 22:00 - 2020-10-27 01:00.",
        ),
    ],
)
def test_what_is_said_of_a_time_is_at_its_line(when: str, level: str, message: str) -> None:
    assert find_in_agenda(when=when) == [(level, message)]


@pytest.mark.parametrize(("when", "level"), [("2021-05-01", "note"), ("2021-05-02", "warning")])
def test_a_day_that_is_nearer_in_another_year_is_a_warning(when: str, level: str) -> None:
    ((found, _),) = find_in_agenda(when=when)
    assert found == level


def test_labels_mean_the_zones_of_the_file() -> None:
    sites = "kind: hybrid\n  sites: [{key: pune, name: Pune, zone: Asia/Kolkata}]"
    entry = "agenda:\n  - {key: a, title: A, kind: talk, when: 2020-10-26 17:00 IST}\n"
    (scheduled,) = _describe(SMALL.replace("kind: online", sites) + entry).agenda
    assert scheduled.starts_at == datetime(2020, 10, 26, 11, 30, tzinfo=UTC)
    assert [level for _, level, _ in find(SMALL + entry)] == ["error"]


def test_a_label_that_holds_is_noted_only_where_the_file_has_it_wrong_elsewhere() -> None:
    right = "  - {key: a, title: A, kind: talk, when: 2020-10-26 17:00 edt}\n"
    wrong = "  - {key: b, title: B, kind: talk, when: 2020-11-02 17:00 EDT}\n"
    outside = (15, "note", "2 November 2020 is after the last day, 30 October 2020.")
    assert find(f"{SMALL}agenda:\n{right}") == []
    assert find(f"{SMALL}agenda:\n{right}{wrong}") == [
        (14, "note", "edt holds on 26 October 2020: 17:00 edt is 21:00 UTC."),
        outside,
        (
            15,
            "warning",
            "EDT does not hold on 2 November 2020: New York is on standard time then (EST); "
            "read as New York's clock, 22:00 UTC.",
        ),
    ]


def test_times_are_read_though_the_dates_and_the_zone_are_not() -> None:
    text = SMALL.replace("Eastern", "''").replace("2020-10-26", "x").replace("2020-10-30", "[y]")
    text += "agenda:\n  - {key: a, title: A, kind: talk, when: 2020-10-26 17:00-16:00}\n"
    assert [(line, level) for line, level, _ in find(text)] == [
        (line, "error") for line in (5, 7, 8, 14)
    ]
