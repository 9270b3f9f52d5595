"""A server in a thread of its own, on 127.0.0.1, that starts and stops at once."""

import asyncio
import contextlib
import socket
from threading import Event, Thread

import uvicorn


class PromptServer(uvicorn.Server):
    """Uvicorn's server without its waiting: it says when it is ready, and ends when it is told.

    Subclasses end what is open their own way, in `wind_up`.
    """

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.is_ready = Event()
        self._stopping: asyncio.Event | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen, and say so."""
        self._stopping = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        self.use_loop(self._loop)
        await super().startup(sockets=sockets)
        self.is_ready.set()

    async def main_loop(self) -> None:
        """Serve until told to stop."""
        if self._stopping is not None:
            await self._stopping.wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Close the door, then wind up.

        Uvicorn's own way looks ten times a second whether all is done, and would wait for
        connections that go on for as long as somebody listens.
        """
        for server in self.servers:
            server.close()
        for listening in sockets or []:
            listening.close()
        await self.wind_up()

    def use_loop(self, loop: asyncio.AbstractEventLoop) -> None:
        """Be told on which loop it serves, before the first connection."""

    async def wind_up(self) -> None:
        """End what is open; here, nothing."""

    async def wait_for_stop(self, seconds: float) -> None:
        """Wait `seconds`, or until the server is told to stop."""
        if self._stopping is not None:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), seconds)

    def stop_from_outside(self) -> None:
        """Have the server stop; any thread may say so."""
        if self._loop is not None and self._stopping is not None:
            self._loop.call_soon_threadsafe(self._stopping.set)


class ServerThread:
    """The thread in which a server runs from `start` to `stop`; both are back when it is so."""

    def __init__(self, server: PromptServer, listening: socket.socket, name: str) -> None:
        self._server = server
        self._thread = Thread(target=server.run, args=([listening],), name=name, daemon=True)

    def start(self) -> None:
        """Serve from now on."""
        self._thread.start()
        self._server.is_ready.wait()

    def stop(self) -> None:
        """Serve no more."""
        self._server.stop_from_outside()
        self._thread.join()


def listen(port: int) -> socket.socket:
    """A socket that listens on 127.0.0.1; at port 0, on one that is free. OSError if taken."""
    listening = socket.create_server(("127.0.0.1", port))
    # Connections inherit it; without, a small answer can wait 40 ms for the one before it.
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listening
