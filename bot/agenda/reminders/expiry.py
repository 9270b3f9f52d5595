"""When planned messages are too late to be sent."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from bot.agenda.models import AgendaItem
from bot.agenda.queries import find_items
from bot.agenda.reminders.settings import countdown_steps, find_times
from bot.core import timezones as zones
from bot.outbox.models import OutboxRow

# A reminder still helps people who are a little late; after that it would only puzzle.
REMINDER_GRACE = timedelta(minutes=5)


def why_reminder_expired(session: Session, row: OutboxRow, now: datetime) -> str | None:
    """Return why a reminder expired; None until its last item began 5 minutes ago."""
    starts = [item.starts_at for item in _find_items(session, row) if item.starts_at]
    if starts and now > max(starts) + REMINDER_GRACE:
        return "it began more than 5 minutes ago"
    return None


def why_countdown_expired(session: Session, row: OutboxRow, now: datetime) -> str | None:
    """Return why a countdown expired; None until its next step is due."""
    items = _find_items(session, row)
    deadline = items[0].starts_at if items else None
    if deadline and now >= _next_step(row, items[0], deadline):
        return "the next step of the countdown has come"
    return None


def why_day_expired(_session: Session, row: OutboxRow, now: datetime) -> str | None:
    """Return why a message about a day expired; None until the day is over."""
    day = date.fromisoformat(row.arguments["day"])
    if zones.day_of(now, row.hackathon.zone) > day:
        return "the day is over"
    return None


def _find_items(session: Session, row: OutboxRow) -> Sequence[AgendaItem]:
    return find_items(session, row.hackathon, row.arguments["items"])


def _next_step(row: OutboxRow, item: AgendaItem, deadline: datetime) -> datetime:
    """Return when the countdown's step after this row is due; after the last, the deadline."""
    before = timedelta(seconds=row.arguments["before"])
    later = [step for step in countdown_steps(item, find_times(row.hackathon)) if step < before]
    return deadline - max(later, default=timedelta())
