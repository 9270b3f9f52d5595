"""Limits on HTTP connections: each must send a request in time, or it is closed.

Uvicorn's own time-out begins after the first answer. A client that opens a connection and sends
nothing, or half a request, would keep it for ever, and connections run out.
"""

import asyncio
import resource
import socket
from errno import EADDRINUSE

from uvicorn.protocols.http.h11_impl import H11Protocol

# Seconds for the first line and the headers of a request.
TIME_FOR_HEAD = 10
# Seconds between two requests. A proxy that keeps connections open closes them first: Heroku's
# after 90 s (devcenter.heroku.com/articles/http-routing#keepalives), nginx's after 60 s.
TIME_BETWEEN_REQUESTS = 100
# The limit that macOS takes if it reports none: OPEN_MAX, in its manual's setrlimit(2).
MOST_FILES = 10_240


class ImpatientProtocol(H11Protocol):
    """Uvicorn's HTTP protocol, but it closes a connection that does not send a request in time.

    The time runs from the opening, and again from the first byte after an answer, until the
    head of a request is complete; further bytes do not prolong it.
    """

    _deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Start the time for the head of a request."""
        super().connection_made(transport)
        self._wait_for_head()

    def data_received(self, data: bytes) -> None:
        """Process the data; start the time for a new request, stop it once the head is complete."""
        super().data_received(data)
        if self.cycle is not None and not self.cycle.response_complete:
            self._stop_waiting()
        elif self._deadline is None:
            self._wait_for_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop the time."""
        self._stop_waiting()
        super().connection_lost(exc)

    def _wait_for_head(self) -> None:
        self._deadline = self.loop.call_later(TIME_FOR_HEAD, self.transport.close)

    def _stop_waiting(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None


class CannotListen(Exception):
    """The address cannot be listened on: why, in the system's words, and whether it is in use."""

    def __init__(self, error: OSError) -> None:
        # Without the address in parentheses, which Python adds.
        super().__init__(str(error.strerror).partition(" (")[0])
        self.is_taken = error.errno == EADDRINUSE


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens there; port 0 means a free port.

    Raises:
        CannotListen: if the address is in use or not allowed.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listening = socket.create_server((host, port), family=family, backlog=1024)
    except OSError as error:
        raise CannotListen(error) from error
    # Connections inherit it; without it, a small answer can wait 40 ms for the one before.
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listening


def allow_many_connections() -> None:
    """Raise this process's limit of open files, and so of connections, within reason."""
    least, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    if least != resource.RLIM_INFINITY:
        wanted = MOST_FILES if most == resource.RLIM_INFINITY else min(MOST_FILES, most)
        resource.setrlimit(resource.RLIMIT_NOFILE, (max(least, wanted), most))
