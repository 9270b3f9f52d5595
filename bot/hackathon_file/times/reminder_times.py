"""How long before an item its reminders come, and when the day's messages do."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import time, timedelta
from typing import Any


@dataclass(frozen=True)
class ReminderTimes:
    """A file's reminder times, resolved: time before the start, longest first."""

    by_kind: dict[str, tuple[timedelta, ...]]
    office_hours_together: tuple[timedelta, ...]
    deadline_passed: bool
    day_agenda: time | None
    day_item: time | None
    digest: time | None

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> "ReminderTimes":
        """Return the times that `to_json` gave."""
        return cls(
            by_kind={kind: _as_deltas(steps) for kind, steps in kept["by_kind"].items()},
            office_hours_together=_as_deltas(kept["office_hours_together"]),
            deadline_passed=kept["deadline_passed"],
            day_agenda=_as_time(kept["day_agenda"]),
            day_item=_as_time(kept["day_item"]),
            # A row loaded before digests existed has no such key.
            digest=_as_time(kept.get("digest")),
        )

    def to_json(self) -> dict[str, Any]:
        """Return the times as JSON: durations in seconds, times of day in ISO 8601."""
        return {
            "by_kind": {kind: _as_seconds(steps) for kind, steps in self.by_kind.items()},
            "office_hours_together": _as_seconds(self.office_hours_together),
            "deadline_passed": self.deadline_passed,
            "day_agenda": self.day_agenda.isoformat() if self.day_agenda else None,
            "day_item": self.day_item.isoformat() if self.day_item else None,
            "digest": self.digest.isoformat() if self.digest else None,
        }


def _as_deltas(seconds: Iterable[int]) -> tuple[timedelta, ...]:
    return tuple(timedelta(seconds=each) for each in seconds)


def _as_seconds(deltas: Iterable[timedelta]) -> list[int]:
    return [int(each.total_seconds()) for each in deltas]


def _as_time(written: str | None) -> time | None:
    return None if written is None else time.fromisoformat(written)
