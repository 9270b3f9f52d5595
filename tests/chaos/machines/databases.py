"""PostgreSQL for rounds: one server of our own, a database for each round."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from itertools import count
from threading import Lock

from tests.support.databases.postgresql import OwnServer

_numbers = count(1)
_starting = Lock()


@cache
def _start_server() -> OwnServer:
    server = OwnServer()
    server.start()
    return server


def our_server() -> OwnServer:
    """The server, started when it is first wanted; it ends with this process."""
    with _starting:
        return _start_server()


@contextmanager
def round_database() -> Iterator[str]:
    """The address of an empty database, which is dropped in the end."""
    server = our_server()
    name = f"round_{next(_numbers)}"
    try:
        yield server.create_database(name)
    finally:
        server.drop_database(name)
