"""Processes that are forked from one which has imported the program already.

To import it takes two seconds, which a round with ten starts would spend on nothing. What is
forked is a process like any other: it is killed, stopped and continued for itself.
"""

from collections.abc import Mapping, Sequence
from multiprocessing import get_context
from pathlib import Path
from threading import Lock

from tests.chaos.machines.process import live

PRELOADED = [
    "tests.chaos.machines.process",
    "psycopg",
    "sqlalchemy.dialects.postgresql.psycopg",
    "uvicorn.protocols.http.h11_impl",
]

_context = get_context("forkserver")
_context.set_forkserver_preload(PRELOADED)
# multiprocessing looks after all of its children at each start, and not for several threads.
_one_at_a_time = Lock()


class Fork:
    """A process, with the part of `subprocess.Popen` that is asked for here."""

    def __init__(
        self, arguments: Sequence[str], environment: Mapping[str, str], directory: Path, log: Path
    ) -> None:
        self._process = _context.Process(
            target=live, args=(arguments, environment, directory, log), daemon=True
        )
        with _one_at_a_time:
            self._process.start()
            assert self._process.pid is not None
            self.pid = self._process.pid

    def poll(self) -> int | None:
        """Its exit status, less than nothing where a signal ended it; None while it lives."""
        with _one_at_a_time:
            return self._process.exitcode
