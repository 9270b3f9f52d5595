"""Durations as people write them: reminders `60 min` before, moves `by 1 h 30 min`."""

import re
from dataclasses import dataclass
from datetime import timedelta

from bot.hackathon_file.times.errors import ParseError

_UNITS = {
    "m": "minutes", "min": "minutes", "mins": "minutes", "minute": "minutes", "minutes": "minutes",
    "h": "hours", "hr": "hours", "hrs": "hours", "hour": "hours", "hours": "hours",
    "d": "days", "day": "days", "days": "days",
    "w": "weeks", "week": "weeks", "weeks": "weeks",
}  # fmt: skip

_PIECE = r"\d{1,6}\s*[a-z]+"
_DURATION = re.compile(
    rf"(?P<minus>[-\u2212]\s*)?(?P<pieces>{_PIECE}(?:(?:\s*,|\s+and)?\s*{_PIECE})*?)"
    r"(?:\s+(?P<side>before|after))?",
    re.IGNORECASE | re.ASCII,
)
_SHIFT = re.compile(
    rf"(?P<by>by\s+)?(?P<sign>[-+\u2212]\s*)?(?P<pieces>{_PIECE}(?:(?:\s*,|\s+and)?\s*{_PIECE})*?)"
    r"(?:\s+(?P<way>earlier|later))?",
    re.IGNORECASE | re.ASCII,
)
_HALF_AN_HOUR = re.compile(r"\bhalf\s+an\s+hour\b", re.IGNORECASE)
_ONE = re.compile(r"\b(?:an?|one)\b", re.IGNORECASE)
_DAYS = {"days": 1, "weeks": 7}
_LONGEST = timedelta(days=366)


@dataclass(frozen=True)
class Shift:
    """By how much something is moved: days, over which wall time stays, and the exact rest."""

    days: int
    exact: timedelta


def read_duration(text: str) -> timedelta:
    """Parse how long before its item a reminder is posted: never negative, at most a year.

    Raises:
        ParseError: if `text` is no duration, or one that comes after the item.
    """
    written = text.strip()
    match = _DURATION.fullmatch(written)
    if match is None:
        raise ParseError(
            f"`{written}` is not a time before something: write 60 min, 24 h or 2 days."
        )
    days, exact = _add_pieces(match["pieces"], written)
    if days > _LONGEST.days or timedelta(days) + exact > _LONGEST:
        raise ParseError(f"`{written}` is more than a year before the thing it announces.")
    if match["minus"] or (match["side"] or "").lower() == "after":
        raise ParseError(
            f"`{written}` is a reminder after the thing it announces: "
            "write how long before it, as 10 min."
        )
    return timedelta(days) + exact


def read_shift(text: str) -> Shift | None:
    """Parse by how much something is moved: `by 30 min`, `+1 day`, `2 h earlier`; None if by none.

    Raises:
        ParseError: if it has a unit that is none, or is more than a year.
    """
    written = text.strip()
    match = _SHIFT.fullmatch(_ONE.sub("1", _HALF_AN_HOUR.sub("30 min", written)))
    if match is None or not (match["by"] or match["sign"] or match["way"]):
        return None
    days, exact = _add_pieces(match["pieces"], written)
    if days > _LONGEST.days or timedelta(days) + exact > _LONGEST:
        raise ParseError(f"`{written}` is more than a year.")
    is_back = (match["sign"] or "+").strip() != "+" or (match["way"] or "").lower() == "earlier"
    return Shift(-days, -exact) if is_back else Shift(days, exact)


def _add_pieces(pieces: str, written: str) -> tuple[int, timedelta]:
    """Return the sum of the days and weeks in `pieces`, in days, and that of the rest."""
    days, exact = 0, timedelta(0)
    for number, unit in re.findall(r"(\d+)\s*([a-z]+)", pieces.lower()):
        name = _UNITS.get(unit)
        if name is None:
            raise ParseError(f"`{unit}` in `{written}` is not a unit: write min, h or days.")
        if name in _DAYS:
            days += int(number) * _DAYS[name]
        else:
            exact += timedelta(**{name: int(number)})
    return days, exact
