"""Bringing the outbox into line with the agenda, without sending anything twice."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.agenda.queries import list_items
from bot.agenda.reminders.plan import (
    DAY_ITEM,
    TIMED_KINDS,
    PlannedMessage,
    Step,
    Told,
    plan_messages,
)
from bot.core.database import announce_rows
from bot.hackathons.models import Hackathon
from bot.outbox import rows as outbox
from bot.outbox.models import OutboxRow, OutboxState


@dataclass(frozen=True)
class Reconciled:
    """How many messages came, moved and went."""

    added: int
    moved: int
    cancelled: int


def reconcile(session: Session, hackathon: Hackathon, now: datetime) -> Reconciled:
    """Bring the outbox into line with the agenda: what is not sent moves, comes or goes.

    A message that was due before `now` and is new is not added: it was never owed, unless it
    takes over from one that still waits. One that was cancelled or skipped comes back when its
    instant is to come again.
    """
    rows = list(
        session.scalars(
            select(OutboxRow)
            .where(OutboxRow.hackathon_id == hackathon.id, OutboxRow.kind.in_(TIMED_KINDS))
            # Held, so that none is taken in hand while it moves.
            .with_for_update()
        )
    )
    by_key = {row.key: row for row in rows}
    planned = plan_messages(hackathon, list_items(session, hackathon), find_told(rows, now))
    owed = _steps_in(rows, (OutboxState.WAITING,))
    new: list[outbox.Owed] = []
    back = moved = 0
    for message in planned:
        row = by_key.pop(message.key, None)
        if row is None:
            if message.due >= now or not owed.isdisjoint(message.steps):
                new.append(_owed(message))
        elif row.state == OutboxState.WAITING:
            moved += _move_row(row, message)
        elif row.state not in (OutboxState.SENT, OutboxState.SENDING) and message.due > now:
            _move_row(row, message)
            outbox.reopen_row(row)
            back += 1
    outbox.add_rows(session, hackathon, new)
    gone = [row for row in by_key.values() if row.state == OutboxState.WAITING]
    for row in gone:
        outbox.settle(row, OutboxState.CANCELLED, now=now, reason="no longer on the agenda")
    announce_rows(session)
    session.flush()
    return Reconciled(len(new) + back, moved, len(gone))


def find_told(rows: Iterable[OutboxRow], now: datetime) -> Told:
    """What these rows have announced, or are announcing, and what waits to be announced."""
    times: dict[Step, frozenset[str]] = {}
    promised: set[tuple[Step, str]] = set()
    for row in rows:
        for step in _steps_of(row):
            if row.state == OutboxState.WAITING:
                promised.add((step, _time_of(row)))
            elif row.state in (OutboxState.SENT, OutboxState.SENDING):
                times[step] = times.get(step, frozenset()) | {_time_of(row)}
    return Told(times, frozenset(promised), now)


def _time_of(row: OutboxRow) -> str:
    """For when the row announces its items, as `name_time` names it."""
    if row.kind == DAY_ITEM:
        return str(row.arguments["day"])
    start = row.due + timedelta(seconds=row.arguments["before"])
    return start.astimezone(UTC).isoformat()


def _steps_in(rows: Iterable[OutboxRow], states: Collection[OutboxState]) -> frozenset[Step]:
    return frozenset(step for row in rows if row.state in states for step in _steps_of(row))


def _steps_of(row: OutboxRow) -> list[Step]:
    arguments = row.arguments
    return [Step(item, arguments["before"], arguments["channel"]) for item in arguments["items"]]


def _owed(message: PlannedMessage) -> outbox.Owed:
    return outbox.Owed(
        key=message.key,
        kind=message.kind,
        lane=f"#{message.channel}",
        due=message.due,
        arguments=message.arguments,
    )


def _move_row(row: OutboxRow, message: PlannedMessage) -> bool:
    """Have the row say what is planned now; whether its instant moved."""
    moved = row.due != message.due
    if moved:
        row.due = row.ready_at = message.due
        # However late it was asked for, that was for another instant.
        row.insisted_at = None
    row.kind, row.lane, row.arguments = message.kind, f"#{message.channel}", message.arguments
    return moved
