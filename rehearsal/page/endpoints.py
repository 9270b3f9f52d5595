"""The page's endpoints: strict parsing of requests, answers in JSON or as a stream."""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

from starlette.requests import ClientDisconnect, Request
from starlette.responses import (
    FileResponse,
    HTMLResponse,
    JSONResponse,
    Response,
    StreamingResponse,
)
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from rehearsal.page.guard import REPORT_POLICY
from rehearsal.page.positions import read_ts
from rehearsal.page.problems import Fields, Problem, bad_request
from rehearsal.page.reading.pictures import PNG, measure_picture
from rehearsal.page.reading.queries import (
    Window,
    read_conversations,
    read_file,
    read_messages,
    read_setting,
    read_views,
)
from rehearsal.page.reading.stream import stream_changes
from rehearsal.page.service import PageService
from rehearsal.state.records import File

logger = logging.getLogger(__name__)

Json = dict[str, Any]
Handler = Callable[[Request], Awaitable[Response]]

STATIC = Path(__file__).parent / "static"
MOST_BYTES = 1_000_000
MOST_MESSAGES = 1000
NO_STORE = {"Cache-Control": "no-store"}


class Endpoints:
    """The handlers of the page's addresses."""

    def __init__(self, service: PageService) -> None:
        self._service = service

    def routes(self) -> list[BaseRoute]:
        """Return the routes of every address of the page."""
        reads = {
            "/page/setting": self.setting,
            "/page/conversations": self.conversations,
            "/page/messages": self.messages,
            "/page/file": self.file,
            "/page/views": self.views,
            "/page/changes": self.changes,
            "/page/report": self.report,
        }
        does = {"/page/act": self.act, "/page/clock": self.clock}
        return [
            Route("/", self.index),
            *[Route(path, self._answered(handler)) for path, handler in reads.items()],
            *[Route(path, self._answered(does[path]), methods=["POST"]) for path in does],
            Mount("/static", StaticFiles(directory=STATIC, check_dir=False)),
        ]

    async def index(self, _: Request) -> Response:
        """Serve the page itself."""
        return FileResponse(STATIC / "index.html")

    async def setting(self, _: Request) -> Response:
        """Return the event, plan, people, commands and clock, and the feed's position."""

        def read() -> Json:
            # First of all: what changes during this read is then in the feed.
            session, place = self._service.session(), self._service.feed.latest
            since = self._service.feed.write_id(place)
            return {**read_setting(self._service.controller, session), "since": since}

        return _json(await self._service.read(read))

    async def conversations(self, request: Request) -> Response:
        """Return a person's conversations."""
        handle = _query(request, "as")

        def read() -> Json:
            session = self._service.session()
            return read_conversations(session, session.find_person(handle))

        return _json(await self._service.read(read))

    async def messages(self, request: Request) -> Response:
        """Return a conversation's messages, or a thread's."""
        handle, window = _query(request, "as"), _read_window(request)

        def read() -> Json:
            session = self._service.session()
            return read_messages(session, session.find_person(handle), window)

        return _json(await self._service.read(read))

    async def file(self, request: Request) -> Response:
        """Return a file of a message, as a download; its name is in the response's headers."""
        handle, channel_id = _query(request, "as"), _query(request, "in")
        file_id = _query(request, "file")

        def read() -> File:
            session = self._service.session()
            return read_file(session, session.find_person(handle), channel_id, file_id)

        file = await self._service.read(read)
        # RFC 8187: a name in any script. A file from an app is a download, never shown as a page; a
        # verified picture may be shown in a message.
        kept = f"attachment; filename*=utf-8''{quote(file.name, safe='')}"
        headers = {**NO_STORE, "Content-Disposition": kept}
        kind = PNG if measure_picture(file.content) else "application/octet-stream"
        return Response(file.content, media_type=kind, headers=headers)

    async def views(self, request: Request) -> Response:
        """Return a person's open modals and Home."""
        handle = _query(request, "as")

        def read() -> Json:
            session = self._service.session()
            return read_views(session, session.find_person(handle))

        return _json(await self._service.read(read))

    async def changes(self, request: Request) -> Response:
        """Stream a person's changes, from Last-Event-ID or `since` on."""
        handle = _query(request, "as")
        last_id = request.headers.get("last-event-id") or request.query_params.get("since")
        reader = await self._service.read(lambda: self._service.read_changes(handle, last_id))
        stream = stream_changes(self._service.feed, reader, self._service.readers)
        return StreamingResponse(stream, media_type="text/event-stream", headers=NO_STORE)

    async def act(self, request: Request) -> Response:
        """Carry out a person's act."""
        fields = await _read_fields(request)
        answer = await self._service.act(fields.text("as"), fields)
        return _json({"ok": True, "answer": answer})

    async def clock(self, request: Request) -> Response:
        """Set the clock or restart."""
        answer = await self._service.steer(await _read_fields(request))
        return _json({"ok": True, "answer": answer})

    async def report(self, _: Request) -> Response:
        """Return the report so far."""
        headers = {**NO_STORE, "Content-Security-Policy": REPORT_POLICY}
        return HTMLResponse(await self._service.report(), headers=headers)

    def _answered(self, handler: Handler) -> Handler:
        """Return `handler` with its errors as JSON, unexpected ones too."""

        async def answer(request: Request) -> Response:
            try:
                return await handler(request)
            except Problem as problem:
                return _json(problem.body(), problem.status)
            except ClientDisconnect:
                return Response()
            except asyncio.CancelledError:
                # The page stops while an app is still waited for: that is no error.
                if not self._service.feed.is_closed:
                    raise
                return _json({"ok": False, "error": "The rehearsal is over."}, 503)
            except Exception:
                logger.exception("%s %s failed", request.method, request.url.path)
                sentence = "The rehearsal itself made a mistake; its log has more."
                return _json({"ok": False, "error": sentence}, 500)

        return answer


def _json(content: Json, status: int = 200) -> Response:
    return JSONResponse(content, status_code=status, headers=NO_STORE)


def _query(request: Request, name: str) -> str:
    value = request.query_params.get(name)
    if not value:
        raise bad_request(f'"{name}" is missing.')
    return value


def _read_window(request: Request) -> Window:
    def ts(name: str) -> str | None:
        written = request.query_params.get(name)
        return read_ts(written) if written else None

    written = request.query_params.get("limit", "100")
    if not (written.isascii() and written.isdigit() and 1 <= int(written[:9]) <= MOST_MESSAGES):
        raise bad_request(f'"limit" is a number from 1 to {MOST_MESSAGES}.')
    return Window(_query(request, "in"), ts("before"), ts("after"), ts("thread"), int(written))


async def _read_fields(request: Request) -> Fields:
    """Parse the request's JSON object; refuse other types, which foreign forms could send."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise Problem("This takes application/json.", 415)
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > MOST_BYTES:
            raise Problem("That is too much at once.", 413)
    try:
        read = json.loads(body)
    except (ValueError, RecursionError):
        raise bad_request("That is not JSON.") from None
    if not isinstance(read, dict):
        raise bad_request("That is not a JSON object.")
    return Fields(read)
