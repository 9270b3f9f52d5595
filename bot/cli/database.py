"""The database that the settings name, or a sentence that says what is wrong with it."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import ArgumentError, DatabaseError, NoSuchModuleError, OperationalError

from bot.cli.common import CommandFailed
from bot.db import Database
from bot.one_poster import AnotherPoster, sole_poster
from bot.settings import Settings
from migrations import open_database


@contextmanager
def opened_database(settings: Settings) -> Iterator[Database]:
    """The settings' database, closed at the end; CommandFailed where it cannot be used.

    The sentence never shows the address, which may have a password in it.
    """
    try:
        database = open_database(settings.database_url)
    except (ArgumentError, NoSuchModuleError, ImportError) as error:
        raise CommandFailed(
            "DATABASE_URL must be an address such as sqlite:///hackathon.db, of a kind of "
            "database whose driver is installed."
        ) from error
    except DatabaseError as error:
        raise CommandFailed(_explain(error)) from error
    try:
        yield database
    except OperationalError as error:
        raise CommandFailed(_explain(error)) from error
    finally:
        database.dispose()


@contextmanager
def posting_database(settings: Settings) -> Iterator[Database]:
    """The same, to post from; CommandFailed as well where another process does, on SQLite."""
    with opened_database(settings) as database:
        try:
            with sole_poster(database):
                yield database
        except AnotherPoster as error:
            raise CommandFailed(str(error)) from error


def _explain(error: DatabaseError) -> str:
    return f"DATABASE_URL: the database cannot be used: {error.orig}."
