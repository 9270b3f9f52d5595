"""Queries for announcements, and their entries in the audit log.

Any organiser may change an announcement after its draft, so that it does not depend on its
author.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from bot.announcements.body import summarise
from bot.announcements.eligibility import GONE, check_state, require_author
from bot.announcements.models import Announcement, AnnouncementState
from bot.audit.log import note_action
from bot.core import timezones as zones
from bot.core.errors import Refused
from bot.hackathons.models import Hackathon
from bot.workspaces.models import Person

_DRAFT, _UNAPPROVED, _SCHEDULED, _SENDING, _SENT, _CANCELLED = AnnouncementState


@dataclass(frozen=True)
class Listed:
    """The hackathon's announcements: those to come, those being sent, and the latest others.

    `more` counts the older ones, which are left out.
    """

    coming: Sequence[Announcement]
    sending: Sequence[Announcement]
    recent: Sequence[Announcement]
    more: int


class Changed(Refused):
    """Raised if another person has changed the text since it was read."""


def find_announcement(session: Session, hackathon: Hackathon, number: int) -> Announcement:
    """Return the hackathon's announcement with this id.

    Raises:
        Refused: if there is none
    """
    announcement = session.get(Announcement, number)
    if announcement is None or announcement.hackathon_id != hackathon.id:
        raise Refused(GONE)
    return announcement


def find_draft(session: Session, hackathon: Hackathon, number: int, author: str) -> Announcement:
    """Return the draft with this id; `author` is the Slack id of the person who asks.

    Raises:
        Refused: if there is none, if it is another person's, or if it is no longer a draft
    """
    draft = find_announcement(session, hackathon, number)
    require_author(draft, author)
    check_state(draft, _DRAFT)
    return draft


def list_announcements(session: Session, hackathon: Hackathon, recent: int) -> Listed:
    """Return every announcement that is still to be sent, and at most `recent` others."""
    coming = _select_in(hackathon, _UNAPPROVED, _SCHEDULED).order_by(
        Announcement.send_at, Announcement.id
    )
    sending = _select_in(hackathon, _SENDING).order_by(Announcement.id)
    ended = _select_in(hackathon, _SENT, _CANCELLED).order_by(Announcement.id.desc())
    count = session.scalar(select(func.count()).select_from(ended.subquery())) or 0
    return Listed(
        coming=session.scalars(coming).all(),
        sending=session.scalars(sending).all(),
        recent=session.scalars(ended.limit(recent)).all(),
        more=max(count - recent, 0),
    )


def describe(announcement: Announcement) -> dict[str, Any]:
    """Return an announcement as the audit log stores it."""
    return {
        "text": announcement.text,
        "channels": [each["name"] for each in announcement.channels],
        "audience": announcement.audience,
        "notifies": announcement.notifies,
        "urgent": announcement.urgent,
        "send_at": say_time(announcement),
    }


def log_action(
    session: Session,
    action: str,
    announcement: Announcement,
    by: Person,
    now: datetime,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    """Log what was done with the announcement."""
    note_action(
        session,
        announcement.hackathon,
        action,
        summarise(announcement.text),
        by=by,
        now=now,
        before=before,
        after=after,
    )


def _select_in(hackathon: Hackathon, *states: AnnouncementState) -> Select[Announcement]:
    return select(Announcement).where(
        Announcement.hackathon_id == hackathon.id, Announcement.state.in_(states)
    )


def say_time(announcement: Announcement) -> str | None:
    """Return when it is sent, as the audit log stores it: in the zone in which it was chosen."""
    if announcement.send_at is None:
        return None
    return zones.to_wall(announcement.send_at, announcement.zone).isoformat()
