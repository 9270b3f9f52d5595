"""Adding, moving, editing and cancelling agenda items, with the checks of the hackathon file.

In the same transaction, pending messages are rescheduled and notices of the change are enqueued.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.agenda.change_notices import ItemChange, enqueue_notices, list_unsaid
from bot.agenda.channels import enqueue_channels
from bot.agenda.item_snapshot import ItemFacts, list_facts
from bot.agenda.items import describe_item, item_values, lock_agenda, note_item, set_values
from bot.agenda.kinds import PLANNED
from bot.agenda.models import AgendaItem
from bot.agenda.queries import end_of, list_items
from bot.agenda.reminders.reschedule import reschedule_agenda
from bot.audit.models import AuditEntry
from bot.challenges.queries import list_challenges
from bot.core import timezones as zones
from bot.core.errors import FieldErrors, Refused
from bot.hackathon_file.entries import EntryReading, read_entry
from bot.hackathon_file.lint.clashes import Slot
from bot.hackathon_file.reading import ScheduledEntry
from bot.hackathon_file.times.writing import write_when
from bot.hackathons.models import Hackathon
from bot.outbox.kinds import name_kinds
from bot.outbox.models import OutboxRow, OutboxState
from bot.slack.lookup import find_by_name
from bot.workspaces.models import Person

_LONGEST_KEY = 50


@dataclass(frozen=True)
class AgendaEdit:
    """A change as an organiser asks for it, and the version of the item that it was made from.

    `key` is None for a new item. `fields` are the changed fields of the entry in the file, or None
    to cancel the item.
    """

    key: str | None
    version: int
    fields: Mapping[str, Any] | None

    def as_json(self) -> dict[str, Any]:
        """Return the change as JSON, for a button or a form that applies it later."""
        return {"key": self.key, "version": self.version, "fields": self.fields}

    @classmethod
    def read(cls, kept: Any) -> "AgendaEdit":
        """Parse a change from the JSON that `as_json` returned.

        Raises:
            ValueError: if `kept` is anything else
        """
        match kept:
            case {"key": str() | None, "version": int(), "fields": dict() | None}:
                return cls(kept["key"], kept["version"], kept["fields"])
            case _:
                raise ValueError("this is no change of the agenda")


@dataclass(frozen=True)
class Announced:
    """A pending message about an item."""

    due: datetime
    channel: str
    title: str


@dataclass(frozen=True)
class EditResult:
    """The result of a change: the item before and after, the notices by channel, pending messages.

    `was` is None if the item is new, and `now` is None if it is cancelled. `others` are the
    differences that no notice mentions, a sentence each.
    """

    was: ItemFacts | None
    now: ItemFacts | None
    others: Sequence[str]
    warnings: Sequence[str]
    notices: Mapping[str, ItemChange]
    upcoming: Sequence[Announced]


class ChangedMeanwhile(Refused):
    """Raised when another organiser has changed the item: `actions` are their changes.

    `version` is the item's version now.
    """

    def __init__(self, title: str, version: int, actions: Sequence[AuditEntry]) -> None:
        super().__init__(f"{title} was changed meanwhile.")
        self.title = title
        self.version = version
        self.actions = actions


def find_item(session: Session, hackathon: Hackathon, text: str) -> AgendaItem:
    """Find the agenda item that `text` names.

    Raises:
        Refused: with suggestions, if `text` names none or several, or the agenda is empty
    """
    items = list_items(session, hackathon)
    if not items:
        raise Refused("There is nothing on the agenda yet: `/agenda add` adds to it.")
    return find_by_name(items, text, "agenda item", "`/agenda all` lists them.")


def apply_change(
    session: Session, hackathon: Hackathon, change: AgendaEdit, *, by: Person, now: datetime
) -> EditResult:
    """Apply the change, and enqueue the messages that follow from it.

    Raises:
        FieldErrors: if the hackathon file would not accept a field, or the new time is over
        ChangedMeanwhile: if the item has another version by now
        Refused: if the item is gone or cancelled already, or nothing would change
    """
    lock_agenda(session, hackathon.workspace_id)
    item = None if change.key is None else _require_item(session, hackathon, change)
    before = list_facts(session, hackathon)
    described = describe_item(hackathon, item) if item else None
    if change.fields is None:
        item = _cancel(item, now)
        warnings: Sequence[str] = ()
    else:
        reading = _read(session, hackathon, item, change.fields, now)
        item = _write(session, hackathon, item, reading)
        warnings = reading.warnings
    note_item(session, hackathon, item, before=described, by=by, now=now)
    session.flush()
    reschedule_agenda(session, hackathon, now)
    enqueue_notices(session, hackathon, before, now)
    enqueue_channels(session, hackathon, now)
    return EditResult(
        was=before.get(item.key),
        now=None if item.removed_at else ItemFacts.of(item),
        others=_list_others(described, describe_item(hackathon, item)) if change.fields else (),
        warnings=warnings,
        notices=_find_notices(session, hackathon, item.key, now),
        upcoming=_find_upcoming(session, hackathon, item.key),
    )


def preview_change(
    session: Session, hackathon: Hackathon, change: AgendaEdit, *, by: Person, now: datetime
) -> EditResult:
    """Return what `apply_change` would, or raise what it would, without saving anything."""
    savepoint = session.begin_nested()
    try:
        return apply_change(session, hackathon, change, by=by, now=now)
    finally:
        savepoint.rollback()


def entry_fields(hackathon: Hackathon, item: AgendaItem) -> dict[str, Any]:
    """Return the item as an entry of the file, its time written by the event's clock."""
    when = item.day.isoformat()
    if item.starts_at is not None:
        when = write_when(item.starts_at, item.ends_at, hackathon.zone, hackathon.zone)
    return {**item.entry.model_dump(mode="json"), "when": when}


def _require_item(session: Session, hackathon: Hackathon, change: AgendaEdit) -> AgendaItem:
    item = session.scalar(
        select(AgendaItem).where(
            AgendaItem.hackathon_id == hackathon.id, AgendaItem.key == change.key
        )
    )
    if item is None:
        raise Refused("I do not know that agenda item any more: `/agenda all` lists them.")
    if item.version != change.version:
        actions = _list_actions(session, hackathon, item.key, item.version - change.version)
        raise ChangedMeanwhile(item.title, item.version, actions)
    if item.removed_at is not None:
        raise Refused("That is cancelled already. `/agenda add` puts something on the agenda.")
    return item


def _list_actions(
    session: Session, hackathon: Hackathon, key: str, number: int
) -> list[AuditEntry]:
    """Return the last `number` changes made to the item, oldest first."""
    query = (
        select(AuditEntry)
        .where(
            AuditEntry.hackathon_id == hackathon.id,
            AuditEntry.action.startswith("agenda "),
            AuditEntry.after["key"].as_string() == key,
        )
        .order_by(AuditEntry.id.desc())
        .limit(max(number, 1))
    )
    return list(reversed(session.scalars(query).all()))


def _cancel(item: AgendaItem | None, now: datetime) -> AgendaItem:
    if item is None:
        raise Refused("Nothing is cancelled that is not on the agenda.")
    item.removed_at = now
    item.version += 1
    return item


def _read(
    session: Session,
    hackathon: Hackathon,
    item: AgendaItem | None,
    fields: Mapping[str, Any],
    now: datetime,
) -> EntryReading:
    """Read the entry that the change would make.

    Raises:
        FieldErrors: if the file would not accept it
    """
    base = entry_fields(hackathon, item) if item else {"kind": "session"}
    key = item.key if item else _make_key(session, hackathon, str(fields.get("title", "")))
    entry = {name: value for name, value in {**base, **fields, "key": key}.items() if value != ""}
    challenges = [each.part for each in list_challenges(session, hackathon)]
    others = [
        Slot(each.entry, each.starts_at, each.ends_at)
        for each in list_items(session, hackathon)
        if each.starts_at is not None and each is not item
    ]
    file = hackathon.file.model_copy(update={"challenges": challenges})
    reading = read_entry(file, entry, others)
    if reading.scheduled is None:
        raise FieldErrors(dict(reading.errors))
    if "when" in fields:
        return _check_past(reading, reading.scheduled, hackathon, now)
    return reading


def _check_past(
    reading: EntryReading, scheduled: ScheduledEntry, hackathon: Hackathon, now: datetime
) -> EntryReading:
    """Add a warning if the item has begun.

    Raises:
        FieldErrors: if the item would be over
    """
    start, kind = scheduled.starts_at, scheduled.entry.kind
    shown = zones.show_instant(now, hackathon.zones)
    if end_of(kind, scheduled.day, start, scheduled.ends_at, hackathon.zone) <= now:
        raise FieldErrors({"when": f"That is over already: it is {shown} now."})
    if start is None or start >= now:
        return reading
    warning = f"It has begun already, by this time: it is {shown} now."
    return replace(reading, warnings=[*reading.warnings, warning])


def _write(
    session: Session,
    hackathon: Hackathon,
    item: AgendaItem | None,
    reading: EntryReading,
) -> AgendaItem:
    """Write the entry to its item, or to a new one.

    Raises:
        Refused: if nothing would change
    """
    scheduled = reading.scheduled
    if scheduled is None:
        raise ValueError("a reading without errors has its entry")
    challenges = {each.key: each.id for each in list_challenges(session, hackathon)}
    if item is None:
        last = select(func.max(AgendaItem.position)).where(AgendaItem.hackathon_id == hackathon.id)
        values = item_values(scheduled, challenges, 1 + (session.scalar(last) or 0))
        item = AgendaItem(hackathon_id=hackathon.id, key=scheduled.entry.key, version=1, **values)
        session.add(item)
        return item
    values = item_values(scheduled, challenges, item.position)
    # If the time is the same, keep it as the file wrote it.
    if all(getattr(item, name) == values[name] for name in ("day", "starts_at", "ends_at")):
        values["document"] = {**values["document"], "when": item.document["when"]}
    if not set_values(item, values):
        raise Refused("That is how it is already: nothing changes.")
    return item


def _make_key(session: Session, hackathon: Hackathon, title: str) -> str:
    """Make a key for a new item from its title. Keys of removed items are taken as well."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().casefold()
    stem = re.sub(r"[^a-z0-9]+", "-", plain)[:_LONGEST_KEY].strip("-") or "item"
    taken = set(
        session.scalars(select(AgendaItem.key).where(AgendaItem.hackathon_id == hackathon.id))
    )
    key, number = stem, 1
    while key in taken:
        number += 1
        key = f"{stem}-{number}"
    return key


def _list_others(before: dict[str, Any] | None, after: dict[str, Any]) -> list[str]:
    """Return the differences that no notice mentions."""
    if before is None:
        return []
    names = ("kind", "challenge", "channel", "about")
    return [
        f"{name}: {before[name] or 'none'} → {after[name] or 'none'}"
        for name in names
        if before[name] != after[name]
    ]


def _find_notices(
    session: Session, hackathon: Hackathon, key: str, now: datetime
) -> dict[str, ItemChange]:
    told = list_unsaid(session, hackathon, now)
    return {channel: changes[key] for channel, changes in told.items() if key in changes}


def _find_upcoming(session: Session, hackathon: Hackathon, key: str) -> list[Announced]:
    rows = session.scalars(
        select(OutboxRow)
        .where(
            OutboxRow.hackathon_id == hackathon.id,
            OutboxRow.kind.in_(name_kinds(PLANNED)),
            OutboxRow.state == OutboxState.WAITING,
        )
        .order_by(OutboxRow.due, OutboxRow.id)
    )
    return [
        Announced(row.due, row.arguments["channel"], row.arguments["title"])
        for row in rows
        if key in row.arguments["items"]
    ]
