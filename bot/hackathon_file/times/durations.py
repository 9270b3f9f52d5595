"""Reminder times as people write them: `60 min`, `24 h`, `1 h 30 min`."""

import re
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
_LONGEST = timedelta(days=366)


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
    duration = timedelta(0)
    for number, unit in re.findall(r"(\d+)\s*([a-z]+)", match["pieces"].lower()):
        if unit not in _UNITS:
            raise ParseError(f"`{unit}` in `{written}` is not a unit: write min, h or days.")
        duration += timedelta(**{_UNITS[unit]: int(number)})
        if duration > _LONGEST:
            raise ParseError(f"`{written}` is more than a year before the thing it announces.")
    if match["minus"] or (match["side"] or "").lower() == "after":
        raise ParseError(
            f"`{written}` is a reminder after the thing it announces: "
            "write how long before it, as 10 min."
        )
    return duration
