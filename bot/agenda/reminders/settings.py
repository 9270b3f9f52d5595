"""How long before an item its reminders come, as the hackathon's row keeps it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import time, timedelta
from typing import Any

from bot.agenda.models import AgendaItem
from bot.hackathons.models import Hackathon


@dataclass(frozen=True)
class Times:
    """A hackathon's reminder times, as its file resolved them."""

    by_kind: dict[str, tuple[timedelta, ...]]
    office_hours_together: tuple[timedelta, ...]
    deadline_passed: bool
    day_agenda: time | None
    day_item: time | None
    digest: time | None

    @classmethod
    def of(cls, hackathon: Hackathon) -> "Times":
        """The times as the hackathon's row keeps them."""
        kept = hackathon.reminder_times
        return cls(
            by_kind={kind: _as_deltas(steps) for kind, steps in kept["by_kind"].items()},
            office_hours_together=_as_deltas(kept["office_hours_together"]),
            deadline_passed=kept["deadline_passed"],
            day_agenda=_as_time(kept["day_agenda"]),
            day_item=_as_time(kept["day_item"]),
            # A file that was loaded before there was a digest says nothing of it.
            digest=_as_time(kept.get("digest")),
        )

    def kept(self) -> dict[str, Any]:
        """The times as JSON, for the hackathon's row."""
        return {
            "by_kind": {kind: _as_seconds(steps) for kind, steps in self.by_kind.items()},
            "office_hours_together": _as_seconds(self.office_hours_together),
            "deadline_passed": self.deadline_passed,
            "day_agenda": self.day_agenda.isoformat() if self.day_agenda else None,
            "day_item": self.day_item.isoformat() if self.day_item else None,
            "digest": self.digest.isoformat() if self.digest else None,
        }


def countdown_steps(item: AgendaItem, times: Times) -> set[timedelta]:
    """Return a deadline's countdown; the deadline itself is not a step of it."""
    steps = times.by_kind["deadline"] if item.own_reminders is None else item.own_reminders
    return {step for step in steps if step > timedelta()}


def name_duration(duration: timedelta) -> str:
    """A duration in words: `72 h`, `1 h 30 min`, `15 min`."""
    minutes = int(duration.total_seconds()) // 60
    parts = [f"{minutes // 60} h" if minutes >= 60 else "", f"{minutes % 60} min"]
    if minutes >= 60 and minutes % 60 == 0:
        parts.pop()
    return " ".join(filter(None, parts))


def _as_deltas(seconds: Iterable[int]) -> tuple[timedelta, ...]:
    return tuple(timedelta(seconds=each) for each in seconds)


def _as_seconds(deltas: Iterable[timedelta]) -> list[int]:
    return [int(each.total_seconds()) for each in deltas]


def _as_time(written: str | None) -> time | None:
    return None if written is None else time.fromisoformat(written)
