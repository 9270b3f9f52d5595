"""One sender per SQLite file: a second process that would post from it is refused."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from bot.core.database import Database


class CannotPost(Exception):
    """This process may not post from the database; the sentence is for the operator."""


@contextmanager
def sole_poster(database: Database) -> Iterator[None]:
    """Keep other processes from posting from this database while the block runs.

    It locks nothing on PostgreSQL, whose processes share the work, nor for a database in memory,
    which no other process sees. The system frees the lock when the process ends, however it ends.

    Raises:
        CannotPost: if another process posts from it already, or the lock file cannot be locked.
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
    """Return the database's file, even if it is given as a `file:` URI; None if it has none."""
    if database.is_shared:
        return None
    with database.read() as session:
        rows = session.connection().exec_driver_sql("PRAGMA database_list")
        file = next(file for _, name, file in rows if name == "main")
    return Path(file) if file else None
