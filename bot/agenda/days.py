"""The days of a hackathon, and parsing how people name them: `wednesday`, `wed`, `28`, `28 oct`."""

import re
from collections.abc import Iterable
from datetime import date, timedelta

from bot.core.errors import Refused
from bot.hackathons.models import Hackathon
from bot.slack.block_kit import bold, shorten

_WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
_MONTHS = [
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
]
_NUMBER = re.compile(r"([0-9]{1,2})(?:st|nd|rd|th)?")
_YEAR = re.compile(r"[0-9]{4}")
_ECHO = 60
_RUNS_SHOWN = 6


def list_event_days(hackathon: Hackathon, agenda_days: Iterable[date]) -> list[date]:
    """Return the days of the event, and those before or after it that have agenda items."""
    length = (hackathon.last - hackathon.first).days + 1
    proper = (hackathon.first + timedelta(days=number) for number in range(length))
    return sorted({*proper, *agenda_days})


def read_event_day(text: str, days: list[date], today: date) -> date:
    """Parse the day that `text` names; of several, the first from `today` on, else the last.

    Raises:
        Refused: with examples and the days, if `text` names none of `days`
    """
    parts = _read_parts(text)
    named = [day for day in days if parts and parts.items() <= _parts_of(day).items()]
    if named:
        return next((day for day in named if day >= today), named[-1])
    words = ["today", "tomorrow", "now", "next", "all", f"{days[0]:%A}", f"{days[0]:%-d %b}"]
    examples = ", ".join(f"`/agenda {word.lower()}`" for word in words)
    raise Refused(
        f"{bold(shorten(text, _ECHO))} is not a day of this hackathon, which has "
        f"{show_days(days)}. Try one of {examples}."
    )


def show_days(days: list[date]) -> str:
    """Return days in words, with consecutive days joined: `26 to 30 Oct 2020 and 30 Nov 2020`."""
    runs: list[tuple[date, date]] = []
    for day in days:
        if runs and day - runs[-1][1] == timedelta(days=1):
            runs[-1] = (runs[-1][0], day)
        else:
            runs.append((day, day))
    shown = [_show_run(first, last) for first, last in runs[:_RUNS_SHOWN]]
    if len(runs) > _RUNS_SHOWN:
        shown.append("more")
    return " and ".join((", ".join(shown[:-1]), shown[-1])) if len(shown) > 1 else shown[0]


def _show_run(first: date, last: date) -> str:
    if first == last:
        return f"{last:%-d %b %Y}"
    month = "" if (first.year, first.month) == (last.year, last.month) else f"{first: %b}"
    year = "" if first.year == last.year else f"{first: %Y}"
    return f"{first.day}{month}{year} to {last:%-d %b %Y}"


def _parts_of(day: date) -> dict[str, int]:
    return {"weekday": day.weekday(), "day": day.day, "month": day.month, "year": day.year}


def _read_parts(text: str) -> dict[str, int]:
    """Parse `text` into weekday, day, month and year; return nothing if it names no day.

    The words may come in any order, each kind once. A month or a year alone is not a day.
    """
    try:
        day = date.fromisoformat(text)
    except ValueError:
        parts: dict[str, int] = {}
    else:
        return {"day": day.day, "month": day.month, "year": day.year}
    for word in text.casefold().replace(",", " ").split():
        name, value = _read_word(word.rstrip("."))
        if name == "" or name in parts:
            return {}
        parts[name] = value
    return parts if {"weekday", "day"} & parts.keys() else {}


def _read_word(word: str) -> tuple[str, int]:
    """Return which part of a date a word is, and its value; an empty name if it is none."""
    for name, words in (("weekday", _WEEKDAYS), ("month", _MONTHS)):
        for place, full in enumerate(words):
            if len(word) >= 3 and full.startswith(word):
                return name, place + (name == "month")
    if number := _NUMBER.fullmatch(word):
        return "day", int(number[1])
    if _YEAR.fullmatch(word):
        return "year", int(word)
    return "", 0
