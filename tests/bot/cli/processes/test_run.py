"""`hackathon-bot run`: the bot and its timer."""

import logging
import sqlite3
from contextlib import ExitStack, closing
from threading import Event

import pytest
from slack_sdk import WebClient
from websockets.sync.client import connect

from bot.core.clock import SystemClock
from rehearsal import Delay, Workspace
from rehearsal.apps.sockets import MOST_CONNECTIONS
from tests.bot.cli.conftest import Run
from tests.bot.cli.processes.roles import Start, stage, start, workspace
from tests.support.patience import LONGEST
from tests.support.slack import AppInWorkspace

__all__ = ["stage", "start", "workspace"]


def have_due(key: str) -> None:
    """Have a message of the loaded file be due now."""
    with closing(sqlite3.connect("hackathon.db")) as connection, connection:
        now = SystemClock().now().replace(tzinfo=None).isoformat(" ")
        connection.execute("UPDATE outbox SET due = ?, ready_at = ? WHERE key = ?", (now, now, key))


def read_state(key: str) -> str:
    with closing(sqlite3.connect("hackathon.db")) as connection:
        state: str = connection.execute(
            "SELECT state FROM outbox WHERE key = ?", (key,)
        ).fetchone()[0]
        return state


REMINDER = "agenda:lecture:-60m:general"


def test_it_loads_connects_and_stops_in_order(
    workspace: Workspace, start: Start, small_file: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "hackathon")
    running = start("run", small_file)
    lines = running.wait_for_start().splitlines()
    assert (lines[0], lines[-1]) == ("A small hackathon is new.", "Running. Stop with Ctrl-C.")
    assert workspace.connections == 1
    assert running.end() == 0
    workspace.wait_for(lambda: workspace.connections == 0)
    logged = [record for record in caplog.records if record.name == "hackathon"]
    assert {record.levelname for record in logged} == {"INFO"}
    assert logged[-1].getMessage() == "stopped role=run"


def test_stopped_while_a_message_is_being_sent_it_finishes_and_sends_it_once(
    run: Run, workspace: Workspace, start: Start, small_file: str
) -> None:
    run("load", small_file)
    have_due(REMINDER)
    in_flight, may_arrive = Event(), Event()

    def hold_up(_: object) -> bool:
        in_flight.set()
        return may_arrive.wait(LONGEST)

    workspace.faults.add("chat.postMessage", Delay(0), when=hold_up)
    running = start("run")
    assert in_flight.wait(LONGEST)
    assert workspace.messages("general") == []
    running.stopped.set()
    may_arrive.set()
    assert running.end() == 0
    assert [message.text.partition(",")[0] for message in workspace.messages("general")] == [
        "Lecture"
    ]
    assert read_state(REMINDER) == "sent"


def test_without_a_hackathon_it_says_how_to_load_one(start: Start) -> None:
    running = start("run")
    assert running.wait_for_start().startswith("No hackathon is loaded yet: `hackathon-bot load ")
    assert running.end() == 0


@pytest.fixture
def in_env(stage: AppInWorkspace, monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """The settings in the environment; it may be changed further."""
    for name, value in stage.list_settings().items():
        monkeypatch.setenv(name, value)
    return monkeypatch


def test_an_app_token_that_slack_refuses_is_one_line_and_2(
    run: Run, in_env: pytest.MonkeyPatch
) -> None:
    in_env.setenv("SLACK_APP_TOKEN", "xapp-1-Secret")
    ended = run("run")
    assert (ended.status, ended.out) == (2, "")
    assert ended.err.splitlines()[-1].startswith(
        "SLACK_APP_TOKEN is not accepted by Slack (invalid_auth): it starts with xapp-"
    )
    assert "Secret" not in ended.err


@pytest.mark.usefixtures("in_env")
def test_ten_connections_elsewhere_are_one_line_and_2(
    run: Run, workspace: Workspace, stage: AppInWorkspace
) -> None:
    client = WebClient(base_url=stage.server.url)
    with ExitStack() as others:
        for _ in range(MOST_CONNECTIONS):
            address = client.apps_connections_open(app_token=stage.app.app_token)["url"]
            others.enter_context(connect(str(address), proxy=None))
        ended = run("run")
    assert (ended.status, ended.out) == (2, "")
    assert ended.err.startswith(
        "SLACK_APP_TOKEN: Slack allows ten connections with it, and all are taken."
    )
    workspace.wait_for(lambda: workspace.connections == 0)
