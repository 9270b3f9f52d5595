"""A rehearsal made ready: a workspace with people in it, and the bot in front of it."""

from bisect import bisect_left
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock
from typing import Any

from sqlalchemy import select

from bot.app import DELIVERY_TIMEOUT, Bot, make_client, make_door
from bot.cli.driving import describe_event, earlier
from bot.cli.load import load_into
from bot.cli.plan import plan_rows
from bot.clock import FastClock, SystemClock
from bot.db import Database
from bot.hackathon_file import DescribedHackathon
from bot.models import OutboxRow
from bot.settings import Settings
from handlers.manifest import SCOPES, make_manifest
from rehearsal import Workspace, WorkspaceServer
from rehearsal.cast import Cast
from rehearsal.people import add_people
from rehearsal.report import ClockReading, Planned, collect_figures, render_report
from rehearsal.report.tables import say_duration
from schedules.people import learn_people

# What people of the workspace are who are not simply participants.
KINDS = {"olga": "organiser", "max": "mentor"}

# What two looks at the clock are apart, however fast it runs, is no jump.
_SHORTEST_JUMP = timedelta(minutes=1)


@dataclass(frozen=True)
class _Leg:
    """From a change of the clock to the next: where it begins, and what was run before it."""

    instant: datetime
    wall: datetime
    speed: float
    event_run: timedelta = timedelta()
    wall_run: timedelta = timedelta()


class Course:
    """How a clock runs from now on, without the time for which it stands, and without its jumps.

    `wall` tells the wall time that the clock goes by.
    """

    def __init__(self, clock: FastClock, wall: Callable[[], datetime] | None = None) -> None:
        self._clock = clock
        self._wall = wall or SystemClock().now
        self._lock = Lock()
        self._legs = [_Leg(clock.now(), self._wall(), clock.speed)]
        clock.on_change(self._note)

    def run_until(self, instant: datetime) -> timedelta:
        """For how much wall time it had run when it first showed this or a later instant."""
        with self._lock:
            after = bisect_left(self._legs, instant, key=lambda leg: leg.instant)
            if after == 0:
                return timedelta()
            leg = self._legs[after - 1]
            if not leg.speed:
                return leg.wall_run
            run = leg.wall_run + (instant - leg.instant) / leg.speed
            return min(run, self._legs[after].wall_run) if after < len(self._legs) else run

    def run_since(self, instant: datetime) -> timedelta:
        """For how much wall time it has run since it showed this instant."""
        return self.run_until(self._clock.now()) - self.run_until(instant)

    def describe(self, behind: timedelta) -> str | None:
        """How it ran, in a line, with how far what it drives was behind; None where it never ran.

        With several speeds, the line has the slowest and the fastest.
        """
        with self._lock:
            leg, start = self._begin_leg(), self._legs[0].instant
            speeds = sorted({each.speed for each in self._legs if each.speed})
        if not speeds:
            return None
        speed = " to ".join(f"×{each:.10g}" for each in dict.fromkeys((speeds[0], speeds[-1])))
        jumped = leg.instant - start - leg.event_run
        return (
            f"Event clock: {say_duration(leg.event_run)} in {leg.wall_run.total_seconds():,.1f} s "
            f"at {speed}"
            + (f", and {say_duration(jumped)} in jumps" if jumped >= _SHORTEST_JUMP else "")
            + f"; behind by at most {behind.total_seconds():.1f} s of wall time."
        )

    def _note(self) -> None:
        with self._lock:
            self._legs.append(self._begin_leg())

    def _begin_leg(self) -> _Leg:
        """A leg that begins now."""
        last, wall = self._legs[-1], self._wall()
        run = wall - last.wall if last.speed else timedelta()
        return _Leg(
            self._clock.now(),
            wall,
            self._clock.speed,
            last.event_run + run * last.speed,
            last.wall_run + run,
        )


class Stage:
    """One rehearsal: the clock, the workspace, the bot with the file loaded, a cast perhaps.

    It stands still at `begin` until `run` lets the clock go. `sequential` does one thing at a
    time, so that the same seed gives the same transcript, to the letter and in order.
    """

    def __init__(
        self,
        described: DescribedHackathon,
        begin: datetime,
        *,
        cast: int = 0,
        seed: int = 1,
        sequential: bool = False,
    ) -> None:
        self.described = described
        self.begin = begin
        self.began = SystemClock().now()
        self.clock = FastClock(begin, 0)
        self.course = Course(self.clock)
        self.workspace = Workspace(self.clock)
        add_people(self.workspace)
        self.cast = Cast(
            self.workspace,
            self.clock,
            describe_event(described, begin),
            size=cast,
            seed=seed,
            run_since=self.course.run_since,
        )
        self._running = False
        self._stack = ExitStack()
        directory = self._stack.enter_context(TemporaryDirectory(prefix="hackathon-rehearsal-"))
        manifest = read_manifest()
        app = self.workspace.install_app(
            name="hackathon",
            scopes=list(SCOPES),
            commands=[each["command"] for each in manifest["features"]["slash_commands"]],
            events=manifest["settings"]["event_subscriptions"]["bot_events"],
        )
        server = self._stack.enter_context(WorkspaceServer(self.workspace))
        settings = Settings(
            slack_bot_token=app.bot_token,
            slack_app_token=app.app_token,
            slack_api_url=server.url,
            database_url=f"sqlite:///{Path(directory) / 'rehearsal.db'}",
        )
        self.bot = Bot(settings, clock=self.clock, workers=1 if sequential else 8)
        self._stack.callback(self.bot.stop)
        load_into(self.bot.database, described, begin)
        learn_people(
            self.bot.database, make_client(settings, DELIVERY_TIMEOUT), self.bot.workspace_id
        )
        self.bot.connect()

    def run(self, speed: float) -> None:
        """Let the clock run at `speed`; messages and the cast follow it."""
        self._running = True
        self.bot.timer.start()
        self.cast.start()
        self._stack.callback(self.cast.stop)
        self.clock.set_speed(speed)

    def next_instant(self) -> datetime | None:
        """When the next message is due; None when none is."""
        return self.bot.delivery.next_instant()

    def play_to(self, instant: datetime | None) -> None:
        """Play on to an instant, or to the end: each message and act on the way at its own."""
        speed = self.clock.speed
        if speed:
            self.clock.set_speed(0)
        while (step := self._next_step()) is not None and (instant is None or step <= instant):
            self.clock.jump_to(step)
            self._do_what_is_due()
        if instant is not None:
            self.clock.jump_to(instant)
        if speed:
            self.clock.set_speed(speed)

    def is_over(self) -> bool:
        """Whether no message and no act is to come."""
        return self.cast.is_done() and not self.bot.delivery.is_anything_owed()

    def report(self) -> str:
        """The report on the rehearsal so far, a page of HTML."""
        now = self.clock.now()
        figures = collect_figures(
            self.workspace,
            self.described.zones,
            plan=[
                Planned(row.key, row.due, row.arguments["channel"], row.arguments["title"])
                for row in plan_rows(self.described)
                if self.begin <= row.due <= now
            ],
            answers=self.cast.answers,
            kinds=self.kinds(),
            clock=ClockReading(
                event=now - self.begin,
                wall=SystemClock().now() - self.began,
                behind=self.behind(),
            ),
        )
        return render_report(figures, f"{self.described.file.name}, rehearsed")

    def behind(self) -> timedelta:
        """How late the bot and the cast were at worst, in wall time for which the clock ran."""
        query = select(OutboxRow.due, OutboxRow.settled_at)
        with self.bot.database.read() as session:
            late = [
                self.course.run_until(settled_at) - self.course.run_until(due)
                for due, settled_at in session.execute(query)
                if settled_at is not None
            ]
        return max([self.cast.worst_delay, timedelta(), *late])

    def describe_run(self) -> str | None:
        """How the clock ran so far, in a line; None where it only stood and jumped."""
        return self.course.describe(self.behind())

    def kinds(self) -> dict[str, str]:
        """What each person is, by handle: participant, organiser or mentor."""
        others = {user.handle: "participant" for user in self.workspace.people()}
        return {**others, **self.cast.kinds(), **KINDS}

    def stop(self) -> None:
        """Stop the cast and the bot, and clear everything away."""
        self._stack.close()

    def _next_step(self) -> datetime | None:
        return earlier(self.bot.delivery.next_instant(), self.cast.next_instant())

    def _do_what_is_due(self) -> None:
        """What the bot owes at an instant is delivered before anybody acts at it."""
        owed = self.bot.delivery.next_instant()
        # With the timer running, what is due may be in its hands already, and is waited for.
        if self._running or (owed is not None and owed <= self.clock.now()):
            self.bot.delivery.deliver_due()
        if self._running:
            self.cast.settle()
        else:
            self.cast.act_due(self.clock.now())


@contextmanager
def staged(
    described: DescribedHackathon,
    begin: datetime,
    *,
    cast: int = 0,
    seed: int = 1,
    sequential: bool = False,
) -> Iterator[Stage]:
    """A stage, and its end."""
    stage = Stage(described, begin, cast=cast, seed=seed, sequential=sequential)
    try:
        yield stage
    finally:
        stage.stop()


@cache
def read_manifest() -> dict[str, Any]:
    """What the bot asks of a workspace: its commands and events, as in Slack's manifest."""
    _, door = make_door(Settings(), Database("sqlite://"), SystemClock())
    return make_manifest(door)
