"""`python -m bot run` as a process of its own, before a workspace on this machine."""

import os
import signal
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from subprocess import PIPE, Popen, TimeoutExpired
from threading import Event

import pytest
from slack_sdk import WebClient
from websockets.sync.client import connect

from bot.clock import SystemClock
from rehearsal import Delay, InstalledApp, Workspace, WorkspaceServer
from rehearsal.sockets import MOST_CONNECTIONS
from tests.bot.cli.conftest import Run
from tests.patience import LONGEST

ROOT = Path(__file__).parents[3]


class Process:
    """The bot, running."""

    def __init__(
        self, app: InstalledApp, url: str, *arguments: str, role: str = "run", **settings: str
    ) -> None:
        environment = {
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "SLACK_BOT_TOKEN": app.bot_token,
            "SLACK_APP_TOKEN": app.app_token,
            "SLACK_API_URL": url,
            **settings,
        }
        command = [sys.executable, "-m", "bot", role, *arguments]
        self.process = Popen(command, env=environment, stdout=PIPE, stderr=PIPE, text=True)  # noqa: S603

    def read_line(self) -> str:
        """The next line of its output, as soon as it is there."""
        assert self.process.stdout is not None
        return self.process.stdout.readline()

    def end(self, number: int | None = signal.SIGTERM) -> tuple[int, str, str]:
        """Its status, output and log: within ten seconds of a signal, or else by itself."""
        if number is not None:
            self.process.send_signal(number)
        try:
            out, err = self.process.communicate(timeout=LONGEST)
        except TimeoutExpired:
            self.process.kill()
            self.process.communicate()
            raise
        return self.process.returncode, out, err


@pytest.fixture
def workspace() -> Workspace:
    return Workspace(SystemClock())


@pytest.fixture
def url(workspace: Workspace) -> Iterator[str]:
    with WorkspaceServer(workspace) as server:
        yield server.url


@pytest.fixture
def app(workspace: Workspace) -> InstalledApp:
    return workspace.install_app("hackathon")


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


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_loads_connects_and_stops_in_order(
    workspace: Workspace, app: InstalledApp, url: str, small_file: str, number: int
) -> None:
    process = Process(app, url, small_file)
    workspace.wait_connected()
    status, out, err = process.end(number)
    assert status == 0
    assert out.splitlines()[0] == "A small hackathon is new."
    assert out.splitlines()[-1] == "Running. Stop with Ctrl-C."
    assert "ERROR" not in err
    assert "level=WARNING logger=hackathon" not in err
    assert "Traceback" not in err
    assert app.bot_token not in err
    assert app.app_token not in err
    assert err.splitlines()[-1].endswith("event=stopped role=run")


def test_stopped_while_a_message_is_being_sent_it_finishes_and_sends_it_once(
    run: Run, workspace: Workspace, app: InstalledApp, url: str, small_file: str
) -> None:
    run("load", small_file)
    have_due(REMINDER)
    in_flight = Event()

    def note(_: object) -> bool:
        in_flight.set()
        return True

    workspace.faults.add("chat.postMessage", Delay(1), when=note)
    process = Process(app, url)
    assert in_flight.wait(LONGEST)
    assert workspace.messages("general") == []
    status, _, err = process.end()
    assert (status, "Traceback" in err) == (0, False)
    assert [message.text.partition(",")[0] for message in workspace.messages("general")] == [
        "Lecture"
    ]
    assert read_state(REMINDER) == "sent"


def test_a_running_bot_sends_what_another_process_loads(
    run: Run, workspace: Workspace, app: InstalledApp, url: str, small_file: str
) -> None:
    run("load", small_file)
    have_due(REMINDER)
    process = Process(app, url)
    workspace.wait_for(lambda: workspace.messages("general"))
    assert process.end()[0] == 0
    assert len(workspace.messages("general")) == 1


def test_without_a_hackathon_it_says_how_to_load_one(
    workspace: Workspace, app: InstalledApp, url: str
) -> None:
    process = Process(app, url)
    workspace.wait_connected()
    _, out, _ = process.end()
    assert out.startswith("No hackathon is loaded yet: `hackathon-bot load ")


def test_an_app_token_that_slack_refuses_is_one_line_and_2(app: InstalledApp, url: str) -> None:
    process = Process(app, url, SLACK_APP_TOKEN="xapp-1-Secret", LOG_LEVEL="ERROR")
    status, out, err = process.end(None)
    assert (status, out) == (2, "")
    assert err.splitlines()[-1].startswith(
        "SLACK_APP_TOKEN is not accepted by Slack (invalid_auth): it starts with xapp-"
    )
    assert "Secret" not in err


def test_ten_connections_elsewhere_are_one_line_and_2(
    run: Run,
    workspace: Workspace,
    app: InstalledApp,
    url: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", app.bot_token)
    monkeypatch.setenv("SLACK_APP_TOKEN", app.app_token)
    monkeypatch.setenv("SLACK_API_URL", url)
    client = WebClient(base_url=url)
    with ExitStack() as others:
        for _ in range(MOST_CONNECTIONS):
            address = client.apps_connections_open(app_token=app.app_token)["url"]
            others.enter_context(connect(str(address), proxy=None))
        ended = run("run")
    assert (ended.status, ended.out) == (2, "")
    assert ended.err.startswith(
        "SLACK_APP_TOKEN: Slack allows ten connections with it, and all are taken."
    )
    workspace.wait_for(lambda: workspace.connections == 0)
