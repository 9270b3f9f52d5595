"""The connection to Slack: whatever becomes of it, there is soon another."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import pytest
from slack_sdk.errors import SlackApiError, SlackClientNotConnectedError
from websockets.sync.client import connect

from bot.core.logs import LogEvent
from handlers.socket_mode.connection import SocketLink
from handlers.socket_mode.keeper import SocketConnection
from rehearsal import Delay, Error, HttpStatus, WorkspaceServer
from rehearsal.apps.sockets import MOST_CONNECTIONS
from tests.handlers.socket_scene import SILENCE, Scene, cut, refresh
from tests.support.patience import LONGEST, wait_until


def reasons(caplog: pytest.LogCaptureFixture, event: str = "reconnected") -> list[object]:
    """Why connections were replaced (or could not be), as the log says."""
    events = [record.msg for record in caplog.records if isinstance(record.msg, LogEvent)]
    return [each.fields["reason"] for each in events if each.event == event]


def warn(server: WorkspaceServer) -> None:
    server.disconnect_sockets(warning=True)


def warn_and_close(server: WorkspaceServer) -> None:
    server.disconnect_sockets(warning=True, close_after=0)


def test_a_connection_that_is_pinged_is_kept_though_nobody_types(scene: Scene) -> None:
    connection = scene.connect(silence=1500)
    for _ in range(3):
        at = time.monotonic()
        scene.pass_time(1000)
        wait_until(lambda: (connection.heard_at or 0) >= at)  # noqa: B023 - called at once
    assert connection.is_connected()
    assert scene.workspace.sockets.opened == 1


@pytest.mark.parametrize("disturb", [warn_and_close, refresh, cut])
def test_a_disturbed_connection_is_replaced(
    scene: Scene, disturb: Callable[[WorkspaceServer], None], caplog: pytest.LogCaptureFixture
) -> None:
    scene.connect()
    disturb(scene.server)
    scene.wait_reopened(2)
    assert scene.ana.command("/echo", "again").text == "you said again"
    assert len(reasons(caplog)) == 1


def test_a_warned_connection_serves_until_slack_closes_it(scene: Scene) -> None:
    scene.connect()
    typed = scene.lock("on")
    warn(scene.server)
    scene.workspace.wait_for(lambda: scene.workspace.connections == 2)
    answers = [scene.ana.command("/echo", str(number)).text for number in range(4)]
    assert answers == [f"you said {number}" for number in range(4)]
    scene.let_go.set()
    assert typed.result().text == "held on"
    assert (len(scene.replies()), scene.count_calls("response_url")) == (5, 0)


def test_a_warned_connection_that_slack_leaves_open_is_closed_when_its_command_is_answered(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("handlers.socket_mode.keeper.SECONDS_TO_LINGER", 0)
    scene.connect()
    typed = scene.lock("on")
    warn(scene.server)
    scene.workspace.wait_for(lambda: scene.workspace.connections == 2)
    scene.let_go.set()
    assert typed.result().text == "held on"
    scene.wait_reopened(2)
    assert (scene.replies(), scene.count_calls("response_url")) == (["held on"], 0)


@pytest.mark.parametrize("with_pongs", [False, True])
def test_a_connection_that_looks_healthy_and_is_deaf_is_replaced(
    scene: Scene, with_pongs: bool, caplog: pytest.LogCaptureFixture
) -> None:
    connection = scene.connect(SILENCE)
    scene.server.deafen_sockets(with_pongs=with_pongs)
    assert connection.is_connected()
    scene.pass_time(1)
    scene.wait_reopened(2)
    assert scene.ana.command("/echo", "again").text == "you said again"
    assert reasons(caplog) == ["silence"]


def test_two_connections_share_the_traffic_and_one_may_go_deaf(scene: Scene) -> None:
    scene.connect(SILENCE)
    scene.connect()
    assert [scene.ana.command("/echo", str(number)).error for number in range(4)] == [None] * 4
    scene.server.deafen_sockets(how_many=1)
    scene.pass_time(1)
    sockets = scene.workspace.sockets
    scene.workspace.wait_for(lambda: sockets.opened == 3 and sockets.count() == 2)
    assert [scene.ana.command("/echo", str(number)).error for number in range(4, 8)] == [None] * 4
    assert scene.done == [str(number) for number in range(8)]


def test_slack_gone_for_a_while_and_back(scene: Scene) -> None:
    connection = scene.connect()
    typed = scene.lock("on")
    scene.server.stop()
    scene.let_go.set()
    wait_until(lambda: not connection.is_connected())
    assert scene.ana.command("/echo", "nobody there").error == "dispatch_failed"
    with scene.server:
        scene.workspace.wait_connected()
        assert scene.ana.command("/echo", "back").text == "you said back"
        assert typed.result().error is None
        connection.close()
    assert sorted(scene.replies()) == ["held on", "you said back"]


def test_a_refused_connection_is_asked_for_again_until_it_is_there(scene: Scene) -> None:
    scene.connect()
    scene.workspace.faults.add("apps.connections.open", HttpStatus(500), times=2)
    scene.workspace.faults.add("apps.connections.open", Error("internal_error"))
    cut(scene.server)
    scene.wait_reopened(2)
    assert scene.count_calls("apps.connections.open") == 5
    assert scene.ana.command("/echo", "again").text == "you said again"


def test_a_trouble_that_nobody_thought_of_is_survived_too(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    scene.connect()
    with monkeypatch.context() as patched:
        patched.setattr(
            "handlers.socket_mode.keeper.SocketLink.open", lambda *_: int("no connection")
        )
        cut(scene.server)
        wait_until(lambda: "ValueError" in reasons(caplog, "cannot_connect"))
    scene.wait_reopened(2)
    assert scene.ana.command("/echo", "again").text == "you said again"


def test_a_rate_limit_is_waited_for(scene: Scene, caplog: pytest.LogCaptureFixture) -> None:
    scene.workspace.faults.add("apps.connections.open", HttpStatus(429, retry_after=0))
    scene.connect()
    scene.workspace.faults.add("apps.connections.open", HttpStatus(429, retry_after=1))
    cut(scene.server)
    scene.wait_reopened(2)
    assert "cannot_connect reason=ratelimited pause=1.0" in caplog.messages
    assert scene.count_calls("apps.connections.open") == 4


def test_connecting_raises_what_slack_says(scene: Scene) -> None:
    with pytest.raises(SlackApiError, match="invalid_auth"):
        SocketConnection(scene.bolt, "xapp-wrong").connect()


def test_connecting_raises_that_nobody_is_there(scene: Scene) -> None:
    scene.server.stop()
    with pytest.raises(OSError, match="refused"):
        scene.connect()


def test_an_eleventh_connection_is_refused(scene: Scene) -> None:
    client = scene.bolt.client
    for _ in range(MOST_CONNECTIONS):
        url = client.apps_connections_open(app_token=scene.app.app_token)["url"]
        scene.stack.enter_context(connect(str(url), proxy=None))
    with pytest.raises(SlackClientNotConnectedError, match="too_many_websockets"):
        scene.connect()


def test_where_others_have_all_ten_it_goes_on_asking(
    scene: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    scene.connect()
    with ExitStack() as others:
        for _ in range(MOST_CONNECTIONS - 1):
            url = scene.bolt.client.apps_connections_open(app_token=scene.app.app_token)["url"]
            others.enter_context(connect(str(url), proxy=None))
        warn(scene.server)
        wait_until(lambda: "too_many_websockets" in reasons(caplog, "cannot_connect"))
    scene.workspace.wait_for(lambda: scene.workspace.connections == 2)
    assert scene.ana.command("/echo", "again").text == "you said again"


def test_closing_answers_what_is_in_hand_and_takes_nothing_more(scene: Scene) -> None:
    connection = scene.connect()
    scene.workspace.sockets.seconds_to_acknowledge = 60
    typed = scene.lock("on")
    scene.workspace.sockets.seconds_to_acknowledge = 0.1
    closing = scene.stack.enter_context(ThreadPoolExecutor(1)).submit(connection.close)
    wait_until(lambda: not connection.is_connected())
    assert scene.ana.command("/echo", "too late").error == "operation_timeout"
    scene.let_go.set()
    assert typed.result().text == "held on"
    closing.result()
    assert (scene.done, scene.replies()) == (["on"], ["held on"])
    assert scene.workspace.connections == 0


def test_closing_at_once_and_twice_is_no_trouble(scene: Scene) -> None:
    connection = scene.connect()
    connection.close()
    connection.close()
    assert not connection.is_connected()
    scene.workspace.wait_for(lambda: scene.workspace.connections == 0)


def test_closing_while_slack_is_gone_does_not_wait_for_it(scene: Scene) -> None:
    connection = scene.connect()
    scene.workspace.sockets.seconds_to_acknowledge = 0.1
    typed = scene.lock("on")
    scene.server.stop()
    wait_until(lambda: not connection.is_connected())
    scene.let_go.set()
    connection.close()
    assert typed.result().error == "operation_timeout"
    assert scene.done == ["on"]


def test_closing_does_not_wait_for_a_connection_that_is_slow_to_open(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("handlers.socket_mode.keeper.SECONDS_TO_CLOSE", 0.05)
    connection = scene.connect()
    scene.workspace.faults.add("apps.connections.open", Delay(LONGEST))
    cut(scene.server)
    wait_until(lambda: not connection.is_connected())
    connection.close()
    # Its second call has not been answered yet.
    assert scene.count_calls("apps.connections.open") == 1


def test_a_machine_that_slept_connects_anew(scene: Scene, caplog: pytest.LogCaptureFixture) -> None:
    connection = scene.connect(SILENCE)
    at = time.monotonic()
    scene.pass_time(3600)
    # Slack has gone on pinging: what has waited for the machine makes the connection look fresh.
    wait_until(lambda: (connection.heard_at or 0) >= at)
    scene.wait_reopened(2)
    assert reasons(caplog) == ["silence"]
    assert scene.ana.command("/echo", "awake").text == "you said awake"


def test_a_connection_remembers_that_the_machine_slept_whatever_has_come_since(
    scene: Scene,
) -> None:
    url = scene.bolt.client.apps_connections_open(app_token=scene.app.app_token)["url"]
    link = SocketLink.open(str(url), proxy=None)
    scene.stack.callback(link.drop)
    assert link.longest_gap == 0
    scene.pass_time(3600)
    wait_until(lambda: link.gap == 0)
    assert link.longest_gap == 3600
