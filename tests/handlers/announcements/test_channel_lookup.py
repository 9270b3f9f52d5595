"""What Slack says of channels that were chosen in a form."""

from collections.abc import Iterator
from typing import Any

import pytest
from slack_sdk import WebClient

from bot.announcements.draft import ChannelProblem, ChosenChannel
from bot.core.clock import FastClock
from handlers.announcements.channel_lookup import MOST_CHANNELS, look_up_channels
from rehearsal import CloseSocket, Error, HttpStatus, Workspace, WorkspaceServer
from rehearsal.faults import Fault
from tests.support.factories import NOW


@pytest.fixture
def workspace() -> Workspace:
    """A workspace with Ana in it."""
    workspace = Workspace(FastClock(NOW, speed=0), rate_limits=False)
    workspace.add_person("ana")
    return workspace


@pytest.fixture
def client(workspace: Workspace) -> Iterator[WebClient]:
    """The bot's client, which would try again."""
    app = workspace.install_app("hackathon")
    with WorkspaceServer(workspace) as server:
        yield WebClient(app.bot_token, base_url=server.url)


def look(client: WebClient, *channels: Any) -> list[tuple[str, ChannelProblem | None]]:
    """What is found out about each: its name, and what is wrong with it."""
    found = look_up_channels(client, {"channels": list(channels)})
    return [(each.name, each.problem) for each in found]


def test_each_channel_is_known_by_its_name_or_by_what_is_wrong(
    workspace: Workspace, client: WebClient
) -> None:
    open_id = workspace.add_channel("open", members=["ana"])
    joined = workspace.add_channel("joined", private=True, members=["ana", "hackathon"])
    secret = workspace.add_channel("secret", private=True, members=["ana"])
    old = workspace.add_channel("old", members=["ana"])
    workspace.state.channels[old].is_archived = True
    assert look(client, open_id, joined, old) == [
        ("open", None),
        ("joined", None),
        ("old", ChannelProblem.ARCHIVED),
    ]
    assert look_up_channels(client, {"channels": [secret, "C0NOWHERE"]}) == [
        ChosenChannel(secret, problem=ChannelProblem.UNSEEN),
        ChosenChannel("C0NOWHERE", problem=ChannelProblem.UNSEEN),
    ]


@pytest.mark.parametrize("fault", [Error("ratelimited"), HttpStatus(500), CloseSocket()])
def test_where_slack_does_not_say_it_is_asked_once_and_the_channel_is_unknown(
    workspace: Workspace, client: WebClient, fault: Fault
) -> None:
    channel_id = workspace.add_channel("open")
    workspace.faults.add("conversations.info", fault)
    assert look_up_channels(client, {"channels": [channel_id]}) == [
        ChosenChannel(channel_id, problem=ChannelProblem.UNKNOWN)
    ]


@pytest.mark.parametrize("chosen", [None, "C1", ["general", "U123", 3, None, "C1 "]])
def test_what_is_no_channel_is_not_asked_for(
    workspace: Workspace, client: WebClient, chosen: Any
) -> None:
    assert look_up_channels(client, {"channels": chosen}) == []
    assert workspace.calls == []


def test_of_many_ten_are_asked_for(workspace: Workspace, client: WebClient) -> None:
    ids = [workspace.add_channel(f"room-{number}") for number in range(MOST_CHANNELS + 1)]
    assert [name for name, _ in look(client, *ids)] == [
        f"room-{number}" for number in range(MOST_CHANNELS)
    ]


def test_what_slack_has_had_no_time_for_is_unknown(
    workspace: Workspace, client: WebClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    seconds = iter((0.0, 1.4, 1.5, 1.6))
    monkeypatch.setattr(
        "handlers.announcements.channel_lookup.read_stopwatch", lambda: next(seconds)
    )
    monkeypatch.setattr("handlers.announcements.channel_lookup._PATIENCE_S", 1.5)
    ids = [workspace.add_channel(f"room-{number}") for number in range(3)]
    assert [problem for _, problem in look(client, *ids)] == [
        None,
        ChannelProblem.UNKNOWN,
        ChannelProblem.UNKNOWN,
    ]
