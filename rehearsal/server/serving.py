"""A server in a thread of its own, on 127.0.0.1, that starts and stops without delay."""

import asyncio
import contextlib
import socket
from threading import Event, Thread

import uvicorn


class PromptServer(uvicorn.Server):
    """Uvicorn's server without polling: it signals when it is ready, and stops at once.

    Subclasses end open connections in `wind_up`.
    """

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.is_ready = Event()
        self._stopping: asyncio.Event | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen, and signal that the server is ready."""
        self._stopping = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        self.use_loop(self._loop)
        await super().startup(sockets=sockets)
        self.is_ready.set()

    async def main_loop(self) -> None:
        """Serve until the server is stopped."""
        if self._stopping is not None:
            await self._stopping.wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop listening, then wind up.

        Uvicorn's own method checks ten times a second whether everything has ended, and would wait
        for connections that stay open as long as their clients listen.
        """
        for server in self.servers:
            server.close()
        for listening in sockets or []:
            listening.close()
        await self.wind_up()

    def use_loop(self, loop: asyncio.AbstractEventLoop) -> None:
        """Receive the server's event loop, before the first connection."""

    async def wind_up(self) -> None:
        """End open connections; subclasses implement it."""

    async def wait_for_stop(self, seconds: float) -> None:
        """Wait `seconds`, or until the server is stopped."""
        if self._stopping is not None:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), seconds)

    def stop_from_outside(self) -> None:
        """Stop the server; any thread may call this."""
        if self._loop is not None and self._stopping is not None:
            self._loop.call_soon_threadsafe(self._stopping.set)


class ServerThread:
    """The thread that a server runs in; `start` and `stop` return when the change is complete."""

    def __init__(self, server: PromptServer, listening: socket.socket, name: str) -> None:
        self._server = server
        self._thread = Thread(target=server.run, args=([listening],), name=name, daemon=True)

    def start(self) -> None:
        """Start to serve, and wait until the server is ready."""
        self._thread.start()
        self._server.is_ready.wait()

    def stop(self) -> None:
        """Stop the server, and wait for its thread."""
        self._server.stop_from_outside()
        self._thread.join()


def listen(port: int) -> socket.socket:
    """Return a socket that listens on 127.0.0.1; at port 0, on a free one.

    Raises:
        OSError: if the port is taken
    """
    listening = socket.create_server(("127.0.0.1", port))
    # Connections inherit it; without it, a small answer can wait 40 ms for the one before it.
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listening
