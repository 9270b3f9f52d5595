"""How often an app may call, by the workspace's own clock."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from slack_sdk import WebClient

from bot.core.clock import FastClock
from rehearsal import Workspace, WorkspaceServer
from tests.rehearsal.helpers import refused


@pytest.fixture
def limited(clock: FastClock) -> Iterator[WebClient]:
    """An app's client in a workspace with rate limits."""
    workspace = Workspace(clock)
    workspace.add_channel("lab", members=[])
    app = workspace.install_app("helper", events=())
    with WorkspaceServer(workspace) as server:
        yield WebClient(app.bot_token, base_url=server.url, retry_handlers=[])


def pass_seconds(clock: FastClock, seconds: float) -> None:
    clock.jump_to(clock.now() + timedelta(seconds=seconds))


def test_a_channel_takes_a_burst_of_three_and_then_one_a_second(
    limited: WebClient, clock: FastClock
) -> None:
    def post() -> None:
        limited.chat_postMessage(channel="general", text="x")

    for _ in range(3):
        post()
    answer = refused(post)
    assert answer.status_code == 429
    assert answer["error"] == "ratelimited"
    assert answer.headers["Retry-After"] == "1"
    pass_seconds(clock, 1)
    post()
    assert refused(post).status_code == 429


def test_one_channel_does_not_wait_for_another(limited: WebClient) -> None:
    for _ in range(3):
        limited.chat_postMessage(channel="general", text="x")
    assert limited.chat_postMessage(channel="lab", text="x")["ok"]


def test_a_tier_is_so_many_calls_in_any_minute(limited: WebClient, clock: FastClock) -> None:
    for number in range(20):
        limited.conversations_create(name=f"team-{number}")
        pass_seconds(clock, 2)
    answer = refused(limited.conversations_create, name="team-20")
    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == "20"
    pass_seconds(clock, 20)
    assert limited.conversations_create(name="team-20")["ok"]


def test_methods_are_counted_apart(limited: WebClient) -> None:
    for _ in range(20):
        limited.users_list()
    assert refused(limited.users_list).status_code == 429
    assert limited.auth_test()["ok"]


def test_a_workspace_can_do_without(client: WebClient, workspace: Workspace) -> None:
    for _ in range(60):
        client.chat_postMessage(channel="general", text="x")
    assert len(workspace.messages("general")) == 60
