"""Parses the times that organisers type: `tuesday 6pm`, `18:00-19:00 EDT`, `thursday`."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.agenda.days import list_event_days, read_day_to_come
from bot.agenda.models import AgendaItem
from bot.core import timezones as zones
from bot.core.errors import Refused
from bot.hackathon_file.times.days import WrittenDay, read_parts
from bot.hackathon_file.times.durations import Shift, read_shift
from bot.hackathon_file.times.errors import NotATime, ParseError
from bot.hackathon_file.times.when import When, read_when
from bot.hackathon_file.times.writing import write_when
from bot.hackathons.models import Hackathon
from bot.hackathons.queries import today
from bot.slack.block_kit import bold, escape, shorten

# The most words in a day's name: `wed the 28th of october 2020`.
_DAY_WORDS = 6
_ECHO = 60


@dataclass(frozen=True)
class TypedTime:
    """A time as the hackathon file writes it, and doubts about how it was read.

    `when` includes its date, and is by the event's clock unless it has a zone's label.
    """

    when: str
    warnings: tuple[str, ...]

    @property
    def is_a_day(self) -> bool:
        """Whether it is a day alone."""
        return " " not in self.when


class NoTime(Refused):
    """Raised when the typed text is not a time."""


def read_typed_time(
    session: Session, hackathon: Hackathon, text: str, now: datetime, item: AgendaItem | None = None
) -> TypedTime:
    """Parse the time in `text`; what it leaves out is taken from `item`, if given.

    Without a day it keeps the item's day, without a time the item's time of day by the event's
    clock, and without an end the item's duration. `by 30 min` moves all of the item.

    Raises:
        NoTime: with an example, if `text` is not a time
        Refused: if its hour, or on another day the item's own, is missing or repeated, if it ends
            before it begins, or if it can be read as two times
    """
    refusal: str | None = None
    text = text.strip()
    try:
        shift = read_shift(text) if item else None
        if item and shift:
            return TypedTime(_move(hackathon, item, shift), ())
    except ParseError as error:
        raise Refused(escape(str(error))) from error
    days = _list_days(session, hackathon)
    for day_text, rest in _split_day(text, item) if text else ():
        try:
            when, warnings = _read_when(hackathon, day_text, rest, days, today(hackathon, now))
            return TypedTime(_write(hackathon, when, item), warnings)
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


def _split_day(text: str, item: AgendaItem | None) -> Iterator[tuple[str, str]]:
    """Yield ways to split the text into a day and the rest; "" if the rest includes the date."""
    yield "", text
    words = text.replace(",", " ").split()
    for count in range(min(_DAY_WORDS, len(words)), 0, -1):
        yield " ".join(words[:count]), " ".join(words[count:])
    for count in range(min(_DAY_WORDS, len(words) - 1), 0, -1):
        yield " ".join(words[-count:]), " ".join(words[:-count]).removesuffix(" on")
    if item is not None:
        yield item.day.isoformat(), text


def _read_when(
    hackathon: Hackathon, day_text: str, rest: str, days: list[date], today_: date
) -> tuple[When, tuple[str, ...]]:
    """Return the time `rest` on the day `day_text`, and doubts about it.

    Raises:
        ParseError: as `read_when` and `_read_day` do
    """
    warnings: tuple[str, ...] = ()
    if day_text:
        written = _read_day(day_text, hackathon, days, today_)
        rest = f"{written.day} {rest}"
        warnings = (written.warning,) if written.warning else ()
    when = read_when(rest.strip(), hackathon.zone, hackathon.known_zones)
    return when, (*warnings, *when.warnings)


def _list_days(session: Session, hackathon: Hackathon) -> list[date]:
    agenda_days = session.scalars(
        select(AgendaItem.day)
        .where(AgendaItem.hackathon_id == hackathon.id, AgendaItem.removed_at.is_(None))
        .distinct()
    )
    return list_event_days(hackathon, agenda_days)


def _read_day(text: str, hackathon: Hackathon, days: list[date], today_: date) -> WrittenDay:
    """Return the day that the text names.

    Raises:
        NotATime: if it names none
        ParseError: if it is not in the calendar, or could be two days
    """
    ahead = {"today": 0, "tomorrow": 1}.get(text.casefold())
    if ahead is not None:
        return WrittenDay(today_ + timedelta(days=ahead))
    try:
        read_parts(text)
    except ParseError as error:
        raise NotATime(str(error)) from error
    return read_day_to_come(text, hackathon.first, days, today_)


def _move(hackathon: Hackathon, item: AgendaItem, shift: Shift) -> str:
    """Return the item's time, moved; days later it is at the same wall time.

    Raises:
        ParseError: if the item has only a day, and is to move by hours; or if its hour is missing
            or repeated on the new day
    """
    day = item.day + timedelta(shift.days)
    if item.starts_at is None:
        if shift.exact:
            raise ParseError("That has only a day: move it by days, or to a time.")
        return day.isoformat()
    start = zones.to_wall(item.starts_at, hackathon.zone)
    moved = read_when(f"{day.isoformat()} {start:%H:%M}", hackathon.zone).starts_at
    if moved is None:
        raise ValueError("a text with a time has an instant")
    starts_at = moved + shift.exact
    ends_at = item.ends_at and starts_at + (item.ends_at - item.starts_at)
    return write_when(starts_at, ends_at, hackathon.zone, hackathon.zone)


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
