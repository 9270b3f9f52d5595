"""Socket Mode: connecting, commands and their answers, lost and repeated deliveries."""

import json
from contextlib import ExitStack
from typing import Any

import pytest
from slack_bolt import Ack
from slack_sdk import WebClient
from websockets.exceptions import ConnectionClosedError, InvalidStatus
from websockets.sync.client import connect

from rehearsal import InstalledApp, Person, Workspace, WorkspaceServer
from rehearsal.apps.sockets import MOST_CONNECTIONS, PayloadDelivery
from tests.rehearsal.helpers import Bot, actions, button, section

Json = dict[str, Any]


@pytest.fixture
def commands(bot: Bot) -> list[Json]:
    """The bot, connected, echoing /echo; and the payloads it got."""
    got: list[Json] = []

    @bot.bolt.command("/echo")
    def echo(ack: Ack, body: Json) -> None:
        got.append(body)
        ack(f"you said {body['text']}")

    bot.connect()
    return got


def open_link(client: WebClient, app: InstalledApp) -> str:
    return str(client.apps_connections_open(app_token=app.app_token)["url"])


@pytest.mark.usefixtures("commands")
def test_a_command_is_answered_inside_its_acknowledgement(
    workspace: Workspace, ana: Person, ben: Person
) -> None:
    answer = ana.command("/echo", "hello")
    assert (answer.text, answer.error) == ("you said hello", None)
    assert [message.text for message in ana.sees("general")] == ["you said hello"]
    assert ben.sees("general") == []
    assert "chat.postMessage" not in [call.method for call in workspace.calls]


def test_a_commands_payload_is_as_slack_documents_it(
    commands: list[Json], workspace: Workspace, ana: Person, app: InstalledApp
) -> None:
    ana.command("/echo", "hello")
    general = workspace.channel("general")
    assert general is not None
    (body,) = commands
    assert body["user_id"] == ana.id
    assert body["user_name"] == "ana"
    assert (body["channel_id"], body["channel_name"]) == (general.id, "general")
    assert body["api_app_id"] == app.app_id
    assert (body["command"], body["text"]) == ("/echo", "hello")
    assert {"token", "team_id", "team_domain", "response_url", "trigger_id"} <= set(body)


def test_a_commands_text_is_escaped(commands: list[Json], ana: Person, ben: Person) -> None:
    ana.command("/echo", "create <b> & @ben, @nobody <!channel> #general")
    text = commands[0]["text"]
    assert text.startswith(f"create &lt;b&gt; &amp; <@{ben.id}|ben>, @nobody &lt;!channel&gt; <#C")
    assert text.endswith("|general>")


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ("create pied-piper.com", "create <http://pied-piper.com|pied-piper.com>"),
        ("a@b.org, c", "<mailto:a@b.org|a@b.org>, c"),
        (
            "see https://x.org/@ana?b=1&c=2#general (http://y.org).",
            "see <https://x.org/@ana?b=1&amp;c=2#general> (<http://y.org>).",
        ),
        ("@here, R&D", "<!here>, R&amp;D"),
        ("at 10.30 a.m., e.g. node.js", "at 10.30 a.m., e.g. node.js"),
    ],
)
def test_a_commands_addresses_are_links(
    commands: list[Json], ana: Person, typed: str, sent: str
) -> None:
    ana.command("/echo", typed)
    assert commands[0]["text"] == sent


def test_an_answer_for_the_channel_is_seen_by_all(bot: Bot, ana: Person, ben: Person) -> None:
    @bot.bolt.command("/shout")
    def shout(ack: Ack) -> None:
        ack(text="HELLO", blocks=[section("*HELLO*")], response_type="in_channel")

    bot.connect()
    assert ana.command("/shout").text == "HELLO"
    assert [message.text for message in ben.sees("general")] == ["HELLO"]


def test_bad_blocks_in_an_answer_are_an_error(bot: Bot, ana: Person) -> None:
    @bot.bolt.command("/bad")
    def bad(ack: Ack) -> None:
        ack(text="x", blocks=[section("x" * 3001)])

    bot.connect()
    assert ana.command("/bad").error == "invalid_blocks"
    assert ana.sees("general") == []


@pytest.mark.usefixtures("app")
def test_nobody_connected_nobody_answers(ana: Person) -> None:
    answer = ana.command("/echo", "hello")
    assert answer.error == "dispatch_failed"
    assert answer.text == '/echo failed with the error "dispatch_failed"'


def test_a_late_acknowledgement_is_a_timeout(bot: Bot, ana: Person, workspace: Workspace) -> None:
    @bot.bolt.command("/slow")
    def slow() -> None:
        """Never acknowledges."""

    workspace.sockets.seconds_to_acknowledge = 0.2
    bot.connect()
    assert ana.command("/slow").error == "operation_timeout"


@pytest.mark.usefixtures("commands")
def test_who_is_asked_has_the_time_that_slack_gave_when_it_asked(
    ana: Person, workspace: Workspace
) -> None:
    def give_none(_: PayloadDelivery) -> None:
        workspace.sockets.seconds_to_acknowledge = 0

    workspace.sockets.on_delivery(give_none)
    assert ana.command("/echo", "hello").text == "you said hello"
    assert workspace.sockets.seconds_to_acknowledge == 0


def test_only_known_commands_are_passed_on(workspace: Workspace, ana: Person) -> None:
    workspace.install_app("narrow", commands={"/team"}, events=())
    assert ana.command("/foo").text == "/foo is not a valid command."
    assert ana.command("/team").error == "dispatch_failed"


def test_a_ticket_opens_one_connection(client: WebClient, app: InstalledApp) -> None:
    url = open_link(client, app)
    with connect(url, proxy=None) as link:
        assert '"hello"' in str(link.recv())
        with pytest.raises(InvalidStatus), connect(url, proxy=None):
            pass


def test_there_are_ten_connections_at_most(
    client: WebClient, app: InstalledApp, workspace: Workspace
) -> None:
    with ExitStack() as links:
        for _ in range(MOST_CONNECTIONS):
            last = links.enter_context(connect(open_link(client, app), proxy=None))
        assert '"num_connections": 10' in str(last.recv())
        with connect(open_link(client, app), proxy=None) as one_too_many:
            assert "too_many_websockets" in str(one_too_many.recv())
    workspace.wait_for(lambda: workspace.connections == 0)


def test_of_several_connections_one_gets_each_payload(
    bot: Bot, commands: list[Json], workspace: Workspace, ana: Person
) -> None:
    bot.connect()
    assert workspace.connections == 2
    for number in range(4):
        ana.command("/echo", str(number))
    assert [body["text"] for body in commands] == ["0", "1", "2", "3"]


@pytest.mark.usefixtures("commands")
def test_a_warning_makes_the_app_connect_again(
    server: WorkspaceServer, workspace: Workspace, ana: Person
) -> None:
    server.disconnect_sockets(warning=True, close_after=0.01)
    workspace.wait_for(lambda: workspace.sockets.opened == 2 and workspace.connections == 1)
    assert ana.command("/echo", "again").text == "you said again"


def test_a_refresh_closes_after_saying_so(
    client: WebClient, app: InstalledApp, server: WorkspaceServer
) -> None:
    with connect(open_link(client, app), proxy=None) as link:
        link.recv()
        server.disconnect_sockets(refresh=True)
        assert "refresh_requested" in str(link.recv())
        assert list(link) == []


def test_cut_connections_are_gone(
    client: WebClient, app: InstalledApp, server: WorkspaceServer, workspace: Workspace
) -> None:
    with connect(open_link(client, app), proxy=None) as link:
        link.recv()
        server.disconnect_sockets()
        with pytest.raises(ConnectionClosedError):
            link.recv()
        workspace.wait_for(lambda: workspace.connections == 0)


def test_what_is_answered_on_a_line_that_is_being_cut_is_not_heard(
    client: WebClient, app: InstalledApp, server: WorkspaceServer, workspace: Workspace
) -> None:
    with connect(open_link(client, app), proxy=None, max_size=None) as link:
        link.recv()
        # So much that the answer is there before all has been sent.
        workspace.sockets.deliver(app, "events_api", {"text": "x" * 20_000_000}, False)
        server.cut_deliveries()
        delivery = workspace.sockets.deliver(app, "events_api", {}, False)
        assert delivery is not None
        link.send(json.dumps({"envelope_id": delivery.envelope_ids[0]}))
        workspace.wait_for(lambda: workspace.connections == 0)
        assert not delivery.is_acknowledged


def test_delivered_twice_runs_twice_and_shows_the_first_answer(
    commands: list[Json], workspace: Workspace, ana: Person
) -> None:
    workspace.deliver_times = 2
    assert ana.command("/echo", "hello").text == "you said hello"
    assert [body["text"] for body in commands] == ["hello", "hello"]
    assert commands[0]["trigger_id"] == commands[1]["trigger_id"]
    assert len(ana.sees("general")) == 1


def test_the_last_payload_can_come_again(
    commands: list[Json], workspace: Workspace, ana: Person
) -> None:
    ana.command("/echo", "hello")
    assert workspace.redeliver_last().text == "you said hello"
    assert len(commands) == 2
    assert len(ana.sees("general")) == 1


@pytest.mark.usefixtures("commands")
def test_a_large_payload_arrives_whole(ana: Person) -> None:
    for size in (900, 1000, 1024, 2048, 5000, 20_000):
        assert ana.command("/echo", "x" * size).text == "you said " + "x" * size


def test_a_server_stops_at_once_under_live_connections(
    workspace: Workspace, app: InstalledApp
) -> None:
    server = WorkspaceServer(workspace).start()
    client = WebClient(app.bot_token, base_url=server.url)
    with ExitStack() as links:
        for _ in range(3):
            links.enter_context(connect(open_link(client, app), proxy=None))
        server.stop()
        assert workspace.connections == 0


def test_a_server_comes_back_at_its_address(
    workspace: Workspace, app: InstalledApp, ana: Person
) -> None:
    server = WorkspaceServer(workspace).start()
    url, client = server.url, WebClient(app.bot_token, base_url=server.url)
    with connect(open_link(client, app), proxy=None):
        server.stop()
    with server:
        assert server.url == url
        client.chat_postMessage(channel=ana.id, text="I am back")
    assert ana.direct_messages()[0].text == "I am back"


def test_waiting_in_vain_tells_what_for(workspace: Workspace, ana: Person) -> None:
    ana.say("only this")
    with pytest.raises(TimeoutError, match=r"in vain for a Socket Mode connection.*only this"):
        workspace.wait_connected(timeout=0.01)


def test_buttons_go_with_ephemeral_answers(bot: Bot, ana: Person) -> None:
    got: list[Json] = []

    @bot.bolt.command("/ask")
    def ask(ack: Ack) -> None:
        ack(text="Sure?", blocks=[section("Sure?"), actions(button("Yes", "yes", value="1"))])

    @bot.bolt.action("yes")
    def yes(ack: Ack, body: Json) -> None:
        got.append(body)
        ack()

    bot.connect()
    ana.command("/ask")
    assert ana.click("Yes").error is None
    (body,) = got
    assert body["container"]["is_ephemeral"]
    assert "message" not in body
    assert body["actions"][0]["value"] == "1"
