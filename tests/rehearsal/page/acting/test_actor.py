"""Words, commands, presses and choices, by the ids that the page knows."""

from typing import Any

import pytest

from rehearsal import Workspace
from tests.rehearsal.helpers import plain
from tests.rehearsal.page.asking import Browser
from tests.rehearsal.page.demo import DemoController, poll

Json = dict[str, Any]


@pytest.fixture
def vote(controller: DemoController) -> Json:
    """Where a message with a button, a select and a menu is."""
    posted = controller.bot_client.chat_postMessage(channel="general", text="A", blocks=poll())
    return {"message": posted["ts"], "in": posted["channel"]}


def test_a_command_is_answered(ana: Browser) -> None:
    answer = ana.act("command", text="/team create  quarks", **{"in": ana.channel_id()})
    assert answer["text"] == "You asked for: create  quarks"


def test_commands_that_cannot_be_are_said_plainly(ana: Browser, stage: Workspace) -> None:
    place = {"in": ana.channel_id()}
    stage.sockets.seconds_to_acknowledge = 0.05
    sentence = ana.fail("command", text="/slow", **place)
    assert sentence == "/slow failed: the app did not respond in time."
    (app,) = stage.state.apps.values()
    stage.state.apps[app.app_id] = type(app)(**{**vars(app), "commands": frozenset({"/team"})})
    assert ana.fail("command", text="/foo bar", **place) == "/foo is not a valid command."
    stage.sockets.cut()
    stage.wait_for(lambda: stage.connections == 0)
    assert "No app is connected" in ana.fail("command", text="/team list", **place)


@pytest.mark.parametrize("text", ["", "team", "/", "/ team"])
def test_a_command_begins_with_a_slash(ana: Browser, text: str) -> None:
    request = {"as": "ana", "do": "command", "text": text, "in": ana.channel_id()}
    assert ana.post("/page/act", request)[0] == 400


def test_what_is_said_is_kept_as_slack_keeps_it(ana: Browser, stage: Workspace) -> None:
    said = ana.act("say", text="<b> & @ben", **{"in": ana.channel_id()})
    ana.act("say", text="Under it", thread_ts=said["ts"], **{"in": said["channel_id"]})
    assert ana.texts() == [f"&lt;b&gt; &amp; <@{stage.person('ben').id}>"]
    assert ana.texts(thread=said["ts"])[1] == "Under it"


def test_who_speaks_in_a_public_channel_joins_it(ana: Browser) -> None:
    assert ana.channels()["announcements"]["member"] is False
    ana.act("say", text="Hello", **{"in": ana.channel_id("announcements")})
    assert ana.channels()["announcements"]["member"] is True


def test_a_direct_message_is_begun_by_a_handle(ana: Browser, ben: Browser) -> None:
    said = ana.act("say", text="Hello", **{"in": "@ben"})
    assert ana.channels()["Ben Carter"]["id"] == said["channel_id"]
    assert ben.channels()["Ana Lopez"]["unread"] == 1


def test_words_that_cannot_be_said_are_refused(ana: Browser, controller: DemoController) -> None:
    made = controller.bot_client.conversations_create(name="old")["channel"]
    controller.bot_client.conversations_archive(channel=made["id"])
    assert ana.fail("say", text="Hi", **{"in": made["id"]}) == "ana is not in #old."
    assert ana.fail("say", text="  ", **{"in": ana.channel_id()}) == "An empty message is not sent."
    assert "nobody" in ana.fail("say", text="Hi", **{"in": "@nobody"})


def test_a_press_is_answered(ana: Browser, ben: Browser, vote: Json) -> None:
    answer = ana.act("press", where=vote, block_id="vote", action_id="yes", value="1")
    assert answer["text"] == "You said yes."
    assert ana.texts() == ["A", "You said yes."]
    assert ben.texts() == ["A"]


def test_a_choice_stays_chosen_for_who_chose(ana: Browser, ben: Browser, vote: Json) -> None:
    ana.act("press", where=vote, block_id="vote", action_id="pick", value="alabama")
    (mine,) = ana.get("messages", **{"in": vote["in"]})["messages"]
    (others,) = ben.get("messages", **{"in": vote["in"]})["messages"]
    assert mine["values"] == {"vote": {"pick": "alabama"}}
    assert "values" not in others


def test_a_choice_that_is_not_offered_is_refused(ana: Browser, vote: Json) -> None:
    for action, block in (("pick", "vote"), ("menu", "who")):
        ana.act("press", where=vote, block_id=block, action_id=action, value="brown")
        said = ana.fail("press", where=vote, block_id=block, action_id=action, value="mars")
        assert said == '"mars" is not among the options any more.'


def test_what_is_not_there_is_not_pressed(ana: Browser, vote: Json) -> None:
    gone = "That is not there any more."
    assert ana.fail("press", where=vote, block_id="vote", action_id="no") == gone
    assert ana.fail("press", where=vote, block_id="who", action_id="yes") == gone
    nowhere = {**vote, "message": "1603746000.999999"}
    assert ana.fail("press", where=nowhere, block_id="vote", action_id="yes") == gone
    closed = ana.fail("press", where={"modal": "V1"}, block_id="vote", action_id="yes")
    assert closed == "That form is closed."
    home = ana.fail("press", where={"home": True}, block_id="row", action_id="press")
    assert home == "There is no Home yet."


def test_the_home_is_opened_and_its_buttons_work(ana: Browser, ben: Browser) -> None:
    assert ana.get("views") == {"modals": [], "home": None}
    home = ana.act("open_home")["home"]
    assert home["blocks"][0]["text"]["text"] == "Pressed 0 times"
    ana.act("press", where={"home": True}, block_id="row", action_id="press", value="0")
    assert ana.get("views")["home"]["blocks"][0]["text"]["text"] == "Pressed 1 times"
    assert ben.get("views")["home"] is None


def test_an_app_that_is_late_is_said_so(ana: Browser, controller: DemoController) -> None:
    blocks = poll()
    blocks[1]["elements"][0]["action_id"] = "unheard"
    posted = controller.bot_client.chat_postMessage(channel="general", text="A", blocks=blocks)
    controller.workspace.sockets.seconds_to_acknowledge = 0.05
    place = {"message": posted["ts"], "in": posted["channel"]}
    said = ana.fail("press", where=place, block_id="vote", action_id="unheard")
    assert said == "The app did not respond in time."


def test_an_input_in_a_message_that_asks_for_nothing_is_only_kept(
    ana: Browser, controller: DemoController
) -> None:
    element = {"type": "plain_text_input", "action_id": "words"}
    block = {"type": "input", "block_id": "b", "label": plain("Words"), "element": element}
    posted = controller.bot_client.chat_postMessage(channel="general", text="A", blocks=[block])
    place = {"message": posted["ts"], "in": posted["channel"]}
    last = controller.workspace.sockets.last
    assert ana.act("press", where=place, block_id="b", action_id="words", value="Hi") == {}
    assert controller.workspace.sockets.last is last
    (message,) = ana.get("messages", **{"in": posted["channel"]})["messages"]
    assert message["values"] == {"b": {"words": "Hi"}}


def test_a_choice_in_the_home_is_kept(ana: Browser, controller: DemoController) -> None:
    ana_id = controller.workspace.person("ana").id
    controller.bot_client.views_publish(user_id=ana_id, view={"type": "home", "blocks": poll()})
    with ana.stream() as second:
        ana.act("press", where={"home": True}, block_id="vote", action_id="pick", value="pune")
        second.next("home")
    assert ana.get("views")["home"]["values"] == {"vote": {"pick": "pune"}}


@pytest.mark.parametrize(
    "request_",
    [
        {"do": "press", "where": "home", "block_id": "a", "action_id": "b"},
        {
            "do": "press",
            "where": {"message": 5, "in": "GENERAL"},
            "block_id": "a",
            "action_id": "b",
        },
        {
            "do": "press",
            "where": {"message": "x", "in": "GENERAL"},
            "block_id": "",
            "action_id": "",
        },
        {"do": "say", "text": ["Hi"], "in": "GENERAL"},
        {"do": "say", "text": "Hi", "in": "GENERAL", "thread_ts": "x"},
        {"do": "read", "in": "GENERAL", "ts": "now"},
        {"do": "submit"},
        {"do": "__init__"},
    ],
)
def test_a_request_that_makes_no_sense_is_refused(ana: Browser, request_: Json) -> None:
    channel_id = ana.channel_id()
    for holder in (request_, request_.get("where")):
        if isinstance(holder, dict) and "in" in holder:
            holder["in"] = channel_id
    status, answer = ana.post("/page/act", {"as": "ana", **request_})
    assert (status, answer["ok"]) == (400, False)
