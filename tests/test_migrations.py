"""Migrations: they make what the models map, and keep what is there, up and down."""

import subprocess
import sys
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    DateTime,
    Integer,
    MetaData,
    Table,
    func,
    inspect,
    select,
    text,
)
from sqlalchemy.exc import DBAPIError

import migrations
from bot.core.database import Database
from bot.models import Base
from tests.support.databases.postgresql import Server

pytestmark = pytest.mark.both_databases

OPEN = """
import sys
from migrations import open_database
print("ready", flush=True)
sys.stdin.readline()
open_database(sys.argv[1]).dispose()
"""
INDEXES = {
    "sqlite": "SELECT tbl_name, name, sql FROM sqlite_master WHERE type = 'index'",
    "postgresql": "SELECT tablename, indexname, indexdef FROM pg_indexes "
    "WHERE schemaname = 'public'",
}
Rows = dict[str, list[dict[str, Any]]]


@pytest.fixture
def empty(empty_url: str) -> Iterator[Database]:
    """A database without tables."""
    database = Database(empty_url)
    yield database
    database.dispose()


# Columns that have another name since, with what is in them.
RENAMED = {"announcement_id": "batch_id"}


def go_to(database: Database, revision: str, *, up: bool = True) -> None:
    move = command.upgrade if up else command.downgrade
    move(migrations.make_config(database.engine), revision)


def list_tables(database: Database) -> set[str]:
    return set(inspect(database.engine).get_table_names())


def list_revisions() -> list[str]:
    """The versions, from the first to the present one."""
    script = ScriptDirectory.from_config(migrations.make_config(Database("sqlite://").engine))
    return [each.revision for each in reversed(list(script.walk_revisions()))]


def list_indexes(database: Database) -> set[tuple[str, ...]]:
    """The indexes, those of keys and unique constraints too: table, name, definition."""
    query = INDEXES[database.engine.dialect.name]
    with database.engine.connect() as connection:
        found = {tuple(row) for row in connection.execute(text(query))}
    return {each for each in found if each[0] != "alembic_version"}


def reflect(database: Database) -> list[Table]:
    """The tables as they are, each after those that it refers to."""
    metadata = MetaData()
    metadata.reflect(database.engine)
    return [each for each in metadata.sorted_tables if each.name != "alembic_version"]


def make_value(column: Column[Any], number: int) -> Any:
    """Something for this column of a table's row of this number."""
    if column.foreign_keys or isinstance(column.type, Integer):
        return number
    if isinstance(column.type, Boolean):
        return True
    if isinstance(column.type, DateTime):
        return datetime(2020, 10, 26, 12, number)  # noqa: DTZ001 - as the database keeps it
    if isinstance(column.type, Date):
        return date(2020, 10, number)
    if isinstance(column.type, JSON):
        return {"number": [number, "é"]}
    return f"{number}{column.name}"[: getattr(column.type, "length", None)]


def fill_tables(database: Database, tables: list[Table] | None = None) -> None:
    """Two rows in each table that has none; each refers to the others of its number.

    The tables are as they were where `tables` is given: only these columns are filled.
    """
    tables = tables or reflect(database)
    with database.engine.begin() as connection:
        for table in tables:
            if connection.execute(select(func.count()).select_from(table)).scalar_one() == 0:
                rows = [
                    {column.name: make_value(column, number) for column in table.columns}
                    for number in (1, 2)
                ]
                connection.execute(table.insert(), rows)


def read_rows(database: Database, columns: Rows | None = None) -> Rows:
    """Every row; of those columns alone that `columns` has, where it is given."""
    tables = reflect(database)
    with database.engine.connect() as connection:
        rows = {
            table.name: [
                dict(row._mapping)
                for row in connection.execute(table.select().order_by(*table.primary_key))
            ]
            for table in tables
        }
    if columns is None:
        return rows
    return {
        name: [
            {key: row[key if key in row else RENAMED[key]] for key in kept[0]} for row in rows[name]
        ]
        for name, kept in columns.items()
    }


def assert_whole(database: Database) -> None:
    """No row refers to one that is not there; PostgreSQL sees to it itself."""
    if not database.is_shared:
        with database.engine.connect() as connection:
            assert connection.execute(text("PRAGMA foreign_key_check")).all() == []
            assert connection.execute(text("PRAGMA foreign_keys")).scalar() == 1


def test_a_new_database_has_what_the_models_map_and_no_more(empty: Database) -> None:
    migrations.upgrade(empty.engine)
    with empty.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []
    assert list_tables(empty) == {*Base.metadata.tables, "alembic_version"}


def test_its_indexes_are_those_of_the_models(empty: Database, database: Database) -> None:
    migrations.upgrade(empty.engine)
    assert list_indexes(empty) == list_indexes(database)


def test_each_version_keeps_the_rows_of_the_one_before_and_so_does_the_way_back(
    empty: Database,
) -> None:
    kept: dict[str, Rows] = {}
    for revision in list_revisions():
        before = read_rows(empty)
        go_to(empty, revision)
        assert read_rows(empty, before) == before
        assert_whole(empty)
        fill_tables(empty)
        kept[revision] = read_rows(empty)
    for revision in reversed(list_revisions()[:-1]):
        go_to(empty, revision, up=False)
        assert read_rows(empty) == kept[revision]
        assert_whole(empty)
    go_to(empty, "head")
    assert_whole(empty)


# Made before this was a rule, and so for what runs to be stopped first.
STOPPED_FIRST = {"0002", "0003", "0004", "0005"}


@pytest.mark.parametrize("revision", list_revisions()[1:])
def test_a_process_of_the_version_before_that_still_runs_can_write(
    empty: Database, revision: str
) -> None:
    go_to(empty, f"{revision}-1")
    tables = reflect(empty)
    go_to(empty, revision)
    if revision in STOPPED_FIRST:
        with pytest.raises(DBAPIError):
            fill_tables(empty, tables)
    else:
        fill_tables(empty, tables)


def test_rows_of_before_are_neither_bulk_nor_of_an_admin(empty: Database) -> None:
    go_to(empty, "0001")
    fill_tables(empty)
    migrations.upgrade(empty.engine)
    rows = read_rows(empty)
    assert [(each["bulk"], each["report_id"]) for each in rows["outbox"]] == [(False, None)] * 2
    assert [(each["is_admin"], each["email"]) for each in rows["people"]] == [(False, None)] * 2
    assert [each["version"] for each in rows["agenda_items"]] == [1, 1]


def test_an_announcement_of_before_is_a_batch_and_the_next_is_another(empty: Database) -> None:
    go_to(empty, "0004")
    fill_tables(empty)
    migrations.upgrade(empty.engine)
    with empty.engine.begin() as connection:
        connection.execute(text("INSERT INTO batches (hackathon_id, kind) VALUES (1, 'survey')"))
    rows = read_rows(empty)
    assert [(each["id"], each["kind"]) for each in rows["batches"]] == [
        (1, "announcement"),
        (2, "announcement"),
        (3, "survey"),
    ]
    assert [each["batch_id"] for each in rows["announcements"]] == [1, 2]
    assert [each["batch_id"] for each in rows["outbox"]] == [1, 2]


def test_what_may_have_been_posted_has_failed_to_the_version_before(empty: Database) -> None:
    go_to(empty, "0002")
    fill_tables(empty)
    with empty.engine.begin() as connection:
        connection.execute(text("UPDATE outbox SET state = 'unknown' WHERE id = 1"))
    go_to(empty, "0001", up=False)
    assert [each["state"] for each in read_rows(empty)["outbox"]] == ["failed", "2state"]


def test_it_can_be_taken_back_altogether(empty: Database) -> None:
    migrations.upgrade(empty.engine)
    fill_tables(empty)
    go_to(empty, "base", up=False)
    assert list_tables(empty) == {"alembic_version"}
    migrations.upgrade(empty.engine)
    assert "outbox" in list_tables(empty)


def test_a_database_that_is_up_to_date_is_left_alone(empty: Database, empty_url: str) -> None:
    migrations.upgrade(empty.engine)
    writing = Database(empty_url)
    with writing.write() as session:
        session.execute(text("INSERT INTO workspaces (slack_id) VALUES ('T2')"))
        # It only reads: another process that writes does not hold it up.
        migrations.upgrade(empty.engine)
    writing.dispose()
    assert [each["slack_id"] for each in read_rows(empty)["workspaces"]] == ["T2"]


def test_what_breaks_on_the_way_leaves_everything_as_it_was(empty: Database) -> None:
    go_to(empty, "0001")
    fill_tables(empty)
    before = read_rows(empty)
    with empty.engine.begin() as connection:
        # A table of a later version.
        connection.execute(text("CREATE TABLE audit (id INTEGER)"))
    with pytest.raises(Exception, match="audit"):
        go_to(empty, "head")
    assert read_rows(empty, before) == before
    assert "role_grants" not in list_tables(empty)
    assert "bulk" not in read_rows(empty)["outbox"][0]
    assert_whole(empty)


def test_several_processes_that_start_at_once_make_the_tables_once(empty_url: str) -> None:
    processes = [
        subprocess.Popen(  # noqa: S603 - our own arguments
            [sys.executable, "-c", OPEN, empty_url],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(3)
    ]
    for each in processes:
        assert each.stdout is not None
        each.stdout.readline()
    for each in processes:
        assert each.stdin is not None
        each.stdin.write("\n")
        each.stdin.flush()
    assert [each.communicate(timeout=60)[1] for each in processes] == ["", "", ""]


def test_what_may_not_migrate_makes_tables_at_most_and_says_what_does(
    empty: Database, empty_url: str
) -> None:
    with pytest.raises(migrations.UnusableDatabase) as refused:
        migrations.prepare_database(empty_url, migrations.check_tables)
    assert str(refused.value) == "it has no tables yet: `hackathon-bot load FILE` makes them."
    assert list_tables(empty) == set()
    go_to(empty, "0004")
    for prepare in (migrations.check_tables, migrations.make_absent_tables):
        with pytest.raises(migrations.UnusableDatabase) as refused:
            migrations.prepare_database(empty_url, prepare)
        assert str(refused.value) == (
            "its tables are of an older version of this program (0004): stop what runs, and start "
            "`run` or `clock` of this one, which brings them up to date."
        )
    assert "batches" not in list_tables(empty)
    go_to(empty, "base", up=False)
    migrations.prepare_database(empty_url, migrations.make_absent_tables).dispose()
    migrations.prepare_database(empty_url, migrations.check_tables).dispose()


def test_a_database_of_a_newer_version_is_refused(empty: Database, empty_url: str) -> None:
    migrations.upgrade(empty.engine)
    with empty.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    for prepare in (migrations.upgrade, migrations.check_tables, migrations.make_absent_tables):
        with pytest.raises(migrations.UnusableDatabase, match=r"of a newer version .* \(9999\)"):
            migrations.prepare_database(empty_url, prepare)


@pytest.mark.parametrize("encoding", ["SQL_ASCII", "LATIN1"])
def test_a_database_that_keeps_no_emoji_is_refused(
    postgresql_server: Server, encoding: str
) -> None:
    with (
        postgresql_server.new_database(encoding=encoding) as url,
        pytest.raises(migrations.UnusableDatabase, match=f"encoding is {encoding}"),
    ):
        migrations.open_database(url)
