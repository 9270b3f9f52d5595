"""The workspace's server: Slack's Web API, response_urls and Socket Mode on 127.0.0.1."""

import asyncio
import json
from typing import Any
from urllib.parse import parse_qsl

import uvicorn
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket
from uvicorn.protocols.http.h11_impl import H11Protocol

from rehearsal.faults import CloseSocket, Delay, DoneLater, DropAnswer, Error, Fault, HttpStatus
from rehearsal.server.serving import PromptServer, ServerThread, listen
from rehearsal.server.socket_link import LinkProtocol, serve_link
from rehearsal.state.records import Call
from rehearsal.state.slack_errors import SlackError
from rehearsal.web_api import Answered, do_call
from rehearsal.web_api.files import take_upload
from rehearsal.workspace import Workspace

Json = dict[str, Any]
Transports = dict[tuple[str, int], asyncio.Transport]

# Slack does not say how often it pings; its SDK for Node expects a ping in 30 seconds.
SECONDS_BETWEEN_PINGS = 10.0
SECONDS_TO_WIND_UP = 0.2


class WorkspaceServer:
    """Serves one workspace from a thread of its own; a context manager that starts and stops.

    Its Socket Mode connections are pinged every `seconds_between_pings` of wall time.
    """

    def __init__(
        self, workspace: Workspace, seconds_between_pings: float = SECONDS_BETWEEN_PINGS
    ) -> None:
        self.workspace = workspace
        self._seconds_between_pings = seconds_between_pings
        self._transports: Transports = {}
        self._server: _Server | None = None
        self._thread: ServerThread | None = None
        self._port = 0

    @property
    def url(self) -> str:
        """Return the Web API's address, for slack_sdk's `base_url`."""
        return f"http://127.0.0.1:{self._port}/api/"

    def start(self) -> "WorkspaceServer":
        """Start to serve, and return when connections are accepted.

        The port is a free one; a server that is started again keeps its port.
        """
        listening = listen(self._port)
        self._port = listening.getsockname()[1]
        self.workspace.state.address = f"http://127.0.0.1:{self._port}"
        self._server = _Server(self._configure(), self._transports)
        self._thread = ServerThread(self._server, listening, "rehearsal")
        self._thread.start()
        return self

    def stop(self) -> None:
        """Cut every connection and stop serving; a second call does nothing."""
        if self._thread is not None:
            self._thread.stop()
            self._server = self._thread = None

    def disconnect_sockets(
        self, warning: bool = False, refresh: bool = False, close_after: float | None = None
    ) -> None:
        """Disturb every Socket Mode connection.

        With `warning`, each is warned that it will be closed soon, and is closed `close_after`
        seconds later, or never if that is None. With `refresh`, each is asked to reconnect and is
        closed. Without either, each is cut without a word.
        """
        if warning:
            self.workspace.sockets.disconnect("warning", close_after)
        elif refresh:
            self.workspace.sockets.disconnect("refresh_requested", close_after=0)
        else:
            self.workspace.sockets.cut()

    def deafen_sockets(self, how_many: int | None = None, with_pongs: bool = False) -> None:
        """Silence the oldest `how_many` connections, or all, which still look healthy.

        They stay open, nothing is read or sent any more, and deliveries to them are lost. With
        `with_pongs`, incoming data is read, and pings are answered.
        """
        self.workspace.sockets.deafen(how_many, with_pongs)

    def cut_deliveries(self, times: int = 1) -> None:
        """Cut the connection of each of the next payloads before its acknowledgement can come."""
        with self.workspace.state.condition:
            self.workspace.sockets.cut_deliveries = times

    def __enter__(self) -> "WorkspaceServer":
        """Start the server."""
        return self.start()

    def __exit__(self, *_: object) -> None:
        """Stop the server."""
        self.stop()

    def _configure(self) -> uvicorn.Config:
        routes = [
            Route("/api/{method}", self._answer_call, methods=["GET", "POST"]),
            Route("/commands/{team}/{key}", self._answer_response_url, methods=["POST"]),
            Route("/upload/v1/{key}", self._take_upload, methods=["POST"]),
            WebSocketRoute("/link/", self._serve_link),
        ]
        return uvicorn.Config(
            Starlette(routes=routes, exception_handlers={ClientDisconnect: _answer_nobody}),
            http=_make_protocol(self._transports),
            ws=LinkProtocol,
            ws_ping_interval=self._seconds_between_pings,
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            date_header=False,
        )

    async def _answer_call(self, request: Request) -> Response:
        method = request.path_params["method"]
        try:
            arguments, token = await _read_call(request)
        except SlackError as refused:
            return JSONResponse(refused.body())
        fault = self.workspace.faults.take(method, arguments)
        if isinstance(fault, Delay):
            await self._delay(fault)
        if isinstance(fault, CloseSocket):
            self._note(method, arguments, None, 0)
            return self._hang_up(request)
        if isinstance(fault, DoneLater):
            self._do_later(fault.seconds, method, arguments, token)
            if fault.code is None:
                return self._hang_up(request)
            return _respond(_fail(fault.code))
        answered = _answer_of(fault) or do_call(self.workspace.state, method, arguments, token)
        if isinstance(fault, DropAnswer):
            self._note(method, arguments, None, 0)
            return self._hang_up(request)
        self._note(method, arguments, answered.body, answered.status)
        return _respond(answered)

    async def _answer_response_url(self, request: Request) -> Response:
        body = await request.body()
        arguments: Json = {"response_url": request.path_params["key"]}
        try:
            arguments.update(_read_json(body))
            fault = self.workspace.faults.take("response_url", arguments)
            if isinstance(fault, Delay):
                await self._delay(fault)
            answered = _answer_of(fault)
            if answered is not None:
                return JSONResponse(answered.body, status_code=answered.status)
            self.workspace.response_urls.use(request.path_params["key"], arguments)
        except SlackError as refused:
            self._note("response_url", arguments, refused.body(), 404)
            return JSONResponse(refused.body(), status_code=404)
        self._note("response_url", arguments, {"ok": True}, 200)
        return PlainTextResponse("ok")

    async def _take_upload(self, request: Request) -> Response:
        key, content = request.path_params["key"], await request.body()
        arguments: Json = {"upload": key, "length": len(content)}
        fault = self.workspace.faults.take("upload", arguments)
        if isinstance(fault, Delay):
            await self._delay(fault)
        if isinstance(fault, CloseSocket):
            return self._hang_up(request)
        answered = _answer_of(fault)
        if answered is not None:
            return JSONResponse(answered.body, status_code=answered.status)
        taken = take_upload(self.workspace.state, key, content)
        if isinstance(fault, DropAnswer):
            return self._hang_up(request)
        self._note("upload", arguments, {"ok": taken}, 200 if taken else 404)
        return PlainTextResponse(f"OK - {len(content)}" if taken else "", 200 if taken else 404)

    async def _serve_link(self, websocket: WebSocket) -> None:
        transport = self._transports[_peer(websocket)]
        await serve_link(self.workspace, websocket, transport)

    def _note(self, method: str, arguments: Json, answer: Json | None, status: int) -> None:
        state = self.workspace.state
        with state.condition:
            state.calls.append(Call(method, arguments, answer, state.now(), status))
            state.condition.notify_all()

    async def _delay(self, fault: Delay) -> None:
        if self._server is not None:
            await self._server.wait_for_stop(fault.seconds)

    def _do_later(self, seconds: float, method: str, arguments: Json, token: str) -> None:
        def do() -> None:
            do_call(self.workspace.state, method, arguments, token)
            self._note(method, arguments, None, 0)

        asyncio.get_running_loop().call_later(seconds, do)

    def _hang_up(self, request: Request) -> Response:
        self._transports[_peer(request)].abort()
        return Response()


class _Server(PromptServer):
    def __init__(self, config: uvicorn.Config, transports: Transports) -> None:
        super().__init__(config)
        self._transports = transports

    async def wind_up(self) -> None:
        """Cut every connection."""
        for transport in list(self._transports.values()):
            transport.abort()
        # The open calls and connections notice that they are cut, and end.
        if self.server_state.tasks:
            await asyncio.wait(self.server_state.tasks, timeout=SECONDS_TO_WIND_UP)


def _make_protocol(transports: Transports) -> type[H11Protocol]:
    """Return uvicorn's HTTP protocol, which registers open connections by the peer's address.

    ASGI gives an application no way to cut a connection; a workspace that drops answers needs one.
    """

    class FindableProtocol(H11Protocol):
        """An HTTP connection that can be cut."""

        def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
            """Register the connection."""
            super().connection_made(transport)
            transports[transport.get_extra_info("peername")[:2]] = transport

        def connection_lost(self, exc: Exception | None) -> None:
            """Forget the connection."""
            transports.pop(self.transport.get_extra_info("peername")[:2], None)
            super().connection_lost(exc)

    return FindableProtocol


def _answer_nobody(_request: Request, _error: Exception) -> Response:
    """The client has disconnected, so nobody reads the response."""
    return Response()


def _peer(connection: Request | WebSocket) -> tuple[str, int]:
    if connection.client is None:
        raise RuntimeError("a connection over TCP has a peer")
    return connection.client.host, connection.client.port


def _answer_of(fault: Fault | None) -> Answered | None:
    """Return the answer that a fault gives instead of the call's; None if it gives none."""
    if isinstance(fault, Error):
        return Answered({"ok": False, "error": fault.error})
    if isinstance(fault, HttpStatus):
        return _fail(fault.code, fault.retry_after)
    return None


def _fail(code: int, retry_after: int | None = None) -> Answered:
    headers = {} if retry_after is None else {"Retry-After": str(retry_after)}
    error = "ratelimited" if code == 429 else "internal_error"
    return Answered({"ok": False, "error": error}, status=code, headers=headers)


def _respond(answered: Answered) -> Response:
    return JSONResponse(answered.body, status_code=answered.status, headers=answered.headers)


async def _read_call(request: Request) -> tuple[Json, str]:
    """Return a call's arguments and its token, from every place that Slack allows."""
    arguments: Json = dict(request.query_params)
    body = await request.body()
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if body and kind == "application/json":
        arguments.update(_read_json(body))
    elif body and kind in {"", "application/x-www-form-urlencoded"}:
        arguments.update(parse_qsl(body.decode(errors="replace"), keep_blank_values=True))
    elif body:
        raise SlackError("invalid_post_type")
    token = str(arguments.pop("token", "") or "")
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and given:
        token = given.strip()
    return arguments, token


def _read_json(body: bytes) -> Json:
    try:
        read = json.loads(body)
    except ValueError:
        raise SlackError("invalid_json") from None
    if not isinstance(read, dict):
        raise SlackError("json_not_object")
    return read
