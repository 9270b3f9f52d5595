"""Brings the outbox into line with a subject's plan, without sending anything twice."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.core.database import announce_rows
from bot.hackathons.models import Hackathon
from bot.outbox import rows as outbox
from bot.outbox.kinds import MessageKind, name_kinds
from bot.outbox.models import OutboxRow, OutboxState


@dataclass(frozen=True)
class Rescheduled:
    """How many messages were added, moved and cancelled."""

    added: int
    moved: int
    cancelled: int


def lock_planned(
    session: Session, hackathon: Hackathon, kinds: Collection[MessageKind]
) -> list[OutboxRow]:
    """Return all rows of these kinds, sent or not, locked until the transaction ends.

    None of them is claimed before then.
    """
    query = select(OutboxRow).where(
        OutboxRow.hackathon_id == hackathon.id,
        OutboxRow.kind.in_(name_kinds(kinds)),
    )
    return list(session.scalars(query.with_for_update()))


def reschedule(
    session: Session,
    hackathon: Hackathon,
    rows: Sequence[OutboxRow],
    planned: Sequence[outbox.NewMessage],
    now: datetime,
    *,
    overdue: Collection[str] = (),
) -> Rescheduled:
    """Bring these rows, which `lock_planned` returned, into line: move or cancel those not sent.

    A new message that was due before `now` is not added, since it was never planned, unless
    `overdue` has its key. A message that was settled without being sent is reopened if it is now
    due after `now`.
    """
    by_key = {row.key: row for row in rows}
    new: list[outbox.NewMessage] = []
    back = moved = 0
    for message in planned:
        row = by_key.pop(message.key, None)
        if row is None:
            if message.due >= now or message.key in overdue:
                new.append(message)
        elif row.state == OutboxState.WAITING:
            moved += _move_row(row, message)
        elif row.state not in (OutboxState.SENT, OutboxState.SENDING) and message.due > now:
            _move_row(row, message)
            outbox.reopen_row(row)
            back += 1
    outbox.enqueue_all(session, hackathon, new)
    gone = [row for row in by_key.values() if row.state == OutboxState.WAITING]
    for row in gone:
        outbox.settle(row, OutboxState.CANCELLED, now=now, reason="no longer on the agenda")
    announce_rows(session)
    session.flush()
    return Rescheduled(len(new) + back, moved, len(gone))


def _move_row(row: OutboxRow, message: outbox.NewMessage) -> bool:
    """Update the row from the plan, and return whether `due` changed."""
    moved = row.due != message.due
    if moved:
        row.due = row.ready_at = message.due
        # An organiser's request to send it however late was for another instant.
        row.insisted_at = None
    row.kind, row.lane, row.arguments = message.kind.name, message.lane, message.arguments
    return moved
