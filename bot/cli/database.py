"""Opens the database of the settings, or explains in a sentence why it cannot be used."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy import Engine
from sqlalchemy.exc import ArgumentError, DatabaseError, NoSuchModuleError, OperationalError

from bot.core.database import Database
from bot.core.errors import CommandFailed
from bot.core.settings import Settings
from bot.outbox.single_sender import CannotPost, sole_poster
from migrations import UnusableDatabase, check_tables, prepare_database, upgrade


@contextmanager
def opened_database(
    settings: Settings, prepare: Callable[[Engine], None] = check_tables
) -> Iterator[Database]:
    """Open the settings' database, do `prepare` with its tables, and close it at the end.

    The message of an error never shows the address, which may have a password in it.

    Raises:
        CommandFailed: if the database cannot be used
    """
    try:
        database = prepare_database(settings.database_url, prepare)
    except (ArgumentError, NoSuchModuleError, ImportError) as error:
        raise CommandFailed(
            "DATABASE_URL must be an address such as sqlite:///hackathon.db or "
            "postgresql://user:password@host/database; in a password, write @ as %40 "
            "and % as %25."
        ) from error
    except UnusableDatabase as error:
        raise CommandFailed(f"DATABASE_URL: {error}") from error
    except DatabaseError as error:
        raise CommandFailed(_explain(error)) from error
    try:
        yield database
    except UnusableDatabase as error:
        raise CommandFailed(f"DATABASE_URL: {error}") from error
    except OperationalError as error:
        raise CommandFailed(_explain(error)) from error
    finally:
        database.dispose()


@contextmanager
def posting_database(settings: Settings) -> Iterator[Database]:
    """Open the settings' database, as the only process that posts from it on SQLite.

    Its tables are migrated then, and not before: a process that is refused must not change them
    under the one that runs, which may be of an older version.

    Raises:
        CommandFailed: if the database cannot be used, or another process posts from it
    """
    with opened_database(settings, lambda _: None) as database:
        try:
            with sole_poster(database):
                upgrade(database.engine)
                yield database
        except CannotPost as error:
            raise CommandFailed(str(error)) from error


def _explain(error: DatabaseError) -> str:
    # PostgreSQL's reasons have several lines; for a statement, the primary message is enough.
    diagnosis = getattr(error.orig, "diag", None)
    reason = " ".join((getattr(diagnosis, "message_primary", None) or str(error.orig)).split())
    end = "" if reason.endswith((".", "?")) else "."
    return f"DATABASE_URL: the database cannot be used: {reason}{end}"
