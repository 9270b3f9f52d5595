"""The figures of a report: what happened in a workspace, counted."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta


@dataclass(frozen=True)
class Planned:
    """A message due to be posted at `due`; its key is in the posted message's metadata."""

    key: str
    due: datetime
    channel: str
    title: str


@dataclass(frozen=True)
class ClockReading:
    """A rehearsal's clock: event time passed in wall time, and the longest delay.

    `behind` is the longest wall time between an instant and the work due at it.
    """

    event: timedelta
    wall: timedelta
    behind: timedelta


@dataclass(frozen=True)
class MessageCount:
    """Messages of a place: a channel, all channels of teams, all direct messages.

    `by_day` goes with the figures' days, `by_hour` is by hour of day in the first zone. `busiest`
    is the beginning of the hour with the most messages.
    """

    place: str
    by_app: int
    by_people: int
    by_day: tuple[int, ...]
    by_hour: tuple[int, ...]
    busiest: datetime | None
    busiest_count: int

    @property
    def total(self) -> int:
        """Return the number of all its messages."""
        return self.by_app + self.by_people


@dataclass(frozen=True)
class Spread:
    """How many messages the people of a kind received: the median, and the most."""

    median: float
    most: int


@dataclass(frozen=True)
class Received:
    """How many messages the people of one kind received, by the way in which they came."""

    kind: str
    people: int
    direct: Spread
    private: Spread
    channel: Spread


@dataclass(frozen=True)
class Night:
    """The readers of one zone, and the messages that apps sent them, counted for each reader.

    `at_night` of these came between 23:00 and 07:00 there; `by_hour` is by hour of day there.
    """

    zone: str
    readers: int
    received: int
    at_night: int
    by_hour: tuple[int, ...]

    @property
    def at_night_each(self) -> float:
        """Return how many messages came at night for each reader."""
        return self.at_night / self.readers if self.readers else 0.0


@dataclass(frozen=True)
class CommandUse:
    """A command or button, with the numbers of its uses and refusals."""

    command: str
    times: int
    refused: int


@dataclass(frozen=True)
class RefusalGroup:
    """Refusals of a command that read alike; the time, typed text and answer of the first."""

    command: str
    times: int
    people: int
    at: datetime
    typed: str
    example: str


@dataclass(frozen=True)
class Late:
    """A planned message that was posted, and how long after it was due."""

    planned: Planned
    late: timedelta


@dataclass(frozen=True)
class Punctuality:
    """How punctual the planned messages were, the latest first, and those never posted."""

    posted: int
    median: timedelta
    latest: tuple[Late, ...]
    missing: tuple[Planned, ...]


@dataclass(frozen=True)
class Figures:
    """Everything a report shows, with instants in UTC; `zones` (IANA) are the event's."""

    zones: tuple[str, ...]
    people: int
    begins: datetime | None
    ends: datetime | None
    days: tuple[date, ...]
    by_app_by_day: tuple[int, ...]
    by_people_by_day: tuple[int, ...]
    tallies: tuple[MessageCount, ...]
    private_answers: int
    received: tuple[Received, ...]
    nights: tuple[Night, ...]
    commands: tuple[CommandUse, ...]
    refusals: tuple[RefusalGroup, ...]
    punctuality: Punctuality | None
    clock: ClockReading | None
