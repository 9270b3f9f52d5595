"""Slack's app manifest is the one that the code registers, and Slack takes it."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.__main__ import main
from bot.cli.manifest import manifest_text
from bot.core.settings import Settings
from handlers.core.manifest import SCOPES

ROOT = Path(__file__).parent.parent

# The longest prefix that Settings take.
LONGEST_PREFIX = "a" * 14 + "-"

# Slack's limits: https://docs.slack.dev/reference/app-manifest
NAME, DESCRIPTION, BOT_NAME = 35, 140, 80
COMMANDS, COMMAND, COMMAND_DESCRIPTION, USAGE_HINT = 50, 32, 2000, 1000


def read(prefix: str = "") -> dict[str, Any]:
    manifest: dict[str, Any] = yaml.safe_load(manifest_text(prefix))
    return manifest


def names(manifest: dict[str, Any]) -> list[str]:
    return [each["command"] for each in manifest["features"]["slash_commands"]]


def test_the_committed_manifest_is_what_the_command_prints(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)  # where no .env is
    monkeypatch.delenv("COMMAND_PREFIX", raising=False)
    assert main(["manifest"]) == 0
    assert capsys.readouterr().out == (ROOT / "manifest.yaml").read_text(encoding="utf-8")


def test_a_prefix_stands_before_every_command_and_changes_nothing_else() -> None:
    plain, prefixed = read(), read("hack-")
    assert names(prefixed) == [f"/hack-{name[1:]}" for name in names(plain)]
    for each in (plain, prefixed):
        for command in each["features"]["slash_commands"]:
            del command["command"]
    assert prefixed == plain


def test_the_prefix_comes_from_the_setting_or_the_option(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COMMAND_PREFIX", "ml-")
    main(["manifest"])
    assert capsys.readouterr().out == manifest_text("ml-")
    main(["manifest", "--prefix", "hack-"])
    assert capsys.readouterr().out == manifest_text("hack-")
    main(["manifest", "--prefix", ""])
    assert capsys.readouterr().out == manifest_text("")


@pytest.mark.parametrize("prefix", ["", LONGEST_PREFIX])
def test_it_is_within_slacks_limits(prefix: str) -> None:
    Settings.from_env({"COMMAND_PREFIX": prefix})
    manifest = read(prefix)
    display, features = manifest["display_information"], manifest["features"]
    assert len(display["name"]) <= NAME
    assert len(display["description"]) <= DESCRIPTION
    assert len(features["bot_user"]["display_name"]) <= BOT_NAME
    assert len(features["slash_commands"]) <= COMMANDS
    for command in features["slash_commands"]:
        assert len(command["command"]) <= COMMAND
        assert 0 < len(command["description"]) <= COMMAND_DESCRIPTION
        assert len(command.get("usage_hint", "")) <= USAGE_HINT


def test_it_asks_for_what_the_bot_needs() -> None:
    manifest = read()
    settings = manifest["settings"]
    assert manifest["oauth_config"]["scopes"]["bot"] == list(SCOPES)
    assert settings["socket_mode_enabled"]
    assert settings["interactivity"]["is_enabled"]
    assert "app_home_opened" in settings["event_subscriptions"]["bot_events"]
    assert all(each["should_escape"] for each in manifest["features"]["slash_commands"])


def test_people_can_type_in_the_bots_messages_and_it_hears_them() -> None:
    manifest = read()
    assert manifest["features"]["app_home"]["messages_tab_read_only_enabled"] is False
    assert "message.im" in manifest["settings"]["event_subscriptions"]["bot_events"]


def test_with_an_address_slack_sends_all_of_it_there_over_http() -> None:
    for url in ("https://bot.example.org", "https://bot.example.org/"):
        manifest = yaml.safe_load(manifest_text("", url))
        sent_to = "https://bot.example.org/slack/events"
        commands = manifest["features"]["slash_commands"]
        assert {command.pop("url") for command in commands} == {sent_to}
        settings = manifest["settings"]
        assert settings["event_subscriptions"].pop("request_url") == sent_to
        assert settings["interactivity"].pop("request_url") == sent_to
        assert settings["interactivity"].pop("message_menu_options_url") == sent_to
        assert settings["socket_mode_enabled"] is False
        # Nothing else is otherwise than for Socket Mode.
        settings["socket_mode_enabled"] = True
        assert manifest == read()


def test_the_address_is_given_on_the_command_line(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["manifest", "--prefix", "hack-", "--url", "https://example.org/bot"]) == 0
    assert capsys.readouterr().out == manifest_text("hack-", "https://example.org/bot")
    assert "url: https://example.org/bot/slack/events" in manifest_text(
        "", "https://example.org/bot"
    )


@pytest.mark.parametrize(
    "url", ["bot.example.org", "http://bot.example.org", "https://", "https://a b", "https://a/?b"]
)
def test_what_slack_could_not_reach_is_no_address(
    url: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["manifest", "--url", url]) == 2
    assert capsys.readouterr().err == (
        "--url must be an address such as https://bot.example.org.\n"
    )
