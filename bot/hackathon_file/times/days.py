"""Days as people write them: `2020-10-26`, `26 October 2020`, `Mon 26 Oct 2020`."""

import re
from dataclasses import dataclass
from datetime import date

from bot.hackathon_file.times.errors import ParseError

# Written out, for the calendar module's names depend on the machine's locale.
MONTHS = [
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
]
WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]

# The shape of a day, for patterns that hold one among other things.
DAY_PATTERN = (
    r"(?:[a-z]+\.?,?\s+)?"  # the weekday
    r"(?:\d{4}-\d{1,2}-\d{1,2}|\d{1,2}(?:st|nd|rd|th)?\s+[a-z]+\.?,?\s+\d{4})"
)

_DAY = re.compile(
    r"(?:(?P<weekday>[a-z]+)\.?,?\s+)?"
    r"(?:(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})"
    r"|(?P<named_day>\d{1,2})(?:st|nd|rd|th)?\s+(?P<named_month>[a-z]+)\.?,?\s+"
    r"(?P<named_year>\d{4}))",
    re.IGNORECASE | re.ASCII,
)
# Beyond these a year is a slip of the finger, and its instants soon leave the calendar.
_YEARS = range(1990, 2200)


@dataclass(frozen=True)
class WrittenDay:
    """A day as parsed, and a warning if its weekday contradicts its date."""

    day: date
    warning: str | None = None


def read_day(text: str) -> WrittenDay:
    """Parse a day, its month in figures or in English.

    Raises:
        ParseError: if `text` is no day, or none in the calendar.
    """
    written = text.strip()
    match = _DAY.fullmatch(written)
    if match is None:
        raise ParseError(f"`{written}` is not a day: write it as 2020-10-26.")
    if match["year"]:
        year, month, number = int(match["year"]), int(match["month"]), int(match["day"])
    else:
        year, number = int(match["named_year"]), int(match["named_day"])
        month = 1 + _find_name(match["named_month"], MONTHS, written, "month")
    if year not in _YEARS:
        raise ParseError(f"`{written}` is not in a year from {_YEARS[0]} to {_YEARS[-1]}.")
    try:
        day = date(year, month, number)
    except ValueError:
        raise ParseError(f"`{written}` is not in the calendar.") from None
    if match["weekday"] is None:
        return WrittenDay(day)
    weekday = _find_name(match["weekday"], WEEKDAYS, written, "day of the week")
    if weekday == day.weekday():
        return WrittenDay(day)
    stated, true = WEEKDAYS[weekday].title(), WEEKDAYS[day.weekday()].title()
    return WrittenDay(
        day, f"{show_day(day)} is a {true}, not a {stated}: read as {true} {show_day(day)}."
    )


def show_day(day: date) -> str:
    """Return a day in words: `26 October 2020`."""
    return f"{day.day} {MONTHS[day.month - 1].title()} {day.year}"


def _find_name(word: str, names: list[str], written: str, meant: str) -> int:
    """Return the index of the name that `word` is or, with three letters or more, begins."""
    for place, name in enumerate(names):
        if len(word) >= 3 and name.startswith(word.lower()):
            return place
    raise ParseError(f"`{word}` in `{written}` is not a {meant}.")
