"""The database's tables, version by version (Alembic)."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

from bot.db import Database


def open_database(url: str) -> Database:
    """The database at this URL, its tables brought to this program's version."""
    database = Database(url)
    upgrade(database.engine)
    return database


def make_config(engine: Engine) -> Config:
    """Alembic's configuration for this directory and engine."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.attributes["engine"] = engine
    return config


def upgrade(engine: Engine) -> None:
    """Bring the tables to this program's version; a database already there is left alone."""
    config = make_config(engine)
    # Reading, so that a start does not wait for whoever writes.
    with engine.connect().execution_options(read_only=True) as connection:
        current = MigrationContext.configure(connection).get_current_revision()
    if current != ScriptDirectory.from_config(config).get_current_head():
        command.upgrade(config, "head")
