"""What tests of several rooms share: a database of their own, on SQLite or PostgreSQL."""

import os
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import settings
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.db import Database
from bot.models import Base
from tests.postgresql import OwnServer, Server

# Nothing is asserted of time: a slow machine must not fail a property that holds.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

# The tests that each database has to pass; elsewhere SQLite stands for both.
ON_BOTH_DATABASES = (
    "bot/domain",
    "bot/test_db.py",
    "handlers/test_conversations.py",
    "handlers/test_team_conversations.py",
    "schedules",
    "test_migrations.py",
)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Have the tests of both databases run once on each."""
    place = metafunc.definition.path.relative_to(Path(__file__).parent).as_posix()
    if "database_kind" in metafunc.fixturenames and place.startswith(ON_BOTH_DATABASES):
        metafunc.parametrize("database_kind", ["sqlite", "postgresql"], indirect=True)


@pytest.fixture
def database_kind(request: pytest.FixtureRequest) -> str:
    """Which database the test is about: `sqlite` or `postgresql`."""
    return str(getattr(request, "param", "sqlite"))


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[Server]:
    """PostgreSQL: the server that TEST_DATABASE_URL names, or one of our own, for this run."""
    address = os.environ.get("TEST_DATABASE_URL")
    if address:
        yield Server(address)
    else:
        with OwnServer() as server:
            yield server


@pytest.fixture(scope="session")
def prepared_url(postgresql_server: Server) -> Iterator[str]:
    """The address of a database on PostgreSQL that has its tables, and is used again and again."""
    name = f"hackathon_test_{uuid4().hex}"
    database = Database(postgresql_server.create_database(name))
    Base.metadata.create_all(database.engine)
    database.dispose()
    yield postgresql_server.url(name)
    postgresql_server.drop_database(name)


@pytest.fixture
def empty_url(database_kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a new database, without tables."""
    if database_kind == "sqlite":
        yield f"sqlite:///{tmp_path / 'new.db'}"
        return
    server: Server = request.getfixturevalue("postgresql_server")
    name = f"hackathon_test_{uuid4().hex}"
    yield server.create_database(name)
    server.drop_database(name)


@pytest.fixture
def database(
    database_kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[Database]:
    """A database with its tables and nothing in them, as the program uses it."""
    if database_kind == "sqlite":
        database = Database(f"sqlite:///{tmp_path / 'test.db'}")
        Base.metadata.create_all(database.engine)
    else:
        database = Database(request.getfixturevalue("prepared_url"))
        empty_tables(database)
    yield database
    database.dispose()


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    """A session in a write transaction."""
    with database.write() as session:
        yield session


def empty_tables(database: Database) -> None:
    """Take everything out of PostgreSQL's tables, and count their rows from 1 again.

    It takes 3 ms: TRUNCATE takes 40, a new database from a template 35.
    """
    with database.engine.begin() as connection:
        for table in reversed(Base.metadata.sorted_tables):
            connection.execute(table.delete())
            if table.autoincrement_column is not None:
                ids = func.pg_get_serial_sequence(table.name, table.autoincrement_column.name)
                connection.execute(select(func.setval(ids, 1, False)))
