"""What the page gets when it opens."""

import pytest

from rehearsal import Workspace
from tests.rehearsal.page.asking import Browser
from tests.rehearsal.page.demo import DemoController


def test_the_setting_has_the_event_the_plan_the_people_and_the_clock(ana: Browser) -> None:
    setting = ana.get("setting")
    assert setting["event"] == {
        "name": "ML4SCI Hackathon 2020",
        "zones": ["America/New_York", "America/Chicago", "America/Puerto_Rico"],
        "first": "2020-10-26",
        "last": "2020-10-31",
        "start": "2020-10-26T21:00:00Z",
        "end": "2020-10-31T21:00:00Z",
    }
    assert setting["plan"][0] == {
        "key": "agenda:0",
        "due": "2020-10-26T22:00:00Z",
        "kind": "agenda",
        "channel": "general",
        "title": "Message 0 of the plan",
    }
    assert setting["plan_kinds"]["countdown"] == {
        "title": "Countdown",
        "path": "M6 .8 11.600 11H.4z",
        "colour": "#e69f00",
    }
    people = {person["handle"]: person for person in setting["people"]}
    assert len(people) == 7
    assert people["priya"]["tz"] == "Asia/Kolkata"
    kinds = [people[handle]["kind"] for handle in ("ana", "olga", "max")]
    assert kinds == ["participant", "organiser", "mentor"]
    assert setting["commands"][1]["usage"] == "create NAME | join NAME | list"
    assert (setting["clock"]["now"], setting["clock"]["speed"]) == ("2020-10-26T21:00:00Z", 0)
    assert (setting["generation"], setting["workspace"]) == (1, "Rehearsal")


def test_conversations_are_channels_by_name_and_then_direct_messages(
    ana: Browser, controller: DemoController, stage: Workspace
) -> None:
    controller.bot_client.chat_postMessage(channel=stage.person("ana").id, text="Hello")
    listed = ana.get("conversations")["channels"]
    assert [(each["name"], each["kind"], each["with"], each["member"]) for each in listed] == [
        ("announcements", "channel", None, False),
        ("general", "channel", None, True),
        ("team-quarks", "private", None, True),
        ("helper", "direct", "helper", True),
    ]
    assert listed[1]["members"] == 8


def test_a_message_says_all_about_itself(
    ana: Browser, controller: DemoController, stage: Workspace
) -> None:
    said = stage.person("ben").say("Hi @ana")
    stage.person("ana").say("Hi back", thread_ts=said.ts)
    stage.person("ana").react("wave", said)
    stage.person("olga").react("wave", said)
    controller.bot_client.pins_add(channel=said.channel_id, timestamp=said.ts)
    (message,) = ana.get("messages", **{"in": said.channel_id})["messages"]
    ana_id, ben_id = stage.person("ana").id, stage.person("ben").id
    assert message == {
        "ts": said.ts,
        "channel_id": said.channel_id,
        "user": {"id": ben_id, "handle": "ben", "name": "Ben Carter", "is_bot": False},
        "text": f"Hi <@{ana_id}>",
        "blocks": [],
        "at": "2020-10-26T21:00:00Z",
        "only_you": False,
        "edited": False,
        "thread_ts": None,
        "in_channel_too": False,
        "replies": 1,
        "reactions": [{"name": "wave", "count": 2, "mine": True}],
        "files": [],
        "pinned": True,
    }


def test_a_thread_shows_its_first_message_and_the_replies_a_channel_does_not(
    ana: Browser, stage: Workspace
) -> None:
    root = stage.person("ben").say("Question")
    stage.person("ana").say("Answer", thread_ts=root.ts)
    stage.person("ben").say("Something else")
    assert ana.texts() == ["Question", "Something else"]
    assert ana.texts(thread=root.ts) == ["Question", "Answer"]
    thread = ana.get("messages", **{"in": root.channel_id}, thread=root.ts)["messages"]
    assert [message["thread_ts"] for message in thread] == [None, root.ts]


def test_a_message_under_another_name_shows_it(ana: Browser, controller: DemoController) -> None:
    controller.bot_client.chat_postMessage(channel="general", text="Psst", username="Owl")
    (message,) = ana.get("messages", **{"in": ana.channel_id()})["messages"]
    assert (message["user"]["name"], message["user"]["is_bot"]) == ("Owl", True)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/page/conversations?as=nobody", 404),
        ("/page/conversations?as=helper", 404),
        ("/page/changes?as=nobody", 404),
        ("/page/conversations", 400),
        ("/page/messages?as=ana", 400),
        ("/page/messages?as=ana&in=C999", 404),
        ("/page/messages?as=ana&in=GENERAL&before=yesterday", 400),
        ("/page/messages?as=ana&in=GENERAL&after=1.5", 400),
        ("/page/messages?as=ana&in=GENERAL&limit=0", 400),
        ("/page/messages?as=ana&in=GENERAL&limit=5000", 400),
        ("/page/messages?as=ana&in=GENERAL&limit=%C2%B2", 400),
    ],
)
def test_what_makes_no_sense_is_said(ana: Browser, path: str, status: int) -> None:
    got, headers, body = ana.ask("GET", path.replace("GENERAL", ana.channel_id()))
    assert got == status, body
    assert headers["content-type"] == "application/json"
    assert b'"ok":false' in body


def test_the_report_is_the_directors(ana: Browser, stage: Workspace) -> None:
    stage.person("ana").say("One")
    status, headers, body = ana.ask("GET", "/page/report")
    assert (status, b"1 messages." in body) == (200, True)
    policy = headers["content-security-policy"]
    assert "style-src 'unsafe-inline'" in policy
    assert "script-src" not in policy
    assert "default-src 'none'" in policy
