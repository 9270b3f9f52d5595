"""A rehearsal session: a workspace with people in it, and the bot connected to it."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import select

from bot.app import DELIVERY_TIMEOUT, WORKERS, Bot, make_client, make_dispatcher
from bot.core.clock import FastClock, SystemClock
from bot.core.database import Database
from bot.core.settings import Settings
from bot.hackathon_file import DescribedHackathon
from bot.loading.load import load_into
from bot.loading.preview import plan_rows
from bot.outbox.models import OutboxRow
from bot.rehearsing.cast import Cast
from bot.rehearsing.clock_history import ClockHistory
from bot.rehearsing.event_times import describe_event, earlier
from handlers.core.manifest import SCOPES, make_manifest
from rehearsal import Workspace, WorkspaceServer
from rehearsal.report import ClockReading, Planned, collect_figures, render_report
from rehearsal.sample_people import add_people
from schedules.slack.members import Members

# The people of the workspace who are not participants.
KINDS = {"olga": "organiser", "max": "mentor"}


class RehearsalSession:
    """One rehearsal session: the clock, the workspace, the bot with the file loaded, maybe a cast.

    The clock stands at `begin` until `run`. With `sequential` one thing is done at a time, so that
    the same seed gives exactly the same transcript.
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
        self.history = ClockHistory(self.clock)
        self.workspace = Workspace(self.clock)
        add_people(self.workspace)
        self.cast = Cast(
            self.workspace,
            self.clock,
            describe_event(described, begin),
            size=cast,
            seed=seed,
            run_since=self.history.run_since,
        )
        self._running = False
        self._halted = False
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
        self.bot = Bot(settings, clock=self.clock, workers=1 if sequential else WORKERS)
        self._stack.callback(self.bot.stop)
        load_into(self.bot.database, described, begin)
        members = Members(self.bot.database)
        members.learn(make_client(settings, DELIVERY_TIMEOUT), self.bot.workspace_id, begin)
        self.bot.connect()

    def run(self, speed: float) -> None:
        """Run the clock at `speed`; messages and the cast follow it."""
        self._running = True
        self.bot.timer.start()
        self.cast.start()
        self._stack.callback(self.cast.stop)
        self.clock.set_speed(speed)

    def next_instant(self) -> datetime | None:
        """Return when the next message is due; None if none is pending."""
        return self.bot.delivery.next_instant()

    def play_to(self, instant: datetime | None) -> None:
        """Play on to an instant, or to the end, with each message and action at its own time."""
        speed = self.clock.speed
        if speed:
            self.clock.set_speed(0)
        self._finish_present()
        while (step := self._next_step()) is not None and (instant is None or step <= instant):
            if self._halted:
                break
            self.clock.jump_to(step)
            self._do_what_is_due()
            self._finish_present()
        if instant is not None:
            self.clock.jump_to(instant)
        if speed:
            self.clock.set_speed(speed)

    def halt(self) -> None:
        """Stop a `play_to` that runs in another thread, after its current step."""
        self._halted = True

    def is_over(self) -> bool:
        """Return whether no message is pending and the cast is done."""
        return self.cast.is_done() and not self.bot.delivery.has_pending()

    def report(self) -> str:
        """Return the report on the rehearsal so far, a page of HTML."""
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
        """Return how late the bot or the cast was at worst, in wall time while the clock ran."""
        query = select(OutboxRow.due, OutboxRow.settled_at)
        with self.bot.database.read() as session:
            late = [
                self.history.run_until(settled_at) - self.history.run_until(due)
                for due, settled_at in session.execute(query)
                if settled_at is not None
            ]
        return max([self.cast.worst_delay, timedelta(), *late])

    def describe_run(self) -> str | None:
        """Describe in a line how the clock ran; None if it only stood still and jumped."""
        return self.history.describe(self.behind())

    def kinds(self) -> dict[str, str]:
        """Return the kind of each person, by handle: participant, organiser or mentor."""
        others = {user.handle: "participant" for user in self.workspace.people()}
        return {**others, **self.cast.kinds(), **KINDS}

    def stop(self) -> None:
        """Stop the cast and the bot, and delete the session's files."""
        self._stack.close()

    def _finish_present(self) -> None:
        """Deliver what people and the cast have just caused, before the clock goes on.

        What the timer has in hand is no next step: the clock would jump past it, and it would count
        as late.
        """
        if self._running:
            self.bot.delivery.deliver_due()

    def _next_step(self) -> datetime | None:
        return earlier(self.bot.delivery.next_instant(), self.cast.next_instant())

    def _do_what_is_due(self) -> None:
        """Deliver due messages before the cast acts at the same instant."""
        due = self.bot.delivery.next_instant()
        # If the timer runs, it may have claimed due messages already: deliver_due waits for them.
        if self._running or (due is not None and due <= self.clock.now()):
            self.bot.delivery.deliver_due()
        if self._running:
            self.cast.settle()
        else:
            self.cast.do_due(self.clock.now())


@contextmanager
def open_rehearsal(
    described: DescribedHackathon,
    begin: datetime,
    *,
    cast: int = 0,
    seed: int = 1,
    sequential: bool = False,
) -> Iterator[RehearsalSession]:
    """Start a session, and stop it when the context ends."""
    rehearsal = RehearsalSession(described, begin, cast=cast, seed=seed, sequential=sequential)
    try:
        yield rehearsal
    finally:
        rehearsal.stop()


@cache
def read_manifest() -> dict[str, Any]:
    """Return the commands and events that the bot needs in a workspace, as Slack's manifest."""
    _, dispatcher = make_dispatcher(Settings(), Database("sqlite://"), SystemClock())
    return make_manifest(dispatcher)
