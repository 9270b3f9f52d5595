"""What is told of how far an announcement has come, and who may change it meanwhile.

Its author reads it in a message that is made again while it goes out. Who holds several of
these holds rows of the outbox first, then the message's row, then the announcement.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from bot.announcements.kinds import ANNOUNCEMENT, ANNOUNCEMENT_APPROVAL, ANNOUNCEMENT_PROGRESS
from bot.announcements.models import Announcement, AnnouncementState
from bot.core.database import hold_rows
from bot.outbox.batches import is_any_left
from bot.outbox.kinds import REFRESH, MessageKind
from bot.outbox.models import OutboxRow
from bot.outbox.rows import add_refresh

# How often the author's message is made again at most.
REFRESH_PERIOD = timedelta(seconds=5)


def note_progress(session: Session, batch_ids: Iterable[int], now: datetime) -> None:
    """Tell the authors of these announcements, by batch, that rows were settled.

    The last row ends an announcement. They are told within five seconds, and of the last at once.
    """
    for batch_id in sorted(set(batch_ids)):
        # Held: of two processes that settle the last two rows, the second sees that all are.
        announcement = hold_batch(session, batch_id)
        if announcement.state == AnnouncementState.SENDING:
            end_if_done(session, announcement)
        goes_on = is_any_left(session, announcement.batch, ANNOUNCEMENT, REFRESH)
        refresh_progress(session, announcement, now + REFRESH_PERIOD if goes_on else now)


def end_if_done(session: Session, announcement: Announcement) -> None:
    """Mark it as sent if no message of it is left to send. The caller holds it."""
    if not is_any_left(session, announcement.batch, ANNOUNCEMENT):
        announcement.state = AnnouncementState.SENT


def hold_announcement(session: Session, announcement: Announcement) -> Announcement:
    """Return it as it now is; nobody else changes it until the transaction ends."""
    return hold_batch(session, announcement.batch_id)


def hold_batch(session: Session, batch_id: int) -> Announcement:
    """Return the announcement of this batch, held likewise."""
    session.flush()
    session.execute(hold_rows(_select_messages(batch_id, ANNOUNCEMENT_PROGRESS), OutboxRow))
    query = select(Announcement).where(Announcement.batch_id == batch_id)
    return session.scalars(hold_rows(query, Announcement)).one()


def refresh_progress(session: Session, announcement: Announcement, due: datetime) -> None:
    """Have what its author reads of it made again at `due`, or sooner."""
    for row in session.scalars(_select_messages(announcement.batch_id, ANNOUNCEMENT_PROGRESS)):
        add_refresh(session, row, due)


def refresh_approvals(session: Session, announcement: Announcement, due: datetime) -> None:
    """Have what organisers were asked about it made again."""
    asked = _select_messages(announcement.batch_id, ANNOUNCEMENT_APPROVAL)
    for row in session.scalars(asked).all():
        add_refresh(session, row, due)


def _select_messages(batch_id: int, kind: MessageKind) -> Select[OutboxRow]:
    return select(OutboxRow).where(OutboxRow.batch_id == batch_id, OutboxRow.kind == kind.name)
