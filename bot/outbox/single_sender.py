"""One poster per SQLite file: a second process that would post from it is refused."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from bot.core.database import Database


class CannotPost(Exception):
    """This process may not post from the database; the sentence is for the operator."""


@contextmanager
def sole_poster(database: Database) -> Iterator[None]:
    """While it lasts, no other process may post from this database; or CannotPost.

    Processes on PostgreSQL share the work, and nobody else sees a database in memory: there it
    holds nothing. The system frees the lock when the process ends, however it ends.
    """
    path = _find_file(database)
    if path is None:
        yield
        return
    lock = FileLock(f"{path}-poster", blocking=False, thread_local=False)
    try:
        lock.acquire()
    except Timeout as error:
        raise CannotPost(
            f"Another process already posts from {path.name}. SQLite is for one: stop the other, "
            "or set DATABASE_URL to PostgreSQL."
        ) from error
    except (OSError, NotImplementedError) as error:
        raise CannotPost(
            f"{lock.lock_file} cannot be locked ({error}). It keeps a second process from posting: "
            "see that this user may write it, and that it is on a disk of this machine."
        ) from error
    try:
        yield
    finally:
        lock.release()


def _find_file(database: Database) -> Path | None:
    """The database's file, also where it is given as a `file:` URI; None where it has none."""
    if database.is_shared:
        return None
    with database.read() as session:
        rows = session.connection().exec_driver_sql("PRAGMA database_list")
        file = next(file for _, name, file in rows if name == "main")
    return Path(file) if file else None
