"""The audit log: each action of an organiser, with the state before and after; refused attempts."""

from datetime import datetime, time
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.audit.models import AuditEntry
from bot.core import timezones as zones
from bot.core.database import lock_name
from bot.hackathons.models import Hackathon
from bot.hackathons.queries import today as find_today
from bot.workspaces.models import Person

LONGEST_SUBJECT = 300
# The action of an entry for an attempt that was refused.
REFUSED = "refused"


def note_action(
    session: Session,
    hackathon: Hackathon,
    action: str,
    subject: str,
    *,
    by: Person | None,
    now: datetime,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    """Log an action, in the transaction that performs it.

    `by` is None for the command line; `before` and `after` hold what changed, as JSON.
    """
    session.add(
        AuditEntry(
            hackathon_id=hackathon.id,
            at=now,
            person_id=by.id if by else None,
            action=action,
            subject=subject[:LONGEST_SUBJECT],
            before=before,
            after=after,
        )
    )


def is_refusal_noted(
    session: Session, hackathon: Hackathon, what: str, *, slack_id: str, now: datetime
) -> bool:
    """Return whether this attempt of the person is in the log today, by the event's zone."""
    today = zones.at(find_today(hackathon, now), time(), hackathon.zone)
    noted = (
        select(AuditEntry.id)
        .join(Person, AuditEntry.person_id == Person.id)
        .where(
            AuditEntry.hackathon_id == hackathon.id,
            AuditEntry.action == REFUSED,
            AuditEntry.subject == what,
            AuditEntry.at >= today,
            Person.slack_id == slack_id,
        )
    )
    return session.scalar(noted.limit(1)) is not None


def note_refusal(
    session: Session, hackathon: Hackathon, what: str, *, by: Person, now: datetime
) -> None:
    """Log a refused attempt, once a day for each person, so that nobody fills the log.

    `what` is one of the program's names: a command, `button …` or `modal …`.
    """
    # Locked, so that the second of two attempts at once finds the first.
    lock_name(session, f"refused:{hackathon.id}:{by.id}")
    if not is_refusal_noted(session, hackathon, what, slack_id=by.slack_id, now=now):
        note_action(session, hackathon, REFUSED, what, by=by, now=now)


def list_actions(
    session: Session, hackathon: Hackathon, *, after: int = 0, limit: int | None = None
) -> list[AuditEntry]:
    """Return the log, latest first: at most `limit` entries, without the latest `after`."""
    query = (
        select(AuditEntry)
        .where(AuditEntry.hackathon_id == hackathon.id)
        .order_by(AuditEntry.id.desc())
        .offset(after)
        .limit(limit)
    )
    return list(session.scalars(query))


def count_actions(session: Session, hackathon: Hackathon) -> int:
    """Return the number of entries in the log."""
    query = select(func.count()).where(AuditEntry.hackathon_id == hackathon.id)
    return session.scalar(query) or 0
