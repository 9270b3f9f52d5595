"""When a timed message comes too late to matter."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from bot import zones
from bot.domain.announcement_progress import ANNOUNCEMENT_START
from bot.domain.reminder_times import Times
from bot.domain.reminders import (
    COUNTDOWN,
    DAY_AGENDA,
    DAY_ITEM,
    DIGEST,
    OFFICE_HOURS,
    PASSED,
    REMINDER,
    countdown_steps,
)
from bot.models import AgendaItem, OutboxRow

# A reminder still helps whoever is a little late; after that it would only puzzle.
REMINDER_GRACE = timedelta(minutes=5)
PASSED_GRACE = timedelta(hours=24)
# "Lunch is ready" is not worth saying in the evening; but what has begun to go out goes on: ten
# thousand direct messages take more than half an hour in any case.
ANNOUNCEMENT_START_GRACE = timedelta(hours=2)
ANNOUNCEMENT_GRACE = timedelta(hours=12)
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


def announcement_too_late(row: OutboxRow, now: datetime) -> str | None:
    """Why an announcement is too late to begin at `now`, or to go on; None where it is not."""
    grace = ANNOUNCEMENT_START_GRACE if row.kind == ANNOUNCEMENT_START else ANNOUNCEMENT_GRACE
    if row.insisted_at is not None or now <= row.due + grace:
        return None
    return f"it was to go out more than {grace // timedelta(hours=1)} hours ago"


def _next_step(row: OutboxRow, item: AgendaItem, deadline: datetime) -> datetime:
    """When the step of the countdown after this row's comes: at last, the deadline itself."""
    before = timedelta(seconds=row.arguments["before"])
    later = [step for step in countdown_steps(item, Times.of(row.hackathon)) if step < before]
    return deadline - max(later, default=timedelta())
