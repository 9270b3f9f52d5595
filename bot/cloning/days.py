"""Finds days in texts, and moves them in the form in which they are written."""

import re
from datetime import date, timedelta

from bot.hackathon_file.times.days import MONTHS, WEEKDAYS, read_day
from bot.hackathon_file.times.errors import ParseError

_MONTH = "|".join(rf"{month[:3]}(?:{month[3:]})?" for month in MONTHS).replace("sep", "sept?")
_WEEKDAY = "|".join(WEEKDAYS) + "|" + "|".join(day[:3] for day in WEEKDAYS)
_DAY = re.compile(
    rf"(?:\b(?P<weekday>{_WEEKDAY})\b(?P<between>\.?,?\s+))?"
    r"(?:(?<![\d./-])(?P<figures>\d{4}([-/.])\d{1,2}\4\d{1,2}|\d{1,2}([-/.])\d{1,2}\5\d{4})"
    r"(?![\d/-]|\.\d)"
    r"|\b(?P<number>\d{1,2})(?P<ordinal>st|nd|rd|th)?\s+"
    rf"(?P<month>{_MONTH})\b(?P<dot>\.?)(?P<comma>,?)(?:\s+(?P<year>\d{{4}})\b)?"
    rf"|\b(?P<first_month>{_MONTH})\b(?P<first_dot>\.?)\s+(?P<next_number>\d{{1,2}})"
    r"(?P<next_ordinal>st|nd|rd|th)?(?!\w)(?:(?P<next_comma>,?)\s+(?P<next_year>\d{4})\b)?)",
    re.IGNORECASE | re.ASCII,
)
# Words for a time of one year, which are wrong in another.
_ABOUT_A_YEAR = re.compile(
    rf"(?<!\d)(?:19|20)\d\d(?!\d)|\b\d{{1,2}}(?:st|nd|rd|th)?\s+(?:{_MONTH})\b"
    rf"|\b(?:{_MONTH})\s+\d{{1,2}}\b|\b\d{{1,2}}(?:st|nd|rd|th)\b"
    r"|\b(?:standard|daylight|summer|winter) time\b"
    r"|(?-i:\b(?:UTC|GMT|BST|WES?T|CES?T|EES?T|[ECMP][SD]T)\b)",
    re.IGNORECASE,
)
_WEEKDAY_NAME = re.compile(rf"\b(?:{_WEEKDAY})\b", re.IGNORECASE)


def move_days(text: str, days: timedelta, year: int | None = None) -> str:
    """Move each day in the text, and keep its wording and order.

    A day without a year is taken to be in `year`, or stays if that is None.
    """
    return _DAY.sub(lambda match: _move_match(match, days, year), text)


def move_day(text: str, days: timedelta) -> str:
    """Move the day that the text is; in its wording, if that can be kept."""
    day = read_day(text).day + days
    moved = move_days(text, days)
    try:
        return moved if read_day(moved).day == day else day.isoformat()
    except ParseError:
        return day.isoformat()


def is_a_day(text: str) -> bool:
    """Return whether the text is only a day, as a heading may be."""
    return _DAY.fullmatch(text.strip()) is not None


def is_about_a_year(text: str, *, weekdays_kept: bool) -> bool:
    """Return whether the text names a date, a year, or something that depends on one."""
    if _ABOUT_A_YEAR.search(text):
        return True
    return not weekdays_kept and _WEEKDAY_NAME.search(text) is not None


def replace_year(text: str, old: int, new: int) -> str:
    """Replace one year with the other in the text."""
    return re.sub(rf"(?<!\d){old}(?!\d)", str(new), text)


def _move_match(match: re.Match[str], days: timedelta, year: int | None) -> str:
    day = _read(match, year)
    if day is None:
        return match[0]
    moved = day + days
    words = moved.isoformat() if match["figures"] else _write_named(match, moved)
    if match["weekday"] is None:
        return words
    stated = next(
        place for place, name in enumerate(WEEKDAYS) if name.startswith(match["weekday"].lower())
    )
    name = WEEKDAYS[(stated + days.days) % 7]
    return _as_before(match["weekday"], name) + match["between"] + words


def _read(match: re.Match[str], year: int | None) -> date | None:
    stated = match["year"] or match["next_year"] or year
    if match["figures"]:
        written = match["figures"]
    elif stated:
        number, month = match["number"] or match["next_number"], match["month"]
        written = f"{number} {month or match['first_month']} {stated}"
    else:
        return None
    try:
        return read_day(written).day
    except ParseError:
        return None


def _write_named(match: re.Match[str], day: date) -> str:
    if match["first_month"]:
        ordinal = _ordinal(day.day) if match["next_ordinal"] else ""
        month = _as_before(match["first_month"], MONTHS[day.month - 1])
        year = f"{match['next_comma']} {day.year}" if match["next_year"] else ""
        return f"{month}{match['first_dot']} {day.day}{ordinal}{year}"
    ordinal = _ordinal(day.day) if match["ordinal"] else ""
    month = _as_before(match["month"], MONTHS[day.month - 1])
    year = f" {day.year}" if match["year"] else ""
    return f"{day.day}{ordinal} {month}{match['dot']}{match['comma']}{year}"


def _as_before(word: str, name: str) -> str:
    """Write the name in full or in three letters, and in the case, as the word was."""
    name = name if len(word) > 3 or len(name) < 4 else name[:3]
    if word.isupper():
        return name.upper()
    return name.title() if word[0].isupper() else name


def _ordinal(number: int) -> str:
    if number in (11, 12, 13):
        return "th"
    return {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
