"""Finds out which half of the day a table means by hours without am and pm: `11:00`, `1:30`."""

import re
from datetime import time

from bot.hackathon_file.times.clocks import CLOCK_PATTERN, read_clock_range
from bot.hackathon_file.times.errors import ParseError
from bot.importing.items import Findings

# An hour that may be in either half of the day: nobody writes the nought of 09:00 and means 21:00.
_UNMARKED = re.compile(r"(?P<hour>[1-9]|1[0-2])(?P<rest>[:.]\d{2}(?::00)?)(?!\s*[ap]\.?m\b)", re.I)
_CLOCK = re.compile(CLOCK_PATTERN, re.IGNORECASE | re.ASCII)
# What begins at such an hour and comes later in the table is in the afternoon.
_AFTERNOON = range(1, 8)


def read_unmarked(
    start: str, end: str, above: time | None, line: int, findings: Findings
) -> tuple[str, str, time | None]:
    """Return a row's times, as 13:30 if 1:30 would be before the row above, and its start.

    `above` is the start of the row above on the same day; `end` is empty if there is none. What is
    guessed or in doubt is added to `findings`.
    """
    begins, ends = _read(start, end)
    if begins is None:
        return start, end, None
    written = f"{start}-{end}" if end else start
    evening = _add_half(start)
    goes_back = above is not None and begins < above
    if evening and above and begins < above <= evening[1] and begins.hour in _AFTERNOON:
        start, begins = evening
    until = _add_half(end)
    if ends is not None and until and ends <= begins < until[1]:
        end = until[0]
    guessed = f"{start}-{end}" if end else start
    if guessed != written:
        findings.warn(line, f"`{written}` is read as {guessed}: if that is wrong, write am or pm.")
    elif goes_back:
        findings.warn(
            line,
            f"`{start}` is before the row above, which begins at {above:%H:%M}: if it is in the "
            "evening or on another day, write so.",
        )
    elif evening and begins.hour < _AFTERNOON.stop:
        findings.warn(
            line,
            f"`{start}` is read as {begins:%H:%M}, in the morning: if that is wrong, write pm.",
        )
    return start, end, begins


def _read(start: str, end: str) -> tuple[time | None, time | None]:
    """Return both times as the table has them; None for what is no time of day."""
    clocks = [match[0] if (match := _CLOCK.match(each)) else "" for each in (start, end or start)]
    try:
        begins, ends = read_clock_range(*clocks)
    except ParseError:
        return None, None
    return begins, ends if end else None


def _add_half(written: str) -> tuple[str, time] | None:
    """Return a time twelve hours later, as text and as time; None if it says am or pm."""
    match = _UNMARKED.match(written)
    if match is None:
        return None
    hour = int(match["hour"]) % 12 + 12
    text = f"{hour}{match['rest']}"
    return text + written[match.end() :], time(hour, int(match["rest"][1:3]))
