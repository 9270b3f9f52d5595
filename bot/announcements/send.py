"""What an announcement owes Slack: a message for each channel and person, and their changes."""

from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.announcements.audience import Audience, find_recipients
from bot.announcements.body import summarise
from bot.announcements.kinds import ANNOUNCEMENT, ANNOUNCEMENT_PROGRESS
from bot.announcements.models import Announcement, AnnouncementState
from bot.announcements.progress import end_if_done, hold_announcement
from bot.outbox.kinds import REFRESH
from bot.outbox.models import OutboxRow, OutboxState
from bot.outbox.rows import Owed, add_rows

# The argument of a row that names the channel by its id: an organiser chose it.
CHOSEN_CHANNEL = "channel_id"
# Slack takes 50 changes of messages a minute (chat.update is of tier 3); some are left to others.
CHANGES_A_MINUTE = 40


def start_scheduled(session: Session, announcement_id: int, now: datetime) -> None:
    """Have a scheduled announcement go out; one that does already, or is cancelled, is left."""
    announcement = hold_announcement(session, announcement_id)
    if announcement.state == AnnouncementState.SCHEDULED:
        start_sending(session, announcement, now)


def start_sending(session: Session, announcement: Announcement, now: datetime) -> None:
    """Owe it to its channels, and to everybody who is in its audience now; for who holds it."""
    due = announcement.send_at or now
    audience = Audience.read(announcement.audience)
    found = find_recipients(session, announcement.hackathon, audience, urgent=announcement.urgent)
    author = announcement.author
    key = f"{ANNOUNCEMENT.name}:{announcement.id}"
    title = summarise(announcement.text)
    # First in its lane, or it would wait there for its author's own copy.
    progress = Owed(
        key=f"{ANNOUNCEMENT_PROGRESS.name}:{announcement.id}",
        kind=ANNOUNCEMENT_PROGRESS,
        lane=_find_reader(announcement),
        due=now,
        arguments={"title": title},
        announcement_id=announcement.id,
    )
    rows = [
        Owed(
            key=f"{key}:{channel['id']}",
            kind=ANNOUNCEMENT,
            lane=f"#{channel['name']}",
            due=due,
            arguments={"title": title, CHOSEN_CHANNEL: channel["id"]},
            announcement_id=announcement.id,
        )
        for channel in announcement.channels
    ]
    rows += [
        Owed(
            key=f"{key}:@{each.slack_id}",
            kind=ANNOUNCEMENT,
            lane=f"@{each.slack_id}",
            due=due,
            arguments={"title": title},
            # Its author sees it at once, whoever else is told before.
            bulk=each.slack_id != author.slack_id,
            announcement_id=announcement.id,
        )
        for each in found.people
    ]
    add_rows(session, announcement.hackathon, [progress, *rows])
    announcement.state = AnnouncementState.SENDING
    end_if_done(session, announcement)


def owe_changes(session: Session, announcement: Announcement, now: datetime) -> int:
    """Owe that what is posted of it be made again, channels first; how many messages that are.

    At the pace that Slack takes: thousands at once would be refused again and again.
    """
    changes = (OutboxRow.announcement_id == announcement.id, OutboxRow.kind == REFRESH.name)
    session.execute(
        update(OutboxRow)
        .where(*changes, OutboxRow.state == OutboxState.WAITING)
        .values(state=OutboxState.CANCELLED, settled_at=now, reason="it was edited again")
        .execution_options(synchronize_session=False)
    )
    # What is in hand may be made of the text before.
    posted = session.execute(
        select(OutboxRow.id, OutboxRow.lane)
        .where(
            OutboxRow.announcement_id == announcement.id,
            OutboxRow.kind == ANNOUNCEMENT.name,
            OutboxRow.state.in_((OutboxState.SENT, OutboxState.SENDING)),
        )
        .order_by(OutboxRow.bulk, OutboxRow.id)
    ).all()
    pace = timedelta(minutes=1) / CHANGES_A_MINUTE
    add_rows(
        session,
        announcement.hackathon,
        [
            Owed(
                key=f"{REFRESH.name}:{row_id}:v{announcement.version + 1}",
                kind=REFRESH,
                lane=lane,
                due=now + place * pace,
                arguments={"row": row_id},
                bulk=True,
                announcement_id=announcement.id,
            )
            for place, (row_id, lane) in enumerate(posted)
        ],
    )
    return len(posted)


def _find_reader(announcement: Announcement) -> str:
    """Where its progress is told: to its author, or to all organisers where they have left."""
    if announcement.author.left_at is None:
        return f"@{announcement.author.slack_id}"
    return f"#{announcement.hackathon.file.channels.organisers}"


def estimate_changes(messages: int) -> timedelta:
    """How long it takes to change so many messages."""
    return timedelta(minutes=messages / CHANGES_A_MINUTE)
