"""Notices of agenda changes, posted once in each channel that had announced the items.

Each channel has one pending row in the outbox, which collects changes until it is sent.
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

# The message was posted, or may have been.
_SAID = (OutboxState.SENT, OutboxState.SENDING, OutboxState.UNKNOWN)
# The message was not posted. A skipped one is sent too, once one of its changes matters again.
_UNSAID = (OutboxState.WAITING, OutboxState.FAILED, OutboxState.SKIPPED)
# Why a notice is skipped; the next change is compared with the state before the skipped one.
OVER = "what has changed is over"


@dataclass(frozen=True)
class ItemChange:
    """An item as it is now, compared with its last announcement in a channel.

    `was` is None if the item is new there, and `now` is None if it was removed. `again` is true if
    its cancellation was announced there, and it is back.
    """

    was: ItemFacts | None
    now: ItemFacts | None
    again: bool = False

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> "ItemChange":
        """Parse a change from the JSON that `kept` returned."""
        was, now = (ItemFacts.read(kept[each]) if kept[each] else None for each in ("was", "now"))
        return cls(was, now, kept["again"])

    @property
    def title(self) -> str:
        """The item's title now, or its last one if it was removed."""
        named = self.now or self.was
        return named.title if named else ""

    def kept(self) -> dict[str, Any]:
        """Return the change as JSON, for a row of the outbox."""
        return {
            "was": self.was.kept() if self.was else None,
            "now": self.now.kept() if self.now else None,
            "again": self.again,
        }

    def matters(self, zone: str, now: datetime) -> bool:
        """Return whether people need to know: not if the item is over, as it was and as it is."""
        there = [each for each in (self.was, self.now) if each is not None]
        return not all(each.is_over(zone, now) for each in there)


@dataclass
class _Place:
    """A channel: when it last announced each item, by key, and the days whose agenda it had.

    `unsaid` are the changes that were not posted in it, by the item's key, and `notice` is the
    row that can still post them.
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
    """Parse the changes in a notice, by the items' keys."""
    return {key: ItemChange.read(kept) for key, kept in row.arguments["changes"].items()}


def list_unsaid(
    session: Session, hackathon: Hackathon, now: datetime
) -> dict[str, dict[str, ItemChange]]:
    """Return the changes in pending notices: by the channel's name, then by the item's key.

    Channels without such a change are left out.
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


def enqueue_notices(
    session: Session, hackathon: Hackathon, before: Mapping[str, ItemFacts], now: datetime
) -> None:
    """Enqueue a notice of the changes since `before` in each channel that had announced the items.

    A notice leaves out items that are as they were announced, and items that are over. A change to
    an item that is over is still stored: if the item comes back, the next notice starts from what
    people know.
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
    """Return the item's change since it was announced there; None if it needs no notice."""
    unsaid = place.unsaid.get(key)
    if unsaid is not None:
        return ItemChange(unsaid.was, after, unsaid.again)
    if key in place.told:
        return ItemChange(before, after, before is None and key in place.cancelled)
    # A posted day's agenda reads as complete, so an item added to that day is news.
    if after is not None and after.day in place.days:
        return ItemChange(None, after)
    return None


def _find_places(
    session: Session, hackathon: Hackathon, before: Mapping[str, ItemFacts], now: datetime
) -> dict[str, _Place]:
    """Return the announcements in each channel, by its name. Locks the rows of the outbox."""
    query = (
        select(OutboxRow)
        .where(
            OutboxRow.hackathon_id == hackathon.id,
            OutboxRow.kind.in_(name_kinds((*PLANNED, AGENDA_CHANGE))),
        )
        .order_by(OutboxRow.id)
        # Locked, so that no notice is claimed while it changes.
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
    # A message that is being sent shows the items as they are now.
    at = row.settled_at or now
    place.note_told(row.arguments["items"], at)
    if row.kind == DAY_AGENDA.name:
        day = date.fromisoformat(row.arguments["day"])
        place.days.add(day)
        listed = row.arguments.get("listed")
        if listed is None:
            # Rows of older versions do not list their items: assume all that the day had.
            listed = [key for key, facts in before.items() if facts.day == day]
        place.note_told(listed, at)


def _note_notice(place: _Place, row: OutboxRow, now: datetime) -> None:
    place.notices += 1
    place.notice = None
    at = row.settled_at or now
    changes = read_changes(row)
    # After the notice ended, another message may have shown the item as it is.
    place.unsaid = {key: change for key, change in changes.items() if place.told.get(key, at) <= at}
    # An attempt without an answer may have posted the notice: count it as posted.
    if row.state in _SAID or row.unknown_since is not None:
        for key, change in changes.items():
            # The notice left out items that were over when it was sent.
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
    """Write these changes into the channel's notice; skip it if none of them matters."""
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
        # Every timed message has this argument; a notice announces no item.
        "items": [],
        "changes": {key: change.kept() for key, change in changes.items()},
    }
    if row is None:
        key = f"agenda-change:{place.notices + 1}:{channel}"
        message = outbox.NewMessage(key, AGENDA_CHANGE, f"#{channel}", now, arguments)
        row = outbox.get_or_enqueue(session, hackathon, message)
    row.arguments = arguments
    if not told:
        outbox.settle(row, OutboxState.SKIPPED, now=now, reason=OVER)
    elif row.state != OutboxState.WAITING:
        outbox.reopen_row(row)
        row.due = row.ready_at = now


def _name_changes(changes: Sequence[ItemChange]) -> str:
    titles = [each.title for each in changes]
    return f"Changed: {titles[0]}" if len(titles) == 1 else f"Changed: {len(titles)} agenda items"
