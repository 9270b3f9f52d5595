"""A snapshot of an agenda item as messages show it, to find what changed since."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from bot.agenda.models import AgendaItem
from bot.agenda.queries import end_of, list_items
from bot.hackathons.models import Hackathon


@dataclass(frozen=True)
class ItemFacts:
    """The facts of an item that messages show; equal ones need no notice of a change.

    Instants are aware, UTC. `hosts` are names with affiliations, `links` pairs of address and
    title.
    """

    title: str
    day: date
    starts_at: datetime | None
    ends_at: datetime | None
    where: str | None
    hosts: tuple[str, ...]
    links: tuple[tuple[str, str], ...]
    kind: str = field(compare=False)

    @classmethod
    def of(cls, item: AgendaItem) -> "ItemFacts":
        """Take a snapshot of the item."""
        entry = item.entry
        return cls(
            title=item.title,
            day=item.day,
            starts_at=item.starts_at,
            ends_at=item.ends_at,
            where=entry.where,
            hosts=tuple(
                host.name + (f" ({host.affiliation})" if host.affiliation else "")
                for host in entry.hosts
            ),
            links=tuple((link.url, link.title) for link in entry.links),
            kind=item.kind,
        )

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> "ItemFacts":
        """Parse the facts from the JSON that `kept` returned."""
        return cls(
            title=kept["title"],
            day=date.fromisoformat(kept["day"]),
            starts_at=_read_instant(kept["starts_at"]),
            ends_at=_read_instant(kept["ends_at"]),
            where=kept["where"],
            hosts=tuple(kept["hosts"]),
            links=tuple((url, title) for url, title in kept["links"]),
            kind=kept["kind"],
        )

    def kept(self) -> dict[str, Any]:
        """Return the facts as JSON, for a row of the outbox."""
        return {
            "title": self.title,
            "day": self.day.isoformat(),
            "starts_at": self.starts_at.isoformat() if self.starts_at else None,
            "ends_at": self.ends_at.isoformat() if self.ends_at else None,
            "where": self.where,
            "hosts": list(self.hosts),
            "links": [list(link) for link in self.links],
            "kind": self.kind,
        }

    def is_over(self, zone: str, now: datetime) -> bool:
        """Return whether the item is over at `now`, by these facts; `zone` is the event's."""
        return end_of(self.kind, self.day, self.starts_at, self.ends_at, zone) <= now


def list_facts(session: Session, hackathon: Hackathon) -> dict[str, ItemFacts]:
    """Return a snapshot of every item on the agenda, by key."""
    return {item.key: ItemFacts.of(item) for item in list_items(session, hackathon)}


def _read_instant(kept: str | None) -> datetime | None:
    return None if kept is None else datetime.fromisoformat(kept)
