"""`doctor`: a line for each thing that is looked at, and how to mend what is wrong."""

import re
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from bot.core.clock import SystemClock
from migrations import open_database
from rehearsal import Error, HttpStatus, Workspace
from rehearsal.faults import Fault
from tests.bot.cli.conftest import Run
from tests.support.slack import AppInWorkspace


@pytest.fixture
def stage() -> Iterator[AppInWorkspace]:
    """A workspace on this machine."""
    with AppInWorkspace(Workspace(SystemClock())) as stage:
        yield stage


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch, stage: AppInWorkspace) -> pytest.MonkeyPatch:
    """Settings that are enough for every role, before that workspace."""
    for name, value in stage.list_settings(PORT="0").items():
        monkeypatch.setenv(name, value)
    return monkeypatch


def diagnose(run: Run) -> dict[str, str]:
    """The doctor's lines, by what they are about."""
    lines = run("doctor").out.splitlines()
    return {line[6:].partition(": ")[0]: line for line in lines}


@pytest.mark.usefixtures("environment")
def test_where_all_is_well_it_says_so_and_ends_with_0(run: Run, small_file: str) -> None:
    run("load", small_file)
    ended = run("doctor")
    assert ended.status == 0
    assert all(line.startswith("ok    ") for line in ended.out.splitlines())
    lines = diagnose(run)
    looked_at = [subject for subject in lines if not subject.startswith("channel")]
    assert looked_at == [
        "roles",
        "port",
        "app token",
        "bot token",
        "scopes",
        "database",
        "hackathon",
    ]
    assert lines["roles"] == "ok    roles: the settings are enough for run, web, clock."
    assert lines["database"] == "ok    database: SQLite, and it can be read and written."


def test_without_an_app_token_web_and_clock_are_left(
    run: Run, environment: pytest.MonkeyPatch
) -> None:
    environment.delenv("SLACK_APP_TOKEN")
    lines = diagnose(run)
    assert lines["roles"] == "ok    roles: the settings are enough for web, clock."
    assert "app token" not in lines
    assert lines["addresses"] == (
        "ok    addresses: Slack asks three of `web`: for commands, for interactivity, and for the "
        "options of menus, without which `/announce` finds no group. `hackathon-bot manifest --url "
        "ADDRESS` has all."
    )
    assert lines["bot token"].startswith("ok ")


def test_without_a_signing_secret_and_a_port_nothing_is_served(
    run: Run, environment: pytest.MonkeyPatch
) -> None:
    environment.delenv("SLACK_SIGNING_SECRET")
    environment.delenv("PORT")
    lines = diagnose(run)
    assert lines["roles"] == "ok    roles: the settings are enough for run, clock."
    assert "port" not in lines


def test_a_machine_for_clocks_alone_is_well(run: Run, environment: pytest.MonkeyPatch) -> None:
    environment.delenv("SLACK_APP_TOKEN")
    environment.delenv("SLACK_SIGNING_SECRET")
    lines = diagnose(run)
    assert "tokens" not in lines
    assert lines["roles"] == (
        "ok    roles: the settings are enough for clock, which answers nobody: run needs "
        "SLACK_APP_TOKEN besides, web SLACK_SIGNING_SECRET."
    )
    assert lines["bot token"].startswith("ok ")


def test_what_is_set_and_malformed_is_wrong_there_too(
    run: Run, environment: pytest.MonkeyPatch
) -> None:
    environment.delenv("SLACK_APP_TOKEN")
    environment.setenv("SLACK_SIGNING_SECRET", "not-one")
    ended = run("doctor")
    assert ended.status == 1
    said = re.findall(r"^wrong (\w+: \S+ \w+ \w+)", ended.out, re.MULTILINE)
    assert said[0] == "tokens: SLACK_SIGNING_SECRET is malformed"
    assert "SLACK_APP_TOKEN is missing" not in ended.out
    assert "not-one" not in ended.out


@pytest.mark.parametrize("fault", [Error("internal_error"), HttpStatus(503)])
@pytest.mark.usefixtures("environment")
def test_trouble_at_slack_is_not_the_tokens(run: Run, stage: AppInWorkspace, fault: Fault) -> None:
    stage.workspace.faults.add("auth.test", fault)
    assert diagnose(run)["bot token"] == (
        "wrong bot token: Slack is in trouble (internal_error), whatever the token: try again in a "
        "minute."
    )


class _Stranger(BaseHTTPRequestHandler):
    """A server that is not Slack, and says that all is well."""

    said = b""

    def do_POST(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(self.said)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.mark.parametrize("said", [b"<html>Welcome</html>", b"{}", b'{"ok": true}'])
def test_a_server_that_is_not_slack_is_named_and_no_token(
    run: Run, environment: pytest.MonkeyPatch, said: bytes
) -> None:
    handler = type("Handler", (_Stranger,), {"said": said})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server, ThreadPoolExecutor(1) as pool:
        serving = pool.submit(server.serve_forever)
        address = f"http://127.0.0.1:{server.server_port}/api/"
        environment.setenv("SLACK_API_URL", address)
        lines = diagnose(run)
        started = run("clock")
        server.shutdown()
        serving.result()
    told = (
        f"SLACK_API_URL: nothing that speaks Slack's API answers at {address}. Look at this "
        "machine's network; leave SLACK_API_URL empty for Slack itself."
    )
    assert lines["bot token"] == f"wrong bot token: {told}"
    assert (started.status, started.err) == (2, f"{told}\n")


@pytest.mark.usefixtures("environment")
def test_scopes_that_slack_does_not_name_are_not_missing(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rehearsal.web_api.dispatch._scope_headers", lambda *_: {})
    assert diagnose(run)["scopes"] == "ok    scopes: Slack did not say which are granted."


def test_a_token_that_slack_refuses_is_named_with_what_waits_for_it(
    run: Run, environment: pytest.MonkeyPatch
) -> None:
    environment.setenv("SLACK_BOT_TOKEN", "xoxb-1-2-nobodys")
    assert diagnose(run)["bot token"] == (
        "wrong bot token: SLACK_BOT_TOKEN is not accepted by Slack (invalid_auth): copy it again "
        "from your app's page. Until then, what is due waits."
    )


def test_without_tokens_slack_is_not_asked(run: Run) -> None:
    lines = diagnose(run)
    assert lines["roles"].startswith("wrong ")
    assert "bot token" not in lines
    # Nor are tables made.
    assert lines["database"] == (
        "wrong database: DATABASE_URL: it has no tables yet: `hackathon-bot load FILE` makes them."
    )


def test_a_port_that_is_taken_may_be_the_bots_own(
    run: Run, environment: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        environment.setenv("PORT", str(port))
        lines = diagnose(run)
    assert lines["port"] == (
        f"ok    port: 127.0.0.1:{port} is taken: by the bot, if it is running."
    )


def test_an_address_that_is_not_this_machines_is_wrong(
    run: Run, environment: pytest.MonkeyPatch
) -> None:
    environment.setenv("HOST", "192.0.2.1")  # an address for documents, RFC 5737
    assert diagnose(run)["port"].startswith(
        "wrong port: PORT or HOST: nothing can be served at 192.0.2.1:0 ("
    )


def test_postgresql_is_looked_at_as_well(
    run: Run, environment: pytest.MonkeyPatch, new_url: str
) -> None:
    environment.setenv("DATABASE_URL", new_url)
    open_database(new_url).dispose()
    assert (
        diagnose(run)["database"] == "ok    database: PostgreSQL, and it can be read and written."
    )


def test_a_database_that_is_not_there_is_one_line_without_its_password(
    run: Run, environment: pytest.MonkeyPatch
) -> None:
    environment.setenv("DATABASE_URL", "postgresql://bot:hunter2@127.0.0.1:1/hackathon")
    ended = run("doctor")
    [line] = [line for line in ended.out.splitlines() if " database: " in line]
    assert line.startswith("wrong database: DATABASE_URL cannot be written (")
    assert "refused" in line
    assert "hunter2" not in ended.out


@pytest.mark.usefixtures("environment")
def test_an_organisers_channel_that_nobody_is_in_is_wrong(
    run: Run, small_file: str, stage: AppInWorkspace
) -> None:
    run("load", small_file)
    client = stage.make_client()
    channel = client.conversations_create(name="organisers", is_private=True)["channel"]["id"]
    assert diagnose(run)["channel #organisers"] == (
        "wrong channel #organisers: nobody but me is in it. I invite the workspace's admins when I "
        "start; where Slack refuses, the log says why (not_invited)."
    )
    olga = stage.workspace.add_person("olga", is_admin=True)
    client.conversations_invite(channel=channel, users=olga)
    assert diagnose(run)["channel #organisers"] == (
        "ok    channel #organisers: it is there, and I am in it."
    )
