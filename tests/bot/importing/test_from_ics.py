"""Calendars, as Indico, pretalx and Google export them."""

from datetime import UTC, date, datetime

import pytest

from bot.importing import import_agenda
from tests.bot.importing.sources import (
    agenda,
    describe,
    event,
    found,
    import_calendar,
    make_calendar,
)

GOOGLE = "X-WR-CALNAME:ML4SCI 2020: agenda\nX-WR-TIMEZONE:America/New_York\n"
# As Outlook writes it, with a name that no table of zones has.
OWN_ZONE = """\
BEGIN:VTIMEZONE
TZID:Customized Time Zone
BEGIN:STANDARD
DTSTART:16010101T020000
RRULE:FREQ=YEARLY;BYDAY=1SU;BYMONTH=11
TZOFFSETFROM:-0400
TZOFFSETTO:-0500
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010101T020000
RRULE:FREQ=YEARLY;BYDAY=2SU;BYMONTH=3
TZOFFSETFROM:-0500
TZOFFSETTO:-0400
END:DAYLIGHT
END:VTIMEZONE
"""


def test_googles_times_in_utc_are_told_by_the_calendars_clock() -> None:
    imported = import_calendar(
        event("1", r"Welcome\, all", ":20201026T210000Z", "DTEND:20201026T211500Z"),
        event("2", "Wrap-up", ":20201130T230000Z", "DTEND:20201201T000000Z"),
        head=GOOGLE,
    )
    described = describe(imported)
    assert described.file.name == "ML4SCI 2020: agenda"
    assert described.file.slug == "ml4sci-2020-agenda"
    assert described.zone == "America/New_York"
    assert agenda(imported) == [
        ("Welcome, all", "2020-10-26 17:00-17:15"),
        ("Wrap-up", "2020-11-30 18:00-19:00"),
    ]
    assert described.agenda[0].starts_at == datetime(2020, 10, 26, 21, tzinfo=UTC)


@pytest.mark.parametrize(
    "start",
    [
        ";TZID=America/New_York:20201026T170000",
        ";TZID=US/Eastern:20201026T170000",
        ";TZID=Eastern Standard Time:20201026T170000",
        ";TZID=/example.org/20201026/America/New_York:20201026T170000",
    ],
)
def test_zones_are_known_by_their_iana_and_windows_names(start: str) -> None:
    described = describe(import_calendar(event("1", "A", start)))
    assert described.agenda[0].starts_at == datetime(2020, 10, 26, 21, tzinfo=UTC)
    assert described.file.zone in ("America/New_York", "US/Eastern")


@pytest.mark.parametrize("zone", ["America/New_York", "Eastern Standard Time"])
def test_the_calendars_clock_is_known_by_its_iana_and_windows_name(zone: str) -> None:
    imported = import_calendar(
        event("1", "A", ":20201031T210000Z", "RRULE:FREQ=DAILY;COUNT=2"),
        head=f"X-WR-TIMEZONE:{zone}\n",
    )
    assert found(imported) == []
    assert describe(imported).zone == "America/New_York"
    assert agenda(imported) == [("A", "2020-10-31 17:00"), ("A", "2020-11-01 17:00")]


def test_a_zone_of_the_calendars_own_keeps_its_instants() -> None:
    imported = import_calendar(
        event("1", "A", ";TZID=Customized Time Zone:20201026T170000"),
        event("2", "B", ";TZID=Europe/London:20201026T220000", "DURATION:PT1H30M"),
        head=OWN_ZONE,
    )
    assert agenda(imported) == [
        ("A", "2020-10-26 21:00"),
        ("B", "2020-10-26 22:00-23:30"),
    ]
    assert found(imported) == [
        (
            19,
            "“Customized Time Zone” is a zone of this calendar's own: its times are told in the "
            "event's.",
        )
    ]


def test_each_time_keeps_its_own_clock() -> None:
    imported = import_calendar(
        event("1", "A", ";TZID=America/New_York:20201026T170000"),
        event("2", "B", ";TZID=America/New_York:20201027T170000"),
        event("3", "C", ";TZID=Europe/London:20201028T170000"),
        event("4", "D", ":20201028T190000Z"),
    )
    assert agenda(imported) == [
        ("A", "2020-10-26 17:00"),
        ("B", "2020-10-27 17:00"),
        ("C", "2020-10-28 17:00 Europe/London"),
        ("D", "2020-10-28 15:00"),
    ]


def test_a_calendar_without_zones_asks_for_one_and_goes_by_it() -> None:
    floating = event("1", "A", ":20201026T170000")
    assert found(import_calendar(floating)) == [
        (4, "This time names no zone: say by --zone whose clock it is, as --zone Eastern.")
    ]
    imported = import_calendar(floating, zone="America/New_York")
    assert describe(imported).agenda[0].starts_at == datetime(2020, 10, 26, 21, tzinfo=UTC)


def test_a_calendar_in_utc_alone_keeps_its_instants_whatever_zone_is_filled_in() -> None:
    imported = import_calendar(event("1", "A", ":20201026T210000Z"))
    assert agenda(imported) == [("A", "2020-10-26 21:00 UTC")]
    assert imported.text is not None
    assert "# Fill in: the event's zone" in imported.text


def test_a_floating_time_that_a_clock_change_skips_or_repeats_is_read_as_the_standard_says() -> (
    None
):
    imported = import_calendar(
        event("1", "A", ":20200308T023000"),
        event("2", "B", ":20201101T013000"),
        zone="America/New_York",
    )
    assert [each.starts_at for each in describe(imported).agenda] == [
        datetime(2020, 3, 8, 7, 30, tzinfo=UTC),
        datetime(2020, 11, 1, 5, 30, tzinfo=UTC),
    ]
    assert [line for line, _ in found(imported, "warning")] == [4, 9]


def test_a_series_recurs_in_wall_time_with_its_exceptions() -> None:
    imported = import_calendar(
        event(
            "2",
            "Office hours",
            ";TZID=America/New_York:20201020T170000",
            "DTEND;TZID=America/New_York:20201020T180000",
            "RRULE:FREQ=WEEKLY;COUNT=5",
            "EXDATE;TZID=America/New_York:20201027T170000",
        ),
        event(
            "2",
            "Office hours (late)",
            ";TZID=America/New_York:20201110T193000",
            "DTEND;TZID=America/New_York:20201110T200000",
            "RECURRENCE-ID;TZID=America/New_York:20201110T170000",
        ),
        event(
            "2",
            "Office hours",
            ";TZID=America/New_York:20201117T170000",
            "STATUS:CANCELLED",
            "RECURRENCE-ID;TZID=America/New_York:20201117T170000",
        ),
    )
    assert agenda(imported) == [
        ("Office hours", "2020-10-20 17:00-18:00"),
        ("Office hours", "2020-11-03 17:00-18:00"),
        ("Office hours (late)", "2020-11-10 19:30-20:00"),
    ]
    assert [each.starts_at for each in describe(imported).agenda] == [
        datetime(2020, 10, 20, 21, tzinfo=UTC),
        datetime(2020, 11, 3, 22, tzinfo=UTC),
        datetime(2020, 11, 11, 0, 30, tzinfo=UTC),
    ]
    assert [entry.key for entry in describe(imported).file.agenda] == [
        "office-hours",
        "office-hours-2",
        "office-hours-late",
    ]
    assert found(imported) == [
        (4, "“Office hours” (UID 2) on 17 November 2020 is cancelled: left out.")
    ]


def test_a_series_in_utc_recurs_by_the_calendars_clock() -> None:
    imported = import_calendar(
        event("1", "A", ":20201027T210000Z", "RRULE:FREQ=WEEKLY;COUNT=2"), head=GOOGLE
    )
    assert agenda(imported) == [("A", "2020-10-27 17:00"), ("A", "2020-11-03 17:00")]


def test_a_series_without_an_end_is_cut_where_the_rest_ends() -> None:
    daily = event("1", "Stand-up", ";TZID=America/New_York:20190101T090000", "RRULE:FREQ=DAILY")
    imported = import_calendar(
        daily,
        event("2", "First", ";TZID=America/New_York:20201026T170000"),
        event("3", "Last", ";TZID=America/New_York:20201028T170000"),
    )
    assert [when for title, when in agenda(imported) if title == "Stand-up"] == [
        "2020-10-26 09:00",
        "2020-10-27 09:00",
        "2020-10-28 09:00",
    ]
    assert found(imported) == [
        (
            4,
            "“Stand-up” (UID 1) recurs without an end: taken over from 26 October 2020 to "
            "28 October 2020, the days of the rest.",
        )
    ]
    assert agenda(import_calendar(daily)) == [("Stand-up", "2019-01-01 09:00")]


def test_a_series_of_more_than_a_year_is_cut() -> None:
    imported = import_calendar(
        event("1", "A", ":20201027T170000Z", "RRULE:FREQ=MONTHLY;UNTIL=21990101T000000Z")
    )
    assert len(agenda(imported)) == 13
    assert found(imported) == [
        (4, "“A” (UID 1) recurs for more than a year: cut at 28 October 2021.")
    ]


def test_all_day_items_are_items_of_a_day() -> None:
    imported = import_calendar(
        event("1", "Results announced", ";VALUE=DATE:20201116", "DTEND;VALUE=DATE:20201117"),
        event("2", "Hackathon", ";VALUE=DATE:20201026", "DTEND;VALUE=DATE:20201031"),
        head=GOOGLE,
    )
    assert [(each.day, each.starts_at) for each in describe(imported).agenda] == [
        (date(2020, 10, 26), None),
        (date(2020, 11, 16), None),
    ]
    assert found(imported) == [
        (
            12,
            "“Hackathon” (UID 2) lasts until 30 October 2020: an item has one day, here the first.",
        )
    ]


def test_what_an_event_says_is_taken_over_as_plain_text() -> None:
    imported = import_calendar(
        event(
            "1",
            'Kick-off: "a" #1 - {b}',
            ":20201026T210000Z",
            "LOCATION:Room 1\\; or Zoom",
            r"DESCRIPTION:<b>Bring</b> a&nbsp\;laptop<br>&amp\; a mug\nBye",
            "URL:https://example.org/kick-off",
        ),
        event("2", "B", ":20201026T220000Z", "URL:no link", "DESCRIPTION:x < y"),
        head=GOOGLE,
    )
    first, second = describe(imported).file.agenda
    assert first.title == 'Kick-off: "a" #1 - {b}'
    assert first.where == "Room 1; or Zoom"
    assert first.about == "Bring a laptop\n& a mug\nBye"
    assert [link.url for link in first.links] == ["https://example.org/kick-off"]
    assert (second.about, second.links) == ("x < y", [])
    assert found(imported) == [(14, "The link of “B” is left out: `no link`.")]


def test_links_within_a_description_are_kept_as_text() -> None:
    imported = import_calendar(
        event(
            "1",
            "A",
            ":20201026T210000Z",
            r'DESCRIPTION:<a class="x" href="https://zoom.us/j/1?a=1&amp\;b=2">Join us</a> or see '
            '<a href="https://example.org">https://example.org</a>',
        )
    )
    (entry,) = describe(imported).file.agenda
    assert entry.about == "Join us (https://zoom.us/j/1?a=1&b=2) or see https://example.org"


def test_what_lasts_for_days_may_be_the_event_itself_and_it_is_said() -> None:
    imported = import_calendar(
        event("1", "Hackathon", ":20201026T210000Z", "DTEND:20201030T230000Z"), head=GOOGLE
    )
    assert agenda(imported) == [("Hackathon", "2020-10-26 17:00 - 2020-10-30 19:00")]
    assert found(imported) == [
        (
            6,
            "“Hackathon” (UID 1) lasts until 30 October 2020: if it is the event itself, "
            "take it out.",
        )
    ]


def test_a_time_that_a_clock_shows_twice_is_in_utc_and_it_is_said() -> None:
    imported = import_calendar(event("1", "A", ":20201101T063000Z"), head=GOOGLE)
    assert agenda(imported) == [("A", "2020-11-01 06:30 UTC")]
    assert imported.text is not None
    assert "    # In UTC, for the clock there leaves a doubt about it.\n    when:" in imported.text


def test_texts_are_cut_at_the_schemas_limits_and_it_is_said() -> None:
    imported = import_calendar(
        event("1", "T" * 151, ":20201026T210000Z", f"DESCRIPTION:{'d' * 1001}")
    )
    (entry,) = describe(imported).file.agenda
    assert (len(entry.title), entry.title[-1]) == (150, "…")
    assert entry.about is not None
    assert (len(entry.about), entry.about[-1]) == (1000, "…")
    title = "T" * 60
    assert found(imported, "warning") == [
        (4, f"The description of “{title}” has 1001 characters: cut at 1000."),
        (4, f"The title of “{title}” has 151 characters: cut at 150."),
    ]


def test_only_the_newest_version_of_an_event_is_taken_over() -> None:
    imported = import_calendar(
        event("1", "Old", ":20201026T210000Z", "SEQUENCE:1"),
        event("1", "New", ":20201026T220000Z", "SEQUENCE:2"),
        head=GOOGLE,
    )
    assert agenda(imported) == [("New", "2020-10-26 18:00")]
    assert found(imported) == [(6, "“Old” (UID 1) is there in a newer version: left out.")]


def test_to_dos_and_reminders_are_left_out_and_said() -> None:
    alarm = "BEGIN:VALARM\nACTION:DISPLAY\nTRIGGER:-PT10M\nEND:VALARM"
    imported = import_calendar(
        event("1", "Solutions due", ":20201026T210000Z", "DURATION:PT1H", alarm),
        head=f"{GOOGLE}BEGIN:VTODO\nUID:9\nEND:VTODO\n",
    )
    assert agenda(imported) == [("Solutions due", "2020-10-26 17:00-18:00")]
    assert found(imported) == [
        (1, "The calendar's own reminders are left out: the bot has its own."),
        (1, "Left out: 1 to-do."),
        (9, "“Solutions due” is a deadline: it counts when it begins."),
    ]
    assert imported.text is not None
    assert "#   line 1: Left out: 1 to-do.\n" in imported.text


@pytest.mark.parametrize(
    "until", ["20201028T210000Z", "20201028T170000", "20201028"], ids=["utc", "floating", "day"]
)
def test_a_series_lasts_until_its_end_however_that_is_written(until: str) -> None:
    rule = f"RRULE:FREQ=DAILY;UNTIL={until}"
    imported = import_calendar(event("1", "A", ";TZID=America/New_York:20201026T170000", rule))
    assert [when for _, when in agenda(imported)] == [
        "2020-10-26 17:00",
        "2020-10-27 17:00",
        "2020-10-28 17:00",
    ]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig", "cp1252"])
def test_a_calendar_is_read_in_whatever_encoding_it_was_saved(encoding: str) -> None:
    text = make_calendar(event("1", "Café", ":20201026T170000Z"))
    imported = import_agenda(text.encode(encoding), "a.ics", None)
    assert agenda(imported) == [("Café", "2020-10-26 17:00 UTC")]
