"""Two who do something at once: the second begins before the first has committed."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from bot.core.database import Database
from bot.core.errors import Refused
from tests.support.patience import wait_until

Deed = Callable[[Session], Any]

_WAITING = text(
    "SELECT count(*) FROM pg_stat_activity "
    "WHERE datname = current_database() AND cardinality(pg_blocking_pids(pid)) > 0"
)


def race(database: Database, first: Deed, second: Deed) -> tuple[Any, Any]:
    """Do both at once, and return both results; a refusal as its sentence.

    On PostgreSQL the first is not committed before the second waits for it, or has ended.
    """
    with ThreadPoolExecutor(1) as pool:
        with database.write() as session:
            came_of_first = first(session)
            session.flush()
            later = pool.submit(attempt, database, second)
            if database.is_shared:
                wait_until_it_waits(database, later)
        return came_of_first, later.result()


def attempt(database: Database, deed: Deed) -> Any:
    """Do it as the dispatcher does, and return the result; a refusal as its sentence."""
    try:
        return database.run_write(deed)
    except Refused as refused:
        return refused.message


def wait_until_it_waits(database: Database, later: Future[Any]) -> None:
    """Wait until somebody waits for a lock of PostgreSQL's, or this is done."""
    wait_until(lambda: later.done() or count_waiting(database))


def count_waiting(database: Database) -> int:
    """Return how many wait for a lock of PostgreSQL's."""
    with database.read() as session:
        return session.scalar(_WAITING) or 0
