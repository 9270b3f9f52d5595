"""Who leads the rehearsal that the page shows: what the page asks of the command line."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from bot.core.clock import FastClock
from rehearsal.workspace import Workspace


@dataclass(frozen=True)
class EventSheet:
    """The hackathon in short: IANA zones, the event's own first; `start` and `end` of the timeline.

    `first` and `last` are its days, `start` and `end` instants.
    """

    name: str
    zones: tuple[str, ...]
    first: date
    last: date
    start: datetime
    end: datetime


@dataclass(frozen=True)
class PlanMark:
    """A message to come, as a mark on the timeline."""

    key: str
    due: datetime
    kind: str
    channel: str
    title: str


@dataclass(frozen=True)
class PlanKind:
    """A kind of planned messages: what people call it, and its mark on the timeline.

    `path` is an SVG path in a square of 12.
    """

    title: str
    path: str
    colour: str


@dataclass(frozen=True)
class CommandHint:
    """A slash command as the composer completes it: `/team`, what may follow, what it does."""

    command: str
    usage: str
    about: str


class Director(Protocol):
    """One rehearsal at a time, and the leave to begin it anew.

    Any thread may ask. After `restart`, `workspace` and `clock` may be others than before,
    and `generation` is one more.
    """

    @property
    def workspace(self) -> Workspace:
        """The workspace of the present rehearsal."""
        ...

    @property
    def clock(self) -> FastClock:
        """The clock of the present rehearsal."""
        ...

    @property
    def generation(self) -> int:
        """How many times the rehearsal has begun."""
        ...

    @property
    def event(self) -> EventSheet:
        """The hackathon that is rehearsed."""
        ...

    @property
    def plan(self) -> Sequence[PlanMark]:
        """Every message planned, in order of being due."""
        ...

    @property
    def plan_kinds(self) -> Mapping[str, PlanKind]:
        """The kinds of the planned messages, by name."""
        ...

    @property
    def commands(self) -> Sequence[CommandHint]:
        """The slash commands to complete."""
        ...

    @property
    def kinds(self) -> Mapping[str, str]:
        """What each person is, by handle: participant, organiser or mentor."""
        ...

    def next_instant(self) -> datetime | None:
        """When the next message is due; None when none is to come."""
        ...

    def play_to(self, instant: datetime) -> None:
        """Play on to an instant to come: what happens on the way happens at its own."""
        ...

    def restart(self, at: datetime | None) -> None:
        """Begin the rehearsal anew and, where `at` is given, play on to that instant."""
        ...

    def report(self) -> str:
        """The report on the rehearsal so far, a page of HTML."""
        ...
