"""A post office for each test that asks for one."""

from collections.abc import Iterator

import pytest

from bot.core.clock import FastClock
from bot.core.database import Database
from rehearsal import Workspace, WorkspaceServer
from schedules.engine import actions as performers
from tests.factories import NOW
from tests.schedules.post_office import NOTE, PostOffice, make_post_office, render_note


@pytest.fixture
def office(database: Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[PostOffice]:
    """A delivery before a workspace whose rate limits are Slack's; the clock stands at NOW."""
    monkeypatch.setitem(performers.RENDERERS, NOTE, render_note)
    clock = FastClock(NOW, speed=0)
    with WorkspaceServer(Workspace(clock)) as server:
        office = make_post_office(database, server, clock)
        yield office
        office.delivery.stop()
