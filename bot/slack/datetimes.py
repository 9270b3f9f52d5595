"""Instants, spans and time left, in words for people.

A time is told in the event's zones, named, and again in each reader's own by Slack's
`<!date^…>`.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.core import timezones as zones
from bot.slack.block_kit import local_instant, local_time


def say_instant(instant: datetime, event_zones: Sequence[str]) -> str:
    """An instant with its date: `Fri 30 Oct 2020, 19:00 EDT · 18:00 CDT (for you: …)`."""
    return f"{zones.show_instant(instant, list(event_zones))} (for you: {local_instant(instant)})"


def say_time(instant: datetime, event_zones: Sequence[str]) -> str:
    """An instant without its date, where the day is told already."""
    return f"{zones.show_times(instant, list(event_zones))} (for you: {local_time(instant)})"


def say_span(starts_at: datetime, ends_at: datetime | None, event_zones: Sequence[str]) -> str:
    """From when to when: `17:00–18:30 EDT · 16:00–17:30 CDT (for you: …)`."""
    if ends_at is None:
        return say_time(starts_at, event_zones)
    first_day = zones.day_of(starts_at, event_zones[0])
    shown: list[str] = []
    for zone in event_zones:
        start, end = zones.to_wall(starts_at, zone), zones.to_wall(ends_at, zone)
        weekday = "" if start.date() == first_day else f"{start:%a} "
        end_weekday = "" if end.date() == start.date() else f"{end:%a} "
        name = zones.abbreviation(ends_at, zone)
        text = f"{weekday}{start:%H:%M}–{end_weekday}{end:%H:%M} {name}"
        if text not in shown:
            shown.append(text)
    own = f"{local_time(starts_at)}–{local_time(ends_at)}"
    return f"{' · '.join(shown)} (for you: {own})"


def name_zones(
    event_zones: Sequence[str], instants: Sequence[datetime], own_zone: str | None
) -> str:
    """Which clocks the times of these instants are by: New York's (EDT), and so on.

    `own_zone` is the reader's, where it is known; it is named where its clock differs.
    """
    named = [_name_zone(zone, instants) for zone in event_zones]
    clocks = " and ".join((", ".join(named[:-1]), named[-1])) if len(named) > 1 else named[0]
    own = ""
    if own_zone is not None and _differs(own_zone, event_zones, instants):
        own = f", {_name_zone(own_zone, instants)}"
    return f"Times are by the clock of {clocks}; “for you” is by your own{own}."


def say_time_left(left: timedelta) -> str:
    """How long until something, in words, never more than is left: `2 days 5 h`, `40 min`."""
    minutes = int(left.total_seconds() // 60)
    if minutes < 1:
        return "less than a minute"
    days, minutes = divmod(minutes, 24 * 60)
    hours, minutes = divmod(minutes, 60)
    pieces = [f"{days} {'day' if days == 1 else 'days'}"] if days else []
    if hours:
        pieces.append(f"{hours} h")
    if minutes and not days:
        pieces.append(f"{minutes} min")
    return " ".join(pieces)


def _name_zone(zone: str, instants: Sequence[datetime]) -> str:
    """A zone's place with what its clock is called then: two names across a clock change."""
    place = zones.place_of(zone)
    names = ", ".join(dict.fromkeys(zones.abbreviation(instant, zone) for instant in instants))
    return place if place == names else f"{place} ({names})"


def _differs(zone: str, others: Sequence[str], instants: Sequence[datetime]) -> bool:
    """Whether, at one of the instants, no other zone's clock shows what this zone's does."""
    return any(
        zones.to_wall(instant, zone).utcoffset()
        not in [zones.to_wall(instant, other).utcoffset() for other in others]
        for instant in instants
    )
