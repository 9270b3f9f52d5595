"""Read marks: each person's own, the same in every browser."""

from rehearsal import Workspace
from rehearsal.page import PageServer
from tests.rehearsal.page.asking import Browser
from tests.rehearsal.page.demo import DemoController


def counts(browser: Browser, name: str = "general") -> tuple[int, int]:
    channel = browser.channels()[name]
    return channel["unread"], channel["mentions"]


def test_what_others_say_is_unread_until_it_is_read(
    ana: Browser, ben: Browser, stage: Workspace
) -> None:
    said = [stage.person("ben").say(text) for text in ("One", "Two for @ana", "Three")]
    assert counts(ana) == (3, 1)
    assert counts(ben) == (0, 0)
    assert ana.act("read", **{"in": said[1].channel_id}, ts=said[1].ts) == {
        "unread": 1,
        "mentions": 0,
    }
    assert counts(ana) == (1, 0)
    stage.person("olga").say("@channel all of you")
    assert counts(ana) == (2, 1)


def test_a_mark_never_goes_back_nor_ahead_of_what_was_said(ana: Browser, stage: Workspace) -> None:
    said = [stage.person("ben").say(text) for text in ("One", "Two")]
    place = {"in": said[0].channel_id}
    ana.act("read", **place, ts="9999999999.000000")
    ana.act("read", **place, ts=said[0].ts)
    assert counts(ana) == (0, 0)
    stage.person("ben").say("Three")
    assert counts(ana) == (1, 0)


def test_who_speaks_has_read(ana: Browser, stage: Workspace) -> None:
    said = stage.person("ben").say("One")
    ana.act("say", text="Two", **{"in": said.channel_id})
    assert counts(ana) == (0, 0)


def test_every_direct_message_names_its_reader(
    ana: Browser, controller: DemoController, stage: Workspace
) -> None:
    controller.bot_client.chat_postMessage(channel=stage.person("ana").id, text="Hello")
    assert counts(ana, "helper") == (1, 1)


def test_a_deleted_message_is_not_unread(ana: Browser, controller: DemoController) -> None:
    posted = controller.bot_client.chat_postMessage(channel="general", text="<!here> Hello")
    assert counts(ana) == (1, 1)
    controller.bot_client.chat_delete(channel=posted["channel"], ts=posted["ts"])
    assert counts(ana) == (0, 0)


def test_replies_and_ephemerals_are_unread_only_where_they_name_one(
    ana: Browser, stage: Workspace
) -> None:
    root = stage.person("ben").say("One")
    ana.act("read", **{"in": root.channel_id}, ts=root.ts)
    stage.person("ben").say("More", thread_ts=root.ts)
    ana.act("command", text="/team list", **{"in": root.channel_id})
    assert counts(ana) == (0, 0)
    stage.person("ben").say("@ana?", thread_ts=root.ts)
    assert counts(ana) == (1, 1)


def test_a_channel_one_is_not_in_is_never_unread(ana: Browser, stage: Workspace) -> None:
    stage.person("olga").say("@channel", "announcements")
    assert counts(ana, "announcements") == (0, 0)
    assert ana.texts("announcements") == ["<!channel>"]


def test_another_browser_hears_that_it_was_read(ana: Browser, stage: Workspace) -> None:
    said = stage.person("ben").say("One")
    assert counts(ana) == (1, 0)
    with ana.stream() as second:
        ana.act("read", **{"in": said.channel_id}, ts=said.ts)
        assert second.next("conversations") == {
            "refetch": False,
            "unread": {said.channel_id: {"unread": 0, "mentions": 0}},
        }


def test_messages_from_before_the_page_count_too(
    controller: DemoController, stage: Workspace
) -> None:
    root = stage.person("ben").say("@ana, look")
    stage.person("olga").say("Looking", thread_ts=root.ts)
    with PageServer(controller) as page:
        ana = Browser(page.url)
        assert counts(ana) == (1, 1)
        (message,) = ana.get("messages", **{"in": root.channel_id})["messages"]
        assert message["replies"] == 1
