"""One Socket Mode connection: a ticket in, envelopes out, acknowledgements in.

Slack's account: docs.slack.dev/apis/events-api/using-socket-mode.
"""

import asyncio
import contextlib
import json
from collections.abc import Callable
from enum import Enum, auto

from starlette.websockets import WebSocket, WebSocketDisconnect
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from rehearsal.state.records import InstalledApp
from rehearsal.workspace import Workspace


class LinkProtocol(WebSocketsSansIOProtocol):
    """Uvicorn's WebSocket, which can also go deaf."""

    hears = True

    def go_deaf(self, with_pongs: bool) -> None:
        """Ping no more, and hear no more; `with_pongs`, hear, and answer pings."""
        self.stop_keepalive()
        self.hears = with_pongs

    def data_received(self, data: bytes) -> None:
        """What the app sends."""
        if self.hears:
            super().data_received(data)


class End(Enum):
    """How a connection ends, once all has been sent."""

    CLOSE = auto()
    ABORT = auto()


class Link:
    """A WebSocket to which any thread may send."""

    def __init__(self, loop: asyncio.AbstractEventLoop, transport: asyncio.Transport) -> None:
        self._loop = loop
        self.transport = transport
        self._is_deaf = False
        self.outgoing: asyncio.Queue[str | End] = asyncio.Queue()

    def send(self, text: str) -> None:
        """Send `text`, in order, sooner or later; after the end, or once deaf, it goes nowhere."""
        if not self._is_deaf:
            self._do(self.outgoing.put_nowait, text)

    def close(self) -> None:
        """Close once all has been sent."""
        self._do(self.outgoing.put_nowait, End.CLOSE)

    def close_later(self, seconds: float) -> None:
        """Close after so many seconds of wall time, once all has been sent."""
        self._do(self._loop.call_later, seconds, self.outgoing.put_nowait, End.CLOSE)

    def abort(self) -> None:
        """Cut the line now."""
        self._do(self.transport.abort)

    def abort_when_sent(self) -> None:
        """Hear nothing more, and cut the line once all has been sent."""
        # The line stands until then, and whoever is quick answers what it brings.
        self._deafen(with_pongs=False)
        self._do(self.outgoing.put_nowait, End.ABORT)

    def go_deaf(self, with_pongs: bool) -> None:
        """Keep the line open, and send nothing any more but pongs, if at all."""
        self._is_deaf = True
        self._deafen(with_pongs)

    def _deafen(self, with_pongs: bool) -> None:
        protocol = self.transport.get_protocol()
        if isinstance(protocol, LinkProtocol):
            self._do(protocol.go_deaf, with_pongs)

    def _do(self, what: Callable[..., object], *arguments: object) -> None:
        # A loop that has ended meanwhile has closed this line as well.
        with contextlib.suppress(RuntimeError):
            self._loop.call_soon_threadsafe(what, *arguments)


async def serve_link(
    workspace: Workspace, websocket: WebSocket, transport: asyncio.Transport
) -> None:
    """Serve one connection to its end; without a good ticket it is refused (HTTP 403)."""
    app = _take_ticket(workspace, websocket.query_params.get("ticket", ""))
    if app is None:
        await websocket.close()
        return
    await websocket.accept()
    link = Link(asyncio.get_running_loop(), transport)
    sending = asyncio.create_task(_send_all(workspace, app, link, websocket))
    try:
        if workspace.sockets.join(app, link):
            await _receive_all(workspace, websocket)
        else:
            link.close()
            await sending
    finally:
        workspace.sockets.leave(app, link)
        sending.cancel()


def _take_ticket(workspace: Workspace, ticket: str) -> InstalledApp | None:
    state = workspace.state
    with state.condition:
        app_id = state.tickets.pop(ticket, None)
        return state.apps.get(app_id) if app_id else None


async def _send_all(
    workspace: Workspace, app: InstalledApp, link: Link, websocket: WebSocket
) -> None:
    try:
        while not isinstance(text := await link.outgoing.get(), End):
            await websocket.send_text(text)
        # From now on it is given nothing; what it was given is sent before it ends.
        workspace.sockets.leave(app, link)
        await asyncio.sleep(0)
        while not link.outgoing.empty():
            if isinstance(late := link.outgoing.get_nowait(), str):
                await websocket.send_text(late)
        if text is End.ABORT:
            link.transport.abort()
        else:
            await websocket.close()
    except (WebSocketDisconnect, RuntimeError):
        # The other side went first; what was still to be sent is lost, as on any line.
        return


async def _receive_all(workspace: Workspace, websocket: WebSocket) -> None:
    """Take acknowledgements to the end; after a close as well what had come before it."""
    try:
        while (message := await websocket.receive())["type"] == "websocket.receive":
            received = json.loads(message["text"])
            if isinstance(received, dict) and "envelope_id" in received:
                workspace.sockets.acknowledge(received["envelope_id"], received.get("payload"))
    except (KeyError, ValueError):
        # What is no JSON Slack would not understand either: it ends.
        return
