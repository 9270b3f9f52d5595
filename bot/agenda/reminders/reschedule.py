"""Reschedules the agenda's messages after a change, without sending any of them twice."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from sqlalchemy.orm import Session

from bot.agenda.kinds import DAY_ITEM, PLANNED
from bot.agenda.queries import list_items
from bot.agenda.reminders.plan import PlannedMessage, ReminderStep, SentReminders, plan_messages
from bot.hackathons.models import Hackathon
from bot.outbox import rows as outbox
from bot.outbox.models import OutboxRow, OutboxState
from bot.outbox.reschedule import Rescheduled, lock_planned, reschedule


def reschedule_agenda(session: Session, hackathon: Hackathon, now: datetime) -> Rescheduled:
    """Reschedule the pending messages to match the agenda: move, add and cancel rows.

    A new message that was due before `now` is not added, unless it replaces a pending one.
    """
    rows = lock_planned(session, hackathon, PLANNED)
    planned = plan_messages(hackathon, list_items(session, hackathon), find_sent(rows, now))
    waiting = frozenset(
        step for row in rows if row.state == OutboxState.WAITING for step in _steps_of(row)
    )
    overdue = {each.key for each in planned if not waiting.isdisjoint(each.steps)}
    messages = [_new_message(each) for each in planned]
    return reschedule(session, hackathon, rows, messages, now, overdue=overdue)


def find_sent(rows: Iterable[OutboxRow], now: datetime) -> SentReminders:
    """Return the steps that these rows have announced or are announcing, and the pending ones."""
    times: dict[ReminderStep, frozenset[str]] = {}
    pending: set[tuple[ReminderStep, str]] = set()
    for row in rows:
        for step in _steps_of(row):
            if row.state == OutboxState.WAITING:
                pending.add((step, _time_of(row)))
            elif row.state in (OutboxState.SENT, OutboxState.SENDING):
                times[step] = times.get(step, frozenset()) | {_time_of(row)}
    return SentReminders(times, frozenset(pending), now)


def _time_of(row: OutboxRow) -> str:
    """Return the time that the row announces its items for, as `name_time` writes it."""
    if row.kind == DAY_ITEM.name:
        return str(row.arguments["day"])
    start = row.due + timedelta(seconds=row.arguments["before"])
    return start.astimezone(UTC).isoformat()


def _steps_of(row: OutboxRow) -> list[ReminderStep]:
    arguments = row.arguments
    return [
        ReminderStep(item, arguments["before"], arguments["channel"]) for item in arguments["items"]
    ]


def _new_message(message: PlannedMessage) -> outbox.NewMessage:
    return outbox.NewMessage(
        key=message.key,
        kind=message.kind,
        lane=f"#{message.channel}",
        due=message.due,
        arguments=message.arguments,
    )
