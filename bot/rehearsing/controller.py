"""Controls the rehearsal that the page shows: one session at a time, restarted on demand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from threading import RLock

from bot.core.clock import FastClock
from bot.hackathon_file import DescribedHackathon
from bot.loading.preview import plan_rows
from bot.outbox.kinds import list_kinds
from bot.rehearsing.event_times import describe_event
from bot.rehearsing.session import RehearsalSession, read_manifest
from rehearsal import Workspace
from rehearsal.page import CommandHint, EventDetails, PlanKind, PlanMark


@dataclass(frozen=True)
class RehearsalSettings:
    """The settings of a rehearsal: when it begins, how fast it runs, and its cast."""

    begin: datetime
    speed: float = 0
    cast: int = 0
    seed: int = 1


class RehearsalController:
    """Controls rehearsals of one hackathon, as `rehearsal.page.SessionController` requires."""

    def __init__(self, described: DescribedHackathon, settings: RehearsalSettings) -> None:
        self._described = described
        self._settings = settings
        # A restart replaces the session that a report reads: one waits for the other.
        self._lock = RLock()
        self.generation = 0
        event = describe_event(described, settings.begin)
        self.event = EventDetails(
            name=described.file.name,
            zones=described.zones,
            first=described.first,
            last=described.last,
            start=settings.begin,
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
            # A message due before the start is not sent in this rehearsal.
            if row.due >= settings.begin
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
        self.rehearsal = self._begin(settings.speed)

    @property
    def workspace(self) -> Workspace:
        """The workspace of the current session."""
        return self.rehearsal.workspace

    @property
    def clock(self) -> FastClock:
        """The clock of the current session."""
        return self.rehearsal.clock

    @property
    def kinds(self) -> Mapping[str, str]:
        """The kind of each person, by handle: participant, organiser or mentor."""
        return self.rehearsal.kinds()

    def next_instant(self) -> datetime | None:
        """Return when the next message is due; None if none is pending."""
        return self.rehearsal.next_instant()

    def play_to(self, instant: datetime) -> None:
        """Play on to an instant, with each message and action at its own time."""
        with self._lock:
            self.rehearsal.play_to(instant)

    def restart(self, at: datetime | None) -> None:
        """Start a new session, and play on to the instant `at` if it is given."""
        with self._lock:
            speed = self.clock.speed
            self.rehearsal.stop()
            # The clock stands meanwhile, so that each thing happens at its own instant.
            self.rehearsal = self._begin(speed=0)
            if at is not None:
                self.rehearsal.play_to(at)
            self.clock.set_speed(self._settings.speed if at is None else speed)

    def report(self) -> str:
        """Return the report on the current session so far, a page of HTML."""
        with self._lock:
            return self.rehearsal.report()

    def describe_run(self) -> str | None:
        """Describe in a line how the current session's clock ran; None if it never ran."""
        with self._lock:
            return self.rehearsal.describe_run()

    def stop(self) -> None:
        """End the current session."""
        self.rehearsal.stop()

    def _begin(self, speed: float) -> RehearsalSession:
        settings = self._settings
        rehearsal = RehearsalSession(
            self._described, settings.begin, cast=settings.cast, seed=settings.seed
        )
        rehearsal.run(speed)
        self.generation += 1
        return rehearsal
