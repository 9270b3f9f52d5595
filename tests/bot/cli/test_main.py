from importlib.metadata import version
from pathlib import Path

import pytest

from bot.__main__ import COMMANDS, main
from bot.core.clock import SystemClock
from rehearsal import HttpStatus, Workspace, WorkspaceServer
from tests.bot.cli.conftest import EVENTS, Run

BOT_TOKEN = "xoxb-1-Secret"  # noqa: S105
APP_TOKEN = "xapp-1-Secret"  # noqa: S105


@pytest.fixture
def tokens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", BOT_TOKEN)
    monkeypatch.setenv("SLACK_APP_TOKEN", APP_TOKEN)


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--help"])
    assert ended.value.code == 0
    shown = capsys.readouterr().out
    assert all(f"\n    {command} " in shown for command in COMMANDS)
    assert "Settings come from the environment and .env" in shown


@pytest.mark.parametrize("command", COMMANDS)
def test_each_commands_help_says_what_it_does(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main([command, "--help"])
    assert ended.value.code == 0
    shown = capsys.readouterr().out
    assert shown.startswith(f"usage: hackathon-bot {command} ")
    assert len(shown.split("\n\n")[1]) > 40


def test_the_version_is_the_packages(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--version"])
    assert ended.value.code == 0
    assert capsys.readouterr().out == f"hackathon-bot {version('hackathon-bot')}\n"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("chekc", "there is no command chekc. Did you mean check?"),
        ("rehearsal", "there is no command rehearsal. Did you mean rehearse?"),
        ("dance", f"there is no command dance. There are {', '.join(COMMANDS)}."),
    ],
)
def test_a_misspelt_command_is_told_which_there_is(
    typed: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main([typed])
    assert ended.value.code == 2
    assert capsys.readouterr().err.endswith(f"hackathon-bot: error: {said}\n")


@pytest.mark.parametrize("arguments", [[], ["dance"], ["check"], ["plan", "a", "b"]])
def test_what_is_no_command_is_2_with_the_usage(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    assert capsys.readouterr().err.startswith("usage: ")


@pytest.mark.parametrize("command", ["check", "plan", "load", "rehearse"])
def test_a_file_that_is_not_there_is_one_line_and_2(run: Run, command: str) -> None:
    ended = run(command, "nowhere.yaml")
    assert (ended.status, ended.out) == (2, "")
    assert ended.err == "nowhere.yaml: No such file or directory.\n"


def test_a_directory_is_no_file(run: Run) -> None:
    ended = run("check", str(EVENTS))
    assert (ended.status, ended.err) == (2, f"{EVENTS}: Is a directory.\n")


@pytest.mark.parametrize(
    ("role", "missing"),
    [
        ("run", ["SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"]),
        ("web", ["SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET"]),
        ("clock", ["SLACK_BOT_TOKEN"]),
    ],
)
def test_what_a_role_misses_is_a_line_each_and_2(run: Run, role: str, missing: list[str]) -> None:
    ended = run(role)
    assert (ended.status, ended.out) == (2, "")
    assert [line.partition(" is missing:")[0] for line in ended.err.splitlines()] == missing


@pytest.mark.usefixtures("tokens")
def test_a_malformed_token_is_never_shown(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxp-Secret")
    ended = run("run")
    assert ended.status == 2
    assert ended.err.startswith("SLACK_BOT_TOKEN is malformed: it starts with xoxb-")
    assert "Secret" not in ended.err


def test_settings_come_from_env_where_the_environment_is_silent(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path(".env").write_text("LOG_LEVEL=LOUD\nCOMMAND_PREFIX=UP\nSLACK_API_URL\n")
    monkeypatch.setenv("COMMAND_PREFIX", "hack-")
    ended = run("manifest")
    assert (ended.status, ended.err) == (
        2,
        "LOG_LEVEL must be one of DEBUG, INFO, WARNING, ERROR.\n",
    )


@pytest.mark.usefixtures("tokens")
def test_an_unreachable_slack_is_one_line_and_2(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_API_URL", "http://127.0.0.1:9/api/")
    ended = run("run")
    assert (ended.status, ended.out) == (2, "")
    assert ended.err.startswith(
        "SLACK_API_URL: nothing that speaks Slack's API answers at http://127.0.0.1:9/api/."
    )
    assert len(ended.err.splitlines()) == 1


@pytest.mark.usefixtures("tokens")
def test_a_token_that_slack_refuses_is_one_line_and_2(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    with WorkspaceServer(Workspace(SystemClock())) as server:
        monkeypatch.setenv("SLACK_API_URL", server.url)
        ended = run("run")
    assert (ended.status, ended.out, len(ended.err.splitlines())) == (2, "", 1)
    assert ended.err.startswith("SLACK_BOT_TOKEN is not accepted by Slack (invalid_auth)")
    assert "Secret" not in ended.err


@pytest.mark.parametrize("status", [429, 500])
@pytest.mark.usefixtures("tokens")
def test_trouble_at_slack_is_not_blamed_on_the_token(
    run: Run, monkeypatch: pytest.MonkeyPatch, status: int
) -> None:
    workspace = Workspace(SystemClock())
    workspace.faults.add("auth.test", HttpStatus(status))
    with WorkspaceServer(workspace) as server:
        monkeypatch.setenv("SLACK_API_URL", server.url)
        ended = run("run")
    assert ended.status == 2
    assert ended.err.startswith("SLACK_API_URL: ")


@pytest.mark.usefixtures("tokens")
def test_a_database_that_cannot_be_used_is_one_line_and_2(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "sqlite:////no/such/directory/hackathon.db")
    ended = run("run")
    assert (ended.status, len(ended.err.splitlines())) == (2, 1)
    assert ended.err.startswith("DATABASE_URL: ")


@pytest.mark.usefixtures("tokens")
def test_a_broken_file_is_said_before_anything_is_asked_of_slack(
    run: Run, broken_file: str
) -> None:
    ended = run("run", broken_file)
    assert (ended.status, len(ended.err.splitlines())) == (1, 2)
    assert not Path("hackathon.db").exists()


def test_ctrl_c_ends_any_command_without_a_traceback(
    run: Run, small_file: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def be_interrupted(_: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr("bot.cli.check.run", be_interrupted)
    ended = run("check", small_file)
    assert (ended.status, ended.out, ended.err) == (130, "", "Stopped.\n")
