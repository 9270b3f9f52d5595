"""Loads a hackathon file, or its newer version, into the database, and reports the changes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.agenda.change_notices import ItemChange, enqueue_notices, list_unsaid
from bot.agenda.channels import enqueue_channels
from bot.agenda.item_snapshot import list_facts
from bot.agenda.items import (
    describe_item,
    item_values,
    lock_agenda,
    note_item,
    set_values,
    show_start,
)
from bot.agenda.models import AgendaItem
from bot.agenda.reminders.reschedule import reschedule_agenda
from bot.challenges.models import Challenge
from bot.core.database import Database
from bot.hackathon_file import DescribedHackathon
from bot.hackathons.models import Hackathon
from bot.loading.history import (
    find_commands,
    find_fingerprint,
    fingerprint_file,
    note_load,
    say_command,
)
from bot.overview.digest import reschedule_digests
from bot.roles.access import load_roles
from bot.teams.notifications import tell_of_removal, tell_of_return
from bot.workspaces.models import Workspace
from bot.workspaces.queries import only_workspace


def load_hackathon(
    session: Session, workspace: Workspace, described: DescribedHackathon, now: datetime
) -> list[str]:
    """Bring the database into line with the file, and return the changes, a sentence each.

    Challenges and items that are no longer in the file are marked as removed; messages that are not
    sent yet are added, moved and cancelled with them, in the same transaction.
    """
    file = described.file
    # One file at a time: if two processes load a new one, the second finds the hackathon of the
    # first.
    lock_agenda(session, workspace.id)
    hackathon = session.scalar(
        select(Hackathon).where(Hackathon.workspace_id == workspace.id, Hackathon.slug == file.slug)
    )
    changes: list[str] = []
    is_new = hackathon is None
    if hackathon is None:
        hackathon = Hackathon(workspace_id=workspace.id, slug=file.slug)
        session.add(hackathon)
        changes.append(f"{file.name} is new.")
    changes += _describe(hackathon, described, now)
    session.flush()
    before = list_facts(session, hackathon)
    changes += _load_challenges(session, hackathon, described, now)
    changes += _load_agenda(session, hackathon, described, now, is_new=is_new)
    note_load(session, hackathon, file, now, changed=bool(changes))
    load_roles(session, hackathon, file, now)
    session.flush()
    planned = [
        reschedule_agenda(session, hackathon, now),
        reschedule_digests(session, hackathon, now),
    ]
    enqueue_notices(session, hackathon, before, now)
    enqueue_channels(session, hackathon, now)
    changes += [
        f"Messages: {count} {what}."
        for count, what in (
            (sum(each.added for each in planned), "added"),
            (sum(each.moved for each in planned), "moved"),
            (sum(each.cancelled for each in planned), "cancelled"),
        )
        if count
    ]
    return changes


@dataclass(frozen=True)
class LoadPreview:
    """The changes of loading a file, a sentence each, and the messages that it would post at once.

    `notices` are by channel. `is_new` is set if the hackathon is not in the database yet, and
    `is_loaded` if this very file was loaded last.
    """

    is_new: bool
    is_loaded: bool
    changes: Sequence[str]
    notices: Mapping[str, Sequence[ItemChange]]


def preview_load(
    session: Session, workspace: Workspace, described: DescribedHackathon, now: datetime
) -> LoadPreview:
    """Return what loading the file would change; roll all of it back."""
    slug = described.file.slug
    mine = (Hackathon.workspace_id == workspace.id, Hackathon.slug == slug)
    hackathon = session.scalar(select(Hackathon).where(*mine))
    is_loaded = hackathon is not None and find_fingerprint(session, hackathon) == fingerprint_file(
        described.file
    )
    savepoint = session.begin_nested()
    changes = load_hackathon(session, workspace, described, now)
    loaded = session.scalars(select(Hackathon).where(*mine)).one()
    notices = {
        channel: list(told.values()) for channel, told in list_unsaid(session, loaded, now).items()
    }
    savepoint.rollback()
    return LoadPreview(hackathon is None, is_loaded, changes, notices)


def _describe(hackathon: Hackathon, described: DescribedHackathon, now: datetime) -> list[str]:
    """Update the hackathon's row from the file; return a sentence if an existing one changed."""
    file = described.file
    # A new row has no document yet.
    before = None if hackathon.document is None else hackathon.file
    hackathon.name = file.name
    hackathon.zone, hackathon.zones = described.zone, list(described.zones)
    hackathon.first, hackathon.last = described.first, described.last
    hackathon.registration_opens = described.registration_opens
    hackathon.registration_closes = described.registration_closes
    kept = file.model_copy(update={"challenges": [], "agenda": []})
    hackathon.document = kept.model_dump_json()
    hackathon.reminder_times = described.reminders.to_json()
    hackathon.loaded_at = now
    if before is None:
        return []
    # Field by field: an older version of the bot stored fewer fields.
    changed = [
        f"`{name}`"
        for name in type(kept).model_fields
        if getattr(before, name) != getattr(kept, name)
    ]
    return [f"Changed in the file: {', '.join(changed)}."] if changed else []


def _load_challenges(
    session: Session, hackathon: Hackathon, described: DescribedHackathon, now: datetime
) -> list[str]:
    rows = {
        row.key: row
        for row in session.scalars(select(Challenge).where(Challenge.hackathon_id == hackathon.id))
    }
    changes: list[str] = []
    for position, part in enumerate(described.file.challenges):
        row = rows.pop(part.key, None)
        document = part.model_dump(mode="json")
        if row is None:
            row = Challenge(hackathon_id=hackathon.id, key=part.key)
            session.add(row)
            changes.append(f"Challenge {part.title}: added.")
        elif row.removed_at is not None:
            tell_of_return(session, row, now)
            changes.append(f"Challenge {part.title}: back.")
        elif row.document != document:
            changes.append(f"Challenge {part.title}: changed.")
        row.title, row.position, row.document, row.removed_at = (
            part.title,
            position,
            document,
            None,
        )
    for row in rows.values():
        if row.removed_at is None:
            row.removed_at = now
            teams = tell_of_removal(session, hackathon, row, now)
            told = f" Teams that work on it, and are told: {', '.join(teams)}." if teams else ""
            changes.append(f"Challenge {row.title}: removed.{told}")
    session.flush()
    return changes


def _load_agenda(
    session: Session,
    hackathon: Hackathon,
    described: DescribedHackathon,
    now: datetime,
    *,
    is_new: bool,
) -> list[str]:
    challenges = {
        row.key: row.id
        for row in session.scalars(select(Challenge).where(Challenge.hackathon_id == hackathon.id))
    }
    rows = {
        row.key: row
        for row in session.scalars(
            select(AgendaItem).where(AgendaItem.hackathon_id == hackathon.id)
        )
    }
    commands = find_commands(session, hackathon)
    changes: list[str] = []
    for position, scheduled in enumerate(described.agenda):
        values = item_values(scheduled, challenges, position)
        row = rows.pop(scheduled.entry.key, None)
        if row is None:
            row = AgendaItem(hackathon_id=hackathon.id, key=scheduled.entry.key, **values)
            session.add(row)
            if not is_new:
                note_item(session, hackathon, row, before=None, by=None, now=now)
            changes.append(f"{row.title}: added, {show_start(hackathon, row)}.")
        else:
            by_command = say_command(hackathon, commands.get(row.key))
            said = _change_item(session, hackathon, row, values, now)
            changes += [f"{change}{by_command}" for change in said]
    for row in rows.values():
        if row.removed_at is None:
            before = describe_item(hackathon, row)
            row.removed_at = now
            row.version += 1
            note_item(session, hackathon, row, before=before, by=None, now=now)
            by_command = say_command(hackathon, commands.get(row.key))
            changes.append(f"{row.title}: removed.{by_command}")
    return changes


def _change_item(
    session: Session,
    hackathon: Hackathon,
    row: AgendaItem,
    values: dict[str, Any],
    now: datetime,
) -> list[str]:
    """Update the item's row from the file; return a sentence if it changed."""
    was_when = show_start(hackathon, row)
    before = None if row.removed_at is not None else describe_item(hackathon, row)
    changed = set_values(row, values)
    if not changed - {"position"}:
        return []
    note_item(session, hackathon, row, before=before, by=None, now=now)
    if "removed_at" in changed:
        return [f"{row.title}: back, {show_start(hackathon, row)}."]
    if changed & {"day", "starts_at", "ends_at"}:
        return [f"{row.title}: moved from {was_when} to {show_start(hackathon, row)}."]
    return [f"{row.title}: changed."]


def load_into(database: Database, described: DescribedHackathon, now: datetime) -> list[str]:
    """Load the file into the database's workspace, and return the changes, a sentence each."""
    with database.write() as session:
        return load_hackathon(session, only_workspace(session), described, now)
