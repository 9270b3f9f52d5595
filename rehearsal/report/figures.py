"""The figures of a report: what happened in a workspace, counted."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta


@dataclass(frozen=True)
class Planned:
    """A message that was to be posted at `due`; its key is in the posted message's metadata."""

    key: str
    due: datetime
    channel: str
    title: str


@dataclass(frozen=True)
class ClockReading:
    """How a rehearsal's clock ran: event time passed in wall time, and how late it ran at worst.

    `behind` is wall time between an instant and what was to be done at it.
    """

    event: timedelta
    wall: timedelta
    behind: timedelta


@dataclass(frozen=True)
class Tally:
    """Messages of a place: a channel, all channels of teams, all direct messages.

    `by_day` goes with the figures' days, `by_hour` is by hour of day in the first zone.
    `busiest` is the beginning of the hour with the most messages.
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
        """All its messages."""
        return self.by_app + self.by_people


@dataclass(frozen=True)
class Spread:
    """What of something the people of a kind got: the one in the middle, and the most."""

    median: float
    most: int


@dataclass(frozen=True)
class Received:
    """What the people of one kind received from others and from apps."""

    kind: str
    people: int
    direct: Spread
    private: Spread
    channel: Spread


@dataclass(frozen=True)
class Night:
    """The readers of one zone: what apps sent them, each message counted for each reader.

    `at_night` of these came between 23:00 and 07:00 there; `by_hour` is by hour of day there.
    """

    zone: str
    readers: int
    received: int
    at_night: int
    by_hour: tuple[int, ...]

    @property
    def at_night_each(self) -> float:
        """How many came at night for each reader."""
        return self.at_night / self.readers if self.readers else 0.0


@dataclass(frozen=True)
class CommandUse:
    """How often a command or button was used, and refused."""

    command: str
    times: int
    refused: int


@dataclass(frozen=True)
class RefusalGroup:
    """Refusals of a command that read alike; when the first was, what was typed, its answer."""

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
    """How the plan was kept: the latest first, and what was never posted."""

    posted: int
    median: timedelta
    latest: tuple[Late, ...]
    missing: tuple[Planned, ...]


@dataclass(frozen=True)
class Figures:
    """Everything a report says, with instants in UTC; `zones` (IANA) are the event's."""

    zones: tuple[str, ...]
    people: int
    begins: datetime | None
    ends: datetime | None
    days: tuple[date, ...]
    by_app_by_day: tuple[int, ...]
    by_people_by_day: tuple[int, ...]
    tallies: tuple[Tally, ...]
    private_answers: int
    received: tuple[Received, ...]
    nights: tuple[Night, ...]
    commands: tuple[CommandUse, ...]
    refusals: tuple[RefusalGroup, ...]
    punctuality: Punctuality | None
    clock: ClockReading | None
