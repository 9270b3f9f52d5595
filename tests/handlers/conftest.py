"""The stage for end-to-end tests: a workspace, the bot connected to it, and a hackathon."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

import pytest
from slack_bolt import App
from slack_bolt.adapter.socket_mode.builtin import SocketModeHandler
from slack_sdk import WebClient

from bot.clock import FastClock
from bot.db import Database
from bot.domain.people import learn_person
from handlers import register_features
from handlers.router import Door
from rehearsal import InstalledApp, Person, Workspace, WorkspaceServer
from tests.factories import NOW, make_challenge, make_hackathon

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


@pytest.fixture
def make_stage(database: Database) -> Iterator[MakeStage]:
    """Sets a stage: `prefix` is put on the commands, `file` are changed parts of the file."""
    with ExitStack() as stack:

        def make(prefix: str = "", register: Any = register_features, **file: Any) -> Stage:
            clock = FastClock(NOW, speed=0)
            workspace = Workspace(clock, rate_limits=False)
            for handle, zone in ZONES.items():
                workspace.add_person(handle, handle.title(), tz=zone)
            installed = workspace.install_app("hackathon")
            server = stack.enter_context(WorkspaceServer(workspace))
            with database.write() as session:
                hackathon = make_hackathon(session, **file)
                hackathon.workspace.slack_id = workspace.state.team_id
                for handle, zone in ZONES.items():
                    user_id, name = workspace.person(handle).id, handle.title()
                    learn_person(session, hackathon.workspace_id, user_id, name=name, zone=zone)
                make_challenge(session, hackathon, "higgs", title="Higgs Boson")
                hackathon_id = hackathon.id
            client = WebClient(installed.bot_token, base_url=server.url, retry_handlers=[])
            app = App(client=client, process_before_response=True)
            door = Door(app, database, clock, prefix)
            register(door)
            connection = SocketModeHandler(app, installed.app_token)
            stack.callback(_disconnect, connection, server)
            connection.connect()  # type: ignore[no-untyped-call]
            workspace.wait_connected()
            return Stage(workspace, server, database, clock, hackathon_id, installed, door)

        yield make


def _disconnect(connection: SocketModeHandler, server: WorkspaceServer) -> None:
    """Close the connection at once; left to itself, the client waits seconds for a message."""
    client = connection.client
    client.auto_reconnect_enabled = False
    server.disconnect_sockets()
    client.message_processor.event.set()
    client.message_queue.put("")
    connection.close()  # type: ignore[no-untyped-call]


@pytest.fixture
def stage(make_stage: MakeStage) -> Stage:
    """The stage as most tests want it."""
    return make_stage()
