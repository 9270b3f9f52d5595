"""The stage for tests over HTTP: a workspace, a hackathon, and `web` as the program runs it."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from bot.app import WebRole
from bot.core.clock import FastClock
from bot.core.database import Database
from bot.core.settings import Settings
from rehearsal import InstalledApp, Workspace, WorkspaceServer
from tests.support.factories import NOW, make_hackathon
from tests.support.neighbours import Neighbours
from tests.support.patience import unhurried
from tests.support.slack_over_http import SECRET, SlackOverHttp

__all__ = ["unhurried"]


@dataclass(frozen=True)
class Stage:
    """A hackathon under way at NOW; `ana` and `ben` are in the workspace, unregistered."""

    workspace: Workspace
    database: Database
    app: InstalledApp
    role: WebRole
    slack: SlackOverHttp

    @property
    def port(self) -> int:
        """Where `web` serves."""
        return self.role.server.port


@pytest.fixture
def stage(database: Database) -> Iterator[Stage]:
    """The stage, with `web` started."""
    clock = FastClock(NOW, speed=0)
    workspace = Workspace(clock, rate_limits=False)
    for handle in ("ana", "ben"):
        workspace.add_person(handle, handle.title())
    app = workspace.install_app("hackathon")
    with database.write() as session:
        make_hackathon(session, Neighbours.SETTLED).workspace.slack_id = workspace.state.team_id
    with WorkspaceServer(workspace) as server:
        settings = Settings(
            slack_bot_token=app.bot_token,
            slack_signing_secret=SECRET,
            slack_api_url=server.url,
            port="0",
        )
        role = WebRole(settings, clock=clock, database=database)
        role.start()
        yield Stage(workspace, database, app, role, SlackOverHttp(workspace, app, role.server.port))
        role.stop()
