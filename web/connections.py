"""Connections that say nothing: each has to get to the point, or is closed.

Uvicorn's own time-out begins with the end of the first answer. Whoever opens a connection and
sends nothing, or half a request, would keep it for ever, and connections run out.
"""

import asyncio
import resource
import socket
from errno import EADDRINUSE

from uvicorn.protocols.http.h11_impl import H11Protocol

# For the first line and the headers of a request, in seconds.
TIME_FOR_HEAD = 10
# Between two requests. A proxy that keeps connections open closes them first: Heroku's after
# 90 s (devcenter.heroku.com/articles/http-routing#keepalives), nginx's after 60 s.
TIME_BETWEEN_REQUESTS = 100
# What macOS takes where it says that there is no limit: OPEN_MAX, in its manual's setrlimit(2).
MOST_FILES = 10_240


class ImpatientProtocol(H11Protocol):
    """Uvicorn's HTTP protocol, which closes a connection that does not come to a request.

    The time runs from the opening, and again from the first byte after an answer, until the
    head of a request is complete; that bytes drop in does not prolong it.
    """

    _deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for a request."""
        super().connection_made(transport)
        self._wait_for_head()

    def data_received(self, data: bytes) -> None:
        """Take what came; a request under way is waited for no longer."""
        super().data_received(data)
        if self.cycle is not None and not self.cycle.response_complete:
            self._stop_waiting()
        elif self._deadline is None:
            self._wait_for_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait for nothing more."""
        self._stop_waiting()
        super().connection_lost(exc)

    def _wait_for_head(self) -> None:
        self._deadline = self.loop.call_later(TIME_FOR_HEAD, self.transport.close)

    def _stop_waiting(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None


class CannotListen(Exception):
    """Nothing can be served there: why, in the system's words, and whether somebody else does."""

    def __init__(self, error: OSError) -> None:
        # Python adds the address, in its own way.
        super().__init__(str(error.strerror).partition(" (")[0])
        self.is_taken = error.errno == EADDRINUSE


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens there; at port 0, on one that is free. CannotListen if it cannot."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listening = socket.create_server((host, port), family=family, backlog=1024)
    except OSError as error:
        raise CannotListen(error) from error
    # Connections inherit it; without, a small answer can wait 40 ms for the one before it.
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listening


def allow_many_connections() -> None:
    """Let this process have as many connections and files as it may, within reason."""
    least, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    if least != resource.RLIM_INFINITY:
        wanted = MOST_FILES if most == resource.RLIM_INFINITY else min(MOST_FILES, most)
        resource.setrlimit(resource.RLIMIT_NOFILE, (max(least, wanted), most))
