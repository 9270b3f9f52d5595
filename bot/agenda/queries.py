"""Queries for the agenda: a day, what is on now or next, deadlines, office hours.

Items are written by bot/loading and edit.py. "Today" is the date in the event's zone.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import overload

from sqlalchemy import Select, and_, bindparam, or_, select
from sqlalchemy.orm import Session

from bot.agenda.days import list_event_days, read_event_day
from bot.agenda.models import AgendaItem
from bot.challenges.models import Challenge
from bot.core import timezones as zones
from bot.hackathon_file.lint.clashes import UNSTATED_LENGTH
from bot.hackathons.models import Hackathon
from bot.hackathons.queries import today

# By day, then all-day items, then by start; items with the same start in the file's order.
AGENDA_ORDER = (
    AgendaItem.day,
    AgendaItem.starts_at.is_not(None),
    AgendaItem.starts_at,
    AgendaItem.position,
)


class SelectedItems(Sequence[AgendaItem]):
    """Items in order, counted at once and loaded when they are used, in their session.

    A page shows a few of what may be hundreds.
    """

    def __init__(self, session: Session, query: Select[AgendaItem]) -> None:
        self._session = session
        self._ids = list(session.scalars(query.with_only_columns(AgendaItem.id)))

    def __len__(self) -> int:
        """Return the number of items."""
        return len(self._ids)

    @overload
    def __getitem__(self, place: int) -> AgendaItem: ...

    @overload
    def __getitem__(self, place: slice) -> list[AgendaItem]: ...

    def __getitem__(self, place: int | slice) -> AgendaItem | list[AgendaItem]:
        """Load the item at an index, or the items of a slice."""
        if isinstance(place, int):
            return self._session.get_one(AgendaItem, self._ids[place])
        wanted = self._ids[place]
        read = self._session.scalars(select(AgendaItem).where(AgendaItem.id.in_(wanted)))
        items = {item.id: item for item in read}
        return [items[each] for each in wanted]

    def __iter__(self) -> Iterator[AgendaItem]:
        """Load all items in one query."""
        return iter(self[:])


@dataclass(frozen=True)
class Selection:
    """A part of the agenda. `wanted` selects it again, `title` names it for people."""

    wanted: str
    title: str
    items: Sequence[AgendaItem]


def select_items(session: Session, hackathon: Hackathon, text: str, now: datetime) -> Selection:
    """Select what `text` asks for: `today`, `tomorrow`, `now`, `next`, `all`, or a day.

    An empty text selects today, or the next day with items, or everything if there is none.

    Raises:
        Refused: with examples, if `text` is anything else
    """
    wanted = " ".join(text.casefold().split())
    day = today(hackathon, now)
    match wanted:
        case "all":
            return _select_all(session, hackathon)
        case "now":
            return Selection("now", "On now", find_items_on(session, hackathon, now))
        case "next":
            return Selection("next", "Next", find_next_items(session, hackathon, now))
        case "":
            return _select_default(session, hackathon, day)
        case "today" | "tomorrow":
            day += timedelta(days=wanted == "tomorrow")
        case _:
            agenda_days = session.scalars(
                _on_agenda(hackathon).order_by(None).with_only_columns(AgendaItem.day).distinct()
            )
            day = read_event_day(wanted, list_event_days(hackathon, agenda_days), day)
    return _select_day(session, hackathon, day, today(hackathon, now))


def list_items(session: Session, hackathon: Hackathon, day: date | None = None) -> list[AgendaItem]:
    """Return the items of the agenda, or of one day, in order; all-day items first."""
    query = _on_agenda(hackathon)
    if day is not None:
        query = query.where(AgendaItem.day == day)
    return list(session.scalars(query))


def find_items(session: Session, hackathon: Hackathon, keys: Collection[str]) -> list[AgendaItem]:
    """Return the items on the agenda with these keys, in order."""
    parameters = {"hackathon": hackathon.id, "keys": list(keys)}
    return list(session.scalars(_ITEMS_BY_KEY, parameters))


def find_items_on(session: Session, hackathon: Hackathon, now: datetime) -> list[AgendaItem]:
    """Return the items under way at `now`."""
    begun = _on_agenda(hackathon).where(
        AgendaItem.starts_at <= now,
        # Items without an end last an hour (UNSTATED_LENGTH).
        or_(AgendaItem.ends_at > now, AgendaItem.starts_at > now - UNSTATED_LENGTH),
    )
    return [item for item in session.scalars(begun) if not is_over(item, hackathon, now)]


def find_next_items(session: Session, hackathon: Hackathon, now: datetime) -> list[AgendaItem]:
    """Return the items with the next start, all of them; an all-day item starts with its day."""
    ahead = _on_agenda(hackathon).where(
        or_(
            AgendaItem.starts_at > now,
            and_(AgendaItem.starts_at.is_(None), AgendaItem.day > today(hackathon, now)),
        )
    )
    first = session.scalar(ahead.limit(1))
    if first is None:
        return []
    # SQLAlchemy compares with None by IS NULL, so this finds all-day items too.
    together = (AgendaItem.day == first.day, AgendaItem.starts_at == first.starts_at)
    return list(session.scalars(_on_agenda(hackathon).where(*together)))


def list_office_hours(
    session: Session, hackathon: Hackathon, now: datetime, challenge: Challenge | None = None
) -> list[AgendaItem]:
    """Return the office hours that are not over: all, or those for a challenge.

    Office hours without a challenge are for every challenge.
    """
    query = _on_agenda(hackathon).where(AgendaItem.kind == "office hours")
    if challenge is not None:
        about = AgendaItem.challenge_id
        query = query.where(or_(about == challenge.id, about.is_(None)))
    return [item for item in session.scalars(query) if not is_over(item, hackathon, now)]


def list_deadlines(session: Session, hackathon: Hackathon) -> list[AgendaItem]:
    """Return every deadline, the earliest first."""
    query = _on_agenda(hackathon).where(AgendaItem.kind == "deadline")
    return sorted(session.scalars(query), key=lambda item: ends_by(item, hackathon))


def find_nearest_deadline(
    session: Session, hackathon: Hackathon, now: datetime
) -> AgendaItem | None:
    """Return the first deadline that is not over."""
    ahead = (each for each in list_deadlines(session, hackathon) if ends_by(each, hackathon) > now)
    return next(ahead, None)


def group_parallel(items: Iterable[AgendaItem]) -> list[list[AgendaItem]]:
    """Group items in order by start; the all-day items of a day are one group."""
    groups = groupby(items, key=lambda item: (item.day, item.starts_at))
    return [list(group) for _, group in groups]


def ends_by(item: AgendaItem, hackathon: Hackathon) -> datetime:
    """Return the instant from which the item is over: a deadline's start, else its end.

    Without an end, a milestone is over at once, and any other item after an hour. An all-day item
    lasts until the next day begins.
    """
    return end_of(item.kind, item.day, item.starts_at, item.ends_at, hackathon.zone)


def end_of(
    kind: str, day: date, starts_at: datetime | None, ends_at: datetime | None, zone: str
) -> datetime:
    """Return the instant from which an item of this kind, at this time, is over."""
    if starts_at is None:
        return zones.at(day + timedelta(days=1), time(), zone)
    if kind == "deadline":
        return starts_at
    if ends_at is not None:
        return ends_at
    return starts_at if kind == "milestone" else starts_at + UNSTATED_LENGTH


def is_over(item: AgendaItem, hackathon: Hackathon, now: datetime) -> bool:
    """Return whether the item is over at `now`."""
    return ends_by(item, hackathon) <= now


def is_on(item: AgendaItem, hackathon: Hackathon, now: datetime) -> bool:
    """Return whether the item is under way at `now`."""
    return item.starts_at is not None and item.starts_at <= now < ends_by(item, hackathon)


def _on_agenda(hackathon: Hackathon) -> Select[AgendaItem]:
    return _IN_ORDER.where(AgendaItem.hackathon_id == hackathon.id)


_IN_ORDER = select(AgendaItem).where(AgendaItem.removed_at.is_(None)).order_by(*AGENDA_ORDER)
# Prepared once: every reminder runs it, and building it takes as long as running it.
_ITEMS_BY_KEY = _IN_ORDER.where(
    AgendaItem.hackathon_id == bindparam("hackathon"),
    AgendaItem.key.in_(bindparam("keys", expanding=True)),
)


def _select_default(session: Session, hackathon: Hackathon, day: date) -> Selection:
    query = _on_agenda(hackathon).with_only_columns(AgendaItem.day)
    next_day = session.scalar(query.where(AgendaItem.day >= day).limit(1))
    if next_day is None:
        return _select_all(session, hackathon)
    return _select_day(session, hackathon, next_day, day)


def _select_all(session: Session, hackathon: Hackathon) -> Selection:
    return Selection("all", "The whole agenda", SelectedItems(session, _on_agenda(hackathon)))


def _select_day(session: Session, hackathon: Hackathon, day: date, today_: date) -> Selection:
    title = f"{day:%A %-d %B %Y}"
    for word, ahead in (("Today", 0), ("Tomorrow", 1)):
        if day == today_ + timedelta(days=ahead):
            title = f"{word}, {title}"
    items = SelectedItems(session, _on_agenda(hackathon).where(AgendaItem.day == day))
    return Selection(day.isoformat(), title, items)
