"""A round's world: a workspace on this machine, a database, and the bot's processes between."""

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory, mkdtemp
from threading import Event, Lock
from time import monotonic, sleep

from sqlalchemy.exc import DBAPIError

from bot.core.clock import Clock, SystemClock
from bot.core.database import Database
from bot.outbox.rows import Owed
from handlers.core.manifest import SCOPES
from migrations import open_database
from rehearsal import Happening, InstalledApp, Workspace, WorkspaceServer
from rehearsal.server import SECONDS_BETWEEN_PINGS
from tests.chaos.counting import Correction, Count, count_messages
from tests.chaos.owing import (
    has_unsettled,
    load_hackathon,
    owe,
    plan_posts,
    read_rows,
    read_unsettled,
)
from tests.chaos.processes import Fleet, make_environment
from tests.chaos.pulse import watch_server
from tests.chaos.terms import PLAIN, Terms

# The environment variable that names a directory in which the processes' logs are kept.
KEPT_LOGS = "CHAOS_LOGS"
# What manifest.yaml asks Slack for.
EVENTS = ("app_home_opened", "team_join", "user_change")
# How often the database, which tells nobody, is asked.
LOOK_SECONDS = 0.1
# A round that takes longer to come to its end has failed, whatever it waits for.
PATIENCE = 300.0
SECONDS_TO_ACKNOWLEDGE = 20.0
SIGNING_SECRET = "8f742231b10e8888abcd99yyyzzz85a5"  # noqa: S105 - Slack's own example

# Alembic keeps what it is at in globals: one upgrade at a time in a process.
_upgrading = Lock()


class RoundFailed(AssertionError):
    """A round that did not come to its end; the message says where it stands."""


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
    planned: list[Owed] = field(default_factory=list)

    def plan(self, posts: int, channels: int, *, first: timedelta, within: timedelta) -> None:
        """Owe posts that come due at random instants from `first` ahead on, `within` this time."""
        begin = self.clock.now() + first
        planned = plan_posts(self.rng, posts=posts, channels=channels, begin=begin, within=within)
        owe(self.database, planned)
        self.planned += planned

    def wait_for(self, condition: Callable[[], bool], what: str, seconds: float = PATIENCE) -> None:
        """Wait until this holds; RoundFailed after `seconds`, or where a process has ended."""
        end = monotonic() + seconds
        while not condition():
            ended = self.fleet.find_ended()
            if ended:
                raise RoundFailed(f"{ended[0].name} ended by itself\n{ended[0].tail()}")
            if monotonic() > end:
                raise RoundFailed(f"waited {seconds:.0f} s in vain for {what}\n{self.describe()}")
            sleep(LOOK_SECONDS)

    def wait_connected(self, connections: int = 1) -> None:
        """Wait until so many connections of Socket Mode are open."""
        self.wait_for(lambda: self.workspace.connections >= connections, "Socket Mode")

    def wait_started(self) -> None:
        """Wait until every process that runs says that it has started."""
        for process in self.fleet.running:
            self.wait_for(process.has_started, f"{process.name} to start")

    def wait_begun(self) -> None:
        """Wait until the first messages have been received."""
        self.wait_for(lambda: any(each.metadata for each in self.workspace.all_messages()), "posts")

    def at_a_message(self, latest: int, strike: Callable[[], None]) -> Event:
        """Strike at a random message of the next `latest`, before its sender is told of it.

        The event is set once that is done.
        """
        left = self.rng.randint(1, latest)
        struck = Event()

        def count(happening: Happening) -> None:
            nonlocal left
            if happening.kind != "message_posted":
                return
            left -= 1
            if left == 0:
                strike()
                struck.set()

        self.workspace.on_event(count)
        return struck

    def wait_settled(self, seconds: float = PATIENCE) -> None:
        """Wait until everything that was owed is done with, one way or another."""
        self.wait_for(self.is_settled, "every row to be settled", seconds)

    def moments_until_settled(self, apart: float, seconds: float = PATIENCE) -> Iterator[None]:
        """Moments so far `apart`, in seconds, until everything is settled; RoundFailed as above."""
        end = monotonic() + seconds
        while not self.is_settled():
            if monotonic() > end:
                raise RoundFailed(f"not settled in {seconds:.0f} s\n{self.describe()}")
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
        return count + Count(wrong=tuple(wrong))

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
    settings: Mapping[str, str] | None = None,
    terms: Terms = PLAIN,
    pings: float | None = None,
) -> Iterator[Scene]:
    """A scene whose dice are the seed's; `settings` and `terms` are for its processes.

    The database is SQLite's in the round's own directory, or in `directory`, unless an address
    is given. `pings` are the seconds between two pings of Socket Mode, where the workspace's own
    are too many.
    """
    clock: Clock = terms.time.make_clock() if terms.time else SystemClock()
    workspace = Workspace(clock, rate_limits=rate_limits)
    if terms.leases is not None:
        # The short form stands among other tests, and nothing in it is a matter of three seconds.
        workspace.sockets.seconds_to_acknowledge = SECONDS_TO_ACKNOWLEDGE
    app = workspace.install_app("hackathon", SCOPES, events=EVENTS)
    with (
        TemporaryDirectory() as temporary,
        WorkspaceServer(workspace, pings or SECONDS_BETWEEN_PINGS) as server,
        watch_server(server),
    ):
        url = database_url or f"sqlite:///{(directory or Path(temporary)) / 'hackathon.db'}"
        with _upgrading:
            database = open_database(url)
        environment = make_environment(
            {
                "SLACK_BOT_TOKEN": app.bot_token,
                "SLACK_APP_TOKEN": app.app_token,
                "SLACK_SIGNING_SECRET": SIGNING_SECRET,
                "SLACK_API_URL": server.url,
                "DATABASE_URL": url,
                **(settings or {}),
            },
            terms,
        )
        try:
            load_hackathon(database, clock.now())
            logs = mkdtemp(prefix=f"seed-{seed}-", dir=os.environ.get(KEPT_LOGS, temporary))
            with Fleet(environment, Path(logs)) as fleet:
                rng = Random(seed)  # noqa: S311 - dice, no secret
                yield Scene(workspace, server, app, database, fleet, clock, rng)
        finally:
            database.dispose()
