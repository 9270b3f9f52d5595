"""Zones, wall time and instants: the one file that imports pytz.

People write wall time with loose labels (`5pm EDT`, `17:00 EST`, `6pm Central`). A label names a
place's clock, not an offset: `EST` in October is New York's clock, which is on daylight time then.
`read_label` says which zone a label means; `to_utc` turns strict wall time into an instant and
refuses the hours that a clock change removes or repeats.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Any

import pytz

from bot.core.zone_labels import CLAIMS, LABELS, OTHER_PLACES

# An offset from UTC in its forms: UTC+5:45, GMT+0545, UTC + 2, +05:45; with any dash for a minus.
_OFFSET = re.compile(
    r"(?:UTC|GMT)?\s*(?P<sign>[-+\u2212\u2013])\s*"
    r"(?P<hours>\d{1,2})(?::?(?P<minutes>[0-5]\d))?",
    re.ASCII,
)
# The farthest clocks from UTC: Baker Island's and Kiribati's.
_OFFSETS = range(-12 * 60, 14 * 60 + 1)

# A winter and a summer of a recent year, to learn what a zone calls its two clocks.
_SEASONS = (datetime(2024, 1, 15, tzinfo=UTC), datetime(2024, 7, 15, tzinfo=UTC))


class UnknownZone(ValueError):
    """No zone has this name or label."""


class SeveralZones(ValueError):
    """Several places go by this label: `places`, by IANA name."""

    def __init__(self, written: str, places: Sequence[str]) -> None:
        """Take the label and the zones that it could mean."""
        super().__init__(written)
        self.places = places


class ClockChange(ValueError):
    """A wall time that names no instant or two; `before` and `after` are those next to it.

    Both are aware, in UTC, the earlier first. A repeated hour is either of them; a missing one
    would be `before` by the clock after the change, and `after` by the clock before it.
    """

    def __init__(self, message: str, before: datetime, after: datetime) -> None:
        """Take the message and the two instants that could be meant."""
        super().__init__(message)
        self.before = before
        self.after = after


class MissingHour(ClockChange):
    """The clock is set forward over this wall time: it does not exist."""


class RepeatedHour(ClockChange):
    """The clock is set back over this wall time: it comes twice."""


@dataclass(frozen=True)
class Label:
    """A zone label as written, and the zone whose wall clock it means.

    `daylight` is what the label claims (`EDT` True, `EST` False), None if it claims nothing.
    """

    written: str
    zone: str
    daylight: bool | None

    def contradicts(self, instant: datetime) -> bool:
        """Return whether the zone is on the other of standard and daylight time at `instant`."""
        return self.daylight is not None and self.daylight != is_daylight(instant, self.zone)


def read_label(written: str, known: Sequence[str] = ()) -> Label:
    """Return the zone that a written label means, and whether it claims daylight time.

    A name by which a zone of `known` (IANA) goes itself means that zone, the first one before the
    others: `CST` is China's where Shanghai is known. An offset that is no zone's name means a clock
    that never changes, with a name such as `UTC+5:45`, which the functions here take for a zone.

    Raises:
        UnknownZone: if no zone has this name or label.
        SeveralZones: if clocks that differ go by it, and none is the usual one.
    """
    words = written.upper().split()
    if len(words) > 1 and words[-1] == "TIME":
        words.pop()
    key = " ".join(words)
    own = [zone for zone in known if _goes_by(zone, key)]
    if own:
        if own[0] != known[0] and len({_clock_of(zone) for zone in own}) > 1:
            raise SeveralZones(written, own)
        return Label(written, own[0], _own_names(own[0]).get(key, CLAIMS.get(key)))
    if key in LABELS:
        return Label(written, LABELS[key], CLAIMS.get(key))
    if key in OTHER_PLACES:
        raise SeveralZones(written, OTHER_PLACES[key])
    if offset := _OFFSET.fullmatch(key):
        return Label(written, _name_offset(offset, written), None)
    name = _zones_by_folded_name().get(written.strip().casefold())
    if name is None:
        raise UnknownZone(written)
    return Label(written, name, None)


def find_places(zone: str) -> list[str]:
    """Return the IANA zones in which clocks are like `zone`'s all year; those with labels first."""
    alike = [each for each in pytz.common_timezones if _clock_of(each) == _clock_of(zone)]
    return sorted(alike, key=lambda each: each not in LABELS.values())


def is_ever_like(zone: str, other: str) -> bool:
    """Return whether `zone`'s clock agrees with that of `other` in winter or in summer."""
    return any(one == two for one, two in zip(_clock_of(zone), _clock_of(other), strict=True))


def is_zone(name: str | None) -> bool:
    """Return whether `name` is an IANA zone that can be used as it is."""
    return name is not None and name in pytz.all_timezones_set


def zone_names() -> Iterable[str]:
    """Return every IANA name that can be used as it is."""
    return _zones_by_folded_name().values()


def place_of(zone: str) -> str:
    """Return the place a zone is named after, in words: `New York`, or `UTC`."""
    return zone.rpartition("/")[2].replace("_", " ")


def to_utc(wall: datetime, zone: str) -> datetime:
    """Return the instant at which `zone`'s clock shows the naive `wall`.

    Raises:
        MissingHour: if the clock is set forward over it.
        RepeatedHour: if the clock is set back over it.
        UnknownZone: if there is no such zone.
    """
    if wall.tzinfo is not None:
        raise ValueError("wall time is naive: the zone says where the clock hangs")
    zoned = _zone(zone)
    try:
        instant: datetime = zoned.localize(wall, is_dst=None).astimezone(UTC)
    except pytz.NonExistentTimeError as error:
        message = f"{wall:%H:%M} does not exist on {wall:%-d %B %Y} in {place_of(zone)}"
        raise MissingHour(message, *_both_readings(wall, zone)) from error
    except pytz.AmbiguousTimeError as error:
        message = f"{wall:%H:%M} comes twice on {wall:%-d %B %Y} in {place_of(zone)}"
        raise RepeatedHour(message, *_both_readings(wall, zone)) from error
    return instant


def to_wall(instant: datetime, zone: str) -> datetime:
    """Return the aware wall time that `zone`'s clock shows at `instant`."""
    if instant.tzinfo is None:
        raise ValueError("an instant is aware")
    return instant.astimezone(_zone(zone))


def day_of(instant: datetime, zone: str) -> date:
    """Return the date in `zone` at `instant`."""
    return to_wall(instant, zone).date()


def at(day: date, clock_time: time, zone: str) -> datetime:
    """Return the instant (aware, UTC) at which `zone`'s clock shows `clock_time` on `day`.

    For times that the program chooses itself (08:00 for a day's agenda): in a missing or repeated
    hour it takes the later reading rather than refuse.
    """
    try:
        return to_utc(datetime.combine(day, clock_time), zone)
    except ClockChange as change:
        return change.after


def is_daylight(instant: datetime, zone: str) -> bool:
    """Return whether `zone` is on daylight (summer) time at `instant`."""
    shift = _daylight_shift(instant, zone)
    if shift:
        return shift > timedelta(0)
    # Ireland's law calls summer time standard and winter an hour less; people do not.
    year = to_wall(instant, zone).year
    seasons = (season.replace(year=year) for season in _SEASONS)
    return any(_daylight_shift(season, zone) < timedelta(0) for season in seasons)


def abbreviation(instant: datetime, zone: str) -> str:
    """Return what people call `zone`'s clock at `instant`: `EDT`, `GMT`.

    Return its offset (`UTC+5:45`) if the clock has no name.
    """
    wall = to_wall(instant, zone)
    name = wall.tzname() or ""
    if name[:1].isalpha():
        return name
    offset = wall.strftime("%z")
    hours, minutes = int(offset[1:3]), int(offset[3:5])
    return f"UTC{offset[0]}{hours}" + (f":{minutes:02}" if minutes else "")


def show_times(instant: datetime, zones: Sequence[str]) -> str:
    """Return an instant's clock time in each zone, in words: `17:00 EDT · 16:00 CDT`.

    If the date is not the first zone's, the day of the week is added: `Tue 00:00 UTC`.
    """
    first_day = day_of(instant, zones[0])
    shown: list[str] = []
    for zone in zones:
        wall = to_wall(instant, zone)
        weekday = "" if wall.date() == first_day else f"{wall:%a} "
        text = f"{weekday}{wall:%H:%M} {abbreviation(instant, zone)}"
        if text not in shown:
            shown.append(text)
    return " · ".join(shown)


def show_instant(instant: datetime, zones: Sequence[str]) -> str:
    """Return an instant with its date in the first zone.

    As `Mon 26 Oct 2020, 17:00 EDT · 16:00 CDT`.
    """
    return f"{to_wall(instant, zones[0]):%a %-d %b %Y}, {show_times(instant, zones)}"


def is_night(instant: datetime, zone: str) -> bool:
    """Return whether `instant` falls between 23:00 and 07:00 in `zone`."""
    hour = to_wall(instant, zone).hour
    return hour >= 23 or hour < 7


# Any, since pytz's stubs declare localize() and normalize() for only some zones. Cached, since pytz
# looks the name up each time: a page of the agenda asks two hundred times.
@cache
def _zone(name: str) -> Any:
    if offset := _OFFSET.fullmatch(name):
        return pytz.FixedOffset(_count_minutes(offset))
    try:
        return pytz.timezone(name)
    except pytz.UnknownTimeZoneError as error:
        raise UnknownZone(name) from error


def _both_readings(wall: datetime, zone: str) -> tuple[datetime, datetime]:
    """Return `wall` by the clock before a change and by the one after it, the earlier first."""
    zoned = _zone(zone)
    readings = [zoned.localize(wall, is_dst=daylight).astimezone(UTC) for daylight in (True, False)]
    return min(readings), max(readings)


def _daylight_shift(instant: datetime, zone: str) -> timedelta:
    return to_wall(instant, zone).dst() or timedelta(0)


def _goes_by(zone: str, label: str) -> bool:
    return (
        label in _own_names(zone)
        or LABELS.get(label) == zone
        or zone in OTHER_PLACES.get(label, ())
    )


@cache
def _own_names(zone: str) -> dict[str, bool | None]:
    """Return what `zone` calls its clocks -> whether that is daylight time.

    The value is None if the zone's clock never changes. An offset is no name: `UTC-4` means just
    that, where clocks are at UTC-3 in summer too.
    """
    names: dict[str, bool | None] = {}
    for season in _SEASONS:
        names[abbreviation(season, zone).upper()] = is_daylight(season, zone)
    named = {name: claim for name, claim in names.items() if _OFFSET.fullmatch(name) is None}
    return named if len(names) > 1 else dict.fromkeys(named)


@cache
def _clock_of(zone: str) -> tuple[timedelta | None, ...]:
    """Return how far `zone`'s clock is ahead of UTC in a winter and in a summer."""
    return tuple(to_wall(season, zone).utcoffset() for season in _SEASONS)


def _count_minutes(offset: re.Match[str]) -> int:
    minutes = int(offset["hours"]) * 60 + int(offset["minutes"] or 0)
    return minutes if offset["sign"] == "+" else -minutes


def _name_offset(offset: re.Match[str], written: str) -> str:
    """Return the IANA name of a clock at this offset, or one of ours if there is none.

    Raises:
        UnknownZone: if no clock is as far from UTC.
    """
    minutes = _count_minutes(offset)
    if minutes not in _OFFSETS:
        raise UnknownZone(written)
    hours, rest = divmod(abs(minutes), 60)
    if rest:
        return f"UTC{'+' if minutes > 0 else '-'}{hours}:{rest:02}"
    # The names of these zones count hours west of Greenwich: UTC+2 is Etc/GMT-2.
    return f"Etc/GMT{'-' if minutes > 0 else '+'}{hours}" if minutes else "UTC"


@cache
def _zones_by_folded_name() -> dict[str, str]:
    return {name.casefold(): name for name in pytz.all_timezones}
