"""The page's server: a thread of its own on 127.0.0.1."""

import asyncio

import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware

from rehearsal.page.desk import Desk
from rehearsal.page.director import Director
from rehearsal.page.endpoints import Endpoints
from rehearsal.page.guard import Guard
from rehearsal.server.serving import PromptServer, ServerThread, listen

SECONDS_TO_WIND_UP = 1


class PageServer:
    """Serves the page of one director's rehearsal; a context manager that starts and stops.

    `port` 0 is any free one. A stopped server is not started again.
    """

    def __init__(self, director: Director, port: int = 0) -> None:
        self._desk = Desk(director)
        self._port = port
        self._thread: ServerThread | None = None

    @property
    def url(self) -> str:
        """Return the page's address, for a browser."""
        return f"http://127.0.0.1:{self._port}/"

    def start(self) -> "PageServer":
        """Start to serve, and return when connections are accepted."""
        listening = listen(self._port)
        self._port = listening.getsockname()[1]
        self._desk.scene()
        self._thread = ServerThread(_Server(self._configure(), self._desk), listening, "page")
        self._thread.start()
        return self

    def stop(self) -> None:
        """End every stream and stop serving; a second call does nothing."""
        if self._thread is not None:
            self._thread.stop()
            self._thread = None

    def __enter__(self) -> "PageServer":
        """Start the server."""
        return self.start()

    def __exit__(self, *_: object) -> None:
        """Stop the server."""
        self.stop()

    def _configure(self) -> uvicorn.Config:
        app = Starlette(routes=Endpoints(self._desk).routes(), middleware=[Middleware(Guard)])
        return uvicorn.Config(
            app,
            http="h11",
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
        )


class _Server(PromptServer):
    def __init__(self, config: uvicorn.Config, desk: Desk) -> None:
        super().__init__(config)
        self._desk = desk

    def use_loop(self, loop: asyncio.AbstractEventLoop) -> None:
        """Pass the loop to the feed, whose streams run on it."""
        self._desk.feed.use_loop(loop)

    async def wind_up(self) -> None:
        """End the streams, which last as long as their browsers; give other requests a second."""
        self._desk.feed.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        if self.server_state.tasks:
            await asyncio.wait(self.server_state.tasks, timeout=SECONDS_TO_WIND_UP)
        for task in self.server_state.tasks:
            task.cancel()
        if self.server_state.tasks:
            await asyncio.wait(self.server_state.tasks, timeout=SECONDS_TO_WIND_UP)
        self._desk.close()
