"""The days of a hackathon, and which of them people name: `wednesday`, `28`, `28 oct`, `10/28`."""

import re
from collections.abc import Iterable
from datetime import date, timedelta

from bot.core.errors import Refused
from bot.hackathon_file.times.days import WrittenDay, read_day, read_parts, show_day
from bot.hackathon_file.times.errors import NotATime, ParseError
from bot.hackathons.models import Hackathon
from bot.slack.block_kit import bold, shorten

_ECHO = 60
_MAY_BE_A_TIME = re.compile(
    r"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*[.,]?\s+)?\d{1,2}(?:\.\d{1,2})?", re.I | re.ASCII
)
_RUNS_SHOWN = 6
# Each weekday and each number of a month comes within so many days.
_FURTHEST = 62


def list_event_days(hackathon: Hackathon, agenda_days: Iterable[date]) -> list[date]:
    """Return the days of the event, and those before or after it that have agenda items."""
    length = (hackathon.last - hackathon.first).days + 1
    proper = (hackathon.first + timedelta(days=number) for number in range(length))
    return sorted({*proper, *agenda_days})


def read_event_day(text: str, days: list[date], today: date) -> date:
    """Parse the day that `text` names; of several, the first from `today` on, else the last.

    Raises:
        Refused: with examples and the days, if `text` names none of `days`; with both days, if it
            can be read as either
    """
    named = _find_named(text, days, today)
    if len(named) == 1:
        return named[0]
    shown = bold(shorten(text, _ECHO))
    if named:
        both = " or ".join(show_day(day) for day in named)
        commands = " or ".join(f"`/agenda {day.isoformat()}`" for day in named)
        raise Refused(f"{shown} could be {both}: type {commands}.")
    words = ["today", "tomorrow", "now", "next", "all", f"{days[0]:%A}", f"{days[0]:%-d %b}"]
    examples = ", ".join(f"`/agenda {word.lower()}`" for word in words)
    raise Refused(
        f"{shown} is not a day of this hackathon, which has {show_days(days)}. "
        f"Try one of {examples}."
    )


def read_day_to_come(text: str, first: date, days: list[date], today: date) -> WrittenDay:
    """Parse the day on which something is to be: one of `days`, or another.

    `first` is the event's first day. A weekday is the next one, from the first day on if that is to
    come. A date that is none of `days` is the nearest to the first. A number such as `28` may
    belong to a time, as in `thursday 12 noon`: it is one of `days`.

    Raises:
        NotATime: if `text` is such a number, and none of `days`
        ParseError: if it is no day, or could be two
    """
    named = _find_named(text, days, today)
    (parts, *others) = read_parts(text)
    if not named and _MAY_BE_A_TIME.fullmatch(text):
        raise NotATime(f"`{text}` is not a day: write it as 2020-10-26.")
    if len(named) == 1 and parts.day is not None:
        return WrittenDay(named[0])
    if parts.month is not None or others:
        return read_day(text, near=first)
    start = max(today, first)
    following = {start + timedelta(days=number) for number in range(_FURTHEST)}
    to_come = sorted(following.union(day for day in days if day >= today))
    found = next((day for day in to_come if parts.fits(day)), None)
    if found is None:
        raise ParseError(f"`{text}` is not a day to come: write it as 2020-10-26.")
    return WrittenDay(found)


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


def _find_named(text: str, days: list[date], today: date) -> list[date]:
    """Return the one of `days` that each reading of the text names."""
    try:
        readings = read_parts(text)
    except ParseError:
        return []
    found = [[day for day in days if parts.fits(day)] for parts in readings]
    return [next((day for day in each if day >= today), each[-1]) for each in found if each]
