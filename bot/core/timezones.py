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

_UNITED_STATES = {
    "EASTERN": ("E", "America/New_York"),
    "CENTRAL": ("C", "America/Chicago"),
    "MOUNTAIN": ("M", "America/Denver"),
    "PACIFIC": ("P", "America/Los_Angeles"),
}

# What people call a clock -> the IANA zone whose wall clock they mean. The usual English meanings;
# ambiguous abbreviations (IST, CST as China's) mean what North America and Europe mean by them,
# unless the reader's home zone has that name itself.
LABELS: dict[str, str] = {
    "AST": "America/Puerto_Rico",
    "ATLANTIC": "America/Puerto_Rico",
    "UTC": "UTC",
    "Z": "UTC",
    "GMT": "Europe/London",
    "BST": "Europe/London",
    "UK": "Europe/London",
    "LONDON": "Europe/London",
    "WET": "Europe/Lisbon",
    "WEST": "Europe/Lisbon",
    "CET": "Europe/Paris",
    "CEST": "Europe/Paris",
    "EET": "Europe/Helsinki",
    "EEST": "Europe/Helsinki",
    "IST": "Asia/Kolkata",
    "JST": "Asia/Tokyo",
    # The last place on Earth in which a day ends: the usual zone of conferences' deadlines.
    "AOE": "Etc/GMT+12",
    "ANYWHERE ON EARTH": "Etc/GMT+12",
}

# Labels that claim standard (False) or daylight time (True).
_CLAIMS: dict[str, bool] = {
    **dict.fromkeys(("GMT", "WET", "CET", "EET"), False),
    **dict.fromkeys(("BST", "WEST", "CEST", "EEST"), True),
}

for _name, (_letter, _us_zone) in _UNITED_STATES.items():
    LABELS |= dict.fromkeys((_name, f"US {_name}", f"{_letter}T"), _us_zone)
    LABELS |= dict.fromkeys((f"{_letter}ST", f"{_name} STANDARD"), _us_zone)
    LABELS |= dict.fromkeys((f"{_letter}DT", f"{_name} DAYLIGHT"), _us_zone)
    _CLAIMS |= dict.fromkeys((f"{_letter}ST", f"{_name} STANDARD"), False)
    _CLAIMS |= dict.fromkeys((f"{_letter}DT", f"{_name} DAYLIGHT"), True)

_OFFSET = re.compile(r"(?:UTC|GMT)(?P<sign>[+-])(?P<hours>\d{1,2})", re.ASCII)

# A winter and a summer of a recent year, to learn what a zone calls its two clocks.
_SEASONS = (datetime(2024, 1, 15, tzinfo=UTC), datetime(2024, 7, 15, tzinfo=UTC))


class UnknownZone(ValueError):
    """No zone has this name or label."""


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


def read_label(written: str, home: str | None = None) -> Label:
    """Return the zone that a written label means, and whether it claims daylight time.

    A name that the zone `home` has itself means `home`: `CST` in Shanghai is China's.

    Raises:
        UnknownZone: if no zone has this name or label.
    """
    words = written.upper().split()
    if len(words) > 1 and words[-1] == "TIME":
        words.pop()
    key = " ".join(words)
    if home is not None and key in (names := _own_names(home)):
        return Label(written, home, names[key])
    if key in LABELS:
        return Label(written, LABELS[key], _CLAIMS.get(key))
    iana = written.strip()
    if offset := _OFFSET.fullmatch(key):
        # The names of these zones count hours west of Greenwich: UTC+2 is Etc/GMT-2.
        iana = f"Etc/GMT{'-' if offset['sign'] == '+' else '+'}{int(offset['hours'])}"
    name = _zones_by_folded_name().get(iana.casefold())
    if name is None:
        raise UnknownZone(written)
    return Label(written, name, None)


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


@cache
def _own_names(zone: str) -> dict[str, bool | None]:
    """Return what `zone` calls its clocks -> whether that is daylight time.

    The value is None if the zone's clock never changes.
    """
    names: dict[str, bool | None] = {}
    for season in _SEASONS:
        names[abbreviation(season, zone)] = is_daylight(season, zone)
    return names if len(names) > 1 else dict.fromkeys(names)


@cache
def _zones_by_folded_name() -> dict[str, str]:
    return {name.casefold(): name for name in pytz.all_timezones}
