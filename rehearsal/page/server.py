"""The page's server: a thread of its own on 127.0.0.1."""

import asyncio

import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware

from rehearsal.page.endpoints import Endpoints
from rehearsal.page.guard import Guard
from rehearsal.page.service import PageService
from rehearsal.page.session_controller import SessionController
from rehearsal.server.serving import PromptServer, ServerThread, listen

SECONDS_TO_WIND_UP = 1


class PageServer:
    """Serves the page of one controller's rehearsal; a context manager that starts and stops.

    `port` 0 is any free one. A stopped server is not started again.
    """

    def __init__(self, controller: SessionController, port: int = 0) -> None:
        self._service = PageService(controller)
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
        self._service.session()
        self._thread = ServerThread(_Server(self._configure(), self._service), listening, "page")
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
        app = Starlette(routes=Endpoints(self._service).routes(), middleware=[Middleware(Guard)])
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
    def __init__(self, config: uvicorn.Config, service: PageService) -> None:
        super().__init__(config)
        self._service = service

    def use_loop(self, loop: asyncio.AbstractEventLoop) -> None:
        """Pass the loop to the feed, whose streams run on it."""
        self._service.feed.use_loop(loop)

    async def wind_up(self) -> None:
        """End the streams, which last as long as their browsers; give other requests a second."""
        self._service.feed.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        if self.server_state.tasks:
            await asyncio.wait(self.server_state.tasks, timeout=SECONDS_TO_WIND_UP)
        for task in self.server_state.tasks:
            task.cancel()
        if self.server_state.tasks:
            await asyncio.wait(self.server_state.tasks, timeout=SECONDS_TO_WIND_UP)
        self._service.close()
