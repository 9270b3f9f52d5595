"""A database that is emptied for each test, and whose engine is kept.

SQLAlchemy compiles a statement once an engine: with an engine for each test that was nearly
half of what the tests of the rules took.

A test that breaks its database takes `throwaway_database` instead.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from bot.core import database as db
from bot.core.database import Database
from tests.support.databases.tables import empty_tables, make_tables
from tests.support.neighbours import check_neighbours


class Engines:
    """An engine for each address, kept for all tests."""

    def __init__(self) -> None:
        self._engines: dict[str, Engine] = {}
        self._make_engine = db.make_engine

    def find(self, url: str) -> Engine:
        """The engine for this address."""
        if url not in self._engines:
            self._engines[url] = self._make_engine(url)
        return self._engines[url]


@pytest.fixture(scope="session")
def engines() -> Engines:
    return Engines()


@pytest.fixture(scope="session")
def kept_file(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of a database on SQLite that is used again and again."""
    url = f"sqlite:///{tmp_path_factory.mktemp('kept') / 'kept.db'}"
    make_tables(url)
    return url


@pytest.fixture
def database(
    database_kind: str, engines: Engines, request: pytest.FixtureRequest
) -> Iterator[Database]:
    """A database with its tables and nothing in them, as the program uses it."""
    prepared = {"sqlite": "kept_file", "postgresql": "prepared_url"}[database_kind]
    url: str = request.getfixturevalue(prepared)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(db, "make_engine", engines.find)
        database = Database(url)
    empty_tables(database)
    yield database
    check_neighbours(database)
    # Its connections are closed; the engine makes new ones.
    database.dispose()


@pytest.fixture
def throwaway_database(tmp_path: Path) -> Iterator[Database]:
    """A database on SQLite, with an engine and a file of its own."""
    url = f"sqlite:///{tmp_path / 'throwaway.db'}"
    make_tables(url)
    database = Database(url)
    yield database
    database.dispose()
