"""A workspace with three people, its server, an app in it, and that app's client."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from slack_sdk import WebClient

from bot.core.clock import FastClock
from rehearsal import InstalledApp, Person, Workspace, WorkspaceServer
from tests.rehearsal.helpers import Bot
from tests.support.patience import unhurried

__all__ = ["unhurried"]

START = datetime(2020, 10, 26, 21, 0, tzinfo=UTC)


@pytest.fixture
def clock() -> FastClock:
    """A clock that stands at the event's first instant, and moves when told to."""
    return FastClock(START, speed=0)


@pytest.fixture
def workspace(clock: FastClock) -> Workspace:
    """A workspace without rate limits, with Ana, Ben and Olga."""
    workspace = Workspace(clock, rate_limits=False)
    workspace.add_person("ana", "Ana Lopez", "America/New_York", "ana@example.org")
    workspace.add_person("ben", "Ben Carter", "America/Chicago", "ben@example.org")
    workspace.add_person("olga", "Olga Winter", "America/New_York", is_admin=True)
    return workspace


@pytest.fixture
def server(workspace: Workspace) -> Iterator[WorkspaceServer]:
    """The workspace's address."""
    with WorkspaceServer(workspace) as server:
        yield server


@pytest.fixture
def app(workspace: Workspace) -> InstalledApp:
    """An app that may do everything and subscribed to no event."""
    return workspace.install_app("helper", events=())


@pytest.fixture
def client(server: WorkspaceServer, app: InstalledApp) -> WebClient:
    """The app's client, which tries everything once."""
    return WebClient(app.bot_token, base_url=server.url, retry_handlers=[])


@pytest.fixture
def bot(workspace: Workspace, server: WorkspaceServer, app: InstalledApp) -> Iterator[Bot]:
    """The app's program, on Bolt."""
    bot = Bot(workspace, server, app)
    yield bot
    bot.close()


@pytest.fixture
def ana(workspace: Workspace) -> Person:
    """Ana."""
    return workspace.person("ana")


@pytest.fixture
def ben(workspace: Workspace) -> Person:
    """Ben."""
    return workspace.person("ben")
