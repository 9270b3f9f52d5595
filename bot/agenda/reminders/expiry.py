"""When a timed message comes too late to matter."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from bot.agenda.models import AgendaItem
from bot.agenda.reminders.plan import (
    COUNTDOWN,
    DAY_AGENDA,
    DAY_ITEM,
    DIGEST,
    OFFICE_HOURS,
    PASSED,
    REMINDER,
    countdown_steps,
)
from bot.agenda.reminders.settings import Times
from bot.core import timezones as zones
from bot.outbox.models import OutboxRow

# A reminder still helps whoever is a little late; after that it would only puzzle.
REMINDER_GRACE = timedelta(minutes=5)
PASSED_GRACE = timedelta(hours=24)
DIGEST_GRACE = timedelta(hours=4)


def too_late(row: OutboxRow, items: Sequence[AgendaItem], now: datetime) -> str | None:
    """Why a timed message is too late to matter at `now`, or None where it still does.

    What an organiser has asked for however late always matters.
    """
    if row.insisted_at is not None:
        return None
    if row.kind in (REMINDER, OFFICE_HOURS):
        starts = [item.starts_at for item in items if item.starts_at]
        if starts and now > max(starts) + REMINDER_GRACE:
            return "it began more than 5 minutes ago"
    elif row.kind == COUNTDOWN:
        deadline = items[0].starts_at
        if deadline is not None and now >= _next_step(row, items[0], deadline):
            return "the next step of the countdown has come"
    elif row.kind == PASSED:
        if now > row.due + PASSED_GRACE:
            return "the deadline passed more than a day ago"
    elif row.kind == DIGEST:
        if now > row.due + DIGEST_GRACE:
            return "the morning is over"
    elif row.kind in (DAY_AGENDA, DAY_ITEM):
        day = date.fromisoformat(row.arguments["day"])
        if zones.day_of(now, row.hackathon.zone) > day:
            return "the day is over"
    return None


def _next_step(row: OutboxRow, item: AgendaItem, deadline: datetime) -> datetime:
    """When the step of the countdown after this row's comes: at last, the deadline itself."""
    before = timedelta(seconds=row.arguments["before"])
    later = [step for step in countdown_steps(item, Times.of(row.hackathon)) if step < before]
    return deadline - max(later, default=timedelta())
