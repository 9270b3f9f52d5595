"""Reminder times of a hackathon: how long before an item each reminder is due."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import time, timedelta
from typing import Any

from bot.agenda.models import AgendaItem
from bot.hackathons.models import Hackathon


@dataclass(frozen=True)
class Times:
    """A hackathon's reminder times, as resolved from its file."""

    by_kind: dict[str, tuple[timedelta, ...]]
    office_hours_together: tuple[timedelta, ...]
    deadline_passed: bool
    day_agenda: time | None
    day_item: time | None
    digest: time | None

    @classmethod
    def of(cls, hackathon: Hackathon) -> "Times":
        """Parse the times from the hackathon's row."""
        kept = hackathon.reminder_times
        return cls(
            by_kind={kind: _as_deltas(steps) for kind, steps in kept["by_kind"].items()},
            office_hours_together=_as_deltas(kept["office_hours_together"]),
            deadline_passed=kept["deadline_passed"],
            day_agenda=_as_time(kept["day_agenda"]),
            day_item=_as_time(kept["day_item"]),
            # A row loaded before digests existed has no such key.
            digest=_as_time(kept.get("digest")),
        )

    def kept(self) -> dict[str, Any]:
        """Return the times as JSON, for the hackathon's row."""
        return {
            "by_kind": {kind: _as_seconds(steps) for kind, steps in self.by_kind.items()},
            "office_hours_together": _as_seconds(self.office_hours_together),
            "deadline_passed": self.deadline_passed,
            "day_agenda": self.day_agenda.isoformat() if self.day_agenda else None,
            "day_item": self.day_item.isoformat() if self.day_item else None,
            "digest": self.digest.isoformat() if self.digest else None,
        }


def countdown_steps(item: AgendaItem, times: Times) -> set[timedelta]:
    """Return the steps of a deadline's countdown, without the deadline itself."""
    steps = times.by_kind["deadline"] if item.own_reminders is None else item.own_reminders
    return {step for step in steps if step > timedelta()}


def name_duration(duration: timedelta) -> str:
    """Return a duration in words: `72 h`, `1 h 30 min`, `15 min`."""
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
