"""The people's side in a terminal: what is printed, and what the lines do."""

from io import StringIO
from typing import Any

import pytest
from slack_bolt import Ack
from slack_sdk import WebClient

from rehearsal import InstalledApp, Person, Terminal, Workspace
from tests.rehearsal.helpers import Bot, actions, button, modal, option, plain, section, text_input

Json = dict[str, Any]

SITES = [option("Brown", "brown"), option("Alabama", "alabama")]


class Screen:
    """A terminal, and what has been printed on it since it was last read."""

    def __init__(self, workspace: Workspace) -> None:
        self.output = StringIO()
        self.terminal = Terminal(workspace, self.output, ["America/New_York", "America/Chicago"])

    def run(self, line: str) -> str:
        """What running `line` prints."""
        self.output.seek(0)
        self.output.truncate()
        self.terminal.run_line(line)
        return self.output.getvalue()


@pytest.fixture
def screen(workspace: Workspace, app: InstalledApp) -> Screen:
    del app  # installed, so that it is there
    return Screen(workspace)


def test_a_channels_message_is_dated_in_the_events_zones(
    screen: Screen, client: WebClient, ana: Person
) -> None:
    client.chat_postMessage(channel="general", text=f"*Welcome*, <@{ana.id}>!")
    assert screen.output.getvalue() == (
        "[Mon 26 Oct 2020 17:00 EDT · 16:00 CDT] #general helper: Welcome, @ana!\n"
    )


def test_a_private_message_is_dated_in_its_readers_zone(
    screen: Screen, client: WebClient, ben: Person
) -> None:
    client.chat_postMessage(channel=ben.id, text="psst")
    client.chat_postEphemeral(channel="general", user=ben.id, text="pssst")
    assert screen.output.getvalue().splitlines() == [
        "[Mon 26 Oct 2020 16:00 CDT] @ben helper: psst",
        "[Mon 26 Oct 2020 16:00 CDT] #general helper (only ben sees this): pssst",
    ]


def test_blocks_are_printed_as_text(screen: Screen, client: WebClient) -> None:
    blocks = [
        {"type": "header", "text": plain("Kick-off")},
        section("*Now*", fields=[plain("Where"), plain("Online")]),
        {"type": "divider"},
        actions(button("Join", "join"), {"type": "overflow", "options": SITES}),
        {"type": "context", "elements": [{"type": "mrkdwn", "text": "_soon_"}]},
        {
            "type": "rich_text",
            "elements": [
                {"type": "rich_text_section", "elements": [{"type": "text", "text": "rich"}]}
            ],
        },
    ]
    client.chat_postMessage(channel="general", text="x", blocks=blocks)
    lines = [line.strip() for line in screen.output.getvalue().splitlines()]
    assert lines[1:] == [
        "Kick-off",
        "Now",
        "Where",
        "Online",
        "—" * 20,
        "[Join] [… Brown | Alabama]",
        "soon",
        "rich",
    ]


def test_people_talk(screen: Screen, workspace: Workspace) -> None:
    workspace.add_channel("lab", members=["ana"])
    screen.run("ana: hello there")
    screen.run("ana: #lab over here")
    assert [message.text for message in workspace.messages("general")] == ["hello there"]
    assert [message.text for message in workspace.messages("lab")] == ["over here"]


def test_names_complete_where_there_is_one_way(screen: Screen, workspace: Workspace) -> None:
    screen.run("be: hello")
    assert workspace.messages("general")[0].user == "ben"
    assert screen.terminal.complete("o") == ["olga: "]
    workspace.add_person("anton")
    assert screen.run("an: hello") == '"an" could be ana or anton.\n'
    assert screen.run("zoe: hello") == (
        'There is nobody called "zoe"; there are ana, ben, olga, anton.\n'
    )


def test_what_cannot_be_done_is_one_sentence(screen: Screen) -> None:
    assert screen.run("hello") == (
        'A line begins with a name and a colon; "help" shows what can be said.\n'
    )
    assert screen.run("ana:") == 'What should ana do? "help" shows what can be said.\n'
    assert screen.run("ana: submit") == "ana has no form open.\n"
    assert screen.run("ana: #nowhere hello") == "ana sees no channel #nowhere.\n"
    assert screen.run("ana: click Go") == 'ana sees no button "Go"; there are: none.\n'
    assert screen.run("ana: home") == "ana has no Home with the app yet.\n"
    assert screen.run("ana: /team") == '/team failed with the error "dispatch_failed".\n'
    assert screen.run("") == ""


def test_who_is_there_and_help(screen: Screen) -> None:
    who = screen.run("who")
    assert "ana: Ana Lopez, America/New_York (Mon 26 Oct 2020 17:00 EDT)\n" in who
    assert "olga: Olga Winter, America/New_York (Mon 26 Oct 2020 17:00 EDT), admin\n" in who
    assert "NAME: submit" in screen.run("help")


def test_a_form_from_command_to_confirmation(screen: Screen, bot: Bot, ana: Person) -> None:
    several = {"type": "checkboxes", "action_id": "sites", "options": SITES}
    view = modal(
        text_input("Name", "name"),
        {"type": "input", "block_id": "at", "label": plain("Sites"), "element": several},
    )

    @bot.bolt.command("/register")
    def register(ack: Ack, client: WebClient, body: Json) -> None:
        client.views_open(trigger_id=body["trigger_id"], view=view)
        ack()

    @bot.bolt.view("form")
    def submitted(ack: Ack, view: Json) -> None:
        if view["state"]["values"]["name"]["name_text"]["value"] == "x":
            ack(response_action="errors", errors={"name": "That is too short."})
        else:
            ack()

    bot.connect()
    opened = screen.run("ana: /register")
    assert "ana has a form: Register" in opened
    assert "Sites *: ____  (any of: Brown, Alabama)" in opened
    assert screen.run("ana: Name = x") == "    Name: x\n"
    assert screen.run("ana: Sites = Brown, alabama") == "    Sites: Brown, Alabama\n"
    assert "! Name: That is too short." in screen.run("ana: submit")
    screen.run("ana: Name = Ana")
    assert "ana's form “Register” is closed" in screen.run("ana: submit")
    assert ana.modal is None


def test_pressing_and_choosing(screen: Screen, bot: Bot, client: WebClient) -> None:
    heard: list[str] = []

    @bot.bolt.action("join")
    def join(ack: Ack) -> None:
        heard.append("join")
        ack()

    @bot.bolt.action("site")
    def site(ack: Ack, payload: Json) -> None:
        heard.append(payload["selected_option"]["value"])
        ack()

    bot.connect()
    select = {"type": "static_select", "action_id": "site", "options": SITES}
    blocks = [actions(button("Join us", "join"), select)]
    client.chat_postMessage(channel="general", text="x", blocks=blocks)
    assert screen.run("ana: click Join us") == ""
    assert screen.run("ana: choose site = Alabama") == ""
    assert heard == ["join", "alabama"]


def test_home_is_shown(screen: Screen, client: WebClient, ana: Person) -> None:
    client.views_publish(user_id=ana.id, view={"type": "home", "blocks": [section("Hello, Ana")]})
    assert screen.run("ana: home") == "  ana's Home:\n    Hello, Ana\n"


def test_channels_come_and_go(screen: Screen, client: WebClient, ana: Person) -> None:
    channel = client.conversations_create(name="quarks")["channel"]["id"]
    client.conversations_invite(channel=channel, users=ana.id)
    client.conversations_setTopic(channel=channel, topic="Top quarks")
    client.conversations_rename(channel=channel, name="gluons")
    client.conversations_archive(channel=channel)
    assert screen.output.getvalue().splitlines() == [
        "  · helper made #quarks",
        "  · ana is now in #quarks",
        "  · #quarks: Top quarks",
        "  · #quarks is now #gluons",
        "  · #gluons is archived",
    ]
