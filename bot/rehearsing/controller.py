"""Who leads the rehearsal that the page shows: one stage at a time, begun anew on demand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from threading import RLock

from bot.core.clock import FastClock
from bot.hackathon_file import DescribedHackathon
from bot.loading.preview import plan_rows
from bot.outbox.kinds import list_kinds
from bot.rehearsing.event_times import describe_event
from bot.rehearsing.session import Stage, read_manifest
from rehearsal import Workspace
from rehearsal.page import CommandHint, EventSheet, PlanKind, PlanMark


@dataclass(frozen=True)
class Staging:
    """How a rehearsal is set up: when it begins, how fast, with how large a cast."""

    begin: datetime
    speed: float = 0
    cast: int = 0
    seed: int = 1


class RehearsalDirector:
    """Leads rehearsals of one hackathon; what `rehearsal.page.Director` asks for."""

    def __init__(self, described: DescribedHackathon, staging: Staging) -> None:
        self._described = described
        self._staging = staging
        # Restarting and reporting look at the whole stage; neither must meet the other's half.
        self._lock = RLock()
        self.generation = 0
        event = describe_event(described, staging.begin)
        self.event = EventSheet(
            name=described.file.name,
            zones=described.zones,
            first=described.first,
            last=described.last,
            start=staging.begin,
            end=event.end,
        )
        self.plan: Sequence[PlanMark] = [
            PlanMark(
                key=row.key,
                due=row.due,
                kind=row.kind,
                channel=row.arguments["channel"],
                title=row.arguments["title"],
            )
            for row in plan_rows(described)
            # What was due before is not owed in this rehearsal.
            if row.due >= staging.begin
        ]
        self.plan_kinds: Mapping[str, PlanKind] = {
            kind.name: PlanKind(kind.title, kind.mark.path, kind.mark.colour)
            for kind in list_kinds()
            if kind.mark is not None
        }
        self.commands: Sequence[CommandHint] = [
            CommandHint(each["command"], each.get("usage_hint", ""), each["description"])
            for each in read_manifest()["features"]["slash_commands"]
        ]
        self.stage = self._begin(staging.speed)

    @property
    def workspace(self) -> Workspace:
        """The workspace of the present rehearsal."""
        return self.stage.workspace

    @property
    def clock(self) -> FastClock:
        """The clock of the present rehearsal."""
        return self.stage.clock

    @property
    def kinds(self) -> Mapping[str, str]:
        """What each person is, by handle: participant, organiser or mentor."""
        return self.stage.kinds()

    def next_instant(self) -> datetime | None:
        """When the next message is due; None when none is to come."""
        return self.stage.next_instant()

    def play_to(self, instant: datetime) -> None:
        """Play on to an instant: each message and act on the way at its own."""
        with self._lock:
            self.stage.play_to(instant)

    def restart(self, at: datetime | None) -> None:
        """Begin the rehearsal anew and, where `at` is given, play on to that instant."""
        with self._lock:
            speed = self.clock.speed
            self.stage.stop()
            # Standing on the way there, so that nothing happens but at its own instant.
            self.stage = self._begin(speed=0)
            if at is not None:
                self.stage.play_to(at)
            self.clock.set_speed(self._staging.speed if at is None else speed)

    def report(self) -> str:
        """The report on the rehearsal so far, a page of HTML."""
        with self._lock:
            return self.stage.report()

    def describe_run(self) -> str | None:
        """How the present rehearsal's clock ran so far, in a line; None where it never ran."""
        with self._lock:
            return self.stage.describe_run()

    def stop(self) -> None:
        """End the present rehearsal."""
        self.stage.stop()

    def _begin(self, speed: float) -> Stage:
        staging = self._staging
        stage = Stage(self._described, staging.begin, cast=staging.cast, seed=staging.seed)
        stage.run(speed)
        self.generation += 1
        return stage
