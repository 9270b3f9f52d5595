"""Renders the agenda as a calendar file (.ics, RFC 5545), for people's own calendars. Pure."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from icalendar import Calendar, Event

from bot.agenda.models import AgendaItem
from bot.core import timezones as zones
from bot.hackathons.models import Hackathon

_PRODUCT = "-//hackathon-bot//agenda//EN"
_DAY = timedelta(days=1)


def make_calendar(hackathon: Hackathon, items: Sequence[AgendaItem], now: datetime) -> bytes:
    """Render the items as a calendar in the event's zone, with its VTIMEZONE. `now` is aware.

    An item's UID stays the same as long as its key and the hackathon's slug do, and a file made
    later has a higher SEQUENCE: importing it again updates the entries in a calendar, and adds none
    twice.
    """
    calendar = Calendar()
    calendar.add("prodid", _PRODUCT)
    calendar.add("version", "2.0")
    calendar.calendar_name = hackathon.name
    calendar.add("x-wr-timezone", hackathon.zone)
    for item in items:
        calendar.add_component(_make_event(hackathon, item, now))
    days = [item.day for item in items] or [hackathon.first]
    # Wide enough for items without an end and for long ones.
    calendar.add_missing_timezones(min(days) - 30 * _DAY, max(days) + 366 * _DAY)
    content: bytes = calendar.to_ical()
    return content


def _make_event(hackathon: Hackathon, item: AgendaItem, now: datetime) -> Event:
    event = Event()
    event.add("uid", f"{item.key}.{hackathon.slug}@hackathon-bot")
    # A growing integer (RFC 5545, 3.8.7.4): the minute in which the file was made.
    event.add("sequence", int(now.timestamp()) // 60)
    event.add("dtstamp", now)
    event.add("last-modified", now)
    event.add("summary", ("Deadline: " if item.kind == "deadline" else "") + item.title)
    _add_times(event, item, hackathon.zone)
    if item.entry.where:
        event.add("location", item.entry.where)
    if description := _describe(item):
        event.add("description", description)
    if item.entry.links:
        event.add("url", item.entry.links[0].url)
    event.add("categories", [item.kind])
    return event


def _add_times(event: Event, item: AgendaItem, zone: str) -> None:
    """Add DTSTART and DTEND; an all-day item ends when the next day begins (RFC 5545, 3.6.1)."""
    if item.starts_at is None:
        event.add("dtstart", item.day)
        event.add("dtend", item.day + _DAY)
        return
    times = {"dtstart": item.starts_at, "dtend": item.ends_at}
    in_utc = any(at is not None and _comes_second(at, zone) for at in times.values())
    for name, at in times.items():
        if at is not None:
            event.add(name, at if in_utc else zones.to_wall(at, zone))


def _comes_second(instant: datetime, zone: str) -> bool:
    """Return whether the instant is the second with its wall time, when clocks are set back.

    A reader takes a repeated wall time for the first (RFC 5545, 3.3.5), so this one needs UTC.
    """
    try:
        zones.to_utc(zones.to_wall(instant, zone).replace(tzinfo=None), zone)
    except zones.RepeatedHour as change:
        return instant == change.after
    return False


def _describe(item: AgendaItem) -> str:
    entry = item.entry
    hosts = [
        host.name + (f" ({host.affiliation})" if host.affiliation else "") for host in entry.hosts
    ]
    lines = [f"With {', '.join(hosts)}"] if hosts else []
    if item.challenge is not None:
        lines.append(f"Challenge: {item.challenge.title}")
    if entry.about:
        lines.append(entry.about)
    return "\n".join([*lines, *(f"{link.title}: {link.url}" for link in entry.links)])
