"""Events API: what an app hears without being asked, and only that."""

from typing import Any

import pytest
from slack_bolt import App
from slack_sdk import WebClient

from rehearsal import InstalledApp, Person, Workspace, WorkspaceEvent
from tests.rehearsal.helpers import Bot, section

Json = dict[str, Any]

NAMES = (
    "message",
    "app_mention",
    "team_join",
    "user_change",
    "member_joined_channel",
    "member_left_channel",
    "channel_created",
    "channel_rename",
    "reaction_added",
)


@pytest.fixture
def app(workspace: Workspace) -> InstalledApp:
    """An app that subscribed to every event."""
    return workspace.install_app("helper")


@pytest.fixture
def heard(bot: Bot) -> list[Json]:
    """The events that the bot, connected, has heard."""
    events: list[Json] = []
    listen(bot.bolt, events)
    bot.connect()
    return events


def listen(bolt: App, events: list[Json]) -> None:
    for name in NAMES:

        @bolt.event(name)
        def note(event: Json) -> None:
            events.append(event)


def wait_for_events(workspace: Workspace, heard: list[Json], count: int) -> list[Json]:
    """The events once there are so many of them."""
    workspace.wait_for(lambda: len(heard) >= count)
    return heard


def test_a_message_in_a_channel_of_the_bot(
    heard: list[Json], workspace: Workspace, ana: Person
) -> None:
    said = ana.say("hello")
    (event,) = wait_for_events(workspace, heard, 1)
    assert (event["type"], event["channel_type"]) == ("message", "channel")
    assert (event["user"], event["text"], event["ts"]) == (ana.id, "hello", said.ts)


def test_messages_elsewhere_are_not_heard(
    heard: list[Json], workspace: Workspace, ana: Person
) -> None:
    workspace.add_channel("secret", private=True, members=["ana"])
    ana.say("psst", channel="secret")
    ana.say("hello")
    assert [event["text"] for event in wait_for_events(workspace, heard, 1)] == ["hello"]


def test_a_mention_is_heard_twice_as_slack_tells_it(
    heard: list[Json], workspace: Workspace, ana: Person
) -> None:
    ana.say("@helper hello")
    kinds = {event["type"] for event in wait_for_events(workspace, heard, 2)}
    assert kinds == {"message", "app_mention"}


def test_who_comes_changes_joins_and_leaves(heard: list[Json], workspace: Workspace) -> None:
    workspace.add_person("dora", "Dora", "Europe/London")
    workspace.wait_for(lambda: len(heard) == 2)
    workspace.change_person("dora", tz="Asia/Kolkata")
    workspace.wait_for(lambda: len(heard) == 3)
    workspace.person("dora").leave("general")
    workspace.wait_for(lambda: len(heard) == 4)
    by_type = {event["type"]: event for event in heard}
    assert by_type["team_join"]["user"]["name"] == "dora"
    assert by_type["user_change"]["user"]["tz"] == "Asia/Kolkata"
    assert by_type["member_joined_channel"]["channel_type"] == "C"
    assert by_type["member_left_channel"]["user"] == workspace.person("dora").id


def test_channels_made_and_renamed(
    heard: list[Json], workspace: Workspace, client: WebClient
) -> None:
    channel = client.conversations_create(name="quarks")["channel"]["id"]
    client.conversations_rename(channel=channel, name="gluons")
    events = wait_for_events(workspace, heard, 2)
    by_type = {event["type"]: event for event in events}
    assert by_type["channel_created"]["channel"]["name"] == "quarks"
    assert by_type["channel_rename"]["channel"]["name"] == "gluons"


def test_only_what_was_subscribed_to(workspace: Workspace, ana: Person) -> None:
    workspace.install_app("deaf", events=())
    before = workspace.sockets.last
    ana.say("hello")
    assert workspace.sockets.last is before


def test_opening_home_waits_for_the_app_to_publish(bot: Bot, ana: Person) -> None:
    opened: list[Json] = []

    @bot.bolt.event("app_home_opened")
    def publish(event: Json, client: WebClient) -> None:
        opened.append(event)
        view = {"type": "home", "blocks": [section(f"Visit {len(opened)}")]}
        client.views_publish(user_id=event["user"], view=view)

    bot.connect()
    first, second = ana.open_home(), ana.open_home()
    assert first is not None
    assert second is not None
    assert first["blocks"][0]["text"]["text"] == "Visit 1"
    assert second["blocks"][0]["text"]["text"] == "Visit 2"
    assert "view" not in opened[0]
    assert opened[1]["view"]["id"] == first["id"]
    assert opened[0]["tab"] == "home"


def test_a_repeated_event_says_that_it_is_one(bot: Bot, workspace: Workspace, ana: Person) -> None:
    retries: list[Any] = []
    ids: list[str] = []

    @bot.bolt.event("message")
    def note(body: Json, request: Any) -> None:
        retries.append(request.headers.get("x-slack-retry-num"))
        ids.append(body["event_id"])

    bot.connect()
    ana.say("hello")
    workspace.wait_for(lambda: len(ids) == 1)
    workspace.redeliver_last()
    assert retries == [["0"], ["1"]]
    assert ids[0] == ids[1]


def test_whoever_listens_hears_what_people_could_see(
    workspace: Workspace, client: WebClient, ana: Person
) -> None:
    kinds: list[str] = []
    seen: list[WorkspaceEvent] = []

    def listener(event: WorkspaceEvent) -> None:
        kinds.append(event.kind)
        seen.append(event)

    workspace.on_event(listener)
    posted = client.chat_postMessage(channel="general", text="hello")
    client.chat_update(channel=posted["channel"], ts=posted["ts"], text="bye")
    client.chat_postEphemeral(channel="general", user=ana.id, text="psst")
    client.reactions_add(channel=posted["channel"], timestamp=posted["ts"], name="tada")
    client.chat_delete(channel=posted["channel"], ts=posted["ts"])
    assert kinds == [
        "message_posted",
        "message_updated",
        "ephemeral_posted",
        "reaction_added",
        "message_deleted",
    ]
    assert seen[0].channel == "general"
    assert seen[0].message is not None
    assert seen[0].message.text == "hello"
    assert seen[2].user == "ana"


def test_a_listeners_mistake_is_its_own(
    workspace: Workspace, client: WebClient, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(_event: WorkspaceEvent) -> None:
        raise ValueError("oh no")

    workspace.on_event(broken)
    assert client.chat_postMessage(channel="general", text="hello")["ok"]
    assert "a listener failed on message_posted" in caplog.text
