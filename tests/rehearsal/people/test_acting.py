"""People pressing, choosing, looking and answering; and what the app is told of it."""

import re
from typing import Any

import pytest
from slack_bolt import Ack, Respond
from slack_sdk import WebClient
from slack_sdk.webhook import WebhookClient

from rehearsal import CannotDo, Person, Workspace
from tests.rehearsal.helpers import Bot, actions, button, modal, option, plain, section

Json = dict[str, Any]

DAYS = [option("Monday", "mon"), option("Tuesday", "tue"), option("Wednesday", "wed")]


@pytest.fixture
def presses(bot: Bot) -> list[Json]:
    """What the bot, connected, hears of presses and choices in its blocks."""
    got: list[Json] = []

    @bot.bolt.action(re.compile(".*"))
    def any_action(ack: Ack, body: Json) -> None:
        got.append(body)
        ack()

    bot.connect()
    return got


def test_a_press_tells_who_pressed_what_where(
    presses: list[Json], client: WebClient, ana: Person
) -> None:
    blocks = [section("Join us", block_id="ask"), actions(button("Join", "join", value="quarks"))]
    posted = client.chat_postMessage(channel="general", text="Join us", blocks=blocks)
    assert ana.click("Join").error is None
    (body,) = presses
    assert body["type"] == "block_actions"
    assert (body["user"]["id"], body["user"]["username"]) == (ana.id, "ana")
    assert body["channel"] == {"id": posted["channel"], "name": "general"}
    assert body["container"]["message_ts"] == posted["ts"]
    assert body["message"]["text"] == "Join us"
    (action,) = body["actions"]
    assert (action["action_id"], action["value"]) == ("join", "quarks")
    assert action["text"] == plain("Join")
    assert {"trigger_id", "response_url", "team", "api_app_id", "state"} <= set(body)


def test_a_button_goes_by_its_text_or_action_id_newest_first(
    presses: list[Json], client: WebClient, workspace: Workspace, ana: Person
) -> None:
    for value in ("old", "new"):
        client.chat_postMessage(
            channel="general", text="x", blocks=[actions(button("Join", "join", value=value))]
        )
    ana.click("join")
    ana.click("Join", in_=workspace.messages("general")[0])
    assert [body["actions"][0]["value"] for body in presses] == ["new", "old"]


def test_what_is_not_there_cannot_be_pressed(
    presses: list[Json], client: WebClient, ana: Person, ben: Person
) -> None:
    client.chat_postMessage(channel=ben.id, text="x", blocks=[actions(button("Accept", "yes"))])
    with pytest.raises(CannotDo, match='ana sees no button "Accept"; there are: none'):
        ana.click("Accept")
    ben.click("Accept")
    assert presses[0]["channel"]["name"] == "directmessage"


def test_an_open_form_covers_what_is_behind_it(
    presses: list[Json], client: WebClient, ana: Person
) -> None:
    client.chat_postMessage(channel="general", text="x", blocks=[actions(button("Go", "go"))])
    ana.click("Go")
    client.views_open(
        trigger_id=presses[0]["trigger_id"], view=modal(actions(button("More", "more")))
    )
    with pytest.raises(CannotDo):
        ana.click("Go")
    ana.click("More")
    assert presses[1]["container"]["type"] == "view"
    assert presses[1]["view"]["callback_id"] == "form"
    assert "channel" not in presses[1]


def test_choices_of_every_kind(presses: list[Json], client: WebClient, ana: Person) -> None:
    def element(kind: str, **more: Any) -> Json:
        return {"type": kind, "action_id": kind, **more}

    blocks = [
        section(
            "Day", accessory=element("static_select", options=DAYS, placeholder=plain("Pick one"))
        ),
        actions(
            element("overflow", options=DAYS),
            element("radio_buttons", options=DAYS),
            element("checkboxes", options=DAYS),
            element("multi_static_select", options=DAYS),
            element("users_select"),
            element("datepicker"),
        ),
    ]
    client.chat_postMessage(channel="general", text="x", blocks=blocks)
    ana.choose("Pick one", "Tuesday")
    ana.choose("overflow", "wed")
    ana.choose("radio_buttons", "Monday")
    ana.choose("checkboxes", "Monday", "Tuesday")
    ana.choose("multi_static_select", "Monday", "Wednesday")
    ana.choose("users_select", "ben")
    ana.choose("datepicker", "2020-10-26")
    chosen = {body["actions"][0]["action_id"]: body["actions"][0] for body in presses}
    assert chosen["static_select"]["selected_option"] == DAYS[1]
    assert chosen["overflow"]["selected_option"] == DAYS[2]
    assert chosen["radio_buttons"]["selected_option"] == DAYS[0]
    assert chosen["checkboxes"]["selected_options"] == DAYS[:2]
    assert chosen["multi_static_select"]["selected_options"] == [DAYS[0], DAYS[2]]
    assert chosen["users_select"]["selected_user"].startswith("U")
    assert chosen["datepicker"]["selected_date"] == "2020-10-26"
    values = presses[-1]["state"]["values"]
    held = {action: entry for block in values.values() for action, entry in block.items()}
    assert held["checkboxes"]["selected_options"] == DAYS[:2]


def test_home_is_pressed_like_a_message(
    presses: list[Json], client: WebClient, ana: Person
) -> None:
    home = {"type": "home", "blocks": [actions(button("My team", "team"))]}
    client.views_publish(user_id=ana.id, view=home)
    ana.click("My team")
    ana.click("team", in_="home")
    assert [body["view"]["type"] for body in presses] == ["home", "home"]


def test_an_unanswered_press_is_an_error(
    client: WebClient, bot: Bot, workspace: Workspace, ana: Person
) -> None:
    client.chat_postMessage(channel="general", text="x", blocks=[actions(button("Go", "go"))])
    assert ana.click("Go").error == "dispatch_failed"
    workspace.sockets.seconds_to_acknowledge = 0.2
    bot.connect()
    assert ana.click("Go").error == "operation_timeout"


def test_a_response_url_answers_in_private(bot: Bot, client: WebClient, ana: Person) -> None:
    @bot.bolt.action("go")
    def go(ack: Ack, respond: Respond) -> None:
        respond("pressed")
        ack()

    bot.connect()
    client.chat_postMessage(channel="general", text="x", blocks=[actions(button("Go", "go"))])
    assert ana.click("Go").text == "pressed"
    assert ana.sees("general")[-1].ephemeral_to == "ana"


def test_a_response_url_replaces_and_deletes_the_original(
    bot: Bot, client: WebClient, workspace: Workspace, ana: Person
) -> None:
    @bot.bolt.action("replace")
    def replace(ack: Ack, respond: Respond) -> None:
        respond(text="replaced", replace_original=True)
        ack()

    @bot.bolt.action("delete")
    def delete(ack: Ack, respond: Respond) -> None:
        respond(delete_original=True)
        ack()

    bot.connect()
    post = client.chat_postMessage
    post(channel="general", text="1", blocks=[actions(button("Replace", "replace"))])
    post(channel="general", text="2", blocks=[actions(button("Delete", "delete"))])
    assert ana.click("Replace").text == "replaced"
    ana.click("Delete")
    assert [message.text for message in workspace.messages("general")] == ["replaced"]


def test_a_response_url_speaks_to_the_channel_when_asked(
    presses: list[Json], client: WebClient, ana: Person, ben: Person
) -> None:
    client.chat_postMessage(channel="general", text="x", blocks=[actions(button("Go", "go"))])
    ana.click("Go")
    WebhookClient(presses[0]["response_url"]).send(text="hear!", response_type="in_channel")
    assert ben.sees("general")[-1].text == "hear!"


def test_a_response_url_is_good_five_times_within_half_an_hour(
    presses: list[Json],
    client: WebClient,
    workspace: Workspace,
    ana: Person,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    wall = 1000.0
    monkeypatch.setattr(workspace.state, "wall", lambda: wall)
    client.chat_postMessage(channel="general", text="x", blocks=[actions(button("Go", "go"))])
    ana.click("Go")
    ana.click("Go")
    first, second = (WebhookClient(body["response_url"]) for body in presses)
    assert [first.send(text="x").status_code for _ in range(6)] == [200] * 5 + [404]
    assert "used_url" in first.send(text="x").body
    wall += 29 * 60
    assert second.send(text="x").status_code == 200
    wall += 2 * 60
    assert "expired_url" in second.send(text="x").body


def test_people_write_names_as_they_type_them(
    workspace: Workspace, ana: Person, ben: Person
) -> None:
    ana.say("Hello @ben, see #general <b>")
    (message,) = workspace.messages("general")
    general = workspace.channel("general")
    assert general is not None
    assert message.text == f"Hello <@{ben.id}>, see <#{general.id}|general> &lt;b&gt;"
    assert message.mentions == (ben.id,)
    ana.say("@channel!")
    assert workspace.messages("general")[-1].broadcasts == ("channel",)


def test_people_write_to_the_app_in_private(
    workspace: Workspace, client: WebClient, ana: Person
) -> None:
    line = client.conversations_open(users=ana.id)["channel"]["id"]
    said = ana.say("hello", channel="@helper")
    assert said.channel_id == line
    assert workspace.messages("@ana") == ana.direct_messages() == [said]


def test_people_write_where_they_are(workspace: Workspace, ana: Person, ben: Person) -> None:
    workspace.add_channel("lab", members=["ana"])
    with pytest.raises(CannotDo, match="ben is not in #lab"):
        ben.say("hello", channel="lab")
    ben.join("lab")
    assert ben.say("hello", channel="lab").channel == "lab"
    with pytest.raises(CannotDo, match="sees no channel #nowhere"):
        ana.say("hello", channel="nowhere")
