"""What is for somebody else's eyes is never sent: not listed, not read, not streamed."""

import json
from typing import Any

from rehearsal import Workspace
from tests.rehearsal.page.asking import Browser
from tests.rehearsal.page.demo import DemoController

Json = dict[str, Any]


def test_a_private_channel_is_its_members_alone(
    ana: Browser, olga: Browser, stage: Workspace
) -> None:
    said = stage.person("ben").say("Our secret", "team-quarks")
    assert ana.texts("team-quarks") == ["Our secret"]
    assert "team-quarks" not in olga.channels()
    status, _, body = olga.ask("GET", f"/page/messages?as=olga&in={said.channel_id}")
    assert (status, b"secret" in body) == (404, False)
    request = {"as": "olga", "do": "say", "text": "Hi", "in": said.channel_id}
    assert olga.post("/page/act", request)[0] == 404
    request = {"as": "olga", "do": "read", "in": said.channel_id, "ts": said.ts}
    assert olga.post("/page/act", request)[0] == 404


def test_an_ephemeral_is_its_readers_alone(ana: Browser, ben: Browser) -> None:
    ana.act("command", text="/team create q", **{"in": ana.channel_id()})
    (message,) = ana.get("messages", **{"in": ana.channel_id()})["messages"]
    assert (message["text"], message["only_you"]) == ("You asked for: create q", True)
    assert ben.texts() == []
    place = {"message": message["ts"], "in": message["channel_id"]}
    sentence = ben.fail("press", where=place, block_id="b", action_id="a")
    assert sentence == "That is not there any more."


def test_nothing_private_is_streamed_to_others(
    ana: Browser, olga: Browser, controller: DemoController, stage: Workspace
) -> None:
    with olga.stream() as others, ana.stream() as mine:
        stage.person("ben").say("Private words", "team-quarks")
        ana.act("command", text="/team secretly", **{"in": ana.channel_id()})
        controller.bot_client.chat_postMessage(channel=stage.person("ana").id, text="Directly")
        ana.act("command", text="/register", **{"in": ana.channel_id()})
        ana.act("open_home")
        stage.person("ben").say("Everybody")
        seen = [mine.next_message()[1] for _ in range(4)]
        assert seen == ["Private words", "You asked for: secretly", "Directly", "Everybody"]
        heard: list[tuple[str, Json]] = []
        while not heard or heard[-1][0] != "message":
            heard.append(others.read())
    assert heard[-1][1]["message"]["text"] == "Everybody"
    written = json.dumps(heard)
    for secret in ("Private words", "secretly", "Directly", "modals", "home", "team-quarks"):
        assert secret not in written


def test_who_leaves_a_private_channel_sees_it_no_more(ben: Browser, stage: Workspace) -> None:
    channel_id = ben.channel_id("team-quarks")
    with ben.stream() as stream:
        stage.person("ben").leave("team-quarks")
        assert stream.next("conversations")["refetch"] is True
        stage.person("ana").say("Without him", "team-quarks")
        stage.person("ana").say("With him")
        assert stream.next_message() == ("posted", "With him")
    status, _, _ = ben.ask("GET", f"/page/messages?as=ben&in={channel_id}")
    assert status == 404


def test_a_resumed_stream_hides_what_is_not_for_the_person_either(
    olga: Browser, stage: Workspace
) -> None:
    with olga.stream() as stream:
        last_id = stream.last_id
    stage.person("ben").say("Private words", "team-quarks")
    stage.person("ben").say("Everybody")
    with olga.stream(last_id) as stream:
        assert stream.first[0] == "message"
        assert stream.first[1]["message"]["text"] == "Everybody"
