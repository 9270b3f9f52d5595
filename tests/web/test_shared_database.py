"""Two processes of `web` that share PostgreSQL: a request that both get is done by one of them."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.app import WebRole
from bot.core.clock import FastClock
from bot.core.database import Database
from bot.teams.models import Team
from bot.workspaces.idempotency import begin_request
from tests.support.factories import NOW
from tests.support.neighbours import select_ours
from tests.support.patience import wait_until
from tests.support.races import count_waiting
from tests.support.slack import BotInWorkspace
from tests.support.slack_over_http import FORM, PATH, ask, read_trigger, sign


@pytest.fixture
def database_kind() -> str:
    return "postgresql"


@pytest.fixture
def other_port(stage: BotInWorkspace) -> Iterator[int]:
    """Where the other process serves."""
    url = stage.database.engine.url.render_as_string(hide_password=False)
    clock = FastClock(NOW, speed=0)
    role = WebRole(stage.role.settings, clock=clock, database=Database(url))
    role.start()
    yield role.server.port
    role.stop()


def test_a_request_that_two_processes_get_at_once_is_done_once_and_answered_alike(
    stage: BotInWorkspace, other_port: int
) -> None:
    stage.slack.command("ana", "/register")
    stage.workspace.person("ana").fill({"affiliation": "Brown"})
    stage.slack.submit("ana")
    body = stage.slack.make_command("ana", "/team", "create quarks")
    signed = {"Content-Type": FORM, **sign(body)}
    with ThreadPoolExecutor(2) as pool:
        # A third, which does not come to its end, has both wait for it, and neither is first.
        with stage.database.write() as session:
            nested = session.begin_nested()
            begin_request(session, read_trigger(body), NOW)
            asked = [
                pool.submit(ask, port, "POST", PATH, body, signed)
                for port in (stage.port, other_port)
            ]
            wait_until(lambda: count_waiting(stage.database) == len(asked))
            nested.rollback()
        first, second = (each.result() for each in asked)
    assert first.json["text"].startswith("*quarks* is started")
    assert (second.status, second.text) == (first.status, first.text)
    with stage.database.read() as session:
        assert session.scalars(select_ours(Team)).one().name == "quarks"
