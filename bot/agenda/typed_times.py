"""Parses the times that organisers type: `tuesday 6pm`, `18:00-19:00 EDT`, `thursday`."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.agenda.days import list_event_days, read_event_day
from bot.agenda.models import AgendaItem
from bot.core import timezones as zones
from bot.core.errors import Refused
from bot.hackathon_file.times.errors import NotATime, ParseError
from bot.hackathon_file.times.when import When, read_when
from bot.hackathon_file.times.writing import write_when
from bot.hackathons.models import Hackathon
from bot.hackathons.queries import today
from bot.slack.block_kit import bold, escape, shorten

# The most words in a day's name: `wed 28 oct 2020`.
_DAY_WORDS = 4
_ECHO = 60


@dataclass(frozen=True)
class TypedTime:
    """A time as the hackathon file writes it, and doubts about how it was read.

    `when` includes its date, and is by the event's clock unless it has a zone's label.
    """

    when: str
    warnings: tuple[str, ...]


class NoTime(Refused):
    """Raised when the typed text is not a time."""


def read_typed_time(
    session: Session, hackathon: Hackathon, text: str, now: datetime, item: AgendaItem | None = None
) -> TypedTime:
    """Parse the time in `text`; what it leaves out is taken from `item`, if given.

    Without a day it keeps the item's day, without a time the item's time of day by the event's
    clock, and without an end the item's duration.

    Raises:
        NoTime: with an example, if `text` is not a time
        Refused: if its hour, or on another day the item's own, is missing or repeated, or if it
            ends before it begins
    """
    refusal: str | None = None
    text = text.strip()
    readings = _split_day(session, hackathon, text, now, item) if text else ()
    for day, rest in readings:
        try:
            when = read_when(f"{day.isoformat()} {rest}" if day else rest, hackathon.zone)
            return TypedTime(_write(hackathon, when, item), when.warnings)
        except NotATime:
            continue
        except ParseError as error:
            # The first reading has the most words for its day, so it is the most likely one.
            refusal = refusal or str(error)
    if refusal is not None:
        raise Refused(escape(refusal))
    raise NoTime(
        f"{bold(shorten(text, _ECHO))} is not a time: write it as `tuesday 6pm`, "
        "`18:00-19:00 EDT` or `2020-10-27 18:00`."
    )


def _split_day(
    session: Session, hackathon: Hackathon, text: str, now: datetime, item: AgendaItem | None
) -> Iterator[tuple[date | None, str]]:
    """Yield ways to split the text into a day and the rest; None if the rest includes the date."""
    yield None, text
    agenda_days = session.scalars(
        select(AgendaItem.day)
        .where(AgendaItem.hackathon_id == hackathon.id, AgendaItem.removed_at.is_(None))
        .distinct()
    )
    days = list_event_days(hackathon, agenda_days)
    words = text.replace(",", " ").split()
    for count in range(min(_DAY_WORDS, len(words)), 0, -1):
        day = _read_day(" ".join(words[:count]), days, today(hackathon, now))
        if day is not None:
            yield day, " ".join(words[count:])
    if item is not None:
        yield item.day, text


def _read_day(text: str, days: list[date], today_: date) -> date | None:
    ahead = {"today": 0, "tomorrow": 1}.get(text.casefold())
    if ahead is not None:
        return today_ + timedelta(days=ahead)
    try:
        return read_event_day(text, days, today_)
    except Refused:
        return None


def _on_day(hackathon: Hackathon, day: date, item: AgendaItem | None) -> str:
    """Return that day at the item's time of day, by the event's clock.

    Raises:
        ParseError: if that hour is missing or repeated on that day
    """
    if item is None or item.starts_at is None:
        return day.isoformat()
    start = zones.to_wall(item.starts_at, hackathon.zone)
    return _write(hackathon, read_when(f"{day.isoformat()} {start:%H:%M}", hackathon.zone), item)


def _write(hackathon: Hackathon, when: When, item: AgendaItem | None) -> str:
    if when.starts_at is None:
        return _on_day(hackathon, when.day, item)
    ends_at = when.ends_at
    if ends_at is None and item is not None and item.starts_at and item.ends_at:
        ends_at = when.starts_at + (item.ends_at - item.starts_at)
    return write_when(when.starts_at, ends_at, hackathon.zone, hackathon.zone)
