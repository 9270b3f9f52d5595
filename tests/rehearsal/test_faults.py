"""Trouble on demand: late, lost, refused and broken answers."""

import time
from contextlib import suppress
from http.client import RemoteDisconnected
from random import Random
from urllib.error import URLError

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry import ConnectionErrorRetryHandler, FixedValueRetryIntervalCalculator

from rehearsal import (
    CloseSocket,
    Delay,
    DoneLater,
    DropAnswer,
    Error,
    HttpStatus,
    InstalledApp,
    Workspace,
    WorkspaceServer,
)
from tests.rehearsal.helpers import refusal, refused

LOST = (RemoteDisconnected, ConnectionResetError, URLError)


def post(client: WebClient, text: str = "hello") -> None:
    client.chat_postMessage(channel="general", text=text)


def texts(workspace: Workspace) -> list[str]:
    return [message.text for message in workspace.messages("general")]


def test_a_late_answer_comes(client: WebClient, workspace: Workspace) -> None:
    workspace.faults.add("chat.postMessage", Delay(0.1))
    begun = time.monotonic()
    post(client)
    assert time.monotonic() - begun >= 0.1
    assert texts(workspace) == ["hello"]


def test_a_dropped_answer_has_done_its_work(client: WebClient, workspace: Workspace) -> None:
    workspace.faults.add("chat.postMessage", DropAnswer())
    with pytest.raises(LOST):
        post(client)
    assert texts(workspace) == ["hello"]
    assert workspace.calls[-1].answer is None


def test_what_is_done_later_is_done_after_the_connection_is_closed(
    client: WebClient, workspace: Workspace
) -> None:
    workspace.faults.add("chat.postMessage", DoneLater(0.05))
    with pytest.raises(LOST):
        post(client)
    workspace.wait_for(lambda: texts(workspace) == ["hello"])


def test_what_is_done_later_may_have_a_500_for_its_answer(
    client: WebClient, workspace: Workspace
) -> None:
    workspace.faults.add("chat.postMessage", DoneLater(0.05, 500))
    with pytest.raises(SlackApiError, match="internal_error"):
        post(client)
    workspace.wait_for(lambda: texts(workspace) == ["hello"])


def test_slack_sdks_own_retry_posts_twice(
    server: WorkspaceServer, app: InstalledApp, workspace: Workspace
) -> None:
    at_once = ConnectionErrorRetryHandler(interval_calculator=FixedValueRetryIntervalCalculator(0))
    retrying = WebClient(app.bot_token, base_url=server.url, retry_handlers=[at_once])
    workspace.faults.add("chat.postMessage", DropAnswer())
    post(retrying)
    assert texts(workspace) == ["hello", "hello"]


def test_a_closed_socket_has_done_nothing(client: WebClient, workspace: Workspace) -> None:
    workspace.faults.add("chat.postMessage", CloseSocket())
    with pytest.raises(LOST):
        post(client)
    assert texts(workspace) == []


def test_429_and_500_have_done_nothing(client: WebClient, workspace: Workspace) -> None:
    workspace.faults.add("chat.postMessage", HttpStatus(429, retry_after=3))
    workspace.faults.add("chat.postMessage", HttpStatus(500))
    answer = refused(post, client)
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "3")
    assert refused(post, client).status_code == 500
    post(client)
    assert texts(workspace) == ["hello"]
    assert [call.status for call in workspace.calls] == [429, 500, 200]


def test_an_error_of_choice(client: WebClient, workspace: Workspace) -> None:
    workspace.faults.add("*", Error("internal_error"))
    assert refusal(client.auth_test) == "internal_error"


def test_so_many_times_after_so_many_calls(client: WebClient, workspace: Workspace) -> None:
    workspace.faults.add("auth.test", Error("fatal_error"), times=2, after=1)
    client.auth_test()
    assert refusal(client.auth_test) == "fatal_error"
    assert refusal(client.auth_test) == "fatal_error"
    client.auth_test()


def test_only_such_calls(client: WebClient, workspace: Workspace) -> None:
    workspace.faults.add(
        "chat.postMessage", Error("fatal_error"), when=lambda call: call["text"] == "second"
    )
    post(client, "first")
    assert refusal(post, client, "second") == "fatal_error"


def test_a_share_of_the_calls_as_the_dice_fall(client: WebClient, workspace: Workspace) -> None:
    workspace.faults.add_share("auth.test", HttpStatus(500), 0.5, Random(7))  # noqa: S311 - dice
    for _ in range(100):
        with suppress(SlackApiError):
            client.auth_test()
    statuses = [call.status for call in workspace.calls]
    dice = Random(7)  # noqa: S311 - dice
    assert statuses == [500 if dice.random() < 0.5 else 200 for _ in range(100)]


def test_cleared_faults_do_not_happen(client: WebClient, workspace: Workspace) -> None:
    workspace.faults.add("auth.test", Error("fatal_error"), times=100)
    workspace.faults.clear()
    assert client.auth_test()["ok"]
