"""A round's world: a workspace on this machine, a database, and the bot's processes between."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory, mkdtemp
from threading import Event, Lock
from time import monotonic, sleep

from sqlalchemy.exc import DBAPIError, OperationalError

from bot.core.clock import Clock, SystemClock
from bot.core.database import Database
from bot.outbox.rows import NewMessage
from migrations import open_database
from rehearsal import InstalledApp, Workspace, WorkspaceEvent, WorkspaceServer
from rehearsal.server.server import SECONDS_BETWEEN_PINGS
from rehearsal.state.triggers import LIFE_IN_SECONDS
from tests.chaos.enqueue import (
    KEY,
    enqueue,
    has_unsettled,
    load_hackathon,
    plan_posts,
    read_rows,
    read_unsettled,
)
from tests.chaos.judge.counting import Correction, Count, count_messages
from tests.chaos.judge.load_probe import watch_server
from tests.chaos.machines.processes import Fleet, make_environment
from tests.chaos.round_config import PLAIN, RoundConfig
from tests.support.slack import AppInWorkspace

# The environment variable that names a directory in which the processes' logs are kept.
KEPT_LOGS = "CHAOS_LOGS"
# What manifest.yaml asks Slack for.
EVENTS = ("app_home_opened", "team_join", "user_change")
# How often the database, which tells nobody, is asked.
LOOK_SECONDS = 0.1
# In the short form, for an acknowledgement and to open a form.
SECONDS_TO_ACKNOWLEDGE = 20.0
# The handle of who organises.
ORGANISER = "olga"

# Alembic keeps what it is at in globals: one upgrade at a time in a process.
_upgrading = Lock()


class RoundFailed(AssertionError):
    """A round that did not come to its end; the message says where it stands."""


@dataclass(frozen=True)
class Order:
    """What whoever plays a round asks of it, whatever its scenario.

    A round that waits for longer than its `patience`, in seconds, for whatever it waits for, has
    failed. `fault` names one that is planted in its processes.
    """

    patience: float = 300.0
    fault: str | None = None


_order: ContextVar[Order] = ContextVar("order")


@contextmanager
def ordering(order: Order) -> Iterator[None]:
    """Have the round that is played meanwhile in this thread be as ordered."""
    token = _order.set(order)
    try:
        yield
    finally:
        _order.reset(token)


@dataclass
class Scene:
    """A workspace, a database with a hackathon loaded, and a fleet without processes yet."""

    workspace: Workspace
    server: WorkspaceServer
    app: InstalledApp
    database: Database
    fleet: Fleet
    clock: Clock
    rng: Random
    patience: float
    is_short: bool
    planned: list[NewMessage] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)

    def new_dice(self) -> Random:
        """Return dice of their own, for what throws them at instants that the seed does not keep.

        Otherwise the round's own dice would fall otherwise each time it is played.
        """
        return Random(self.rng.random())  # noqa: S311 - dice, no secret

    def plan(
        self, posts: int, channels: int, *, first: timedelta, within: timedelta, name: str = KEY
    ) -> None:
        """Enqueue posts that come due at random instants from `first` ahead on, `within` this time.

        Their keys begin with `name`.
        """
        begin = self.clock.now() + first
        planned = plan_posts(
            self.rng, posts=posts, channels=channels, begin=begin, within=within, name=name
        )

        def is_taken() -> bool:
            # A process that runs already may be writing, to a database with one writer.
            try:
                enqueue(self.database, planned)
            except OperationalError:
                return False
            return True

        self.wait_for(is_taken, "the database to take what is enqueued")
        self.planned += planned

    def wait_for(self, condition: Callable[[], object], what: str) -> None:
        """Wait until this holds; RoundFailed if it never does, or if a process has ended."""
        end = monotonic() + self.patience
        while not condition():
            self._check(end, what)
            sleep(LOOK_SECONDS)

    def _check(self, end: float, what: str) -> None:
        ended = self.fleet.find_ended()
        if ended:
            raise RoundFailed(f"{ended[0].name} ended by itself\n{ended[0].tail()}")
        if monotonic() > end:
            waited = f"waited {self.patience:.0f} s in vain for {what}"
            raise RoundFailed(f"{waited}\n{self.describe()}")

    @contextmanager
    def noting_failure(self) -> Iterator[None]:
        """Go on after a RoundFailed, so that the judge says what came of it; `end` tells it."""
        try:
            yield
        except RoundFailed as failed:
            self.troubles.append(str(failed))

    def wait_connected(self, connections: int = 1) -> None:
        """Wait until so many connections of Socket Mode are open."""
        self.wait_for(lambda: self.workspace.connections >= connections, "Socket Mode")

    def wait_started(self) -> None:
        """Wait until every process that runs says that it has started."""
        for process in self.fleet.running:
            self.wait_for(process.has_started, f"{process.name} to start")

    def wait_begun(self) -> None:
        """Wait until the first messages have been received."""
        self.wait_for(self._count_posts, "posts")

    def wait_for_more(self, posts: int) -> None:
        """Wait until so many posts more have been received, or there is none to come."""
        wanted = self._count_posts() + posts
        self.wait_for(lambda: self._count_posts() >= wanted or self.is_settled(), "more posts")

    def _count_posts(self) -> int:
        return sum(each.metadata is not None for each in self.workspace.all_messages())

    def at_a_message(self, latest: int, strike: Callable[[], None]) -> Event:
        """Strike at a random message of the next `latest`, before its sender is told of it.

        The event is set once that is done.
        """
        left = self.rng.randint(1, latest)
        struck = Event()

        def count(event: WorkspaceEvent) -> None:
            nonlocal left
            if event.kind != "message_posted":
                return
            left -= 1
            if left == 0:
                strike()
                struck.set()

        self.workspace.on_event(count)
        return struck

    def wait_settled(self) -> None:
        """Wait until everything that was enqueued is done with, one way or another.

        A round in which it never is goes on to its end, where the judge counts what is lost.
        """
        with self.noting_failure():
            self.wait_for(self.is_settled, "every row to be settled")

    def moments_until_settled(self, apart: float) -> Iterator[None]:
        """Moments so far `apart`, in seconds, until everything is settled.

        Whoever makes trouble at each of them is given twice the time of `wait_settled`; a round
        that is not settled then goes on to its end.
        """
        end = monotonic() + 2 * self.patience
        with self.noting_failure():
            while not self.is_settled():
                self._check(end, "every row to be settled")
                sleep(apart)
                yield

    def is_settled(self) -> bool:
        """Whether nothing waits or is in hand, but for a report that has its time still."""
        try:
            return not has_unsettled(self.database, self._horizon())
        except DBAPIError:
            return False

    def end(self, astray: Correction = lambda _: timedelta()) -> Count:
        """Stop every process in order, and count; `astray` as `count_messages` has it."""
        wrong = self.fleet.stop()
        rows = read_rows(self.database)
        now = self.clock.now()
        count = count_messages(self.planned, rows, self.workspace, now, astray=astray)
        return Count(wrong=tuple(self.troubles)) + count + Count(wrong=tuple(wrong))

    def _horizon(self) -> datetime:
        """By when everything is due that this round waits for: the plan, and what is due now."""
        return max((self.clock.now(), *(each.due for each in self.planned)))

    def describe(self) -> str:
        """The rows that are not settled, and the ends of the processes' logs."""
        try:
            rows = read_unsettled(self.database, self._horizon())
        except DBAPIError as error:
            return f"the database is away ({error.orig})\n{self.fleet.tails()}"
        lines = [
            f"  {row.key}: {row.state}, due {row.due:%H:%M:%S.%f}, ready {row.ready_at:%H:%M:%S}, "
            f"lease {row.lease_until}, attempts {row.attempts}, {row.reason}"
            for row in rows[:20]
        ]
        return "\n".join([f"{len(rows)} rows are not settled:", *lines, self.fleet.tails()])


@contextmanager
def set_scene(
    seed: int,
    *,
    database_url: str | None = None,
    directory: Path | None = None,
    rate_limits: bool = False,
    config: RoundConfig = PLAIN,
    pings: float = SECONDS_BETWEEN_PINGS,
) -> Iterator[Scene]:
    """A scene whose dice are the seed's; `config` are for its processes.

    The database is SQLite's in the round's own directory, or in `directory`, unless an address
    is given. `pings` are the seconds between two pings of Socket Mode.
    """
    order = _order.get(Order())
    config = replace(config, fault=order.fault)
    clock: Clock = config.time.make_clock() if config.time else SystemClock()
    # The short form stands among other tests, and nothing in it is a matter of three seconds:
    # neither an acknowledgement nor a trigger, whose life is measured by the workspace's wall.
    is_short = config.leases is not None
    patient = SECONDS_TO_ACKNOWLEDGE if is_short else LIFE_IN_SECONDS
    workspace = Workspace(
        clock, rate_limits=rate_limits, wall=lambda: monotonic() * LIFE_IN_SECONDS / patient
    )
    workspace.sockets.seconds_to_acknowledge = patient
    with (
        TemporaryDirectory() as temporary,
        AppInWorkspace(workspace, events=EVENTS, seconds_between_pings=pings) as slack,
        watch_server(slack.server),
    ):
        organiser = workspace.add_person(ORGANISER)
        url = database_url or f"sqlite:///{(directory or Path(temporary)) / 'hackathon.db'}"
        with _upgrading:
            database = open_database(url)
        environment = make_environment(slack.list_settings(DATABASE_URL=url), config)
        try:
            load_hackathon(database, clock.now(), [organiser])
            logs = mkdtemp(prefix=f"seed-{seed}-", dir=os.environ.get(KEPT_LOGS, temporary))
            with Fleet(environment, Path(logs)) as fleet:
                rng = Random(seed)  # noqa: S311 - dice, no secret
                yield Scene(
                    *(workspace, slack.server, slack.app, database, fleet, clock, rng),
                    patience=order.patience,
                    is_short=is_short,
                )
        finally:
            database.dispose()
