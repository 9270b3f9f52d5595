"""The interface through which the page controls the rehearsal of the command line."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from bot.core.clock import FastClock
from rehearsal.workspace import Workspace


@dataclass(frozen=True)
class EventDetails:
    """A hackathon's outline: IANA zones, the event's own first; `start` and `end` of the timeline.

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
    """A planned message, as a mark on the timeline."""

    key: str
    due: datetime
    kind: str
    channel: str
    title: str


@dataclass(frozen=True)
class PlanKind:
    """A kind of planned messages: its title, and its mark on the timeline.

    `path` is an SVG path in a square of 12.
    """

    title: str
    path: str
    colour: str


@dataclass(frozen=True)
class CommandHint:
    """A slash command as the composer completes it: `/team`, its arguments, its description."""

    command: str
    usage: str
    about: str


class SessionController(Protocol):
    """Controls one rehearsal at a time, and can restart it.

    Any thread may use it. After `restart`, `workspace` and `clock` may be others than before, and
    `generation` is one more.
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
        """The number of times that the rehearsal has begun."""
        ...

    @property
    def event(self) -> EventDetails:
        """The hackathon that is rehearsed."""
        ...

    @property
    def plan(self) -> Sequence[PlanMark]:
        """Every planned message, in order of its due time."""
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
        """The kind of each person, by handle: participant, organiser or mentor."""
        ...

    def next_instant(self) -> datetime | None:
        """Return when the next message is due; None if none is left."""
        ...

    def play_to(self, instant: datetime) -> None:
        """Play on to a later instant; the events on the way happen at their own instants."""
        ...

    def restart(self, at: datetime | None) -> None:
        """Restart the rehearsal and, if `at` is given, play on to that instant."""
        ...

    def report(self) -> str:
        """Return the report on the rehearsal so far, a page of HTML."""
        ...
