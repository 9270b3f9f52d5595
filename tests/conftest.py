"""What tests of several rooms share: a database of their own, on SQLite or PostgreSQL."""

import os
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from hypothesis import Phase, settings
from sqlalchemy.orm import Session

from bot.core.database import Database
from tests.chaos.machines.machine import list_obstacles
from tests.support import rules
from tests.support.browsing import say_what_is_left_out
from tests.support.databases.kept_engines import database, engines, kept_file, throwaway_database
from tests.support.databases.postgresql import OwnServer, Server
from tests.support.databases.tables import make_tables
from tests.support.scratch import write_to_memory

__all__ = ["database", "engines", "kept_file", "throwaway_database"]

# `make test` tries the same examples each time; a failing one is shown as it was met, since the
# search for a smaller one takes as long as it likes. No profile asserts anything of time: a slow
# machine must not fail a property that holds.
settings.register_profile(
    "specification",
    derandomize=True,
    database=None,
    deadline=None,
    phases=(Phase.explicit, Phase.generate),
)
# `make soak` and `make chaos` draw others each time, and look for the smallest that fails.
settings.register_profile("search", deadline=None, print_blob=True)
settings.load_profile("specification")

write_to_memory()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run the tests that are marked so once on each database."""
    marked = metafunc.definition.get_closest_marker("both_databases")
    if marked and "database_kind" in metafunc.fixturenames:
        metafunc.parametrize("database_kind", ["sqlite", "postgresql"], indirect=True)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add an option for machines that have to run every test."""
    parser.addoption(
        "--leave-nothing-out",
        action="store_true",
        help="fail before the first test if this machine lacks what some of them need",
    )


def pytest_sessionstart(session: pytest.Session) -> None:
    """Refuse to run only a part of the tests where all were asked for."""
    missing = list_missing()
    if missing and session.config.getoption("leave_nothing_out"):
        raise pytest.UsageError("\n".join(missing))


# Before -m is applied, which selects by these markers.
@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark properties, and the tests that have to reach the branches of the rules.

    Those are the rules' own on SQLite: to count makes a test half as long again, and PostgreSQL
    has no rules of its own.
    """
    for item in items:
        if getattr(getattr(item, "obj", None), "is_hypothesis_test", False):
            item.add_marker("property")
        parameters = item.callspec.params if hasattr(item, "callspec") else {}
        is_of_rules = any(item.path.is_relative_to(each) for each in rules.TESTS)
        if is_of_rules and parameters.get("database_kind") != "postgresql":
            item.add_marker("counted")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Write what no text may hold, such as half of a character, in its number.

    The fuzz rounds show such payloads, and the workers send their reports as UTF-8.
    """
    report = yield
    report.sections = [(name, _as_utf8(content)) for name, content in report.sections]
    if report.longrepr is not None and (said := str(report.longrepr)) != _as_utf8(said):
        report.longrepr = _as_utf8(said)
    return report


def _as_utf8(text: str) -> str:
    return text.encode("utf-8", "backslashreplace").decode()


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Say in which order the tests ran, and what was left out.

    Here, since side by side the other conftests are the workers' own.
    """
    seed = config.getoption("randomly_seed", None)
    if seed is not None:
        terminalreporter.write_line(f"Order: --randomly-seed={seed}")
    for each in list_missing():
        terminalreporter.write_line(each)


def list_missing() -> list[str]:
    """Return a line for each thing that this machine lacks, saying which tests it leaves out."""
    return [each for each in (say_what_is_left_out(), *list_obstacles()) if each]


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
def session(database: Database) -> Iterator[Session]:
    """A session in a write transaction."""
    with database.write() as session:
        yield session
