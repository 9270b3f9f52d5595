"""What tests of several rooms share: a database of their own, on real SQLite."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from sqlalchemy.orm import Session

from bot.db import Database
from bot.models import Base

# Nothing is asserted of time: a slow machine must not fail a property that holds.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """An empty database in a file, as the program uses it."""
    database = Database(f"sqlite:///{tmp_path / 'test.db'}")
    Base.metadata.create_all(database.engine)
    yield database
    database.dispose()


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    """A session in a write transaction."""
    with database.write() as session:
        yield session
