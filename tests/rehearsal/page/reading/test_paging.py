"""Thousands of messages in a channel, a page at a time."""

from collections.abc import Iterator

import pytest

from rehearsal.page import PageServer
from tests.rehearsal.page.asking import Browser
from tests.rehearsal.page.demo import DemoController

# More than two pages as large as one may be.
MANY = 2_500


@pytest.fixture(scope="module")
def full() -> Iterator[Browser]:
    """Ana in front of a full channel."""
    controller = DemoController()
    ben = controller.workspace.person("ben")
    for number in range(MANY):
        ben.say(f"Message {number}")
    with PageServer(controller) as page:
        yield Browser(page.url)
    controller.close()


def numbers(texts: list[str]) -> list[int]:
    return [int(text.removeprefix("Message ")) for text in texts]


def test_a_channel_opens_at_its_end(full: Browser) -> None:
    assert numbers(full.texts()) == list(range(MANY - 100, MANY))


def test_paging_back_shows_each_message_once(full: Browser) -> None:
    channel_id = full.channel_id()
    seen: list[int] = []
    before: dict[str, str] = {}
    more = True
    while more:
        page = full.get("messages", **{"in": channel_id}, limit=999, **before)
        texts = [message["text"] for message in page["messages"]]
        seen = numbers(texts) + seen
        more, before = page["more"], {"before": page["messages"][0]["ts"]}
    assert seen == list(range(MANY))


def test_paging_on_and_between(full: Browser) -> None:
    channel_id = full.channel_id()
    page = full.get("messages", **{"in": channel_id}, after="0.000000", limit=10)
    assert page["more"] is True
    assert numbers([each["text"] for each in page["messages"]]) == list(range(10))
    window = {"after": page["messages"][2]["ts"], "before": page["messages"][6]["ts"]}
    page = full.get("messages", **{"in": channel_id}, **window)
    assert numbers([each["text"] for each in page["messages"]]) == [3, 4, 5]
    assert page["more"] is False
