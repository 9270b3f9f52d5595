"""The database: engines, transactions that read or write, and instants as a column type.

SQLite locks nothing on SELECT, so two transactions that read, decide and write could decide on the
same state. `Database.write` therefore begins IMMEDIATE there: one writer at a time, while readers,
on WAL, never wait for it (https://sqlite.org/wal.html).

PostgreSQL is for several processes. There a write is READ COMMITTED and locks the rows on which it
decides; a read sees a snapshot (https://www.postgresql.org/docs/current/transaction-iso.html).

The statements of `/team join` and of each delivery are built once, at import, for the speed that
docs/benchmarks.md promises: SQLAlchemy takes as long to build one as the database to answer it.
"""

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from threading import Lock
from time import monotonic, sleep
from typing import Any, TypeVar
from zlib import crc32

from sqlalchemy import (
    URL,
    Connection,
    CursorResult,
    DateTime,
    Dialect,
    Engine,
    Executable,
    PoolProxiedConnection,
    Select,
    create_engine,
    event,
    func,
    make_url,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, OperationalError
from sqlalchemy.orm import DeclarativeBase, Session, sessionmaker
from sqlalchemy.types import TypeDecorator

T = TypeVar("T")
Row = TypeVar("Row")

# The channel on which PostgreSQL notifies of changes to the outbox.
OUTBOX_CHANNEL = "hackathon_outbox"
# How long a writer waits for another before the database gives up. Slack gives a command 3 s, in
# which the reply that asks the person to try again has to fit.
BUSY_TIMEOUT_MS = 2000
# The share of it that waits for another process on SQLite. A writer that has waited for its turn
# within this process may wait for that too, and both have to fit.
_FOR_OTHERS = 0.4

# Between two attempts to change the journal's mode, which takes milliseconds.
_BETWEEN_SWITCHES_S = 0.01

# PostgreSQL's limits on a statement, and on a transaction whose process stopped in the middle of it
# and blocks the others.
_STATEMENT_TIMEOUT_MS = 2500
_IDLE_TIMEOUT_MS = 10_000
_CONNECT_TIMEOUT_S = 3
# Connections kept open, and those beyond them: a server's thread uses one while it works.
_POOL_SIZE = 10
_POOL_OVERFLOW = 30

# The permissions of everybody but a file's owner.
_OF_OTHERS = 0o077

# Another transaction came first: a serialization failure, a deadlock, a key that is taken
# (https://www.postgresql.org/docs/current/errcodes-appendix.html).
_OVERTAKEN = {"40001", "40P01", "23505"}
_ATTEMPTS = 3

# How a transaction that reads begins. On PostgreSQL SQLAlchemy passes this to the driver, without a
# statement of its own. On SQLite `begin_reading` begins it.
_READING: dict[str, dict[str, Any]] = {
    "sqlite": {},
    "postgresql": {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True},
}


class UtcDateTime(TypeDecorator[datetime]):
    """An instant: aware in Python, UTC in the database. A naive value is refused."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the instant as naive UTC, which every database stores alike.

        Raises:
            ValueError: if the instant is naive.
        """
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"an instant must be aware, not {value!r}")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the instant, aware, in UTC."""
        return None if value is None else value.replace(tzinfo=UTC)


class Database:
    """Transactions on one database, given by its SQLAlchemy URL."""

    def __init__(self, url: str) -> None:
        self.engine = make_engine(url)
        self._sessions = sessionmaker(self.engine, expire_on_commit=False)
        self._listeners: list[Callable[[], None]] = []
        # SQLite has one writer at a time, and lets waiting writers retry at random: under load some
        # never get their turn. Within this process they queue for this lock instead.
        self._turn = None if self.is_shared else Lock()

    @property
    def is_shared(self) -> bool:
        """Return whether several processes may post from it, as PostgreSQL's locks arrange."""
        return self.engine.dialect.name == "postgresql"

    @contextmanager
    def read(self) -> Iterator[Session]:
        """Open a session that sees one state of the database and writes nothing."""
        options = _READING[self.engine.dialect.name]
        with self.engine.connect().execution_options(**options) as connection:
            begin_reading(connection)
            with self._sessions(bind=connection) as session:
                yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """Open a session that is committed at the end, or rolled back if the block raises.

        The listeners of `on_write` are called after the commit.

        Raises:
            OperationalError: if other writers keep SQLite locked for too long.
        """
        with self._own_turn(), self._sessions() as session, session.begin():
            yield session
        for listener in self._listeners:
            listener()

    def run_write(self, work: Callable[[Session], T]) -> T:
        """Run `work` in a transaction, commit it, and return its result.

        If another process came first, on PostgreSQL, retry it in a new transaction, at most twice:
        after a deadlock, a serialization failure, or when both wrote the same key. The retry sees
        the other's change.
        """
        for _ in range(_ATTEMPTS - 1):
            try:
                return self._run_once(work)
            except DBAPIError as error:
                if getattr(error.orig, "sqlstate", None) not in _OVERTAKEN:
                    raise
        return self._run_once(work)

    def _run_once(self, work: Callable[[Session], T]) -> T:
        with self.write() as session:
            return work(session)

    @contextmanager
    def _own_turn(self) -> Iterator[None]:
        """Wait for this process's turn to write; time out with the error that SQLite raises."""
        if self._turn is None:
            yield
        elif self._turn.acquire(timeout=BUSY_TIMEOUT_MS / 1000 * (1 - _FOR_OTHERS)):
            try:
                yield
            finally:
                self._turn.release()
        else:
            raise OperationalError("BEGIN IMMEDIATE", None, TimeoutError("database is locked"))

    def on_write(self, listener: Callable[[], None]) -> None:
        """Call `listener` after each committed write."""
        self._listeners.append(listener)

    def dispose(self) -> None:
        """Close every connection."""
        self.engine.dispose()


def lock_name(session: Session, name: str) -> None:
    """Lock this name until the transaction ends, after waiting for any other lock on it.

    For things that have no row to lock yet. SQLite has one writer at a time in any case.
    """
    if _is_postgresql(session):
        session.execute(select(func.pg_advisory_xact_lock(crc32(name.encode()))))


def lock_rows(query: Select[Row], model: type[DeclarativeBase]) -> Select[Row]:
    """Return `query` so that it locks the rows of this class that it finds, and rereads them.

    No other transaction can lock them until this one ends; rows that refer to them can still be
    added and deleted. SQLite has one writer at a time, and needs no lock.
    """
    held = query.with_for_update(of=model, key_share=True)
    return held.execution_options(populate_existing=True)


def locks_rows(session: Session) -> bool:
    """Return whether rows are locked at all: SQLite's one writer sees everything without a lock."""
    return _is_postgresql(session)


def insert_absent(session: Session, model: type[DeclarativeBase], **values: Any) -> bool:
    """Insert a row unless there is one with its key, and return whether it was inserted.

    If another transaction is inserting that key, wait for its end.
    """
    statement = _insert_absent(model.__table__, session.get_bind().dialect.name)
    return session.connection().execute(statement, values).first() is not None


@cache
def _insert_absent(table: Any, dialect: str) -> Any:
    insert: Callable[[Any], Any] = {"postgresql": postgresql.insert, "sqlite": sqlite.insert}[
        dialect
    ]
    return insert(table).on_conflict_do_nothing().returning(*table.primary_key)


def execute_core(
    session: Session, statement: Executable, parameters: Mapping[str, Any]
) -> CursorResult[Any]:
    """Flush the session, then execute a statement about tables and return its result.

    The session's own `execute`, by mapped classes, takes more than twice as long.
    """
    session.flush()
    return session.connection().execute(statement, parameters)


def announce_rows(session: Session) -> None:
    """Wake the clocks of every process when this is committed: rows may be due earlier.

    PostgreSQL folds duplicate notifications of a transaction into one
    (https://www.postgresql.org/docs/current/sql-notify.html); on SQLite there is no other process.
    """
    if _is_postgresql(session):
        session.execute(select(func.pg_notify(OUTBOX_CHANNEL, "")))


def shared_now(session: Session) -> datetime:
    """Return wall time as every process on this database sees it.

    It is PostgreSQL's clock, or this machine's on SQLite.
    """
    if not _is_postgresql(session):
        return datetime.now(UTC)
    now: datetime = session.execute(select(func.clock_timestamp())).scalar_one()
    return now.astimezone(UTC)


def _is_postgresql(session: Session) -> bool:
    return session.get_bind().dialect.name == "postgresql"


def make_engine(url: str) -> Engine:
    """Return an engine for the URL, with the database set up as this program needs it.

    `postgresql://` and `postgres://` are read as `postgresql+psycopg://`.

    Raises:
        ArgumentError: if the URL cannot be parsed.
        NoSuchModuleError: if it is not one of PostgreSQL or SQLite.
    """
    address = _read_address(url)
    kind = address.get_backend_name()
    if kind in ("postgresql", "postgres"):
        return _make_postgresql_engine(address)
    if kind != "sqlite":
        raise NoSuchModuleError(f"not a kind of database that is known here: {kind}")
    # The parameters are what people typed: the log of an error must not repeat them.
    engine = create_engine(address, hide_parameters=True)
    event.listen(engine, "connect", _set_pragmas)
    # If a listener waits for "begin", SQLAlchemy also looks for listeners with every statement,
    # which takes a twentieth of a command's time.
    engine.dialect.do_begin = _begin_writing  # type: ignore[method-assign]
    return engine


def _read_address(url: str) -> URL:
    try:
        address = make_url(url)
    except ValueError as error:
        raise ArgumentError("its port is no number") from error
    # The "host" holds the rest of a password whose @ should have been written %40. The error that
    # the host is not found would show it.
    if "@" in (address.host or ""):
        raise ArgumentError("there is an @ in its password or host")
    return address


def _make_postgresql_engine(address: URL) -> Engine:
    engine = create_engine(
        address.set(drivername="postgresql+psycopg"),
        hide_parameters=True,
        isolation_level="READ COMMITTED",
        # Replace connections that the server has closed meanwhile, before a command meets one.
        pool_pre_ping=True,
        pool_size=_POOL_SIZE,
        max_overflow=_POOL_OVERFLOW,
        pool_timeout=BUSY_TIMEOUT_MS / 1000,
        # All but the first two are for a server that vanishes without closing its connections
        # (https://www.postgresql.org/docs/current/libpq-connect.html).
        connect_args={
            "client_encoding": "utf8",
            "connect_timeout": _CONNECT_TIMEOUT_S,
            "keepalives_idle": 5,
            "keepalives_interval": 2,
            "keepalives_count": 3,
            "tcp_user_timeout": 10_000,
        },
    )
    event.listen(engine, "connect", _set_timeouts)
    return engine


def _set_timeouts(connection: Any, _record: Any) -> None:
    # Not passed in the connection's `options`, which poolers such as PgBouncer refuse.
    connection.autocommit = True
    connection.execute(
        f"SET lock_timeout = {BUSY_TIMEOUT_MS};"
        f"SET statement_timeout = {_STATEMENT_TIMEOUT_MS};"
        f"SET idle_in_transaction_session_timeout = {_IDLE_TIMEOUT_MS}"
    )
    connection.autocommit = False


def _set_pragmas(connection: Any, _record: Any) -> None:
    # Without this the driver begins transactions by itself, and late: deferred, not immediate.
    connection.isolation_level = None
    cursor = connection.cursor()
    _keep_private(cursor)
    cursor.execute(f"PRAGMA busy_timeout={int(BUSY_TIMEOUT_MS * _FOR_OTHERS)}")
    cursor.execute("PRAGMA foreign_keys=ON")
    if cursor.execute("PRAGMA query_only").fetchone() == (0,):
        _use_wal(cursor)
        # In WAL mode NORMAL cannot corrupt the database; FULL also keeps the last commits when the
        # power fails, and a post must not be forgotten.
        cursor.execute("PRAGMA synchronous=FULL")
    cursor.close()


def _keep_private(cursor: sqlite3.Cursor) -> None:
    """Let the owner alone read the database's files, which hold addresses and answers.

    SQLite makes the others with the permissions of the first (https://sqlite.org/wal.html), which
    is empty when it has just been made.
    """
    _, _, main = cursor.execute("PRAGMA database_list").fetchone()
    for path in (Path(f"{main}{ending}") for ending in ("", "-wal", "-shm") if main):
        # Another process may have removed it, or own it.
        with suppress(FileNotFoundError, PermissionError):
            if path.stat().st_mode & _OF_OTHERS:
                path.chmod(0o600)


def _use_wal(cursor: sqlite3.Cursor) -> None:
    """Put the database into WAL mode, after another process that is doing the same.

    Raises:
        sqlite3.OperationalError: if the database stays locked for as long as a writer waits.
    """
    give_up = monotonic() + BUSY_TIMEOUT_MS / 1000
    while True:
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as error:
            # A change of the mode begins as a read that becomes a write. Two of these would wait
            # for each other for ever, so SQLite refuses one at once, whatever busy_timeout says
            # (https://sqlite.org/c3ref/busy_handler.html).
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or monotonic() > give_up:
                raise
        else:
            return
        sleep(_BETWEEN_SWITCHES_S)


def begin_reading(connection: Connection) -> None:
    """Begin a transaction that only reads on this connection, without waiting for a writer."""
    if connection.dialect.name == "sqlite":
        _driver(connection.connection).execute("BEGIN")


def _begin_writing(dbapi_connection: PoolProxiedConnection) -> None:
    driver = _driver(dbapi_connection)
    # A transaction that reads has begun already, in `begin_reading`.
    if not driver.in_transaction:
        driver.execute("BEGIN IMMEDIATE")


def _driver(connection: PoolProxiedConnection) -> sqlite3.Connection:
    driver: sqlite3.Connection = connection.dbapi_connection  # type: ignore[assignment]
    return driver
