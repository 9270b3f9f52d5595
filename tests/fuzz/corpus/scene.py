"""Where the fuzzer plays: a workspace with the bot in it, its database, and clocks that stand.

Payloads go through Bolt in this process; the bot's own calls go to the workspace over HTTP.
"""

import sqlite3
from collections.abc import Iterator
from concurrent.futures import Executor, Future
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch

import yaml
from slack_bolt import App, BoltResponse
from slack_bolt.adapter.socket_mode.internals import run_bolt_app
from slack_sdk.socket_mode.request import SocketModeRequest

from bot.app import DELIVERABLES
from bot.core.clock import FastClock
from bot.core.database import Database, shared_now
from bot.models import Base
from bot.outbox.kinds import MessageKind, name_kinds
from handlers import register_features
from handlers.core.dispatcher import Dispatcher
from rehearsal import InstalledApp, Workspace, WorkspaceServer
from schedules.engine.delivery import Delivery
from schedules.job import Performer
from tests.fuzz.corpus.hackathons import fill_neighbours, load_all
from tests.support.factories import NOW
from tests.support.patience import lifted_limits
from tests.support.slack import AppInWorkspace

Json = dict[str, Any]

# People who speak in the conversation, and people of whom the bot has never heard.
SPEAKERS = {"ana": "America/New_York", "ben": "Europe/Zurich", "chi": "Asia/Tokyo", "dee": "UTC"}
SILENT = ("eve", "fox")
ORGANISERS = ("ana", "ben")  # in their channel; by the file, "ana" alone may do what they do
CROWD = tuple(f"crowd{number}" for number in range(21))
# A row that failed for now is tried again within a minute; a reminder is further off.
_AHEAD = timedelta(minutes=1)
SECONDS_TO_ACKNOWLEDGE = 60.0


@dataclass
class Wall:
    """The seconds by which triggers and response_urls age."""

    seconds: float = 0.0


@dataclass(frozen=True)
class Scene:
    """The workspace, the bot's dispatcher and database, and the clocks; time passes when told to.

    The judges look at the database over a connection of their own, `records`.
    """

    server: WorkspaceServer
    database: Database
    records: sqlite3.Connection
    app: App
    dispatcher: Dispatcher
    installed: InstalledApp
    clock: FastClock
    wall: Wall
    performers: dict[MessageKind, Performer]
    delivery: Delivery

    @property
    def workspace(self) -> Workspace:
        """The workspace on this machine."""
        return self.server.workspace

    def dispatch(self, kind: str, payload: Json, retry: int | None = None) -> BoltResponse:
        """What Bolt answers to a payload of Socket Mode; `kind` is its envelope's type."""
        request = SocketModeRequest(
            type=kind, envelope_id="E", payload=payload, retry_attempt=retry
        )
        response: BoltResponse = run_bolt_app(self.app, request)
        return response

    def pass_second(self) -> datetime:
        """The event's clock, a second on: what happens now can be told from what was before."""
        self.clock.jump_to(self.clock.now() + timedelta(seconds=1))
        return self.clock.now()

    def deliver(self) -> None:
        """Do what is pending, lane by lane, up to a minute ahead."""
        while (instant := self.delivery.next_instant()) and instant <= self.clock.now() + _AHEAD:
            self.clock.jump_to(instant)
            self.delivery.deliver_due()
            self.pass_second()


class _SameThread(Executor):
    """Does at once, in the calling thread, what is submitted: a run can be repeated exactly."""

    def __init__(self, *_: Any, **__: Any) -> None:
        pass

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        """The work, done."""
        done: Future[Any] = Future()
        done.set_result(fn(*args, **kwargs))
        return done


@contextmanager
def set_scene(teams: dict[str, Any]) -> Iterator[Scene]:
    """A scene at NOW, with these rules about teams; nobody is registered yet."""
    clock, wall = FastClock(NOW, speed=0), Wall()
    workspace = Workspace(clock, rate_limits=False, wall=lambda: wall.seconds)
    # Triggers age by `wall`; how long this machine takes is nobody's fault.
    workspace.sockets.seconds_to_acknowledge = SECONDS_TO_ACKNOWLEDGE
    for handle in (*SPEAKERS, *SILENT, *CROWD):
        zone = SPEAKERS.get(handle, "UTC")
        workspace.add_person(handle, handle.title(), tz=zone)
    manifest = yaml.safe_load(Path("manifest.yaml").read_text(encoding="utf-8"))
    events = manifest["settings"]["event_subscriptions"]["bot_events"]
    with (
        # But for the triggers' life.
        lifted_limits("bot.", "handlers."),
        TemporaryDirectory() as folder,
        AppInWorkspace(workspace, events=events) as slack,
    ):
        workspace.add_channel("organisers", private=True, members=[*ORGANISERS, "hackathon"])
        path = Path(folder, "fuzz.db")
        database = Database(f"sqlite:///{path}")
        Base.metadata.create_all(database.engine)
        with database.write() as session:
            ana, ben = workspace.person("ana").id, workspace.person("ben").id
            load_all(session, workspace.state.team_id, teams, ana, NOW)
            fill_neighbours(session, ana, ben, NOW)
        app = slack.make_bolt()
        with patch("handlers.core.dispatcher.ThreadPoolExecutor", _SameThread):
            dispatcher = Dispatcher(app, database, clock)
        register_features(dispatcher)
        performers = slack.make_context(database, clock, connections=1).performers()
        # One worker: the same run leaves the same messages in the same order.
        delivery = Delivery(
            database,
            clock,
            performers,
            posting=name_kinds(DELIVERABLES.messages),
            progress=DELIVERABLES.progress,
            shared_wall=shared_now,
            workers=1,
        )
        with closing(sqlite3.connect(path)) as records:
            yield Scene(
                server=slack.server,
                database=database,
                records=records,
                app=app,
                dispatcher=dispatcher,
                installed=slack.app,
                clock=clock,
                wall=wall,
                performers=performers,
                delivery=delivery,
            )
        delivery.stop()
        dispatcher.close()
        database.dispose()
