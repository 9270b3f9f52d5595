"""One Socket Mode connection: a ticket in, envelopes out, acknowledgements in.

Slack's account: docs.slack.dev/apis/events-api/using-socket-mode.
"""

import asyncio
import contextlib
import json
from collections.abc import Callable

from starlette.websockets import WebSocket, WebSocketDisconnect

from rehearsal.records import InstalledApp
from rehearsal.workspace import Workspace

_CLOSE = None


class Link:
    """A WebSocket to which any thread may send."""

    def __init__(self, loop: asyncio.AbstractEventLoop, transport: asyncio.Transport) -> None:
        self._loop = loop
        self._transport = transport
        self.outgoing: asyncio.Queue[str | None] = asyncio.Queue()

    def send(self, text: str) -> None:
        """Send `text`, in order, sooner or later; after the end it goes nowhere."""
        self._do(self.outgoing.put_nowait, text)

    def close(self) -> None:
        """Close once all has been sent."""
        self._do(self.outgoing.put_nowait, _CLOSE)

    def abort(self) -> None:
        """Cut the line now."""
        self._do(self._transport.abort)

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
    sending = asyncio.create_task(_send_all(link, websocket))
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


async def _send_all(link: Link, websocket: WebSocket) -> None:
    try:
        while (text := await link.outgoing.get()) is not _CLOSE:
            await websocket.send_text(text)
        await websocket.close()
    except (WebSocketDisconnect, RuntimeError):
        # The other side went first; what was still to be sent is lost, as on any line.
        return


async def _receive_all(workspace: Workspace, websocket: WebSocket) -> None:
    try:
        while True:
            received = json.loads(await websocket.receive_text())
            if isinstance(received, dict) and "envelope_id" in received:
                workspace.sockets.acknowledge(received["envelope_id"], received.get("payload"))
    except (WebSocketDisconnect, ValueError):
        return
