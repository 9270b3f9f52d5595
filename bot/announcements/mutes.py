"""Muting announcements: people who mute them get only the urgent ones."""

from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from bot.announcements.kinds import ANNOUNCEMENT
from bot.announcements.models import Announcement, Mute
from bot.announcements.progress import note_progress
from bot.core.database import insert_absent
from bot.hackathons.models import Hackathon
from bot.outbox.models import OutboxRow, OutboxState
from bot.workspaces.models import Person

MUTED = "they muted announcements"


def mute_announcements(
    session: Session, hackathon: Hackathon, person: Person, now: datetime
) -> bool:
    """Mute announcements that are not urgent, and return whether the person had not muted them yet.

    Cancels their pending messages too, even of an announcement that is being sent to others.
    """
    new = insert_absent(session, Mute, hackathon_id=hackathon.id, person_id=person.id, muted_at=now)
    unhurried = select(Announcement.batch_id).where(
        Announcement.hackathon_id == hackathon.id, Announcement.urgent.is_(False)
    )
    spared = session.scalars(
        update(OutboxRow)
        .where(
            OutboxRow.settled_at.is_(None),
            OutboxRow.lane == f"@{person.slack_id}",
            OutboxRow.kind == ANNOUNCEMENT.name,
            OutboxRow.state == OutboxState.WAITING,
            # A message that may have been posted is looked up in Slack before it is settled.
            OutboxRow.unknown_since.is_(None),
            OutboxRow.batch_id.in_(unhurried),
        )
        .values(state=OutboxState.CANCELLED, settled_at=now, reason=MUTED)
        .returning(OutboxRow.batch_id)
        .execution_options(synchronize_session=False)
    )
    note_progress(session, filter(None, spared), now)
    return new


def unmute_announcements(session: Session, hackathon: Hackathon, person: Person) -> bool:
    """Unmute announcements, and return whether the person had muted them."""
    ended = session.execute(
        delete(Mute)
        .where(Mute.hackathon_id == hackathon.id, Mute.person_id == person.id)
        .returning(Mute.person_id)
    )
    return ended.first() is not None
