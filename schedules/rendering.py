"""Exceptions and helpers that the renderers of outbox rows share."""

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
    """There is nothing to send any more; the reason is stored with the row."""


class NotYet(Exception):
    """It is too early to send the row: it is pending until `until`, and rows behind it go first."""

    def __init__(self, until: datetime) -> None:
        """Take the instant (aware, UTC) at which to ask again."""
        super().__init__(f"not before {until.isoformat()}")
        self.until = until


class TooLate(Unneeded):
    """The row has expired: it is not sent, and the organisers are told so."""


def refuse_expired(session: Session, row: OutboxRow, now: datetime) -> None:
    """Raise TooLate if the row's kind says that it is too late for it."""
    why = find_kind(row.kind).why_expired(session, row, now)
    if why is not None:
        raise TooLate(why)


def share_findings(session: Session) -> None:
    """Cache intermediate results in a read-only session, for messages rendered together."""
    session.info[_FOUND] = {}


def find_shared(session: Session, key: Hashable, find: Callable[[], T]) -> T:
    """Return the result of `find`, called once per key in a session that shares findings."""
    found = session.info.get(_FOUND, {})
    if key not in found:
        found[key] = find()
    value: T = found[key]
    return value


# Renders the message of a row as of an instant, from the present state.
Renderer = Callable[[Session, OutboxRow, datetime], Message]
