"""How far the bot is behind with what it owes Slack, for operators."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.outbox.models import OutboxRow, OutboxState

UNSETTLED = (OutboxState.WAITING, OutboxState.SENDING)


@dataclass(frozen=True)
class Backlog:
    """What is not done: how many rows, by state, whenever they are due.

    `oldest_due` is since when the oldest that should be done waits, and None where there is
    none; `oldest_bulk_due` the same of bulk, which lets all else go first and takes its time.
    """

    rows: dict[OutboxState, int]
    oldest_due: datetime | None
    oldest_bulk_due: datetime | None


def measure_backlog(session: Session, now: datetime) -> Backlog:
    """What is not done, as of `now`."""
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
