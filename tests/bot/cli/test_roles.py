"""`python -m bot web` and `clock` as processes of their own, before a workspace here."""

import signal
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest

from rehearsal import InstalledApp, Workspace
from tests.bot.cli.conftest import Run
from tests.bot.cli.test_run import REMINDER, Process, app, have_due, read_state, url, workspace
from tests.web.slack_over_http import SECRET, SlackOverHttp, ask

__all__ = ["app", "url", "workspace"]

ANSWERING = "Answering at http://127.0.0.1:"


def start_web(app: InstalledApp, url: str, **settings: str) -> tuple[Process, int]:
    """`web`, answering, and its port."""
    settings = {"PORT": "0", "SLACK_SIGNING_SECRET": SECRET, "SLACK_APP_TOKEN": "", **settings}
    process = Process(app, url, role="web", **settings)
    line = process.read_line()
    assert line.startswith(ANSWERING), process.end()
    return process, int(line.removeprefix(ANSWERING).partition("/")[0])


@contextmanager
def free_port() -> Iterator[str]:
    """A port of this machine's that is free when the block ends."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield str(listening.getsockname()[1])


def assert_stopped_well(process: Process, app: InstalledApp, role: str) -> None:
    """It ends with 0 within ten seconds, and its log has no trouble and no secret in it."""
    status, _, log = process.end()
    assert status == 0
    assert log.splitlines()[-1].endswith(f"event=stopped role={role}")
    assert not any(word in log for word in ("ERROR", "Traceback", app.bot_token, SECRET))


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_web_answers_slack_until_it_is_told_to_stop(
    run: Run, workspace: Workspace, app: InstalledApp, url: str, small_file: str, number: int
) -> None:
    workspace.add_person("ana", "Ana")
    run("load", small_file)
    process, port = start_web(app, url)
    answer = SlackOverHttp(workspace, app, port).command("ana", "/agenda", "all")
    assert "Lecture" in answer.json["text"]
    assert ask(port, "GET", "/readyz").status == 200
    assert workspace.connections == 0
    process.process.send_signal(number)
    assert_stopped_well(process, app, "web")


def test_web_listens_where_host_or_the_option_says(
    run: Run, app: InstalledApp, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = {
        "SLACK_BOT_TOKEN": app.bot_token,
        "SLACK_SIGNING_SECRET": SECRET,
        "SLACK_API_URL": url,
        "HOST": "127.0.0.1",
        "PORT": "0",
    }
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    # An address for documents (RFC 5737), which is no machine's.
    ended = run("web", "--host", "192.0.2.1")
    assert ended.status == 2
    assert ended.err.startswith("PORT: nothing can be served at 192.0.2.1:0 (")


def test_an_address_at_which_something_else_answers_is_one_line_and_2(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening, ThreadPoolExecutor(1) as pool:
        address = f"http://127.0.0.1:{listening.getsockname()[1]}/api/"
        monkeypatch.setenv("SLACK_API_URL", address)
        monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-1")
        greeted = pool.submit(greet_as_ssh_does, listening)
        ended = run("clock")
        greeted.result()
    assert (ended.status, ended.out) == (2, "")
    assert ended.err.startswith(
        f"SLACK_API_URL: nothing that speaks Slack's API answers at {address}. "
    )


def greet_as_ssh_does(listening: socket.socket) -> None:
    """Take one connection, and say something that is no HTTP."""
    connection, _ = listening.accept()
    with connection:
        connection.recv(1000)
        connection.sendall(b"SSH-2.0-OpenSSH_9.9\r\n")


def test_a_port_that_is_taken_is_one_line_and_2(app: InstalledApp, url: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        process = Process(app, url, role="clock", PORT=str(port))
        status, out, err = process.end(None)
    assert (status, out) == (2, "")
    assert f"PORT: nothing can be served at 127.0.0.1:{port} (Address already in use)" in err


def test_a_clock_posts_what_is_due_and_tells_how_it_is(
    run: Run, workspace: Workspace, app: InstalledApp, url: str, small_file: str
) -> None:
    run("load", small_file)
    have_due(REMINDER)
    with free_port() as port:
        pass
    process = Process(app, url, role="clock", PORT=port, SLACK_APP_TOKEN="")
    workspace.wait_for(lambda: workspace.messages("general"))
    assert process.read_line() == "Posting what is due. Stop with Ctrl-C.\n"
    assert ask(int(port), "GET", "/healthz").status == 200
    ready = ask(int(port), "GET", "/readyz")
    assert (ready.status, ready.json["ready"]) == (200, True)
    assert "hackathon_outbox_oldest_due_seconds" in ask(int(port), "GET", "/metrics").text
    assert ask(int(port), "POST", "/slack/events").status == 404
    assert workspace.connections == 0
    assert_stopped_well(process, app, "clock")
    assert read_state(REMINDER) == "sent"


def test_run_tells_how_it_is_where_a_port_is_set(
    app: InstalledApp, url: str, small_file: str
) -> None:
    with free_port() as port:
        pass
    process = Process(app, url, small_file, PORT=port)
    for _ in range(2):
        process.read_line()
    ready = ask(int(port), "GET", "/readyz")
    assert (ready.status, ready.json["slack"]["connected"]) == (200, True)
    assert_stopped_well(process, app, "run")


def test_a_second_process_that_would_post_from_a_sqlite_file_is_refused(
    app: InstalledApp, url: str
) -> None:
    first = Process(app, url, role="clock")
    assert first.read_line().startswith("Posting")
    for role in ("clock", "run"):
        status, out, err = Process(app, url, role=role).end(None)
        assert (status, out) == (2, "")
        assert err.splitlines()[-1].startswith(
            "Another process already posts from hackathon.db. SQLite is for one: "
        )
    web, _ = start_web(app, url)
    assert_stopped_well(web, app, "web")
    assert_stopped_well(first, app, "clock")


def test_on_postgresql_they_start_together_on_an_empty_database_and_share_the_work(
    run: Run,
    workspace: Workspace,
    app: InstalledApp,
    url: str,
    small_file: str,
    new_url: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DATABASE_URL", new_url)
    workspace.add_person("ana", "Ana")
    clocks = [Process(app, url, role="clock") for _ in range(2)]
    web, port = start_web(app, url)
    for process in clocks:
        assert process.read_line().startswith("Posting")
    run("load", small_file)
    slack = SlackOverHttp(workspace, app, port)
    assert "Lecture" in slack.command("ana", "/agenda", "all").json["text"]
    slack.command("ana", "/register")
    workspace.person("ana").fill({"affiliation": "Brown"})
    slack.submit("ana")
    slack.command("ana", "/team", "create quarks")
    # What web has written, a clock does.
    workspace.wait_for(lambda: workspace.channel("team-quarks"))
    for process in clocks:
        assert_stopped_well(process, app, "clock")
    assert_stopped_well(web, app, "web")
