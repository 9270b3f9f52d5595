"""Writing agenda items, shared by the hackathon file and organisers' commands."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.agenda.models import AgendaItem
from bot.audit import log as audit
from bot.core import timezones as zones
from bot.core.database import lock_rows
from bot.hackathon_file import ScheduledEntry
from bot.hackathons.models import Hackathon
from bot.workspaces.models import Person, Workspace


def lock_agenda(session: Session, workspace_id: int) -> None:
    """Lock the workspace's agendas until the transaction ends.

    Expires everything that the session has read, since it may have changed.
    """
    session.flush()
    session.execute(lock_rows(select(Workspace.id).where(Workspace.id == workspace_id), Workspace))
    session.expire_all()


def item_values(
    scheduled: ScheduledEntry, challenges: Mapping[str, int], position: int
) -> dict[str, Any]:
    """Return the columns of an item for its entry; `challenges` are the rows' ids by key."""
    entry = scheduled.entry
    return {
        "title": entry.title,
        "kind": entry.kind,
        "position": position,
        "day": scheduled.day,
        "starts_at": scheduled.starts_at,
        "ends_at": scheduled.ends_at,
        "challenge_id": None if entry.challenge is None else challenges[entry.challenge],
        "channel": entry.channel,
        "reminders": None
        if scheduled.reminders is None
        else [int(before.total_seconds()) for before in scheduled.reminders],
        "document": entry.model_dump(mode="json"),
        "removed_at": None,
    }


def set_values(item: AgendaItem, values: Mapping[str, Any]) -> set[str]:
    """Update the item, and return the columns that changed.

    A new position alone makes no new version.
    """
    changed = {name for name, value in values.items() if getattr(item, name) != value}
    for name in changed:
        setattr(item, name, values[name])
    if changed - {"position"}:
        item.version += 1
    return changed


def show_start(hackathon: Hackathon, item: AgendaItem) -> str:
    """Return when an item starts, and ends if it has an end, in the event's zone."""
    if item.starts_at is None:
        return f"{item.day:%a %-d %b %Y}"
    shown = zones.show_instant(item.starts_at, [hackathon.zone])
    if item.ends_at is None:
        return shown
    return f"{shown} to {zones.show_times(item.ends_at, [hackathon.zone])}"


def describe_item(hackathon: Hackathon, item: AgendaItem) -> dict[str, Any]:
    """Return an item as the audit log stores it, by the names of the file's fields."""
    entry = item.entry
    return {
        "key": item.key,
        "title": item.title,
        "kind": item.kind,
        "when": show_start(hackathon, item),
        "where": entry.where,
        "about": entry.about,
        "links": [link.url for link in entry.links],
        "hosts": [host.name for host in entry.hosts],
        "challenge": entry.challenge,
        "channel": entry.channel,
        "reminders": entry.reminders,
    }


def note_item(
    session: Session,
    hackathon: Hackathon,
    item: AgendaItem,
    *,
    before: dict[str, Any] | None,
    by: Person | None,
    now: datetime,
) -> None:
    """Log a change of the item; `before` is `describe_item` from before it, None for a new item."""
    after = None if item.removed_at is not None else describe_item(hackathon, item)
    if before is None:
        action = "agenda added"
    elif after is None:
        action = "agenda cancelled"
    else:
        action = "agenda changed" if before["when"] == after["when"] else "agenda moved"
    # Both sides have the key, to tell which item it was.
    after = after or {"key": item.key}
    audit.note_action(
        session, hackathon, action, item.title, by=by, now=now, before=before, after=after
    )
