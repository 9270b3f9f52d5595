"""The stream of changes: what comes, how often, and how it goes on after a loss."""

from datetime import timedelta

import pytest

from rehearsal import Workspace
from rehearsal.page import PageServer
from rehearsal.page.reading import stream
from tests.rehearsal.page.asking import Browser
from tests.rehearsal.page.demo import DemoController, poll


def test_messages_come_as_they_are_posted_updated_and_deleted(
    ana: Browser, controller: DemoController
) -> None:
    client = controller.bot_client
    with ana.stream() as changes:
        assert changes.answer.getheader("content-type", "").startswith("text/event-stream")
        posted = client.chat_postMessage(channel="general", text="One")
        assert changes.next_message() == ("posted", "One")
        client.chat_update(channel=posted["channel"], ts=posted["ts"], text="Two")
        assert changes.next_message() == ("updated", "Two")
        client.chat_delete(channel=posted["channel"], ts=posted["ts"])
        assert changes.next_message() == ("deleted", "Two")


def test_several_browsers_and_people_hear_the_same(
    ana: Browser, ben: Browser, stage: Workspace
) -> None:
    with ana.stream() as one, ana.stream() as two, ben.stream() as three:
        stage.person("olga").say("Welcome")
        assert [each.next_message()[1] for each in (one, two, three)] == ["Welcome"] * 3


def test_a_reply_updates_the_message_above_it(ana: Browser, stage: Workspace) -> None:
    root = stage.person("ben").say("Question")
    with ana.stream() as changes:
        stage.person("olga").say("Answer", thread_ts=root.ts)
        reply, above = changes.next("message"), changes.next("message")
    assert (reply["change"], reply["message"]["thread_ts"]) == ("posted", root.ts)
    assert (above["change"], above["message"]["replies"]) == ("updated", 1)
    assert above["message"]["ts"] == root.ts


def test_reactions_say_whether_they_are_mine(ana: Browser, ben: Browser, stage: Workspace) -> None:
    said = stage.person("olga").say("Welcome")
    with ana.stream() as mine, ben.stream() as others:
        stage.person("ana").react("wave", said)
        assert mine.next("message")["message"]["reactions"][0]["mine"] is True
        assert others.next("message")["message"]["reactions"][0]["mine"] is False


def test_forms_home_people_and_the_clock_are_told_of(
    ana: Browser, controller: DemoController, stage: Workspace
) -> None:
    with ana.stream() as changes:
        assert changes.first[0] == "clock"
        ana.act("command", text="/register", **{"in": ana.channel_id()})
        assert changes.next("modals") == {}
        ana.act("open_home")
        assert changes.next("home") == {}
        stage.add_person("zoe")
        assert changes.next("people") == {}
        controller.clock.set_speed(60)
        assert changes.next("clock")["speed"] == 60
        controller.clock.jump_to(controller.clock.now() + timedelta(days=1))
        assert changes.next("clock")["now"].startswith("2020-10-27T21:0")


def test_a_new_channel_has_the_list_fetched_again(ana: Browser, stage: Workspace) -> None:
    with ana.stream() as changes:
        stage.add_channel("quarks")
        assert changes.next("conversations")["refetch"] is True


def test_a_first_direct_message_has_the_list_fetched_again(
    ana: Browser, controller: DemoController, stage: Workspace
) -> None:
    with ana.stream() as changes:
        controller.bot_client.chat_postMessage(channel=stage.person("ana").id, text="Hello")
        assert changes.next("conversations")["refetch"] is True


def test_a_lost_connection_goes_on_where_it_was(ana: Browser, stage: Workspace) -> None:
    ben = stage.person("ben")
    with ana.stream() as changes:
        ben.say("One")
        changes.next("message")
        while changes.last_id is None or not changes.last_id.endswith("-2"):
            changes.read()
    ben.say("Two")
    ben.say("Three")
    with ana.stream(changes.last_id) as changes:
        assert changes.first[1]["message"]["text"] == "Two"
        assert changes.next_message() == ("posted", "Three")
        assert changes.next("conversations")["refetch"] is True


def test_the_setting_says_from_where_to_listen(ana: Browser, stage: Workspace) -> None:
    since = ana.get("setting")["since"]
    stage.person("ben").say("In between")
    with ana.stream(since=since) as changes:
        assert changes.first[1]["message"]["text"] == "In between"


@pytest.mark.parametrize("last_id", ["0", "deadbeef-1", "nonsense", "-", "deadbeef-²"])
def test_an_id_of_another_run_is_reset(ana: Browser, last_id: str) -> None:
    with ana.stream(since=last_id) as changes:
        assert changes.first == ("reset", {"generation": 1})


def test_what_is_no_longer_kept_is_reset(
    controller: DemoController, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rehearsal.page.reading.feed.Feed.__init__.__defaults__", (5,))
    with PageServer(controller) as page:
        ana = Browser(page.url)
        since = ana.get("setting")["since"]
        for number in range(20):
            controller.workspace.person("ben").say(str(number))
        with ana.stream(since=since) as changes:
            assert changes.first[0] == "reset"
            controller.workspace.person("ben").say("Afterwards")
            assert changes.next_message() == ("posted", "Afterwards")


def test_a_restart_resets_everybody_and_then_tells_of_the_new_rehearsal(
    ana: Browser, controller: DemoController
) -> None:
    old = controller.workspace
    with ana.stream() as changes:
        ana.steer("restart", instant=None)
        assert changes.next("reset") == {"generation": 2}
        old.person("ben").say("From the old one")
        controller.workspace.person("ben").say("From the new one")
        assert changes.next_message() == ("posted", "From the new one")
        controller.clock.set_speed(600)
        assert changes.next("clock")["speed"] == 600


def test_a_restart_by_somebody_else_is_noticed(ana: Browser, controller: DemoController) -> None:
    with ana.stream() as changes:
        controller.restart(None)
        assert changes.next("reset") == {"generation": 2}


def test_a_burst_is_few_writes_and_no_message_is_lost(ana: Browser, stage: Workspace) -> None:
    ben = stage.person("ben")
    with ana.stream() as changes:
        ids: set[str | None] = set()
        texts: list[str] = []
        kinds: list[str] = []
        for number in range(2000):
            ben.say(str(number))
        while len(texts) < 2000:
            kind, data = changes.read()
            kinds.append(kind)
            ids.add(changes.last_id)
            if kind == "message":
                texts.append(data["message"]["text"])
    assert texts == [str(number) for number in range(2000)]
    # Each write ends with an id: two thousand messages are not two thousand writes.
    assert len(ids) < 200
    assert kinds.count("conversations") < 20


def test_changes_of_one_message_become_one(
    ana: Browser, controller: DemoController, stage: Workspace
) -> None:
    client = controller.bot_client
    since = ana.get("setting")["since"]
    posted = client.chat_postMessage(channel="general", text="Version 0")
    for number in range(1, 30):
        text = f"Version {number}"
        client.chat_update(channel=posted["channel"], ts=posted["ts"], text=text)
    stage.person("ben").say("Afterwards")
    with ana.stream(since=since) as changes:
        assert changes.first[1]["change"] == "posted"
        assert changes.first[1]["message"]["text"] == "Version 29"
        assert changes.next_message() == ("posted", "Afterwards")


def test_a_quiet_stream_shows_that_it_lives(
    ana: Browser, stage: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stream, "SECONDS_BETWEEN_HEARTBEATS", 0.01)
    with ana.stream() as changes:
        lines = [changes.answer.readline() for _ in range(4)]
        assert b": still here\n" in lines
        # What was not for Ana moves her place on all the same.
        before = changes.last_id
        stage.add_channel("hidden", private=True, members=["ben"])
        stage.person("ben").say("Private words", "hidden")
        while changes.last_id == before:
            line = changes.answer.readline().decode().strip()
            if line.startswith("id: "):
                changes.last_id = line.removeprefix("id: ")


def test_a_choice_in_a_message_reaches_ones_other_browsers_alone(
    ana: Browser, ben: Browser, controller: DemoController, stage: Workspace
) -> None:
    posted = controller.bot_client.chat_postMessage(channel="general", text="A", blocks=poll())
    place = {"message": posted["ts"], "in": posted["channel"]}
    with ana.stream() as mine, ben.stream() as others:
        ana.act("press", where=place, block_id="vote", action_id="pick", value="pune")
        assert mine.next("message")["message"]["values"] == {"vote": {"pick": "pune"}}
        stage.person("ben").say("Next")
        assert others.next_message() == ("posted", "Next")


def test_streams_end_with_the_page(controller: DemoController) -> None:
    with PageServer(controller) as page:
        changes = Browser(page.url).stream()
    assert changes.answer.readline() == b""
    changes.close()
