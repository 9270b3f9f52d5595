"""The audit log: what each organiser did, to what, before and after, and when."""

from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.models import AuditEntry, Hackathon, Person

LONGEST_SUBJECT = 300


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
