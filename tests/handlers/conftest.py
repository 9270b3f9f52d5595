"""The stage for end-to-end tests: a workspace, the bot connected to it, and a hackathon."""

import logging
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

import pytest
from slack_bolt import App
from slack_sdk import WebClient

from bot.core.clock import FastClock
from bot.core.database import Database
from bot.workspaces.people import learn_person
from handlers import register_features
from handlers.core.dispatcher import Door
from handlers.socket_mode.connection import Link
from handlers.socket_mode.keeper import SocketConnection
from rehearsal import InstalledApp, Person, Workspace, WorkspaceServer
from tests.handlers.socket_scene import Scene, open_scene
from tests.support.databases.kept_engines import database, engines, kept_file, throwaway_database
from tests.support.factories import NOW, make_challenge, make_hackathon
from tests.support.neighbours import Neighbours
from tests.support.patience import unhurried

__all__ = ["database", "engines", "kept_file", "throwaway_database", "unhurried"]

ZONES = {"ana": "America/New_York", "ben": "Europe/Zurich", "chi": "America/Chicago"}

MakeStage = Callable[..., "Stage"]


@dataclass(frozen=True)
class Stage:
    """A hackathon under way at NOW; `ana`, `ben` and `chi` are in the workspace, unregistered."""

    workspace: Workspace
    server: WorkspaceServer
    database: Database
    clock: FastClock
    hackathon_id: int
    app: InstalledApp
    bolt: App
    door: Door

    def person(self, handle: str) -> Person:
        """Somebody of the workspace, ready to act."""
        return self.workspace.person(handle)

    def sign_up(self, handle: str) -> Person:
        """Somebody, registered by the form that /register opens."""
        person = self.person(handle)
        person.command("/register")
        person.fill({"affiliation": "Brown University"})
        person.submit()
        person.close_modal()
        return person


def find_address(handle: str) -> str:
    """Somebody's e-mail address, by which the file may name them."""
    return f"{handle}@example.org"


@pytest.fixture
def make_stage(database: Database) -> Iterator[MakeStage]:
    """Sets a stage: `prefix` is put on the commands, `file` are changed parts of the file."""
    with ExitStack() as stack:

        def make(prefix: str = "", register: Any = register_features, **file: Any) -> Stage:
            clock = FastClock(NOW, speed=0)
            workspace = Workspace(clock, rate_limits=False)
            for handle, zone in ZONES.items():
                workspace.add_person(handle, handle.title(), tz=zone, email=find_address(handle))
            installed = workspace.install_app("hackathon")
            server = stack.enter_context(WorkspaceServer(workspace))
            with database.write() as session:
                hackathon = make_hackathon(session, Neighbours.SETTLED, **file)
                hackathon.workspace.slack_id = workspace.state.team_id
                for handle, zone in ZONES.items():
                    learn_person(
                        session,
                        hackathon.workspace_id,
                        workspace.person(handle).id,
                        name=handle.title(),
                        zone=zone,
                        email=find_address(handle),
                    )
                make_challenge(session, hackathon, "higgs", title="Higgs Boson")
                hackathon_id = hackathon.id
            client = WebClient(installed.bot_token, base_url=server.url, retry_handlers=[])
            app = App(client=client, process_before_response=True)
            door = Door(app, database, clock, prefix)
            register(door)
            connection = SocketConnection(app, installed.app_token)
            stack.callback(door.close)
            stack.callback(connection.close)
            connection.connect()
            return Stage(workspace, server, database, clock, hackathon_id, installed, app, door)

        yield make


@pytest.fixture
def stage(make_stage: MakeStage) -> Stage:
    """The stage as most tests want it."""
    return make_stage()


@pytest.fixture
def scene(caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch) -> Iterator[Scene]:
    """An app on Socket Mode, with what it tells operators."""
    caplog.set_level(logging.INFO, logger="hackathon")
    with open_scene() as scene:
        monkeypatch.setattr("handlers.socket_mode.connection.read_uptime", lambda: scene.uptime)
        put_down = Link.put_down

        def note_answered(link: Link) -> None:
            put_down(link)
            scene.is_answered.set()

        monkeypatch.setattr(Link, "put_down", note_answered)
        yield scene
