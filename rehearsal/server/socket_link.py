"""One Socket Mode connection: its ticket, the envelopes to the app, the acknowledgements.

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
    """Uvicorn's WebSocket, which can also go silent."""

    hears = True

    def go_deaf(self, with_pongs: bool) -> None:
        """Stop pinging, and stop reading too unless `with_pongs`, which also answers pings."""
        self.stop_keepalive()
        self.hears = with_pongs

    def data_received(self, data: bytes) -> None:
        """Handle data from the app; a silent connection drops it."""
        if self.hears:
            super().data_received(data)


class End(Enum):
    """How a connection ends, once everything is sent."""

    CLOSE = auto()
    ABORT = auto()


class LinkState:
    """A WebSocket to which any thread may send."""

    def __init__(self, loop: asyncio.AbstractEventLoop, transport: asyncio.Transport) -> None:
        self._loop = loop
        self.transport = transport
        self._is_deaf = False
        self.outgoing: asyncio.Queue[str | End] = asyncio.Queue()

    def send(self, text: str) -> None:
        """Send `text` soon, in order; after the end, or once silent, drop it."""
        if not self._is_deaf:
            self._do(self.outgoing.put_nowait, text)

    def close(self) -> None:
        """Close once everything is sent."""
        self._do(self.outgoing.put_nowait, End.CLOSE)

    def close_later(self, seconds: float) -> None:
        """Close after so many seconds of wall time, once everything is sent."""
        self._do(self._loop.call_later, seconds, self.outgoing.put_nowait, End.CLOSE)

    def abort(self) -> None:
        """Cut the connection now."""
        self._do(self.transport.abort)

    def abort_when_sent(self) -> None:
        """Read nothing more, and cut the connection once everything is sent."""
        # The connection is open until then, and a quick app could still acknowledge.
        self._deafen(with_pongs=False)
        self._do(self.outgoing.put_nowait, End.ABORT)

    def go_deaf(self, with_pongs: bool) -> None:
        """Keep the connection open, and send nothing more, or only pongs if `with_pongs`."""
        self._is_deaf = True
        self._deafen(with_pongs)

    def _deafen(self, with_pongs: bool) -> None:
        protocol = self.transport.get_protocol()
        if isinstance(protocol, LinkProtocol):
            self._do(protocol.go_deaf, with_pongs)

    def _do(self, what: Callable[..., object], *arguments: object) -> None:
        # A loop that has ended meanwhile has closed this connection as well.
        with contextlib.suppress(RuntimeError):
            self._loop.call_soon_threadsafe(what, *arguments)


async def serve_link(
    workspace: Workspace, websocket: WebSocket, transport: asyncio.Transport
) -> None:
    """Serve one connection to its end; without a valid ticket it is refused (HTTP 403)."""
    app = _take_ticket(workspace, websocket.query_params.get("ticket", ""))
    if app is None:
        await websocket.close()
        return
    await websocket.accept()
    link = LinkState(asyncio.get_running_loop(), transport)
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
    workspace: Workspace, app: InstalledApp, link: LinkState, websocket: WebSocket
) -> None:
    try:
        while not isinstance(text := await link.outgoing.get(), End):
            await websocket.send_text(text)
        # It gets no new payloads from here on; those that it has are sent before it ends.
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
        # The other side closed first; texts still to be sent are lost, as on any connection.
        return


async def _receive_all(workspace: Workspace, websocket: WebSocket) -> None:
    """Read acknowledgements to the end, and after a close those that had arrived before it."""
    try:
        while (message := await websocket.receive())["type"] == "websocket.receive":
            received = json.loads(message["text"])
            if isinstance(received, dict) and "envelope_id" in received:
                workspace.sockets.acknowledge(received["envelope_id"], received.get("payload"))
    except (KeyError, ValueError):
        # Slack would not understand invalid JSON either: the connection ends.
        return
