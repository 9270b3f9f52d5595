"""The page's server: a thread of its own on 127.0.0.1."""

import asyncio
import socket
from threading import Event, Thread

import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware

from rehearsal.page.desk import Desk
from rehearsal.page.director import Director
from rehearsal.page.endpoints import Endpoints
from rehearsal.page.guard import Guard

SECONDS_TO_WIND_UP = 1


class PageServer:
    """Serves the page of one director's rehearsal; a context manager that starts and stops.

    `port` 0 is any free one. A server stopped is not started again.
    """

    def __init__(self, director: Director, port: int = 0) -> None:
        self._desk = Desk(director)
        self._port = port
        self._server: _Server | None = None
        self._thread: Thread | None = None

    @property
    def url(self) -> str:
        """The page's address, to be opened in a browser."""
        return f"http://127.0.0.1:{self._port}/"

    def start(self) -> "PageServer":
        """Serve from now on; back as soon as connections are accepted."""
        listening = socket.create_server(("127.0.0.1", self._port))
        # Connections inherit it; without, a small answer can wait 40 ms for the one before it.
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._port = listening.getsockname()[1]
        self._desk.scene()
        self._server = _Server(self._configure(), self._desk)
        self._thread = Thread(
            target=self._server.run, args=([listening],), name="page", daemon=True
        )
        self._thread.start()
        self._server.is_ready.wait()
        return self

    def stop(self) -> None:
        """End every stream and serve no more; stopping twice is stopping once."""
        if self._server is None or self._thread is None:
            return
        self._server.stop_from_outside()
        self._thread.join()
        self._server = self._thread = None

    def __enter__(self) -> "PageServer":
        """Start."""
        return self.start()

    def __exit__(self, *_: object) -> None:
        """Stop."""
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


class _Server(uvicorn.Server):
    """Uvicorn's server, which says when it listens and stops when it is told to."""

    def __init__(self, config: uvicorn.Config, desk: Desk) -> None:
        super().__init__(config)
        self.is_ready = Event()
        self._desk = desk
        self._stopping: asyncio.Event | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen, and say so."""
        self._stopping = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        self._desk.feed.use_loop(self._loop)
        await super().startup(sockets=sockets)
        self.is_ready.set()

    async def main_loop(self) -> None:
        """Serve until told to stop."""
        if self._stopping is not None:
            await self._stopping.wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Close the door, end every stream, and give what is under way a second.

        Uvicorn's own way looks ten times a second whether all is done, and would wait for
        the streams, which go on as long as a browser looks.
        """
        for server in self.servers:
            server.close()
        for listening in sockets or []:
            listening.close()
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

    def stop_from_outside(self) -> None:
        """Have the server stop; any thread may say so."""
        if self._loop is not None and self._stopping is not None:
            self._loop.call_soon_threadsafe(self._stopping.set)
