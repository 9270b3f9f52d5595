"""The tables that migrations make are the tables that the models map."""

from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect

import migrations
from bot.db import Database
from bot.models import Base


@pytest.fixture
def empty(tmp_path: Path) -> Database:
    return Database(f"sqlite:///{tmp_path / 'new.db'}")


def list_tables(database: Database) -> set[str]:
    return set(inspect(database.engine).get_table_names())


def test_a_new_database_has_what_the_models_map_and_no_more(empty: Database) -> None:
    migrations.upgrade(empty.engine)
    with empty.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []
    assert list_tables(empty) == {*Base.metadata.tables, "alembic_version"}
    empty.dispose()


def test_a_database_that_is_up_to_date_is_left_alone(empty: Database) -> None:
    migrations.upgrade(empty.engine)
    with Database(str(empty.engine.url)).write() as writer:
        writer.connection()
        # It only reads: another process that writes does not hold it up.
        migrations.upgrade(empty.engine)
    empty.dispose()


def test_it_can_be_taken_back(empty: Database) -> None:
    migrations.upgrade(empty.engine)
    command.downgrade(migrations.make_config(empty.engine), "base")
    assert list_tables(empty) == {"alembic_version"}
    migrations.upgrade(empty.engine)
    assert "outbox" in list_tables(empty)
    empty.dispose()
