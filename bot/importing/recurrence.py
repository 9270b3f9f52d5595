"""Expands events that recur: RRULE, RDATE, EXDATE, RECURRENCE-ID (RFC 5545)."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from math import prod

import recurring_ical_events
from icalendar import Calendar, Event, vRecur

from bot.hackathon_file.times.days import show_day
from bot.importing.items import Findings

# A hackathon is over within a year; a longer series is not part of it.
_LONGEST = timedelta(days=366)
# More items than a hackathon file can hold.
_MOST = 20_000
_TOO_OFTEN = {"SECONDLY": "second", "MINUTELY": "minute", "HOURLY": "hour"}
_MOST_A_DAY = 24


@dataclass(frozen=True)
class Source:
    """An event of a calendar, and the line (from 1) on which it begins."""

    line: int
    event: Event


def text_of(event: Event, name: str) -> str:
    """Return the event's text of that name, the first if there are several; empty if none."""
    value = event.get(name)
    if isinstance(value, list):
        value = value[0]
    return "" if value is None else str(value)


def say(source: Source) -> str:
    """Return an event's title and UID, by which people find it in their calendar."""
    title = " ".join(text_of(source.event, "SUMMARY").split())[:60] or "Untitled"
    uid = text_of(source.event, "UID").strip()[:100]
    return f"“{title}” (UID {uid})" if uid else f"“{title}”"


def find_bad_rule(event: Event) -> str | None:
    """Return why the event's recurrence cannot be expanded; None if it can be tried."""
    for rule in event.rrules:
        if not isinstance(rule, vRecur):
            return "its RRULE is none."
        if any(int(each) < 1 for each in rule.get("INTERVAL", [])):
            return "its RRULE has an INTERVAL of nothing."
        for frequency in rule.get("FREQ", []):
            if str(frequency).upper() in _TOO_OFTEN:
                return f"it recurs every {_TOO_OFTEN[str(frequency).upper()]}; no agenda does."
        a_day = prod(len(rule.get(by, [1])) for by in ("BYHOUR", "BYMINUTE", "BYSECOND"))
        if a_day > _MOST_A_DAY:
            return f"it recurs {a_day:,} times a day; no agenda does."
    return None


def expand_series(
    sources: list[Source], calendar_zone: str | None, findings: Findings
) -> list[Source]:
    """Return every event once, and those that recur once for each time, in wall time.

    A series without an end is cut at the end of the rest of the calendar. `calendar_zone` is the
    clock of a series whose times are in UTC.
    """
    by_uid: dict[str, list[Source]] = defaultdict(list)
    for source in sources:
        by_uid[text_of(source.event, "UID") or f"line {source.line}"].append(source)
    happening: list[Source] = []
    endless: list[list[Source]] = []
    for group in by_uid.values():
        if not any(_recurs(source) for source in group):
            happening += _newest(group, findings)
        elif any(_is_endless(source) for source in group):
            endless.append(group)
        else:
            first = min(_day_of(source) for source in group)
            happening += _expand(group, first, None, calendar_zone, findings)
        if len(happening) > _MOST:
            return _give_up(findings)
    span = [_day_of(source) for source in happening]
    for group in endless:
        happening += _expand_endless(group, span, calendar_zone, findings)
        if len(happening) > _MOST:
            return _give_up(findings)
    return happening


def _give_up(findings: Findings) -> list[Source]:
    findings.error(1, f"There are more than {_MOST:,} items: export fewer days or calendars.")
    return []


def _expand_endless(
    group: list[Source], span: list[date], calendar_zone: str | None, findings: Findings
) -> list[Source]:
    """Expand a series without an end, from the first to the last day of the other events."""
    source = group[0]
    begins = min(_day_of(each) for each in group)
    if not span:
        findings.warn(
            source.line,
            f"{say(source)} recurs without an end, and nothing else says when the event is: "
            "only its first time is taken over.",
        )
        found = _expand(group, begins, begins, calendar_zone, findings)
        return sorted(found, key=_day_of)[:1]
    first, last = min(span), max(span)
    findings.warn(
        source.line,
        f"{say(source)} recurs without an end: taken over from {show_day(max(first, begins))} "
        f"to {show_day(last)}, the days of the rest.",
    )
    return _expand(group, first, last, calendar_zone, findings)


def _expand(
    group: list[Source],
    first: date,
    last: date | None,
    calendar_zone: str | None,
    findings: Findings,
) -> list[Source]:
    """Return each time of the series from `first` to `last`, both included.

    Without `last` it is cut after a year, with a warning.
    """
    source = next(each for each in group if _recurs(each))
    calendar = Calendar()
    if calendar_zone is not None:
        calendar.add("X-WR-TIMEZONE", calendar_zone)
    for each in group:
        calendar.add_component(each.event)
    try:
        for each in group:
            _mend_until(each.event)
        query = recurring_ical_events.of(calendar)
        end = last or first + _LONGEST
        found = query.between(first - timedelta(days=1), end + timedelta(days=2))
        goes_on = last is None and next(query.after(end + timedelta(days=2)), None) is not None
    except Exception as error:  # noqa: BLE001 - whatever a rule breaks, it is this rule's fault
        findings.error(source.line, f"{say(source)}: its recurrence cannot be read. {error}.")
        return []
    if goes_on:
        findings.warn(
            source.line, f"{say(source)} recurs for more than a year: cut at {show_day(end)}."
        )
    occurrences = [Source(source.line, event) for event in found]
    return [each for each in occurrences if first <= _day_of(each) <= end]


def _newest(group: list[Source], findings: Findings) -> list[Source]:
    """Return the newest version of an event, by its SEQUENCE."""
    newest = max(_version(source) for source in group)
    for source in group:
        if _version(source) != newest:
            findings.note(source.line, f"{say(source)} is there in a newer version: left out.")
    return [source for source in group if _version(source) == newest]


def _version(source: Source) -> int:
    try:
        return int(text_of(source.event, "SEQUENCE"))
    except ValueError:
        return 0


def _recurs(source: Source) -> bool:
    return "RRULE" in source.event or "RDATE" in source.event


def _is_endless(source: Source) -> bool:
    return any("UNTIL" not in rule and "COUNT" not in rule for rule in source.event.rrules)


def _mend_until(event: Event) -> None:
    """Make the end of a rule an instant (RFC 5545, 3.3.10), if its author wrote a wall time.

    A time without a zone is by the event's clock, and a day is included in the series.
    """
    start = event.DTSTART
    if not isinstance(start, datetime) or start.tzinfo is None:
        return
    for rule in event.rrules:
        if "UNTIL" in rule:
            rule["UNTIL"] = [_as_instant(each, start.tzinfo) for each in rule["UNTIL"]]


def _as_instant(until: date, zone: tzinfo) -> datetime:
    if not isinstance(until, datetime):
        until = datetime.combine(until, time(23, 59, 59))
    return (until if until.tzinfo else until.replace(tzinfo=zone)).astimezone(UTC)


def _day_of(source: Source) -> date:
    start = source.event.start
    return start.date() if isinstance(start, datetime) else start
