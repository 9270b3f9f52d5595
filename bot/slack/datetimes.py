"""Formats instants, spans and time left for people.

A time is shown in the event's zones, named, and again in each reader's own by Slack's `<!date^…>`,
with the reader's day: it may be another than the event's. Only if the reader is known, and has the
same day, is it left out.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.core import timezones as zones
from bot.slack.block_kit import local_instant, local_time

_HALF_A_DAY = timedelta(hours=12)


def say_instant(instant: datetime, event_zones: Sequence[str]) -> str:
    """Return an instant with its date: `Fri 30 Oct 2020, 19:00 EDT · 18:00 CDT (for you: …)`."""
    return f"{zones.show_instant(instant, list(event_zones))} (for you: {local_instant(instant)})"


def say_time(instant: datetime, event_zones: Sequence[str], own_zone: str | None = None) -> str:
    """Return an instant without its date, for a text that names the event's day already.

    `own_zone` is the reader's, in a private text.
    """
    own = _say_own(instant, event_zones[0], own_zone)
    return f"{zones.show_times(instant, list(event_zones))} (for you: {own})"


def say_span(
    starts_at: datetime,
    ends_at: datetime | None,
    event_zones: Sequence[str],
    own_zone: str | None = None,
) -> str:
    """Return a time from start to end: `17:00–18:30 EDT · 16:00–17:30 CDT (for you: …)`.

    As in `say_time`, the text names the event's day of the start already.
    """
    if ends_at is None:
        return say_time(starts_at, event_zones, own_zone)
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
    begins = _say_own(starts_at, event_zones[0], own_zone)
    # An end within half a day is the next such hour, whichever day that is.
    is_next = ends_at - starts_at < _HALF_A_DAY
    ends = local_time(ends_at) if is_next else local_instant(ends_at)
    return f"{' · '.join(shown)} (for you: {begins}–{ends})"


def _say_own(instant: datetime, event_zone: str, own_zone: str | None) -> str:
    """Return an instant as each reader sees it, with its day unless that is surely the event's."""
    if own_zone is None or zones.day_of(instant, own_zone) != zones.day_of(instant, event_zone):
        return local_instant(instant)
    return local_time(instant)


def name_zones(
    event_zones: Sequence[str], instants: Sequence[datetime], own_zone: str | None
) -> str:
    """Return a sentence that names the clocks of these instants' times, such as New York's (EDT).

    `own_zone` is the reader's, if it is known; it is named if its clock differs.
    """
    named = [_name_zone(zone, instants) for zone in event_zones]
    clocks = " and ".join((", ".join(named[:-1]), named[-1])) if len(named) > 1 else named[0]
    own = ""
    if own_zone is not None and _differs(own_zone, event_zones, instants):
        own = f", {_name_zone(own_zone, instants)}"
    return f"Times are by the clock of {clocks}; “for you” is by your own{own}."


def say_time_left(left: timedelta) -> str:
    """Return a time left in words, rounded down: `2 days 5 h`, `40 min`."""
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
    """Return a zone's place and its clock's name: two names across a clock change."""
    place = zones.place_of(zone)
    names = ", ".join(dict.fromkeys(zones.abbreviation(instant, zone) for instant in instants))
    return place if place == names else f"{place} ({names})"


def _differs(zone: str, others: Sequence[str], instants: Sequence[datetime]) -> bool:
    """Return whether this zone's clock differs from all the others at one of the instants."""
    return any(
        zones.to_wall(instant, zone).utcoffset()
        not in [zones.to_wall(instant, other).utcoffset() for other in others]
        for instant in instants
    )
