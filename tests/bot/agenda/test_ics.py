"""The agenda as a calendar: read back as a person's calendar reads it."""

from datetime import UTC, date, datetime, timedelta

import icalendar
import pytest
from sqlalchemy.orm import Session

from bot.agenda.ics import make_calendar
from bot.agenda.models import AgendaItem
from bot.hackathons.models import Hackathon
from tests.support.factories import NOW, make_hackathon, make_item


@pytest.fixture
def hackathon(session: Session) -> Hackathon:
    return make_hackathon(session)


def read(hackathon: Hackathon, *items: AgendaItem) -> icalendar.Calendar:
    """The calendar of these items, made at NOW."""
    calendar = icalendar.Calendar.from_ical(make_calendar(hackathon, items, NOW))
    assert isinstance(calendar, icalendar.Calendar)
    return calendar


def as_instant(value: date) -> datetime:
    """A time that was read, in UTC."""
    assert isinstance(value, datetime)
    return value.astimezone(UTC)


def test_it_names_the_hackathon_and_what_made_it(session: Session, hackathon: Hackathon) -> None:
    calendar = read(hackathon, make_item(session, hackathon, "talk", NOW))
    assert str(calendar["PRODID"]) == "-//hackathon-bot//agenda//EN"
    assert str(calendar["VERSION"]) == "2.0"
    assert str(calendar["X-WR-CALNAME"]) == "ML4SCI Hackathon"
    assert str(calendar["X-WR-TIMEZONE"]) == "America/New_York"


def test_an_item_keeps_its_uid_and_counts_the_minutes(
    session: Session, hackathon: Hackathon
) -> None:
    (event,) = read(hackathon, make_item(session, hackathon, "kick-off", NOW)).events
    assert str(event["UID"]) == "kick-off.ml4sci@hackathon-bot"
    assert event.sequence == int(NOW.timestamp()) // 60
    assert event.stamp == event.last_modified == NOW


def test_what_has_no_end_has_none_and_what_has_nothing_more_says_nothing(
    session: Session, hackathon: Hackathon
) -> None:
    (event,) = read(hackathon, make_item(session, hackathon, "talk", NOW)).events
    for name in ("DTEND", "DURATION", "LOCATION", "DESCRIPTION", "URL"):
        assert name not in event


def test_hosts_without_an_affiliation_are_names(session: Session, hackathon: Hackathon) -> None:
    hosts = [{"name": "Ana"}, {"name": "Ben", "affiliation": "Brown"}]
    (event,) = read(hackathon, make_item(session, hackathon, "talk", NOW, hosts=hosts)).events
    assert str(event["DESCRIPTION"]) == "With Ana, Ben (Brown)"


def test_an_hour_that_comes_twice_is_the_right_one(session: Session, hackathon: Hackathon) -> None:
    # 1:30 in New York, first by EDT, and an hour later by EST.
    first = datetime(2020, 11, 1, 5, 30, tzinfo=UTC)
    second = first + timedelta(hours=1)
    calendar = read(
        hackathon,
        make_item(session, hackathon, "early", first, ends_at=second),
        make_item(session, hackathon, "late", second, ends_at=second + timedelta(hours=2)),
        make_item(session, hackathon, "before", first - timedelta(hours=1), ends_at=first),
    )
    read_back = [(as_instant(event.start), as_instant(event.end)) for event in calendar.events]
    assert read_back == [
        (first, second),
        (second, second + timedelta(hours=2)),
        (first - timedelta(hours=1), first),
    ]
    assert [event["DTSTART"].params.get("TZID") for event in calendar.events] == [
        None,
        None,
        "America/New_York",
    ]


def test_words_that_a_calendar_has_a_use_for_stay_words(
    session: Session, hackathon: Hackathon
) -> None:
    title = "A; B, C\\n:\nEND:VEVENT and ünïcode 🎉 " + "x" * 80
    item = make_item(session, hackathon, "talk", NOW, title=title, where="1; 2, 3")
    content = make_calendar(hackathon, [item], NOW)
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    (event,) = read(hackathon, item).events
    assert str(event["SUMMARY"]) == title
    assert str(event["LOCATION"]) == "1; 2, 3"
