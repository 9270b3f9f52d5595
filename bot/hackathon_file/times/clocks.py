"""Times of day as people write them: `17:00`, `5 PM`, `5.30pm`, `noon`, and ranges of them."""

import re
from dataclasses import dataclass
from datetime import time
from typing import Literal

from bot.hackathon_file.times.errors import ParseError

# The shape of a time of day, for patterns that hold one among other things.
CLOCK_PATTERN = (
    r"(?:(?:12\s*)?noon\b|\d{1,2}(?:[:.]\d{2}(?::\d{2}(?:\.\d+)?)?)?(?:\s*[ap]\.?m\b\.?)?)"
)

_CLOCK = re.compile(
    r"(?P<hour>\d{1,2})(?:[:.](?P<minute>\d{2})(?::(?P<second>\d{2}(?:\.\d+)?))?)?"
    r"(?:\s*(?P<half>[ap])\.?m\.?)?",
    re.IGNORECASE | re.ASCII,
)


_NOON = re.compile(r"(?:12\s*)?noon", re.IGNORECASE)


@dataclass(frozen=True)
class _Clock:
    """A time of day before it is known which half of the day it is in."""

    written: str
    hour: int
    minute: int | None
    half: Literal["a", "p"] | None

    def in_half_of(self, other: "_Clock") -> "_Clock":
        """Return this time in the half of the day that `other` states, if it states none itself.

        `08:00` does: nobody writes the nought before a time with am or pm left out.
        """
        if self.half or self.written.startswith("0") or self.hour > 12:
            return self
        return _Clock(self.written, self.hour, self.minute, other.half)

    def in_other_half_than(self, other: "_Clock") -> "_Clock":
        """Return this time in the half of the day that `other` does not state."""
        half: Literal["a", "p"] | None = {"a": "p", "p": "a", None: None}[other.half]
        return self.in_half_of(_Clock(other.written, other.hour, other.minute, half))

    def time(self) -> time:
        """Return the time of day.

        Raises:
            ParseError: if there is no such time, or it may be in either half of the day.
        """
        if self.half:
            if not 1 <= self.hour <= 12:
                raise ParseError(f"`{self.written}` is not a time: with am or pm, 1 to 12.")
            hour = self.hour % 12 + (12 if self.half == "p" else 0)
        elif self.minute is None:
            raise ParseError(
                f"`{self.written}` could be in the morning or the evening: "
                "write it as 17:00 or 5 pm."
            )
        else:
            hour = self.hour
        if hour == 24:
            raise ParseError(f"`{self.written}` is 00:00 of the next day: write it so.")
        try:
            return time(hour, self.minute or 0)
        except ValueError:
            raise ParseError(f"`{self.written}` is not a time of day.") from None


def read_clock(text: str) -> time:
    """Parse a time of day.

    Raises:
        ParseError: if `text` is none, or one that may be in either half of the day.
    """
    return _parse(text).time()


def read_clock_range(start: str, end: str) -> tuple[time, time]:
    """Parse two times of day; am or pm with one holds for the other too, as in `5-6 pm`.

    If the range would end before it begins by that, the other is in the other half of the day: in
    `9:00-5 pm` it is 09:00.

    Raises:
        ParseError: if one of them is no time of day.
    """
    first, last = _parse(start), _parse(end)
    alike = first.in_half_of(last).time(), last.in_half_of(first).time()
    if alike[0] < alike[1]:
        return alike
    apart = first.in_other_half_than(last).time(), last.in_other_half_than(first).time()
    return apart if apart[0] < apart[1] else alike


def _parse(text: str) -> _Clock:
    written = text.strip()
    if _NOON.fullmatch(written):
        return _Clock(written, 12, 0, "p")
    if written.lower() == "midnight":
        raise ParseError("Midnight begins a day or ends it: write 00:00 with the day it begins.")
    match = _CLOCK.fullmatch(written)
    if match is None:
        raise ParseError(f"`{written}` is not a time of day: write it as 17:00 or 5 pm.")
    if match["second"] and float(match["second"]):
        raise ParseError(f"`{written}` has seconds: write it as 17:00.")
    minute = int(match["minute"]) if match["minute"] else None
    half: Literal["a", "p"] | None = None
    if match["half"]:
        half = "a" if match["half"].lower() == "a" else "p"
    return _Clock(written, int(match["hour"]), minute, half)
