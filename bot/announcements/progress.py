"""Updates of an announcement's progress, and the lock on it.

Its author reads the progress in a message that is updated while it is sent. Lock order: other
rows of the outbox, then the progress message's row, then the announcement.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from bot.announcements.kinds import ANNOUNCEMENT, ANNOUNCEMENT_APPROVAL, ANNOUNCEMENT_PROGRESS
from bot.announcements.models import Announcement, AnnouncementState
from bot.core.database import lock_rows
from bot.outbox.batches import is_any_left
from bot.outbox.kinds import REFRESH, MessageKind
from bot.outbox.models import OutboxRow
from bot.outbox.rows import enqueue_refresh

# The shortest time between two updates of the author's message.
REFRESH_PERIOD = timedelta(seconds=5)


def note_progress(session: Session, batch_ids: Iterable[int], now: datetime) -> None:
    """Note that messages of these batches were settled, and enqueue an update for their authors.

    An announcement whose last message is settled is marked as sent. The update is due within five
    seconds, and at once after the last message. Each announcement is locked.
    """
    for batch_id in sorted(set(batch_ids)):
        # Locked: if two processes settle the last two rows, the second sees that all are settled.
        announcement = lock_batch(session, batch_id)
        if announcement.state == AnnouncementState.SENDING:
            end_if_done(session, announcement)
        goes_on = is_any_left(session, announcement.batch, ANNOUNCEMENT, REFRESH)
        refresh_progress(session, announcement, now + REFRESH_PERIOD if goes_on else now)


def end_if_done(session: Session, announcement: Announcement) -> None:
    """Mark it as sent if none of its messages is pending. The caller holds its lock."""
    if not is_any_left(session, announcement.batch, ANNOUNCEMENT):
        announcement.state = AnnouncementState.SENT


def lock_announcement(session: Session, announcement: Announcement) -> Announcement:
    """Lock the announcement until the transaction ends, and return it as it is now."""
    return lock_batch(session, announcement.batch_id)


def lock_batch(session: Session, batch_id: int) -> Announcement:
    """Lock the announcement of this batch until the transaction ends, and return it."""
    session.flush()
    session.execute(lock_rows(_select_messages(batch_id, ANNOUNCEMENT_PROGRESS), OutboxRow))
    query = select(Announcement).where(Announcement.batch_id == batch_id)
    return session.scalars(lock_rows(query, Announcement)).one()


def refresh_progress(session: Session, announcement: Announcement, due: datetime) -> None:
    """Enqueue an update of the progress message, due at `due` at the latest."""
    for row in session.scalars(_select_messages(announcement.batch_id, ANNOUNCEMENT_PROGRESS)):
        enqueue_refresh(session, row, due)


def refresh_approvals(session: Session, announcement: Announcement, due: datetime) -> None:
    """Enqueue an update of the requests for approval, due at `due` at the latest."""
    asked = _select_messages(announcement.batch_id, ANNOUNCEMENT_APPROVAL)
    for row in session.scalars(asked).all():
        enqueue_refresh(session, row, due)


def _select_messages(batch_id: int, kind: MessageKind) -> Select[OutboxRow]:
    return select(OutboxRow).where(OutboxRow.batch_id == batch_id, OutboxRow.kind == kind.name)
