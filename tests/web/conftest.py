"""The stage for tests over HTTP: `web` as the program runs it, before a workspace."""

from collections.abc import Iterator

import pytest

from bot.core.database import Database
from tests.support.patience import unhurried
from tests.support.slack import BotInWorkspace

__all__ = ["unhurried"]


@pytest.fixture
def stage(database: Database) -> Iterator[BotInWorkspace]:
    """The stage, with Ana and Ben in the workspace and `web` started."""
    with BotInWorkspace(database, "ana", "ben") as stage:
        stage.serve()
        yield stage
