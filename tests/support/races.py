"""Two who do something at once: the second begins before the first has committed."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from bot.core.database import Database
from bot.core.errors import Refused

Deed = Callable[[Session], Any]

_WAITING = text(
    "SELECT count(*) FROM pg_stat_activity "
    "WHERE datname = current_database() AND cardinality(pg_blocking_pids(pid)) > 0"
)
# Seconds between two looks at who waits, of which PostgreSQL tells nobody by itself.
_PAUSE = 0.005


def race(database: Database, first: Deed, second: Deed) -> tuple[Any, Any]:
    """What came of both; a refusal as its sentence.

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
    """What came of it, as the door has it done; a refusal as its sentence."""
    try:
        return database.run_write(deed)
    except Refused as refused:
        return refused.message


def wait_until_it_waits(database: Database, later: Future[Any]) -> None:
    """Wait until somebody waits for a lock of PostgreSQL's, or this is done."""
    while not later.done() and not count_waiting(database):
        wait([later], _PAUSE)


def count_waiting(database: Database) -> int:
    """Return how many wait for a lock of PostgreSQL's."""
    with database.read() as session:
        return session.scalar(_WAITING) or 0
