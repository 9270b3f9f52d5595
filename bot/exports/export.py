"""Makes the export of a hackathon, and enqueues it for an organiser."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.audit import log as audit
from bot.core import timezones as zones
from bot.core.errors import Refused
from bot.exports.formats import write_files, zip_files
from bot.exports.kinds import EXPORT_FILE
from bot.exports.tables import list_tables
from bot.hackathons.models import Hackathon
from bot.hackathons.queries import choose_current, today
from bot.outbox.rows import NewMessage, enqueue
from bot.workspaces.models import Person
from bot.workspaces.queries import only_workspace


@dataclass(frozen=True)
class Export:
    """All that the bot knows of a hackathon: files by name, which belong in a folder.

    `wall` is when they were made, by the event's clock.
    """

    folder: str
    files: dict[str, bytes]
    wall: datetime

    def zip(self) -> bytes:
        """Return the folder, zipped."""
        return zip_files(self.folder, self.files, self.wall)


def find_to_export(session: Session, slug: str | None, now: datetime) -> Hackathon:
    """Return the hackathon of this slug, or the current one, in the workspace that files load into.

    Raises:
        Refused: if there is none.
    """
    hackathons = session.scalars(
        select(Hackathon)
        .where(Hackathon.workspace_id == only_workspace(session).id)
        .order_by(Hackathon.first, Hackathon.id)
    ).all()
    if not hackathons:
        raise Refused("There is no hackathon in the database: `hackathon-bot load FILE` loads one.")
    if slug is None:
        return choose_current(hackathons, now)
    named = next((each for each in hackathons if each.slug == slug), None)
    if named is None:
        known = ", ".join(each.slug for each in hackathons)
        raise Refused(f"There is no hackathon {slug} in the database, but {known}.")
    return named


def name_export(hackathon: Hackathon, now: datetime) -> str:
    """Return the name of an export's folder, with the date in the event's zone."""
    return f"{hackathon.slug}-export-{today(hackathon, now).isoformat()}"


def make_export(session: Session, hackathon: Hackathon, now: datetime) -> Export:
    """Return an export of the hackathon as it is now."""
    files = write_files(hackathon.name, hackathon.zone, list_tables(session, hackathon), now)
    wall = zones.to_wall(now, hackathon.zone)
    return Export(name_export(hackathon, now), files, wall)


def note_export(
    session: Session, hackathon: Hackathon, *, to: str, by: Person | None, now: datetime
) -> None:
    """Note in the audit log that an export was made; `by` is None for the command line."""
    after: dict[str, Any] = {"to": to}
    audit.note_action(session, hackathon, "exported", hackathon.name, by=by, now=now, after=after)


def enqueue_export(session: Session, hackathon: Hackathon, by: Person, now: datetime) -> None:
    """Enqueue a zipped export for an organiser's direct messages, and note it in the audit log."""
    message = NewMessage(
        key=f"{EXPORT_FILE.name}:{by.slack_id}:{now.timestamp():.6f}",
        kind=EXPORT_FILE,
        lane=f"@{by.slack_id}",
        due=now,
        arguments={},
    )
    enqueue(session, hackathon, message)
    note_export(session, hackathon, to="direct messages", by=by, now=now)
