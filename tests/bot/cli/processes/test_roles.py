"""`hackathon-bot web` and `clock`, and roles side by side."""

import socket
from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.cli.database import posting_database
from bot.core.settings import Settings
from rehearsal import Workspace
from tests.bot.cli.conftest import Run
from tests.bot.cli.processes.roles import Process, Start, stage, start, workspace
from tests.bot.cli.processes.test_run import REMINDER, have_due, in_env, read_state
from tests.support.slack import AppInWorkspace
from tests.support.slack_over_http import SECRET, SlackOverHttp, ask

__all__ = ["in_env", "stage", "start", "workspace"]

ANSWERING = "Answering at http://127.0.0.1:"


def test_web_answers_slack_until_it_is_told_to_stop(
    run: Run, workspace: Workspace, stage: AppInWorkspace, start: Start, small_file: str
) -> None:
    workspace.add_person("ana", "Ana")
    run("load", small_file)
    running = start("web", PORT="0", SLACK_APP_TOKEN="")
    assert running.wait_for_start() == (
        f"Answering at http://127.0.0.1:{running.port}/slack/events. Stop with Ctrl-C.\n"
    )
    port = running.port
    answer = SlackOverHttp(workspace, stage.app, port).command("ana", "/agenda", "all")
    assert "Lecture" in answer.json["text"]
    # The whole of what is told without MONITORING_TOKEN.
    assert [ask(port, "GET", path).status for path in ("/healthz", "/readyz")] == [200, 404]
    assert workspace.connections == 0
    assert running.end() == 0
    with pytest.raises(ConnectionRefusedError):
        ask(port, "GET", "/readyz")


def test_web_listens_where_host_or_the_option_says(run: Run, in_env: pytest.MonkeyPatch) -> None:
    in_env.setenv("HOST", "127.0.0.1")
    in_env.setenv("PORT", "0")
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


def test_a_port_that_is_taken_is_one_line_and_2(run: Run, in_env: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        in_env.setenv("PORT", str(port))
        ended = run("clock")
    assert (ended.status, ended.out) == (2, "")
    assert f"PORT: nothing can be served at 127.0.0.1:{port} (Address already in use)" in ended.err


def test_a_clock_posts_what_is_due_and_tells_how_it_is(
    run: Run, workspace: Workspace, start: Start, small_file: str
) -> None:
    run("load", small_file)
    have_due(REMINDER)
    running = start("clock", PORT="0", SLACK_APP_TOKEN="")
    workspace.wait_for(lambda: workspace.messages("general"))
    assert running.wait_for_start() == "Posting what is due. Stop with Ctrl-C.\n"
    port = running.port
    assert ask(port, "GET", "/healthz").status == 200
    ready = ask(port, "GET", "/readyz")
    assert (ready.status, ready.json["ready"]) == (200, True)
    assert "hackathon_outbox_oldest_due_seconds" in ask(port, "GET", "/metrics").text
    assert ask(port, "POST", "/slack/events").status == 404
    assert workspace.connections == 0
    assert running.end() == 0
    assert read_state(REMINDER) == "sent"


def test_run_tells_how_it_is_where_a_port_is_set(start: Start, small_file: str) -> None:
    running = start("run", small_file, PORT="0")
    running.wait_for_start()
    ready = ask(running.port, "GET", "/readyz")
    assert (ready.status, ready.json["slack"]["connected"]) == (200, True)
    assert running.end() == 0


@pytest.mark.usefixtures("in_env")
def test_a_second_process_that_would_post_from_a_sqlite_file_is_refused(
    run: Run, start: Start
) -> None:
    with posting_database(Settings()):
        for role in ("clock", "run"):
            ended = run(role)
            assert (ended.status, ended.out) == (2, "")
            assert ended.err.splitlines()[-1].startswith(
                "Another process already posts from hackathon.db. SQLite is for one: "
            )
        web = start("web", PORT="0")
        web.wait_for_start()
        assert ask(web.port, "GET", "/healthz").status == 200
        assert web.end() == 0


def test_on_postgresql_processes_start_together_on_an_empty_database_and_share_the_work(
    run: Run,
    workspace: Workspace,
    stage: AppInWorkspace,
    small_file: str,
    new_url: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DATABASE_URL", new_url)
    workspace.add_person("ana", "Ana")
    clock, web = (Process(stage, role=role, PORT="0") for role in ("clock", "web"))
    assert clock.read_line().startswith("Posting")
    port = int(web.read_line().removeprefix(ANSWERING).partition("/")[0])
    run("load", small_file)
    slack = SlackOverHttp(workspace, stage.app, port)
    assert "Lecture" in slack.command("ana", "/agenda", "all").json["text"]
    slack.command("ana", "/register")
    workspace.person("ana").fill({"affiliation": "Brown"})
    slack.submit("ana")
    slack.command("ana", "/team", "create quarks")
    # What web has written, a clock does.
    workspace.wait_for(lambda: workspace.channel("team-quarks"))
    for process, role in ((clock, "clock"), (web, "web")):
        status, _, log = process.end()
        assert status == 0
        assert log.splitlines()[-1].endswith(f"event=stopped role={role}")
        assert not any(word in log for word in ("ERROR", "Traceback", stage.app.bot_token, SECRET))
