"""Enqueues the messages of an announcement, one for each channel and person."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.announcements.audience import Audience, find_recipients
from bot.announcements.body import summarise
from bot.announcements.kinds import ANNOUNCEMENT, ANNOUNCEMENT_PROGRESS
from bot.announcements.models import Announcement, AnnouncementState
from bot.announcements.progress import end_if_done, lock_batch
from bot.outbox.rows import NewMessage, enqueue_all

# The argument with the channel's id: an organiser chose the channel, the file does not name it.
CHOSEN_CHANNEL = "channel_id"


def start_scheduled(session: Session, batch_id: int, now: datetime) -> None:
    """Send the scheduled announcement of a batch, unless it was started already or cancelled."""
    announcement = lock_batch(session, batch_id)
    if announcement.state == AnnouncementState.SCHEDULED:
        start_sending(session, announcement, now)


def start_sending(session: Session, announcement: Announcement, now: datetime) -> None:
    """Enqueue it for its channels and its current audience. The caller holds its lock."""
    due = announcement.send_at or now
    audience = Audience.read(announcement.audience)
    found = find_recipients(session, announcement.hackathon, audience, urgent=announcement.urgent)
    author = announcement.author
    key = f"{ANNOUNCEMENT.name}:{announcement.id}"
    title = summarise(announcement.text)
    # First in its lane, so that it does not wait for the author's own copy.
    progress = NewMessage(
        key=f"{ANNOUNCEMENT_PROGRESS.name}:{announcement.id}",
        kind=ANNOUNCEMENT_PROGRESS,
        lane=_find_reader(announcement),
        due=now,
        arguments={"title": title},
        batch_id=announcement.batch_id,
    )
    rows = [
        NewMessage(
            key=f"{key}:{channel['id']}",
            kind=ANNOUNCEMENT,
            lane=f"#{channel['name']}",
            due=due,
            arguments={"title": title, CHOSEN_CHANNEL: channel["id"]},
            batch_id=announcement.batch_id,
        )
        for channel in announcement.channels
    ]
    rows += [
        NewMessage(
            key=f"{key}:@{each.slack_id}",
            kind=ANNOUNCEMENT,
            lane=f"@{each.slack_id}",
            due=due,
            arguments={"title": title},
            # Not bulk for its author, who sees it at once, whatever is sent before.
            bulk=each.slack_id != author.slack_id,
            batch_id=announcement.batch_id,
        )
        for each in found.people
    ]
    enqueue_all(session, announcement.hackathon, [progress, *rows])
    announcement.state = AnnouncementState.SENDING
    end_if_done(session, announcement)


def _find_reader(announcement: Announcement) -> str:
    """Return the lane of its progress message: the author's, or the organisers' if they left."""
    if announcement.author.left_at is None:
        return f"@{announcement.author.slack_id}"
    return f"#{announcement.hackathon.file.channels.organisers}"
