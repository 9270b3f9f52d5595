"""What renderers of outbox rows have in common."""

from collections.abc import Callable, Hashable
from datetime import datetime
from typing import TypeVar

from sqlalchemy.orm import Session

from bot.outbox.kinds import find_kind
from bot.outbox.models import OutboxRow
from bot.slack.block_kit import Message

T = TypeVar("T")
_FOUND = "found"


class Unneeded(Exception):
    """There is nothing to say any more; the reason is kept with the row."""


class NotYet(Exception):
    """It is too early to say it: the row waits `until` then, and what is behind it goes first."""

    def __init__(self, until: datetime) -> None:
        """Take the instant (aware, UTC) at which to ask again."""
        super().__init__(f"not before {until.isoformat()}")
        self.until = until


class TooLate(Unneeded):
    """It comes too late to matter: the organisers are told that it was not said."""


def refuse_expired(session: Session, row: OutboxRow, now: datetime) -> None:
    """Raise TooLate if the row's kind says that it is too late for it."""
    why = find_kind(row.kind).why_expired(session, row, now)
    if why is not None:
        raise TooLate(why)


def share_findings(session: Session) -> None:
    """Have what one message is made of serve the next: for a session that only reads."""
    session.info[_FOUND] = {}


def find_shared(session: Session, key: Hashable, find: Callable[[], T]) -> T:
    """What `find` gives, asked once for all messages made in a session that shares findings."""
    found = session.info.get(_FOUND, {})
    if key not in found:
        found[key] = find()
    value: T = found[key]
    return value


# The message of a row at an instant, from today's state.
Renderer = Callable[[Session, OutboxRow, datetime], Message]
