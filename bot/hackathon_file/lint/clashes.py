"""Finds hosts and rooms that an agenda needs in two places at once."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.hackathon_file.lint.report import LintReport
from bot.hackathon_file.schema import AgendaEntry
from bot.hackathon_file.times.when import When
from bot.hackathon_file.yaml.document import Document

# How long something without a stated end is taken to last.
UNSTATED_LENGTH = timedelta(hours=1)
# What takes no time of its host and no room.
_MOMENTS = ("deadline", "milestone")


@dataclass(frozen=True)
class Slot:
    """An entry while it lasts; instants are aware, `ends_at` is None if it states no end."""

    entry: AgendaEntry
    starts_at: datetime
    ends_at: datetime | None

    def overlaps(self, other: "Slot") -> bool:
        """Whether both last at some instant."""
        return self.starts_at < other.end and other.starts_at < self.end

    @property
    def end(self) -> datetime:
        """Return until when it lasts."""
        return self.ends_at or self.starts_at + UNSTATED_LENGTH


def find_clashes(slot: Slot, others: Sequence[Slot], *, rooms: bool) -> Iterator[tuple[str, str]]:
    """Yield the field (`hosts` or `where`) and a sentence for each need that another slot has.

    `rooms` says whether places are rooms: all of an online event may be "on Zoom".
    """
    for need in _list_needs(slot, rooms=rooms):
        for other in others:
            if slot.overlaps(other) and need.key in {
                each.key for each in _list_needs(other, rooms=rooms)
            }:
                yield need.field, need.describe(other)


def check_clashes(
    document: Document,
    agenda: Sequence[When | None],
    entries: Sequence[AgendaEntry],
    report: LintReport,
) -> None:
    """Warn of each host and each room that an entry of the file needs while another has it."""
    rooms = document.text_at(("where", "kind")) != "online"
    slots = [
        (place, Slot(entry, when.starts_at, when.ends_at))
        for place, (entry, when) in enumerate(zip(entries, agenda, strict=True))
        if when is not None and when.starts_at is not None
    ]
    # Of all before it, the one that has the host or the room for longest.
    holders: dict[str, Slot] = {}
    for place, slot in sorted(slots, key=lambda each: each[1].starts_at):
        for need in _list_needs(slot, rooms=rooms):
            holder = holders.get(need.key)
            if holder is not None and slot.overlaps(holder):
                report.warn(("agenda", place, need.field), need.describe(holder))
            if holder is None or holder.end <= slot.end:
                holders[need.key] = slot


@dataclass(frozen=True)
class _Need:
    """A host or a room of an entry: the field that names it, and a key to compare it by."""

    field: str
    name: str
    key: str

    def describe(self, other: Slot) -> str:
        """Return the sentence that another entry has it."""
        if self.field == "hosts":
            return f"{self.name} is also at `{other.entry.title}`, at the same time."
        return f"`{self.name}` is also where `{other.entry.title}` is, at the same time."


def _list_needs(slot: Slot, *, rooms: bool) -> list[_Need]:
    entry = slot.entry
    if entry.kind in _MOMENTS:
        return []
    needs = [
        _Need("hosts", host.name, f"host {(host.email or host.name).casefold()}")
        for host in entry.hosts
    ]
    if rooms and entry.where:
        needs.append(_Need("where", entry.where, f"room {entry.where.casefold()}"))
    return needs
