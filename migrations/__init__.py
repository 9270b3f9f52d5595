"""The database's schema, version by version (Alembic)."""

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
    database = Database(url)
    try:
        if database.is_shared:
            _refuse_encoding(database.engine)
        upgrade(database.engine)
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
    # Only read, so that a start does not wait for a process that writes.
    with engine.connect() as connection:
        begin_reading(connection)
        current = MigrationContext.configure(connection).get_current_revision()
    if current == ScriptDirectory.from_config(config).get_current_head():
        return
    try:
        command.upgrade(config, "head")
    except CommandError as error:
        raise UnusableDatabase(
            f"the database is of a newer version of this program ({current}): install that one."
        ) from error


def _refuse_encoding(engine: Engine) -> None:
    """Raise UnusableDatabase if PostgreSQL cannot store every letter and emoji that people type."""
    with engine.connect() as connection:
        encoding = connection.exec_driver_sql("SHOW server_encoding").scalar_one()
    if encoding != "UTF8":
        raise UnusableDatabase(
            f"the database's encoding is {encoding}, and people's names need UTF8: "
            "createdb --encoding=UTF8 --template=template0 NAME."
        )
