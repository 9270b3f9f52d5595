"""How fast this machine's workspace answers, beside a round.

The bot takes it that Slack is through with a call after some seconds. A machine that has too much
to do breaks that where no trouble was ordered; what such a round finds is no finding.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass
from http.client import HTTPException
from threading import Event, Thread
from time import monotonic
from urllib.request import urlopen

from rehearsal import WorkspaceServer

BETWEEN = 1.0
# A row's lease ends 3 s after the last instant at which it may be posted (terms.py), and a call may
# have begun a second before the load was probed.
LONGEST = 2.0
PATIENCE = 60.0


@dataclass
class Load:
    """The longest that a call took, in seconds, in one round."""

    slowest: float = 0.0


_of_this_round: ContextVar[Load] = ContextVar("load")


@contextmanager
def probing_load() -> Iterator[Load]:
    """The load of the round that is played meanwhile in this thread."""
    load = Load()
    token = _of_this_round.set(load)
    try:
        yield load
    finally:
        _of_this_round.reset(token)


@contextmanager
def watch_server(server: WorkspaceServer) -> Iterator[None]:
    """Have the server asked something every second, and note how long it takes."""
    load = _of_this_round.get(Load())
    stopped = Event()

    def ask() -> None:
        while not stopped.wait(BETWEEN):
            began = monotonic()
            # The answer may be lost on purpose, and the server be away.
            with suppress(OSError, HTTPException):
                urlopen(f"{server.url}api.test", None, PATIENCE).close()  # noqa: S310 - our own
            load.slowest = max(load.slowest, monotonic() - began)

    thread = Thread(target=ask, name="load", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stopped.set()
        thread.join()
