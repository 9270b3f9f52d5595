"""A workspace and an app that are connected by Socket Mode, and what may happen to the line."""

from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event
from typing import Any

from slack_bolt import Ack

from bot.core.clock import FastClock
from handlers.socket_mode.keeper import SocketConnection
from rehearsal import Answer, Workspace, WorkspaceServer
from tests.support.factories import NOW
from tests.support.patience import LONGEST
from tests.support.slack import AppInWorkspace

# Each connection looks four times in this time whether it was silent for so long. What passes for
# it stands still until the test moves it: see `Scene.pass_time`.
SILENCE = 0.04
SECONDS_BETWEEN_PINGS = 0.05


class Scene(AppInWorkspace):
    """Ana in a workspace, and an app that answers /echo at once and /hold when it is let go."""

    def __init__(self) -> None:
        workspace = Workspace(FastClock(NOW, speed=0), rate_limits=False)
        workspace.add_person("ana")
        super().__init__(workspace, "echo", seconds_between_pings=SECONDS_BETWEEN_PINGS)
        self.ana = self.person("ana")
        self.bolt = self.make_bolt()
        self.done: list[str] = []
        self.is_held = Event()
        self.let_go = Event()
        self.is_answered = Event()
        self.uptime = 0.0
        add_commands(self)
        # Whoever is still held when a test fails would hold up its end.
        self.stack.callback(self.let_go.set)

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

    def lock(self, text: str) -> "Future[Answer]":
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
        """Return all that Ana has been told, however it came."""
        return [message.text for message in self.ana.sees("general")]


def add_commands(scene: Scene) -> None:
    @scene.bolt.command("/echo")
    def echo(ack: Ack, body: dict[str, Any]) -> None:
        scene.done.append(body["text"])
        ack(f"you said {body['text']}")

    @scene.bolt.command("/hold")
    def lock(ack: Ack, body: dict[str, Any]) -> None:
        scene.is_held.set()
        assert scene.let_go.wait(LONGEST)
        scene.done.append(body["text"])
        ack(f"held {body['text']}")


def cut(server: WorkspaceServer) -> None:
    server.disconnect_sockets()


def refresh(server: WorkspaceServer) -> None:
    server.disconnect_sockets(refresh=True)
