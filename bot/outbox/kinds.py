"""The kinds of rows in the outbox: everything that is true of each row of a kind, in one object.

Each subject has its own in `kinds.py`. A kind is registered when it is made, as a mapped class is;
`bot/app.py` imports those of every subject.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from sqlalchemy.orm import Session

from bot.outbox.models import OutboxRow

# Returns why a row is too late at an instant (aware, UTC); None if it is still to be sent.
Expiry = Callable[[Session, OutboxRow, datetime], str | None]


def never_expires(_session: Session, _row: OutboxRow, _now: datetime) -> None:
    """Return None: a row of this kind never expires."""


def expire_after(grace: timedelta, why: str) -> Expiry:
    """Return the expiry of rows that are too late, for the reason `why`, `grace` after `due`."""

    def find_why(_session: Session, row: OutboxRow, now: datetime) -> str | None:
        return why if now > row.due + grace else None

    return find_why


@dataclass(frozen=True)
class Mark:
    """How the rehearsal's timeline draws a message: an SVG path in a square of 12, and a colour.

    The colours are distinct for colour-blind readers too, and the shapes differ as well.
    """

    path: str
    colour: str


@dataclass(frozen=True, eq=False)
class MessageKind:
    """A kind of row: its name in the database, and its title for people.

    Attributes:
        mark: set if it is planned from the hackathon's file, and so is on the timeline.
        expiry: returns why a row is too late.
        reported: whether the organisers get a report if it fails, or is late.
        prompt: whether it counts as late after a minute.
        private: whether a row stays out of exports, and its key out of the log.
    """

    name: str
    title: str
    mark: Mark | None = None
    expiry: Expiry = never_expires
    reported: bool = True
    prompt: bool = True
    private: bool = False

    def __post_init__(self) -> None:
        """Register the kind under its name.

        Raises:
            ValueError: if another kind has this name.
        """
        if _KINDS.setdefault(self.name, self) is not self:
            raise ValueError(f"there is a kind {self.name} already")

    def why_expired(self, session: Session, row: OutboxRow, now: datetime) -> str | None:
        """Return why a row of this kind has expired at `now` (aware, UTC); None if it has not.

        A row that an organiser asked for however late (`insisted_at`) never expires.
        """
        return None if row.insisted_at is not None else self.expiry(session, row, now)


_KINDS: dict[str, MessageKind] = {}


class _PlainKind(MessageKind):
    """A kind that this version does not know; it is not registered."""

    def __post_init__(self) -> None:
        pass


_make_plain_kind = cache(lambda name: _PlainKind(name, name.replace("_", " ")))


def find_kind(name: str) -> MessageKind:
    """Return the kind of this name; a plain one, always the same, if none is registered."""
    return _KINDS.get(name) or _make_plain_kind(name)


def list_kinds() -> list[MessageKind]:
    """Return every kind, in the order in which they were made."""
    return list(_KINDS.values())


def name_kinds(kinds: Iterable[MessageKind]) -> list[str]:
    """Return the kinds' names, as the database has them."""
    return [kind.name for kind in kinds]


def key_for_log(row: OutboxRow) -> str:
    """Return the row's key; of a private kind, its name alone."""
    kind = find_kind(row.kind)
    return kind.name if kind.private else row.key


# Renders a posted message again and changes it in place.
REFRESH = MessageKind("refresh", "Change of a message", reported=False, prompt=False)
