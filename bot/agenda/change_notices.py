"""Telling of a change of the agenda whoever was told before: once, in the same channels.

One row of the outbox waits for each channel, and takes in what changes until it is sent.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.agenda.item_snapshot import ItemFacts, list_facts
from bot.agenda.reminders import DAY_AGENDA, TIMED_KINDS
from bot.core.database import announce_rows
from bot.hackathons.models import Hackathon
from bot.outbox import rows as outbox
from bot.outbox.models import OutboxRow, OutboxState

AGENDA_CHANGE = "agenda_change"
# What has been said, or may have been.
_SAID = (OutboxState.SENT, OutboxState.SENDING, OutboxState.UNKNOWN)
# What has not been said, and is still to be said.
_UNSAID = (OutboxState.WAITING, OutboxState.FAILED, OutboxState.SKIPPED)


@dataclass(frozen=True)
class ItemChange:
    """How an item is, against how a channel was told that it is.

    `was` is None where it was not on the agenda, and `now` where it no longer is. It is `again`
    on the agenda where people were told that it was cancelled.
    """

    was: ItemFacts | None
    now: ItemFacts | None
    again: bool = False

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> "ItemChange":
        """What `kept` gave."""
        was, now = (ItemFacts.read(kept[each]) if kept[each] else None for each in ("was", "now"))
        return cls(was, now, kept["again"])

    @property
    def title(self) -> str:
        """What the item is called, or was."""
        named = self.now or self.was
        return named.title if named else ""

    def kept(self) -> dict[str, Any]:
        """The change as JSON, for a row of the outbox."""
        return {
            "was": self.was.kept() if self.was else None,
            "now": self.now.kept() if self.now else None,
            "again": self.again,
        }

    def matters(self, zone: str, now: datetime) -> bool:
        """Whether somebody needs to know it: not of what is over, by both, or not otherwise."""
        there = [each for each in (self.was, self.now) if each is not None]
        return self.was != self.now and not all(each.is_over(zone, now) for each in there)


@dataclass
class _Place:
    """A channel: what it was told of, by key; the days whose agenda it had; its notice."""

    told: set[str] = field(default_factory=set)
    cancelled: set[str] = field(default_factory=set)
    days: set[date] = field(default_factory=set)
    notices: int = 0
    unsaid: OutboxRow | None = None


def read_changes(row: OutboxRow) -> dict[str, ItemChange]:
    """What a notice tells, by the items' keys."""
    return {key: ItemChange.read(kept) for key, kept in row.arguments["changes"].items()}


def list_unsaid(session: Session, hackathon: Hackathon) -> dict[str, dict[str, ItemChange]]:
    """What is about to be told: by the channel's name, then by the item's key."""
    rows = session.scalars(
        select(OutboxRow)
        .where(
            OutboxRow.hackathon_id == hackathon.id,
            OutboxRow.kind == AGENDA_CHANGE,
            OutboxRow.state == OutboxState.WAITING,
        )
        .order_by(OutboxRow.id)
    )
    return {row.arguments["channel"]: read_changes(row) for row in rows}


def owe_notices(
    session: Session, hackathon: Hackathon, before: Mapping[str, ItemFacts], now: datetime
) -> None:
    """Owe each channel that was told of what has changed, since `before`, one notice of it.

    Nothing is owed where all is as it was told, and for what is over.
    """
    after = list_facts(session, hackathon)
    changed = [key for key in dict.fromkeys([*before, *after]) if before.get(key) != after.get(key)]
    if not changed:
        return
    for channel, place in _find_places(session, hackathon, before).items():
        changes = read_changes(place.unsaid) if place.unsaid else {}
        unchanged = dict(changes)
        for key in changed:
            change = _find_change(place, changes.get(key), key, before.get(key), after.get(key))
            changes.pop(key, None)
            if change is not None and change.matters(hackathon.zone, now):
                changes[key] = change
        if changes != unchanged:
            _put_notice(session, hackathon, channel, place, changes, now)
    announce_rows(session)
    session.flush()


def _find_change(
    place: _Place,
    unsaid: ItemChange | None,
    key: str,
    before: ItemFacts | None,
    after: ItemFacts | None,
) -> ItemChange | None:
    """What the place has to be told of an item; None where that is nothing to it."""
    if unsaid is not None:
        return ItemChange(unsaid.was, after, unsaid.again)
    if key in place.told:
        return ItemChange(before, after, before is None and key in place.cancelled)
    # Who has read a day's agenda takes it for all that there is.
    if after is not None and after.day in place.days:
        return ItemChange(None, after)
    return None


def _find_places(
    session: Session, hackathon: Hackathon, before: Mapping[str, ItemFacts]
) -> dict[str, _Place]:
    """The channels in which something of the agenda was told."""
    rows = session.scalars(
        select(OutboxRow)
        .where(
            OutboxRow.hackathon_id == hackathon.id,
            OutboxRow.kind.in_((*TIMED_KINDS, AGENDA_CHANGE)),
        )
        .order_by(OutboxRow.id)
        # Held, so that no notice is taken in hand while it changes.
        .with_for_update()
    )
    places: dict[str, _Place] = {}
    for row in rows:
        place = places.setdefault(row.arguments["channel"], _Place())
        if row.kind == AGENDA_CHANGE:
            _note_notice(place, row)
        elif row.state in _SAID:
            place.told.update(row.arguments["items"])
            if row.kind == DAY_AGENDA:
                _note_day(place, row, before)
    return places


def _note_notice(place: _Place, row: OutboxRow) -> None:
    place.notices += 1
    # What may have been posted by an attempt that nobody heard of is said.
    if row.state in _UNSAID and row.unknown_since is None:
        place.unsaid = row
        return
    place.unsaid = None
    if row.state in _SAID or row.unknown_since is not None:
        changes = row.arguments["changes"]
        place.told.update(changes)
        place.cancelled |= {key for key, kept in changes.items() if kept["now"] is None}


def _note_day(place: _Place, row: OutboxRow, before: Mapping[str, ItemFacts]) -> None:
    day = date.fromisoformat(row.arguments["day"])
    place.days.add(day)
    listed = row.arguments.get("listed")
    if listed is None:
        # A row of an older version does not say what it listed: what was on the agenda.
        listed = [key for key, facts in before.items() if facts.day == day]
    place.told.update(listed)


def _put_notice(
    session: Session,
    hackathon: Hackathon,
    channel: str,
    place: _Place,
    changes: Mapping[str, ItemChange],
    now: datetime,
) -> None:
    """Have the channel's notice tell these changes; none of them, none."""
    row = place.unsaid
    if not changes:
        if row is not None and row.state == OutboxState.WAITING:
            reason = "everything is as it was told"
            outbox.settle(row, OutboxState.CANCELLED, now=now, reason=reason)
        return
    arguments = {
        "channel": channel,
        "title": _name_changes(changes),
        # As every timed message has them: it is no step of an item, and belongs to no day.
        "items": [],
        "changes": {key: change.kept() for key, change in changes.items()},
    }
    if row is None:
        key = f"agenda-change:{place.notices + 1}:{channel}"
        owed = outbox.Owed(key, AGENDA_CHANGE, f"#{channel}", now, arguments)
        outbox.add_row(session, hackathon, owed)
        return
    row.arguments = arguments
    if row.state != OutboxState.WAITING:
        outbox.reopen_row(row)
        row.due = row.ready_at = now


def _name_changes(changes: Mapping[str, ItemChange]) -> str:
    titles = [each.title for each in changes.values()]
    return f"Changed: {titles[0]}" if len(titles) == 1 else f"Changed: {len(titles)} agenda items"
