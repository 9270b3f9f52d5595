"""A workspace and an app that are connected by Socket Mode, and what may happen to the line."""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from threading import Event
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.core.clock import FastClock
from handlers.socket_mode.keeper import SocketConnection
from rehearsal import Answer, InstalledApp, Person, Workspace, WorkspaceServer
from tests.support.factories import NOW
from tests.support.patience import LONGEST

# Each connection looks four times in this time whether it was silent for so long. What passes for
# it stands still until the test moves it: see `Scene.pass_time`.
SILENCE = 0.04
SECONDS_BETWEEN_PINGS = 0.05


@dataclass
class Scene:
    """A workspace, and an app that answers /echo at once and /hold when it is let go."""

    workspace: Workspace
    server: WorkspaceServer
    app: InstalledApp
    bolt: App
    ana: Person
    stack: ExitStack
    done: list[str] = field(default_factory=list)
    is_held: Event = field(default_factory=Event)
    let_go: Event = field(default_factory=Event)
    is_answered: Event = field(default_factory=Event)
    uptime: float = 0.0

    def pass_time(self, seconds: float) -> None:
        """Have time pass for the connections: for so long Slack has sent nothing over any."""
        self.uptime += seconds

    def connect(self, silence: float = LONGEST) -> SocketConnection:
        """One more connection of the app, with short pauses."""
        connection = SocketConnection(
            self.bolt, self.app.app_token, silence=silence, first_pause=0.01
        )
        self.stack.callback(connection.close)
        connection.connect()
        return connection

    def type(self, command: str, text: str) -> "Future[Answer]":
        """Have Ana type a command; what she is told comes later."""
        pool = self.stack.enter_context(ThreadPoolExecutor(1))
        return pool.submit(self.ana.command, command, text)

    def hold(self, text: str) -> "Future[Answer]":
        """Have Ana type /hold; back when the app has it in hand."""
        typed = self.type("/hold", text)
        assert self.is_held.wait(LONGEST)
        return typed

    def wait_reopened(self, opened: int) -> None:
        """Wait until so many connections have been opened, and one is left."""
        sockets = self.workspace.sockets
        self.workspace.wait_for(lambda: (sockets.opened, sockets.count()) == (opened, 1))

    def was_acknowledged(self) -> bool:
        """Whether what Slack sent last was acknowledged; asked when the app has disconnected.

        Slack then waits for it no longer.
        """
        self.workspace.wait_for(lambda: self.workspace.connections == 0)
        delivery = self.workspace.sockets.last
        assert delivery is not None
        was_acknowledged = delivery.is_acknowledged
        for envelope_id in delivery.envelope_ids:
            self.workspace.sockets.acknowledge(envelope_id, None)
        return was_acknowledged

    def replies(self) -> list[str]:
        """What Ana has been told, however it came."""
        return [message.text for message in self.ana.sees("general")]

    def calls(self, method: str) -> int:
        """How often the app has called a method."""
        return [call.method for call in self.workspace.calls].count(method)


@contextmanager
def open_scene() -> Iterator[Scene]:
    """A scene with Ana in it, to whom nothing is connected yet."""
    workspace = Workspace(FastClock(NOW, speed=0), rate_limits=False)
    workspace.add_person("ana")
    app = workspace.install_app("echo")
    with ExitStack() as stack:
        server = stack.enter_context(WorkspaceServer(workspace, SECONDS_BETWEEN_PINGS))
        client = WebClient(app.bot_token, base_url=server.url, retry_handlers=[])
        bolt = App(client=client, process_before_response=True)
        scene = Scene(workspace, server, app, bolt, workspace.person("ana"), stack)
        add_commands(scene)
        # Whoever is still held when a test fails would hold up its end.
        stack.callback(scene.let_go.set)
        yield scene


def add_commands(scene: Scene) -> None:
    @scene.bolt.command("/echo")
    def echo(ack: Ack, body: dict[str, Any]) -> None:
        scene.done.append(body["text"])
        ack(f"you said {body['text']}")

    @scene.bolt.command("/hold")
    def hold(ack: Ack, body: dict[str, Any]) -> None:
        scene.is_held.set()
        assert scene.let_go.wait(LONGEST)
        scene.done.append(body["text"])
        ack(f"held {body['text']}")


def cut(server: WorkspaceServer) -> None:
    server.disconnect_sockets()


def refresh(server: WorkspaceServer) -> None:
    server.disconnect_sockets(refresh=True)
