"""Who wants no announcements but the urgent ones."""

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
    """Send them no announcement that is not urgent from now on; whether that is new.

    Nor those that are on their way to others already.
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
            # What may be there already is looked up, and settled as it is found.
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
    """Send them announcements again from now on; whether they had muted them."""
    ended = session.execute(
        delete(Mute)
        .where(Mute.hackathon_id == hackathon.id, Mute.person_id == person.id)
        .returning(Mute.person_id)
    )
    return ended.first() is not None
