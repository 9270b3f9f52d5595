"""Runs migrations on the engine that Alembic is given, in one transaction."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal
from zlib import crc32

from alembic import context
from sqlalchemy import Connection, func, select

from bot.core.database import UtcDateTime
from bot.models import Base

# How long a process waits for another that migrates.
LONGEST_WAIT_MS = 60_000
# How long PostgreSQL waits for a table that others use; later queries queue behind that wait.
LOCK_TIMEOUT_MS = 10_000

engine = context.config.attributes["engine"]


def render_item(kind: str, item: Any, _: Any) -> str | Literal[False]:
    """Render the databases' own types in migrations, which must not change with the program."""
    return "sa.DateTime()" if kind == "type" and isinstance(item, UtcDateTime) else False


@contextmanager
def readied_sqlite(connection: Connection) -> Iterator[None]:
    """Let SQLite drop a table that other tables refer to, and wait while another process migrates.

    It cannot alter most things in place, so Alembic copies a table and replaces it by the copy
    (https://sqlite.org/lang_altertable.html#otheralter). `foreign_keys` cannot be changed
    within a transaction.
    """
    driver: Any = connection.connection.driver_connection
    (patience,) = driver.execute("PRAGMA busy_timeout").fetchone()
    driver.execute(f"PRAGMA busy_timeout={LONGEST_WAIT_MS}")
    driver.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        driver.execute("PRAGMA foreign_keys=ON")
        driver.execute(f"PRAGMA busy_timeout={patience}")


def lock_tables(connection: Connection) -> None:
    """Let only one process at a time migrate, on PostgreSQL."""
    connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
    connection.exec_driver_sql(f"SET LOCAL lock_timeout = {LONGEST_WAIT_MS}")
    connection.execute(select(func.pg_advisory_xact_lock(crc32(b"migrations"))))
    connection.exec_driver_sql(f"SET LOCAL lock_timeout = {LOCK_TIMEOUT_MS}")


def run_migrations(connection: Connection) -> None:
    """Migrate in one transaction, which begins before the present version is read."""
    with connection.begin():
        if connection.dialect.name == "postgresql":
            lock_tables(connection)
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            render_as_batch=True,
            render_item=render_item,
        )
        context.run_migrations()


with engine.connect() as connection:
    if connection.dialect.name == "sqlite":
        with readied_sqlite(connection):
            run_migrations(connection)
    else:
        run_migrations(connection)
