"""The agenda as people ask for it: a day, what is on, what is next, deadlines, office hours.

Items are put on it, and moved, by bot/loading and edit.py. "Today" is the date in the event's zone.
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

# By day, first what has no time, then by time, and what is at one time in the file's order.
AGENDA_ORDER = (
    AgendaItem.day,
    AgendaItem.starts_at.is_not(None),
    AgendaItem.starts_at,
    AgendaItem.position,
)


class SelectedItems(Sequence[AgendaItem]):
    """Items in order, counted at once and read when they are asked for, in their session.

    A page shows a few of what may be hundreds.
    """

    def __init__(self, session: Session, query: Select[AgendaItem]) -> None:
        self._session = session
        self._ids = list(session.scalars(query.with_only_columns(AgendaItem.id)))

    def __len__(self) -> int:
        """How many there are."""
        return len(self._ids)

    @overload
    def __getitem__(self, place: int) -> AgendaItem: ...

    @overload
    def __getitem__(self, place: slice) -> list[AgendaItem]: ...

    def __getitem__(self, place: int | slice) -> AgendaItem | list[AgendaItem]:
        """The item at a place, or those of a slice."""
        if isinstance(place, int):
            return self._session.get_one(AgendaItem, self._ids[place])
        wanted = self._ids[place]
        read = self._session.scalars(select(AgendaItem).where(AgendaItem.id.in_(wanted)))
        items = {item.id: item for item in read}
        return [items[each] for each in wanted]

    def __iter__(self) -> Iterator[AgendaItem]:
        """All of them, read at once."""
        return iter(self[:])


@dataclass(frozen=True)
class Selection:
    """Part of the agenda: `wanted` selects the same again, `title` says what it is."""

    wanted: str
    title: str
    items: Sequence[AgendaItem]


def select_items(session: Session, hackathon: Hackathon, text: str, now: datetime) -> Selection:
    """What `text` asks for: `today`, `tomorrow`, `now`, `next`, `all`, or a day of the event.

    Without a word it is today, or the next day that has something, or everything when the
    event is over. Refused, with examples, where `text` is none of these.
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
    """The agenda in order, or a day of it; on a day, what has no time of its own comes first."""
    query = _on_agenda(hackathon)
    if day is not None:
        query = query.where(AgendaItem.day == day)
    return list(session.scalars(query))


def find_items(session: Session, hackathon: Hackathon, keys: Collection[str]) -> list[AgendaItem]:
    """Those with these keys that are on the agenda, in order."""
    parameters = {"hackathon": hackathon.id, "keys": list(keys)}
    return list(session.scalars(_ITEMS_BY_KEY, parameters))


def find_items_on(session: Session, hackathon: Hackathon, now: datetime) -> list[AgendaItem]:
    """What is under way at `now`."""
    begun = _on_agenda(hackathon).where(
        AgendaItem.starts_at <= now,
        # What has an end is over by it; the rest began an hour ago at most.
        or_(AgendaItem.ends_at > now, AgendaItem.starts_at > now - UNSTATED_LENGTH),
    )
    return [item for item in session.scalars(begun) if not is_over(item, hackathon, now)]


def find_next_items(session: Session, hackathon: Hackathon, now: datetime) -> list[AgendaItem]:
    """What begins next, all that begin together; what has a day alone begins with its day."""
    ahead = _on_agenda(hackathon).where(
        or_(
            AgendaItem.starts_at > now,
            and_(AgendaItem.starts_at.is_(None), AgendaItem.day > today(hackathon, now)),
        )
    )
    first = session.scalar(ahead.limit(1))
    if first is None:
        return []
    # SQLAlchemy compares with None by IS NULL: items with a day alone are found too.
    together = (AgendaItem.day == first.day, AgendaItem.starts_at == first.starts_at)
    return list(session.scalars(_on_agenda(hackathon).where(*together)))


def list_office_hours(
    session: Session, hackathon: Hackathon, now: datetime, challenge: Challenge | None = None
) -> list[AgendaItem]:
    """The office hours that are not over: all, or those in which a challenge may be asked about.

    Office hours of no challenge are for every one.
    """
    query = _on_agenda(hackathon).where(AgendaItem.kind == "office hours")
    if challenge is not None:
        about = AgendaItem.challenge_id
        query = query.where(or_(about == challenge.id, about.is_(None)))
    return [item for item in session.scalars(query) if not is_over(item, hackathon, now)]


def list_deadlines(session: Session, hackathon: Hackathon) -> list[AgendaItem]:
    """Every deadline, the earliest first."""
    query = _on_agenda(hackathon).where(AgendaItem.kind == "deadline")
    return sorted(session.scalars(query), key=lambda item: ends_by(item, hackathon))


def find_nearest_deadline(
    session: Session, hackathon: Hackathon, now: datetime
) -> AgendaItem | None:
    """The first deadline that is not over."""
    ahead = (each for each in list_deadlines(session, hackathon) if ends_by(each, hackathon) > now)
    return next(ahead, None)


def group_parallel(items: Iterable[AgendaItem]) -> list[list[AgendaItem]]:
    """Items in order, those that begin at one instant together; so too a day's without a time."""
    groups = groupby(items, key=lambda item: (item.day, item.starts_at))
    return [list(group) for _, group in groups]


def ends_by(item: AgendaItem, hackathon: Hackathon) -> datetime:
    """The instant from which the item is over: a deadline's own, or its end.

    Without an end, a milestone is over at once, and other things after an hour. An item that
    has a day alone lasts all of it.
    """
    return end_of(item.kind, item.day, item.starts_at, item.ends_at, hackathon.zone)


def end_of(
    kind: str, day: date, starts_at: datetime | None, ends_at: datetime | None, zone: str
) -> datetime:
    """The instant from which something of this kind, at this time, is over."""
    if starts_at is None:
        return zones.at(day + timedelta(days=1), time(), zone)
    if kind == "deadline":
        return starts_at
    if ends_at is not None:
        return ends_at
    return starts_at if kind == "milestone" else starts_at + UNSTATED_LENGTH


def is_over(item: AgendaItem, hackathon: Hackathon, now: datetime) -> bool:
    """Whether the item is over at `now`."""
    return ends_by(item, hackathon) <= now


def is_on(item: AgendaItem, hackathon: Hackathon, now: datetime) -> bool:
    """Whether the item is under way at `now`."""
    return item.starts_at is not None and item.starts_at <= now < ends_by(item, hackathon)


def _on_agenda(hackathon: Hackathon) -> Select[AgendaItem]:
    """The agenda's items, in its order."""
    return _IN_ORDER.where(AgendaItem.hackathon_id == hackathon.id)


_IN_ORDER = select(AgendaItem).where(AgendaItem.removed_at.is_(None)).order_by(*AGENDA_ORDER)
# Made once: every reminder asks it, and to make it takes as long as to ask.
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
