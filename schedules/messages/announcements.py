"""Renders announcements, and the messages about them to organisers."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.announcements.body import channel_message, direct_message
from bot.announcements.draft import describe_preview
from bot.announcements.kinds import (
    ANNOUNCEMENT,
    ANNOUNCEMENT_APPROVAL,
    ANNOUNCEMENT_PROGRESS,
    ANNOUNCEMENT_PROOF,
    ANNOUNCEMENT_START,
)
from bot.announcements.models import Announcement, AnnouncementState
from bot.announcements.phrases import approval_message, progress_message
from bot.announcements.progress import note_progress
from bot.announcements.send import start_scheduled
from bot.outbox.batches import count_progress
from bot.outbox.models import OutboxRow
from bot.slack import block_kit as blocks
from bot.slack.block_kit import Message
from schedules.engine.actions import Deliverables, DeliveryContext
from schedules.job import Done, Job
from schedules.rendering import Unneeded, find_shared, refuse_expired

_PROOF = ":eyes: Only you see this: it is how your announcement will look."


def render_announcement(session: Session, row: OutboxRow, now: datetime) -> Message:
    """Render an announcement for a channel or a person.

    Raises:
        Unneeded: if it was cancelled before it was posted.
        TooLate: if it has expired before it was posted.
    """
    announcement = _find(session, row)
    if row.slack_ts is None:
        if announcement.state == AnnouncementState.CANCELLED:
            raise Unneeded("it was cancelled")
        refuse_expired(session, row, now)
    # The text does not depend on the recipient, so a batch of rows shares one rendering.
    make = channel_message if row.lane.startswith("#") else direct_message
    key = (make.__name__, announcement.id, announcement.version)
    return find_shared(session, key, lambda: make(announcement))


def render_proof(session: Session, row: OutboxRow, _now: datetime) -> Message:
    """Render a preview of an announcement for its author."""
    announcement = _find(session, row)
    make = channel_message if announcement.audience is None else direct_message
    message = make(announcement)
    if not message.get("blocks"):
        return {**message, "text": f"{_PROOF}\n{message['text']}"}
    return {**message, "blocks": [blocks.context(_PROOF), *message["blocks"]]}


def render_progress(session: Session, row: OutboxRow, _now: datetime) -> Message:
    """Render the progress of an announcement, by its messages."""
    announcement = _find(session, row)
    return progress_message(announcement, count_progress(session, announcement.batch))


def render_approval(session: Session, row: OutboxRow, now: datetime) -> Message:
    """Render the request to a second organiser to approve an announcement.

    Raises:
        Unneeded: if it was decided before the request was posted.
    """
    announcement = _find(session, row)
    if row.slack_ts is None and announcement.state != AnnouncementState.UNAPPROVED:
        raise Unneeded("it is decided already")
    preview = describe_preview(session, announcement, now)
    return approval_message(preview, row.arguments["version"])


def _find(session: Session, row: OutboxRow) -> Announcement:
    of_batch = select(Announcement).where(Announcement.batch_id == row.batch_id)
    return session.scalars(of_batch).one()


def start_announcement(context: DeliveryContext, job: Job) -> Done:
    """Enqueue a scheduled announcement for everybody in its audience at this instant.

    Raises:
        TooLate: if it has expired.
    """
    row, now = job.row, context.clock.now()
    with context.database.write() as session:
        refuse_expired(session, row, now)
        if row.batch_id is not None:
            start_scheduled(session, row.batch_id, now)
    return Done()


DELIVERABLES = Deliverables(
    messages={
        ANNOUNCEMENT: render_announcement,
        ANNOUNCEMENT_PROOF: render_proof,
        ANNOUNCEMENT_PROGRESS: render_progress,
        ANNOUNCEMENT_APPROVAL: render_approval,
    },
    actions={ANNOUNCEMENT_START: start_announcement},
    progress={ANNOUNCEMENT: note_progress},
)
