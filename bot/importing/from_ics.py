"""Reads a calendar (.ics, RFC 5545), as exported by Indico, pretalx or Google, as an agenda."""

import re
import warnings
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from icalendar import Calendar, Event
from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from bot.core import timezones as zones
from bot.hackathon_file.suggestions import suggest_zone
from bot.hackathon_file.times.days import read_day, show_day
from bot.hackathon_file.times.errors import ParseError
from bot.hackathon_file.times.when import read_zone
from bot.importing.items import Findings, ImportedAgenda, ImportedItem, choose_zone
from bot.importing.recurrence import Source, expand_series, find_bad_rule, say, text_of

# An event without one of its times cannot be placed.
_TIMES = ("DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE", "RECURRENCE-ID")
# Components of a calendar that do not belong on an agenda, and their names for people.
_OTHERS = {"VTODO": "to-do", "VJOURNAL": "journal entry", "VFREEBUSY": "free/busy time"}
_QUOTED = re.compile(r"parts: ['\"](.+?)['\"]:")


@dataclass(frozen=True)
class _Moment:
    """A day, or a time: aware and UTC with the zone of its clock, or naive if it floats."""

    value: datetime | date
    zone: str | None = None

    @property
    def is_floating(self) -> bool:
        return isinstance(self.value, datetime) and self.value.tzinfo is None


@dataclass(frozen=True)
class _Placed:
    source: Source
    start: _Moment
    end: _Moment | None


def read_ics(text: str, name: str, zone: str | None, findings: Findings) -> ImportedAgenda:
    """Read the agenda in a calendar's text; floating times are by the clock of `zone` (IANA).

    An event that recurs is included for each time, by wall time. Errors are added to `findings`;
    the agenda then has only the events that could be read.
    """
    calendars = _parse(text, findings)
    sources = _list_events(text, calendars, findings)
    stated = zone or _read_calendar_zone(calendars, findings)
    occurring = expand_series(sources, _calendar_zone_name(calendars), findings)
    happening = [source for source in occurring if _happens(source, findings)]
    placed = [each for source in happening if (each := _place(source, findings)) is not None]
    moments = [each.start for each in placed]
    event_zone = choose_zone(
        [moment.zone for moment in moments if moment.zone is not None],
        [each.source.line for each in placed if each.start.is_floating],
        stated,
        findings,
    )
    items = [_make_item(each, event_zone, findings) for each in placed]
    if not items and not findings.has_errors:
        findings.error(1, "This calendar has no events to take over.")
    _say_others(calendars, findings)
    named = next((str(each.calendar_name) for each in calendars if each.calendar_name), name)
    return ImportedAgenda(named, event_zone, tuple(item for item in items if item is not None))


def _parse(text: str, findings: Findings) -> list[Calendar]:
    try:
        with warnings.catch_warnings():
            # icalendar warns when it guesses a zone's name: it guesses well, and nobody reads this.
            warnings.simplefilter("ignore")
            calendars = [
                each
                for each in Calendar.from_ical(text.encode(), multiple=True)
                if isinstance(each, Calendar)
            ]
    except ValueError as error:
        quoted = _QUOTED.search(str(error))
        before = text.partition(quoted[1])[0] if quoted and quoted[1] in text else ""
        findings.error(before.count("\n") + 1, f"This calendar cannot be read: {error}.")
        return []
    except Exception:  # noqa: BLE001 - whatever icalendar stumbles over, it is the calendar's fault
        findings.error(1, "This calendar is broken, and cannot be read: export it once more.")
        return []
    if not calendars:
        line = text.rstrip().count("\n") + 1
        findings.error(line, "This calendar ends too early: END:VCALENDAR is missing.")
    return calendars


def _list_events(text: str, calendars: list[Calendar], findings: Findings) -> list[Source]:
    """Return the events of the calendars with their lines, without those with broken times."""
    events = [event for calendar in calendars for event in calendar.walk("VEVENT")]
    written = enumerate(text.split("\n"), start=1)
    lines = [number for number, line in written if line.strip().upper() == "BEGIN:VEVENT"]
    sources = [
        Source(lines[place] if place < len(lines) else 1, event)
        for place, event in enumerate(events)
        if isinstance(event, Event)
    ]
    return [source for source in sources if _has_time(source, findings)]


def _has_time(source: Source, findings: Findings) -> bool:
    broken = [(name, why) for name, why in source.event.errors if name in _TIMES]
    for name, why in broken:
        findings.error(source.line, f"{say(source)}: {name} cannot be read. {why}.")
    if not broken and source.event.get("DTSTART") is None:
        findings.error(source.line, f"{say(source)} has no time: DTSTART is missing.")
        return False
    trouble = None if broken else _find_trouble(source.event)
    if trouble is not None:
        findings.error(source.line, f"{say(source)}: {trouble}")
    return not broken and trouble is None


def _find_trouble(event: Event) -> str | None:
    """Return what is wrong with an event's times; icalendar parses some of them only on access."""
    try:
        _ = event.start, event.end
    except OverflowError:
        return "its end is out of the calendar."
    except ValueError as error:
        return str(error)
    except (AttributeError, TypeError):
        # Such as a DURATION that is a date.
        return "its end cannot be read."
    return find_bad_rule(event)


def _happens(source: Source, findings: Findings) -> bool:
    if text_of(source.event, "STATUS").upper() == "CANCELLED":
        findings.warn(source.line, f"{say(source)} on {_show(source)} is cancelled: left out.")
        return False
    return True


def _show(source: Source) -> str:
    return show_day(source.event.start)


def _place(source: Source, findings: Findings) -> _Placed | None:
    event = source.event
    try:
        _check_years(event.start, event.end)
        start = _read_moment(source, "DTSTART", event.start, findings)
        end = _read_moment(source, "DTEND", _end_of(event), findings)
        _check_years(start.value, end.value)
    except ParseError as error:
        findings.error(source.line, f"{say(source)}: {error}")
        return None
    return _Placed(source, start, end)


def _check_years(*moments: date) -> None:
    """Raise ParseError, as `read_day` does, for a year that no hackathon file may have."""
    for moment in moments:
        read_day(moment.isoformat()[:10])


def _end_of(event: Event) -> datetime | date:
    start: datetime | date = event.start
    duration: timedelta | None = event.DURATION
    if duration is not None and isinstance(start, datetime) and start.tzinfo is not None:
        # A duration is exact, also over a clock change (RFC 5545, 3.3.6).
        return start.astimezone(UTC) + duration
    end: datetime | date = event.end
    return end


def _read_moment(source: Source, name: str, value: datetime | date, findings: Findings) -> _Moment:
    """Return the value as a moment.

    Raises:
        ParseError: if it names an unknown zone
    """
    if not isinstance(value, datetime):
        return _Moment(value)
    if value.second:
        findings.note(source.line, f"{say(source)}: seconds are left out.")
        value = value.replace(second=0, microsecond=0)
    written = source.event.get(name)
    named = written.params.get("TZID") if written is not None else None
    if value.tzinfo is None:
        if named:
            raise ParseError(f"`{named}` is not a zone that is known here.{suggest_zone(named)}")
        return _Moment(value)
    zone = _name_of(value)
    if zone is None and named:
        findings.note(
            source.line,
            f"“{named}” is a zone of this calendar's own: its times are told in the event's.",
        )
    return _Moment(value.astimezone(UTC), zone)


def _name_of(value: datetime) -> str | None:
    """Return the IANA name of an aware time's zone; None for a zone that the calendar defines."""
    key = getattr(value.tzinfo, "key", None)
    if key is None:
        return "UTC" if value.tzinfo is UTC else None
    try:
        # The zone database has zones such as EST, by which people mean New York's.
        return read_zone(key)
    except ParseError:
        return None


def _make_item(placed: _Placed, event_zone: str, findings: Findings) -> ImportedItem | None:
    source, event = placed.source, placed.source.event
    item = ImportedItem(
        source.line,
        text_of(event, "SUMMARY") or "Untitled",
        date.min,
        where=text_of(event, "LOCATION"),
        about=text_of(event, "DESCRIPTION"),
        link=text_of(event, "URL"),
    )
    if not text_of(event, "SUMMARY"):
        findings.warn(source.line, f"{say(source)} has no title.")
    start = placed.start
    if not isinstance(start.value, datetime):
        return _make_day_item(item, start.value, placed.end, source, findings)
    starts_at = _resolve(start.value, event_zone, source, findings)
    ends_at = None
    if placed.end is not None and isinstance(placed.end.value, datetime):
        ends_at = _resolve(placed.end.value, event_zone, source, findings)
    if ends_at is not None and ends_at < starts_at:
        findings.error(source.line, f"{say(source)} ends before it begins.")
        return None
    if ends_at is not None and ends_at - starts_at > timedelta(days=1):
        findings.warn(
            source.line,
            f"{say(source)} lasts until {show_day(zones.to_wall(ends_at, event_zone))}: "
            "if it is the event itself, take it out.",
        )
    return replace(
        item,
        day=zones.day_of(starts_at, event_zone),
        starts_at=starts_at,
        ends_at=None if ends_at == starts_at else ends_at,
        # Calendars store times in UTC, which does not name the place where the event happens.
        zone=None if start.zone == "UTC" else start.zone,
    )


def _make_day_item(
    item: ImportedItem, day: date, end: _Moment | None, source: Source, findings: Findings
) -> ImportedItem | None:
    """Make an all-day item; of several days it gets the first, since an item has one."""
    # An all-day event's DTEND is the day after its last (RFC 5545, 3.6.1).
    last = day if end is None or isinstance(end.value, datetime) else end.value - timedelta(days=1)
    if last < day - timedelta(days=1):
        findings.error(source.line, f"{say(source)} ends before it begins.")
        return None
    if last > day:
        findings.warn(
            source.line,
            f"{say(source)} lasts until {show_day(last)}: an item has one day, here the first.",
        )
    return replace(item, day=day)


def _resolve(value: datetime, zone: str, source: Source, findings: Findings) -> datetime:
    """Return the instant (UTC) of a time; a floating one is by `zone`'s clock (RFC 5545, 3.3.5)."""
    if value.tzinfo is not None:
        return value
    try:
        return zones.to_utc(value, zone)
    except zones.RepeatedHour as change:
        findings.warn(source.line, f"{say(source)}: {change}; read as the first time.")
        return change.before
    except zones.MissingHour as change:
        shown = f"{zones.to_wall(change.after, zone):%H:%M}"
        findings.warn(source.line, f"{say(source)}: {change}; read as {shown}.")
        return change.after


def _calendar_zone_name(calendars: list[Calendar]) -> str | None:
    """Return the calendar's zone as it is written, or the IANA name of one of Windows's."""
    named = [str(c["X-WR-TIMEZONE"]) for c in calendars if c.get("X-WR-TIMEZONE")]
    return WINDOWS_TO_OLSON.get(named[0], named[0]) if named else None


def _read_calendar_zone(calendars: list[Calendar], findings: Findings) -> str | None:
    """Return the zone (IANA) of the calendar as a whole, if it names one."""
    written = _calendar_zone_name(calendars)
    if written is None:
        return None
    try:
        return read_zone(written)
    except ParseError as error:
        findings.warn(1, f"X-WR-TIMEZONE: {error}")
        return None


def _say_others(calendars: list[Calendar], findings: Findings) -> None:
    """Report what is left out: components that are not events, and alarms."""
    for name, words in _OTHERS.items():
        count = sum(len(calendar.walk(name)) for calendar in calendars)
        if count:
            plural = "" if count == 1 else "s"
            findings.warn(1, f"Left out: {count} {words}{plural}.".replace("entrys", "entries"))
    if any(calendar.walk("VALARM") for calendar in calendars):
        findings.note(1, "The calendar's own reminders are left out: the bot has its own.")
