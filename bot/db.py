"""The database: engines, transactions that read or write, and instants as a column type.

SQLite locks nothing on SELECT, so a transaction that reads, decides and writes would let two
of them decide on the same state. `Database.write` therefore begins IMMEDIATE there: one
writer at a time, while readers, on WAL, never wait for it (https://sqlite.org/wal.html).
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from threading import Lock
from typing import Any

from sqlalchemy import DateTime, Dialect, Engine, create_engine, event
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.types import TypeDecorator

# How long a writer waits for another before SQLite says "database is locked". Slack gives a
# command 3 s; the answer that asks the person to try again has to fit in them.
BUSY_TIMEOUT_MS = 2000


class UtcDateTime(TypeDecorator[datetime]):
    """An instant: aware in Python, UTC in the database. A naive value is refused."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """The instant as naive UTC, as every database keeps it alike."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"an instant must be aware, not {value!r}")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """The instant, aware, in UTC."""
        return None if value is None else value.replace(tzinfo=UTC)


class Database:
    """Transactions on one database, given by its SQLAlchemy URL."""

    def __init__(self, url: str) -> None:
        self.engine = make_engine(url)
        self._sessions = sessionmaker(self.engine, expire_on_commit=False)
        self._listeners: list[Callable[[], None]] = []
        # SQLite has one writer at a time, and lets those who wait try again at random: under
        # load some never get their turn. Within this process they queue up here instead.
        self._turn = Lock() if self.engine.dialect.name == "sqlite" else None

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session that sees one state of the database and writes nothing."""
        with self._sessions() as session:
            session.connection(execution_options={"read_only": True})
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A session that is committed at the end, or rolled back when the block raises.

        Whoever asked `on_write` is told after the commit.
        """
        with self._own_turn(), self._sessions() as session, session.begin():
            yield session
        for listener in self._listeners:
            listener()

    @contextmanager
    def _own_turn(self) -> Iterator[None]:
        """The one writer's turn, where there is one; OperationalError as SQLite's own wait ends."""
        if self._turn is None:
            yield
        elif self._turn.acquire(timeout=BUSY_TIMEOUT_MS / 1000):
            try:
                yield
            finally:
                self._turn.release()
        else:
            raise OperationalError("BEGIN IMMEDIATE", None, TimeoutError("database is locked"))

    def on_write(self, listener: Callable[[], None]) -> None:
        """Have `listener` called after each committed write."""
        self._listeners.append(listener)

    def dispose(self) -> None:
        """Close every connection."""
        self.engine.dispose()


def make_engine(url: str) -> Engine:
    """An engine for the URL, with SQLite set up as this program needs it."""
    engine = create_engine(url)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _set_pragmas)
        event.listen(engine, "begin", _begin)
    return engine


def _set_pragmas(connection: Any, _record: Any) -> None:
    # Without this the driver begins transactions by itself, and late: deferred, not immediate.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
    cursor.execute("PRAGMA foreign_keys=ON")
    if cursor.execute("PRAGMA query_only").fetchone() == (0,):
        cursor.execute("PRAGMA journal_mode=WAL")
        # In WAL mode NORMAL cannot corrupt the database; FULL also keeps the last commits
        # when the power fails, and a post must not be forgotten.
        cursor.execute("PRAGMA synchronous=FULL")
    cursor.close()


def _begin(connection: Any) -> None:
    read_only = connection.get_execution_options().get("read_only", False)
    connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")
