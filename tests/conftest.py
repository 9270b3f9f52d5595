"""What tests of several rooms share: a database of their own, on SQLite or PostgreSQL."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from sqlalchemy.orm import Session

from bot.core.database import Database
from tests.browsing import say_what_is_left_out
from tests.chaos.machine import list_obstacles
from tests.postgresql import OwnServer, Server
from tests.scratch import write_to_memory
from tests.tables import empty_tables, make_tables

# Nothing is asserted of time: a slow machine must not fail a property that holds.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

write_to_memory()

# The tests that each database has to pass: all that writes, or asks with locks. For views, for
# the texts of messages and for the command line SQLite stands for both.
ON_BOTH_DATABASES = (
    "bot/domain",
    "bot/test_db.py",
    "handlers/test_conversations.py",
    "handlers/test_organiser_conversations.py",
    "handlers/test_recovery_conversations.py",
    "handlers/test_team_conversations.py",
    "schedules/test_announcement_delivery.py",
    "schedules/test_channels.py",
    "schedules/test_delivery.py",
    "schedules/test_delivery_in_trouble.py",
    "schedules/test_delivery_order.py",
    "schedules/test_files.py",
    "schedules/test_people.py",
    "schedules/test_team_channels.py",
    "schedules/test_timer.py",
    "test_migrations.py",
)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Have the tests of both databases run once on each."""
    place = metafunc.definition.path.relative_to(Path(__file__).parent).as_posix()
    if "database_kind" in metafunc.fixturenames and place.startswith(ON_BOTH_DATABASES):
        metafunc.parametrize("database_kind", ["sqlite", "postgresql"], indirect=True)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests that have to reach the branches of the rules: theirs, on SQLite.

    To count makes a test half as long again, and PostgreSQL has no rules of its own.
    """
    for item in items:
        parameters = item.callspec.params if hasattr(item, "callspec") else {}
        is_of_rules = item.path.is_relative_to(Path(__file__).parent / "bot" / "domain")
        if is_of_rules and parameters.get("database_kind") != "postgresql":
            item.add_marker("counted")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say what was left out; here, since side by side the other conftests are the workers' own."""
    for left_out in (say_what_is_left_out(), *list_obstacles()):
        if left_out:
            terminalreporter.write_line(left_out)


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
def spare_server() -> Iterator[OwnServer]:
    """A second server of our own, for `mortal_server`."""
    with OwnServer() as server:
        yield server


@pytest.fixture
def mortal_server(spare_server: OwnServer) -> Iterator[OwnServer]:
    """A server that the test may stop and kill, with a new database `hackathon`."""
    spare_server.create_database("hackathon")
    yield spare_server
    spare_server.stop()
    spare_server.start()
    spare_server.drop_database("hackathon")


@pytest.fixture(scope="session")
def prepared_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database on SQLite that has its tables, to be copied: to make them takes 20 ms."""
    path = tmp_path_factory.mktemp("prepared") / "prepared.db"
    make_tables(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def prepared_url(postgresql_server: Server) -> Iterator[str]:
    """The address of a database on PostgreSQL that has its tables, and is used again and again."""
    with postgresql_server.new_database() as url:
        make_tables(url)
        yield url


@pytest.fixture
def new_url(postgresql_server: Server) -> Iterator[str]:
    """The address of a new database on PostgreSQL, without tables."""
    with postgresql_server.new_database() as url:
        yield url


@pytest.fixture
def empty_url(database_kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> str:
    """The address of a new database, without tables."""
    if database_kind == "sqlite":
        return f"sqlite:///{tmp_path / 'new.db'}"
    url: str = request.getfixturevalue("new_url")
    return url


@pytest.fixture
def database(
    database_kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[Database]:
    """A database with its tables and nothing in them, as the program uses it."""
    if database_kind == "sqlite":
        prepared: Path = request.getfixturevalue("prepared_file")
        database = Database(f"sqlite:///{shutil.copy(prepared, tmp_path / 'test.db')}")
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
