"""The agenda as a calendar file (.ics, RFC 5545) for people's own calendars. Pure."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from icalendar import Calendar, Event

from bot.agenda.models import AgendaItem
from bot.core import timezones as zones
from bot.hackathons.models import Hackathon

_PRODUCT = "-//hackathon-bot//agenda//EN"
_DAY = timedelta(days=1)


def make_calendar(hackathon: Hackathon, items: Sequence[AgendaItem], now: datetime) -> bytes:
    """The items as a calendar, by the clock of the event's zone, which it defines (VTIMEZONE).

    An item's UID stays the same for as long as its key and the hackathon's slug do, and a file
    made later counts as newer: to import it again changes what is in a calendar already, and
    adds nothing twice. `now` is aware.
    """
    calendar = Calendar()
    calendar.add("prodid", _PRODUCT)
    calendar.add("version", "2.0")
    calendar.calendar_name = hackathon.name
    calendar.add("x-wr-timezone", hackathon.zone)
    for item in items:
        calendar.add_component(_make_event(hackathon, item, now))
    days = [item.day for item in items] or [hackathon.first]
    # Wide of the last end: what has none, or lasts long, is by the same clock.
    calendar.add_missing_timezones(min(days) - 30 * _DAY, max(days) + 366 * _DAY)
    content: bytes = calendar.to_ical()
    return content


def _make_event(hackathon: Hackathon, item: AgendaItem, now: datetime) -> Event:
    event = Event()
    event.add("uid", f"{item.key}.{hackathon.slug}@hackathon-bot")
    # A whole number that grows (RFC 5545, 3.8.7.4): the minute in which the file was made.
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
    """From when to when; a day alone ends with the next day's beginning (RFC 5545, 3.6.1)."""
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
    """Whether the zone's clock has shown the same before: then that is meant (RFC 5545, 3.3.5)."""
    try:
        zones.to_utc(zones.to_wall(instant, zone).replace(tzinfo=None), zone)
    except zones.RepeatedHour as change:
        return instant == change.after
    return False


def _describe(item: AgendaItem) -> str:
    """Who, about which challenge, what to expect, and the links, a line each."""
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
