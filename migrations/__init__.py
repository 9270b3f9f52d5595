"""The database's schema, version by version (Alembic)."""

from collections.abc import Callable
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Engine

from bot.core.database import Database, begin_reading


class UnusableDatabase(Exception):
    """The database exists but cannot be used; the message is for the operator."""


def open_database(url: str) -> Database:
    """Open the database at this URL and migrate its tables to this program's version.

    Raises:
        UnusableDatabase: if its tables are of a newer version, or it cannot store every text.
    """
    return prepare_database(url, upgrade)


def prepare_database(url: str, prepare: Callable[[Engine], None]) -> Database:
    """Open the database at this URL, and do `prepare` with its tables.

    Raises:
        UnusableDatabase: if `prepare` raises it, or the database cannot store every text.
    """
    database = Database(url)
    try:
        if database.is_shared:
            _refuse_encoding(database.engine)
        prepare(database.engine)
    except BaseException:
        database.dispose()
        raise
    return database


def make_config(engine: Engine) -> Config:
    """Return Alembic's configuration for this directory and engine."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.attributes["engine"] = engine
    return config


def upgrade(engine: Engine) -> None:
    """Migrate the tables to this program's version; do nothing if they are up to date.

    Several processes may call it at once: the first migrates, the others wait.

    Raises:
        UnusableDatabase: if the tables are of a newer version.
    """
    config = make_config(engine)
    current = _find_version(engine)
    if current == ScriptDirectory.from_config(config).get_current_head():
        return
    try:
        command.upgrade(config, "head")
    except CommandError as error:
        raise UnusableDatabase(_say_newer(current)) from error


def make_absent_tables(engine: Engine) -> None:
    """Make the tables if there are none, and check them if there are.

    Raises:
        UnusableDatabase: if the tables are of another version.
    """
    if _find_version(engine) is None:
        upgrade(engine)
    check_tables(engine)


def check_tables(engine: Engine) -> None:
    """Check that the tables are of this program's version, and change nothing.

    Raises:
        UnusableDatabase: if there are none, or they are of another version.
    """
    script = ScriptDirectory.from_config(make_config(engine))
    current = _find_version(engine)
    if current == script.get_current_head():
        return
    if current is None:
        raise UnusableDatabase("it has no tables yet: `hackathon-bot load FILE` makes them.")
    if current not in {each.revision for each in script.walk_revisions()}:
        raise UnusableDatabase(_say_newer(current))
    raise UnusableDatabase(
        f"its tables are of an older version of this program ({current}): stop what runs, and "
        "start `run` or `clock` of this one, which brings them up to date."
    )


def _find_version(engine: Engine) -> str | None:
    # Only read, so that a start does not wait for a process that writes.
    with engine.connect() as connection:
        begin_reading(connection)
        return MigrationContext.configure(connection).get_current_revision()


def _say_newer(version: str | None) -> str:
    return f"the database is of a newer version of this program ({version}): install that one."


def _refuse_encoding(engine: Engine) -> None:
    """Raise UnusableDatabase if PostgreSQL cannot store every letter and emoji that people type."""
    with engine.connect() as connection:
        encoding = connection.exec_driver_sql("SHOW server_encoding").scalar_one()
    if encoding != "UTF8":
        raise UnusableDatabase(
            f"the database's encoding is {encoding}, and people's names need UTF8: "
            "createdb --encoding=UTF8 --template=template0 NAME."
        )
