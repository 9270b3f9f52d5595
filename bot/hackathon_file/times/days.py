"""Days as people write them: `2020-10-26`, `October 26, 2020`, `10/26/2020`, `Mon 26 Oct`."""

import re
from dataclasses import dataclass, replace
from datetime import date

from bot.hackathon_file.times.errors import ParseError

# Written out, for the calendar module's names depend on the machine's locale.
MONTHS = [
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
]
WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]

# A day in figures, with a year.
FIGURES_PATTERN = (
    r"(?:\d{1,4}-\d{1,2}-\d{1,4}|\d{1,4}/\d{1,2}/\d{1,4}|\d{1,4}\.\d{1,2}\.\d{1,4})(?!\d)"
)
_NUMBER_PATTERN = r"\d{1,2}(?:st|nd|rd|th)?"
# The shape of a day with a year, for patterns that hold one among other things.
DAY_PATTERN = (
    r"(?:[a-z]+\.?,?\s+)?"  # the weekday
    rf"(?:{FIGURES_PATTERN}|\d{{1,2}}-[a-z]+-\d{{2,4}}"
    rf"|{_NUMBER_PATTERN}\.?(?:\s+of)?\s+[a-z]+\.?,?\s+\d{{4}}(?!\d)"
    rf"|[a-z]+\.?\s+{_NUMBER_PATTERN},?\s+\d{{4}}(?!\d)"
    rf"|\d{{4}},?\s+[a-z]+\.?\s+{_NUMBER_PATTERN})"
)

_FIGURES = re.compile(
    r"(?P<year>\d{4})(?P<before>[-/.])(?P<month>\d{1,2})(?P=before)(?P<day>\d{1,2})"
    r"|(?P<one>\d{1,2})(?P<mark>[-/.])(?P<other>\d{1,2})(?:(?P=mark)(?P<end>\d{4}|\d{2}))?",
    re.ASCII,
)
# As spreadsheets write a day with the name of its month: 26-Oct-20.
_HYPHENATED = re.compile(r"\b(\d{1,2})-([a-z]{3,})(?:-(\d{4}|\d{2}))?(?![\w-])", re.I | re.ASCII)
_NUMBER = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?", re.ASCII)
_YEAR = re.compile(r"\d{4}", re.ASCII)
_FILLERS = ("of", "the")
# Beyond these a year is a slip of the finger, and its instants soon leave the calendar.
_YEARS = range(1990, 2200)


@dataclass(frozen=True)
class DayParts:
    """The parts of a day that a text states, None for those that it leaves out."""

    weekday: int | None = None
    day: int | None = None
    month: int | None = None
    year: int | None = None

    def fits(self, day: date) -> bool:
        """Return whether the day has all these parts."""
        parts = {"day": day.day, "month": day.month, "year": day.year, "weekday": day.weekday()}
        return all(getattr(self, name) in (None, part) for name, part in parts.items())

    def find_day(self) -> date | None:
        """Return the day in the calendar that has this day, month and year, if there is one."""
        try:
            return date(self.year or 0, self.month or 0, self.day or 0)
        except ValueError:
            return None


@dataclass(frozen=True)
class WrittenDay:
    """A day as parsed, and a warning if its weekday contradicts its date."""

    day: date
    warning: str | None = None


def read_day(text: str, near: date | None = None) -> WrittenDay:
    """Parse a day, its month in figures or in English.

    Without a year in the text, it is the one such day that is nearest to `near`.

    Raises:
        ParseError: if `text` is no day, none in the calendar, has no year though `near` is None, or
            could be two days; it names both.
    """
    written = text.strip()
    readings = read_parts(written)
    if any(each.day is None or each.month is None for each in readings):
        raise ParseError(f"`{written}` is not a day: write it as 2020-10-26.")
    if readings[0].year is None:
        if near is None:
            raise ParseError(f"`{written}` has no year: add it, as in 26 October 2020.")
        readings = tuple(_near(each, near) for each in readings)
    if all(each.year not in _YEARS for each in readings):
        raise ParseError(f"`{written}` is not in a year from {_YEARS[0]} to {_YEARS[-1]}.")
    found = [(each, day) for each in readings if (day := each.find_day()) is not None]
    if not found:
        raise ParseError(f"`{written}` is not in the calendar.")
    # A weekday tells which of two days is meant.
    parts, day = _choose([(each, day) for each, day in found if each.fits(day)] or found, written)
    if parts.fits(day) or parts.weekday is None:
        return WrittenDay(day)
    stated, true = WEEKDAYS[parts.weekday].title(), WEEKDAYS[day.weekday()].title()
    return WrittenDay(
        day, f"{show_day(day)} is a {true}, not a {stated}: read as {true} {show_day(day)}."
    )


def read_parts(text: str) -> tuple[DayParts, ...]:
    """Parse the parts of a day, its words in any order; `10/11` has two readings.

    A text that names neither a weekday nor the number of a day is no day.

    Raises:
        ParseError: if `text` is no day.
    """
    written = text.strip()
    words = [word.rstrip(".") for word in re.split(r"[\s,]+", _space_out(written)) if word]
    readings = [DayParts()]
    unknown: list[str] = []
    for word in words:
        if word.lower() in _FILLERS and len(words) > 1:
            continue
        stated = _read_word(word.lower())
        if stated:
            readings = [both for one in readings for other in stated for both in _join(one, other)]
        else:
            unknown.append(word)
    if unknown and any(each != DayParts() for each in readings):
        missing = "day of the week" if readings[0].month else "month"
        raise ParseError(f"`{unknown[0]}` in `{written}` is not a {missing}.")
    if unknown or all(each.day is None and each.weekday is None for each in readings):
        raise ParseError(f"`{written}` is not a day: write it as 2020-10-26.")
    return tuple(readings)


def show_day(day: date) -> str:
    """Return a day in words: `26 October 2020`."""
    return f"{day.day} {MONTHS[day.month - 1].title()} {day.year}"


def _read_word(word: str) -> list[DayParts]:
    """Return each part of a day that the word can be; an empty list if it is none."""
    for place, name in enumerate(WEEKDAYS):
        if _begins(word, name):
            return [DayParts(weekday=place)]
    for place, name in enumerate(MONTHS):
        if _begins(word, name):
            return [DayParts(month=1 + place)]
    if number := _NUMBER.fullmatch(word):
        return [DayParts(day=int(number[1]))]
    if _YEAR.fullmatch(word):
        return [DayParts(year=int(word))]
    match = _FIGURES.fullmatch(word)
    return _read_figures(match) if match else []


def _read_figures(match: re.Match[str]) -> list[DayParts]:
    if match["year"]:
        return [DayParts(None, int(match["day"]), int(match["month"]), int(match["year"]))]
    one, other, year = int(match["one"]), int(match["other"]), None
    if match["end"]:
        year = int(match["end"]) + (2000 if len(match["end"]) == 2 else 0)
    elif match["mark"] == "-":
        return []
    day_first, month_first = DayParts(None, one, other, year), DayParts(None, other, one, year)
    if one > 12 or other > 12:
        # No calendar has a 13th month, so this is one day, or none.
        return [month_first if other > 12 else day_first]
    # Every locale that writes dots puts the day first (unicode.org/cldr, dateFormats).
    return [day_first] if one == other or match["mark"] == "." else [day_first, month_first]


def _space_out(text: str) -> str:
    """Return the text with `26-Oct-20` as `26 Oct 2020`."""

    def write(match: re.Match[str]) -> str:
        number, month, year = match.groups()
        century = "20" if year and len(year) == 2 else ""
        return f"{number} {month} {century}{year or ''}"

    return _HYPHENATED.sub(write, text)


def _begins(word: str, name: str) -> bool:
    return len(word) >= 3 and name.startswith(word)


def _join(one: DayParts, other: DayParts) -> list[DayParts]:
    """Return the parts of both; an empty list if both state the same part."""
    stated = {name: part for name, part in vars(other).items() if part is not None}
    if any(getattr(one, name) is not None for name in stated):
        return []
    return [replace(one, **stated)]


def _near(parts: DayParts, near: date) -> DayParts:
    """Return the parts with the year in which their day is nearest to `near`."""
    years = [replace(parts, year=near.year + ahead) for ahead in (0, 1, -1)]
    return min(years, key=lambda each: abs((each.find_day() or date.max) - near))


def _choose(found: list[tuple[DayParts, date]], written: str) -> tuple[DayParts, date]:
    days = list(dict.fromkeys(day for _, day in found))
    if len(days) > 1:
        both = " or ".join(show_day(day) for day in days)
        forms = " or ".join(day.isoformat() for day in days)
        raise ParseError(f"`{written}` could be {both}: write it as {forms}.")
    return found[0]
