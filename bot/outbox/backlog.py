"""Measures how far the bot is behind with the outbox, for operators."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.outbox.models import OutboxRow, OutboxState

UNSETTLED = (OutboxState.WAITING, OutboxState.SENDING)


@dataclass(frozen=True)
class Backlog:
    """The pending rows, counted by state, whenever they are due.

    `oldest_due` is the instant at which the oldest overdue row was due, or None if no row is
    overdue; `oldest_bulk_due` is that of bulk rows, which yield to all others and take their time.
    """

    rows: dict[OutboxState, int]
    oldest_due: datetime | None
    oldest_bulk_due: datetime | None


def measure_backlog(session: Session, now: datetime) -> Backlog:
    """Return the backlog as of `now`."""
    undone = OutboxRow.settled_at.is_(None)
    counted = select(OutboxRow.state, func.count()).where(undone).group_by(OutboxRow.state)
    oldest = (
        select(OutboxRow.bulk, func.min(OutboxRow.due))
        .where(undone, OutboxRow.due <= now)
        .group_by(OutboxRow.bulk)
    )
    rows = dict(session.execute(counted).all())
    due = dict(session.execute(oldest).all())
    return Backlog(
        rows={state: rows.get(state, 0) for state in UNSETTLED},
        oldest_due=due.get(False),
        oldest_bulk_due=due.get(True),
    )
