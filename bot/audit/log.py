"""The audit log: what each organiser did, to what, before and after, when; and refused tries."""

from datetime import datetime, time
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.audit.models import AuditEntry
from bot.core import timezones as zones
from bot.core.database import hold_name
from bot.hackathons.models import Hackathon
from bot.hackathons.queries import today as find_today
from bot.workspaces.models import Person

LONGEST_SUBJECT = 300
# The action of an entry that says what somebody tried and may not do.
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
    """Write down what was done, in the transaction that does it.

    `by` is None for the command line; `before` and `after` hold what changed, as JSON holds it.
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
    """Whether the log has it already that they tried this in vain today, in the event's zone."""
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
    """Write down what somebody tried and may not do: once a day each, so that nobody fills the log.

    `what` is one of the program's names: a command, `button …` or `modal …`.
    """
    # Of two tries at once the second finds the first.
    hold_name(session, f"refused:{hackathon.id}:{by.id}")
    if not is_refusal_noted(session, hackathon, what, slack_id=by.slack_id, now=now):
        note_action(session, hackathon, REFUSED, what, by=by, now=now)


def list_actions(
    session: Session, hackathon: Hackathon, *, after: int = 0, limit: int | None = None
) -> list[AuditEntry]:
    """What was done, the latest first; at most `limit`, after so many."""
    query = (
        select(AuditEntry)
        .where(AuditEntry.hackathon_id == hackathon.id)
        .order_by(AuditEntry.id.desc())
        .offset(after)
        .limit(limit)
    )
    return list(session.scalars(query))


def count_actions(session: Session, hackathon: Hackathon) -> int:
    """How much was done."""
    query = select(func.count()).where(AuditEntry.hackathon_id == hackathon.id)
    return session.scalar(query) or 0
