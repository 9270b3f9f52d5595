"""Writes instants into a hackathon file, as a `when`."""

from datetime import datetime

from bot.core import timezones as zones
from bot.hackathon_file.times.errors import ParseError
from bot.hackathon_file.times.when import read_when


def write_when(starts_at: datetime, ends_at: datetime | None, zone: str, event_zone: str) -> str:
    """Write a time (aware) by `zone`'s clock, with the zone's name if it is not the event's.

    `read_when` reads the same instants from it: if that clock shows them twice, or its name means
    another zone to people, the time is in UTC.

    Raises:
        ParseError: if the year is one that no file may have.
    """
    for clock in (zone, "UTC"):
        text = _write_span(starts_at, ends_at, clock)
        if clock != event_zone:
            text += f" {clock}"
        try:
            when = read_when(text, event_zone)
        except ParseError:
            continue
        if (when.starts_at, when.ends_at) == (starts_at, ends_at):
            return text
    raise ParseError(f"{starts_at:%Y-%m-%d %H:%M} UTC cannot be written in a hackathon file.")


def _write_span(starts_at: datetime, ends_at: datetime | None, zone: str) -> str:
    start = zones.to_wall(starts_at, zone)
    text = f"{start:%Y-%m-%d %H:%M}"
    if ends_at is None:
        return text
    end = zones.to_wall(ends_at, zone)
    if end.date() == start.date() and end.time() > start.time():
        return f"{text}-{end:%H:%M}"
    return f"{text} - {end:%Y-%m-%d %H:%M}"
