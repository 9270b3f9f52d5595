"""When an announcement comes too late to be sent."""

from datetime import datetime, timedelta

from bot.announcements.progress import ANNOUNCEMENT_START
from bot.outbox.models import OutboxRow

# "Lunch is ready" is not worth saying in the evening; but what has begun to go out goes on: ten
# thousand direct messages take more than half an hour in any case.
ANNOUNCEMENT_START_GRACE = timedelta(hours=2)
ANNOUNCEMENT_GRACE = timedelta(hours=12)


def announcement_too_late(row: OutboxRow, now: datetime) -> str | None:
    """Why an announcement is too late to begin at `now`, or to go on; None where it is not."""
    grace = ANNOUNCEMENT_START_GRACE if row.kind == ANNOUNCEMENT_START else ANNOUNCEMENT_GRACE
    if row.insisted_at is not None or now <= row.due + grace:
        return None
    return f"it was to go out more than {grace // timedelta(hours=1)} hours ago"
