"""The HTTP server: serves routes in a thread of its own."""

import logging
import socket
from collections.abc import Sequence
from threading import Thread
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute

from bot.core.logs import LogEvent
from web.connections import TIME_BETWEEN_REQUESTS, ImpatientProtocol

log = logging.getLogger("hackathon")

# Seconds for requests in progress when the server stops: more than Slack waits for any.
LONGEST_FAREWELL = 5


class Server:
    """Serves routes over HTTP from a thread of its own, between `start` and `stop`."""

    def __init__(self, routes: Sequence[BaseRoute], listening: socket.socket) -> None:
        self._server = uvicorn.Server(_configure(make_site(routes)))
        self._thread = Thread(
            target=self._server.run, args=([listening],), name="http", daemon=True
        )
        self.port: int = listening.getsockname()[1]

    def start(self) -> None:
        """Start to serve; connections that were made before are served too."""
        self._thread.start()

    def stop(self) -> None:
        """Take no more requests, answer those in progress, and close."""
        self._server.should_exit = True
        self._thread.join()


def make_site(routes: Sequence[BaseRoute]) -> Starlette:
    """Return an application of the routes; it logs every refusal, and answers it in plain words."""
    site = Starlette(routes=routes, exception_handlers={HTTPException: _refuse})
    # A wrong address, such as /slack/events/, should fail at once.
    site.router.redirect_slashes = False
    return site


async def _refuse(_: Request, error: Any) -> Response:
    level = logging.WARNING if error.status_code >= 500 else logging.INFO
    log.log(level, LogEvent("refused", status=error.status_code, reason=error.detail))
    # The unread rest of the body would be taken for the next request.
    headers = {**(error.headers or {}), "connection": "close"}
    return PlainTextResponse(f"{error.detail}\n", error.status_code, headers)


def _configure(site: Starlette) -> uvicorn.Config:
    return uvicorn.Config(
        site,
        http=ImpatientProtocol,
        ws="none",
        lifespan="off",
        log_config=None,
        log_level=logging.WARNING,
        access_log=False,
        server_header=False,
        timeout_keep_alive=TIME_BETWEEN_REQUESTS,
        timeout_graceful_shutdown=LONGEST_FAREWELL,
    )
