"""Calls for people that Slack refuses: made once, and a rate limit is counted."""

from collections.abc import Iterator

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.core.clock import FastClock
from bot.core.metrics import REGISTRY
from handlers.core.rate_limits import RateLimitCounter
from rehearsal import HttpStatus, Workspace, WorkspaceServer
from tests.support.factories import NOW


@pytest.fixture
def workspace() -> Workspace:
    return Workspace(FastClock(NOW, speed=0), rate_limits=False)


@pytest.fixture
def client(workspace: Workspace) -> Iterator[WebClient]:
    app = workspace.install_app("hackathon")
    with WorkspaceServer(workspace) as server:
        yield WebClient(app.bot_token, base_url=server.url, retry_handlers=[RateLimitCounter()])


def count() -> float:
    labels = {"method": "views.open"}
    return REGISTRY.get_sample_value("hackathon_rate_limits_total", labels) or 0


@pytest.mark.parametrize(("status", "counted"), [(429, 1), (500, 0), (503, 0)])
def test_a_429_is_counted_and_no_call_is_made_again(
    workspace: Workspace, client: WebClient, status: int, counted: int
) -> None:
    workspace.faults.add("views.open", HttpStatus(status, retry_after=1))
    before = count()
    with pytest.raises(SlackApiError):
        client.views_open(trigger_id="1.2.3", view={})
    assert count() - before == counted
    assert len(workspace.calls) == 1
