"""The history of loads: the file that was loaded last, and changes by commands since."""

from datetime import datetime
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.audit import log as audit
from bot.audit.models import AuditEntry
from bot.core import timezones as zones
from bot.hackathon_file import HackathonFile
from bot.hackathons.models import Hackathon

LOADED = "file loaded"


def note_load(
    session: Session, hackathon: Hackathon, file: HackathonFile, now: datetime, *, changed: bool
) -> None:
    """Note in the audit log that the file was loaded, unless it repeats the last load.

    It does if it is the file that was loaded last, and changed nothing.
    """
    fingerprint = fingerprint_file(file)
    if changed or fingerprint != find_fingerprint(session, hackathon):
        audit.note_action(
            session, hackathon, LOADED, file.slug, by=None, now=now, after={"content": fingerprint}
        )


def find_fingerprint(session: Session, hackathon: Hackathon) -> str | None:
    """Return the fingerprint of the file that was loaded last; None if it is unknown."""
    entry = _find_last(session, hackathon)
    return None if entry is None or entry.after is None else str(entry.after["content"])


def fingerprint_file(file: HackathonFile) -> str:
    """Return the file's fingerprint, which ignores comments and layout.

    It also ignores fields that the file leaves out: a newer version of this program may have more.
    """
    return sha256(file.model_dump_json(exclude_defaults=True).encode()).hexdigest()[:16]


def find_commands(session: Session, hackathon: Hackathon) -> dict[str, AuditEntry]:
    """Return the organisers' last command for each agenda item, by key, since the last load."""
    last = _find_last(session, hackathon)
    query = (
        select(AuditEntry)
        .where(
            AuditEntry.hackathon_id == hackathon.id,
            AuditEntry.id > (last.id if last else 0),
            AuditEntry.action.startswith("agenda "),
        )
        .order_by(AuditEntry.id)
    )
    return {str(each.after["key"]): each for each in session.scalars(query) if each.after}


def say_command(hackathon: Hackathon, entry: AuditEntry | None) -> str:
    """Return a sentence, to follow another, on the command that a load undoes; empty for none."""
    if entry is None or entry.person is None:
        return ""
    deed = entry.action.removeprefix("agenda ")
    when = zones.show_instant(entry.at, [hackathon.zone])
    return f" That undoes what {entry.person.name} did in Slack ({deed}, {when})."


def _find_last(session: Session, hackathon: Hackathon) -> AuditEntry | None:
    query = select(AuditEntry).where(
        AuditEntry.hackathon_id == hackathon.id, AuditEntry.action == LOADED
    )
    return session.scalar(query.order_by(AuditEntry.id.desc()).limit(1))
