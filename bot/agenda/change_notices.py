"""Telling of a change of the agenda whoever was told before: once, in the same channels.

One row of the outbox waits for each channel, and takes in what changes until it is sent.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.agenda.item_snapshot import ItemFacts, list_facts
from bot.agenda.kinds import AGENDA_CHANGE, DAY_AGENDA, PLANNED
from bot.core.database import announce_rows
from bot.hackathons.models import Hackathon
from bot.outbox import rows as outbox
from bot.outbox.kinds import name_kinds
from bot.outbox.models import OutboxRow, OutboxState

# What has been said, or may have been.
_SAID = (OutboxState.SENT, OutboxState.SENDING, OutboxState.UNKNOWN)
# What has not been said, and is still to be said: once it matters, if it was skipped.
_UNSAID = (OutboxState.WAITING, OutboxState.FAILED, OutboxState.SKIPPED)
# Why a notice is skipped; the next change is told from what people were told before this one.
OVER = "what has changed is over"


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
        """Whether anyone needs to know it: not if the item is over, both as told and as it is."""
        there = [each for each in (self.was, self.now) if each is not None]
        return not all(each.is_over(zone, now) for each in there)


@dataclass
class _Place:
    """A channel: when it was last told of an item, by key, and the days whose agenda it had.

    `unsaid` is what it has not been told, by the item's key, and `notice` the row that may still
    tell it.
    """

    told: dict[str, datetime] = field(default_factory=dict)
    cancelled: set[str] = field(default_factory=set)
    days: set[date] = field(default_factory=set)
    notices: int = 0
    notice: OutboxRow | None = None
    unsaid: dict[str, ItemChange] = field(default_factory=dict)

    def note_told(self, items: Iterable[str], at: datetime) -> None:
        for key in items:
            self.told[key] = max(at, self.told.get(key, at))


def read_changes(row: OutboxRow) -> dict[str, ItemChange]:
    """What a notice tells, by the items' keys."""
    return {key: ItemChange.read(kept) for key, kept in row.arguments["changes"].items()}


def list_unsaid(
    session: Session, hackathon: Hackathon, now: datetime
) -> dict[str, dict[str, ItemChange]]:
    """Return what is about to be told: by the channel's name, then by the item's key.

    A channel that is about to be told nothing is left out.
    """
    rows = session.scalars(
        select(OutboxRow)
        .where(
            OutboxRow.hackathon_id == hackathon.id,
            OutboxRow.kind == AGENDA_CHANGE.name,
            OutboxRow.state == OutboxState.WAITING,
        )
        .order_by(OutboxRow.id)
    )
    unsaid = {
        row.arguments["channel"]: {
            key: change
            for key, change in read_changes(row).items()
            if change.matters(hackathon.zone, now)
        }
        for row in rows
    }
    return {channel: changes for channel, changes in unsaid.items() if changes}


def owe_notices(
    session: Session, hackathon: Hackathon, before: Mapping[str, ItemFacts], now: datetime
) -> None:
    """Enqueue one notice of what has changed since `before` for each channel that was told of it.

    Nothing is said of an item that is as it was told, or that is over. What changes of an item
    that is over is kept all the same: if it comes again, people are told from what they know.
    """
    after = list_facts(session, hackathon)
    changed = [key for key in dict.fromkeys([*before, *after]) if before.get(key) != after.get(key)]
    if not changed:
        return
    for channel, place in _find_places(session, hackathon, before, now).items():
        changes = dict(place.unsaid)
        for key in changed:
            change = _find_change(place, key, before.get(key), after.get(key))
            changes.pop(key, None)
            if change is not None and change.was != change.now:
                changes[key] = change
        if changes != place.unsaid:
            _put_notice(session, hackathon, channel, place, changes, now)
    announce_rows(session)
    session.flush()


def _find_change(
    place: _Place, key: str, before: ItemFacts | None, after: ItemFacts | None
) -> ItemChange | None:
    """Return what the place has to be told of an item; None if that is nothing to it."""
    unsaid = place.unsaid.get(key)
    if unsaid is not None:
        return ItemChange(unsaid.was, after, unsaid.again)
    if key in place.told:
        return ItemChange(before, after, before is None and key in place.cancelled)
    # Who has read a day's agenda takes it for all that there is.
    if after is not None and after.day in place.days:
        return ItemChange(None, after)
    return None


def _find_places(
    session: Session, hackathon: Hackathon, before: Mapping[str, ItemFacts], now: datetime
) -> dict[str, _Place]:
    """Return the channels in which something of the agenda was told, by name."""
    query = (
        select(OutboxRow)
        .where(
            OutboxRow.hackathon_id == hackathon.id,
            OutboxRow.kind.in_(name_kinds((*PLANNED, AGENDA_CHANGE))),
        )
        .order_by(OutboxRow.id)
        # Held, so that no notice is taken in hand while it changes.
        .with_for_update()
    )
    rows = session.scalars(query).all()
    places: dict[str, _Place] = {}
    for row in rows:
        place = places.setdefault(row.arguments["channel"], _Place())
        if row.kind != AGENDA_CHANGE.name and row.state in _SAID:
            _note_message(place, row, before, now)
    for row in rows:
        if row.kind == AGENDA_CHANGE.name:
            _note_notice(places[row.arguments["channel"]], row, now)
    return places


def _note_message(
    place: _Place, row: OutboxRow, before: Mapping[str, ItemFacts], now: datetime
) -> None:
    # What is being sent says how it is now.
    at = row.settled_at or now
    place.note_told(row.arguments["items"], at)
    if row.kind == DAY_AGENDA.name:
        day = date.fromisoformat(row.arguments["day"])
        place.days.add(day)
        listed = row.arguments.get("listed")
        if listed is None:
            # A row of an older version does not say what it listed: what was on the agenda.
            listed = [key for key, facts in before.items() if facts.day == day]
        place.note_told(listed, at)


def _note_notice(place: _Place, row: OutboxRow, now: datetime) -> None:
    place.notices += 1
    place.notice = None
    at = row.settled_at or now
    changes = read_changes(row)
    # Since it ended, another message may have told how an item is.
    place.unsaid = {key: change for key, change in changes.items() if place.told.get(key, at) <= at}
    # What may have been posted by an attempt that nobody heard of is said.
    if row.state in _SAID or row.unknown_since is not None:
        for key, change in changes.items():
            # A notice leaves out what is over when it is sent.
            if row.insisted_at is not None or change.matters(row.hackathon.zone, at):
                place.unsaid.pop(key, None)
                place.note_told([key], at)
                if change.now is None:
                    place.cancelled.add(key)
    elif row.state in _UNSAID:
        place.notice = row
    else:
        place.unsaid = {}


def _put_notice(
    session: Session,
    hackathon: Hackathon,
    channel: str,
    place: _Place,
    changes: Mapping[str, ItemChange],
    now: datetime,
) -> None:
    """Write these changes into the channel's notice, which is sent if one of them matters."""
    row = place.notice
    if not changes:
        if row is not None:
            reason = "everything is as it was told"
            outbox.settle(row, OutboxState.CANCELLED, now=now, reason=reason)
        return
    told = [each for each in changes.values() if each.matters(hackathon.zone, now)]
    arguments = {
        "channel": channel,
        "title": _name_changes(told or list(changes.values())),
        # As every timed message has them: it is no step of an item, and belongs to no day.
        "items": [],
        "changes": {key: change.kept() for key, change in changes.items()},
    }
    if row is None:
        key = f"agenda-change:{place.notices + 1}:{channel}"
        owed = outbox.Owed(key, AGENDA_CHANGE, f"#{channel}", now, arguments)
        row = outbox.put_row(session, hackathon, owed)
    row.arguments = arguments
    if not told:
        outbox.settle(row, OutboxState.SKIPPED, now=now, reason=OVER)
    elif row.state != OutboxState.WAITING:
        outbox.reopen_row(row)
        row.due = row.ready_at = now


def _name_changes(changes: Sequence[ItemChange]) -> str:
    titles = [each.title for each in changes]
    return f"Changed: {titles[0]}" if len(titles) == 1 else f"Changed: {len(titles)} agenda items"
