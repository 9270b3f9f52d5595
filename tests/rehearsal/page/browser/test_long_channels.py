"""A channel of a thousand messages: only what is near the view is in the document."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.rehearsal.page.demo import DemoController

MESSAGES = 1_000
MOST_NODES = 80

ANCHOR = """() => {
  const scroller = document.querySelector('.scroller');
  const edge = scroller.getBoundingClientRect().top;
  const shown = [...document.querySelectorAll('.message')];
  const first = shown.find((each) => each.getBoundingClientRect().top >= edge);
  return [first.dataset.ts, Math.round(first.getBoundingClientRect().top - edge)];
}"""


@pytest.fixture
def long(controller: DemoController, open_tab: Callable[..., Page]) -> Iterator[Page]:
    stage = controller.workspace
    stage.add_channel("long", members=["ana", "ben"])
    people = [stage.person("ana"), stage.person("ben")]
    for number in range(MESSAGES):
        people[number // 4 % 2].say(f"number {number} " + "and more " * (number % 30), "long")
    tab = open_tab("#as=ana")
    tab.locator("#sidebar").get_by_role("link", name="long").click()
    expect(tab.get_by_text(f"number {MESSAGES - 1} ")).to_be_visible()
    yield tab


def count_nodes(tab: Page) -> int:
    return tab.locator(".message").count()


def scroll_by(tab: Page, away: int) -> None:
    tab.evaluate(
        """(away) => new Promise((done) => {
             document.querySelector('.scroller').scrollBy(0, away);
             requestAnimationFrame(() => requestAnimationFrame(() => requestAnimationFrame(done)));
           })""",
        away,
    )


def test_older_messages_come_as_one_scrolls_and_few_are_in_the_document(long: Page) -> None:
    reached: set[str] = set()
    most = 0
    while len(reached) < 400:
        scroll_by(long, -1200)
        most = max(most, count_nodes(long))
        reached |= set(
            long.evaluate("[...document.querySelectorAll('.message')].map((m) => m.dataset.ts)")
        )
    assert most <= MOST_NODES
    long.evaluate("document.querySelector('.scroller').scrollTop = 1e9")
    expect(long.get_by_text(f"number {MESSAGES - 1} ")).to_be_visible()


def test_what_is_read_keeps_its_place_when_news_come(
    long: Page, controller: DemoController
) -> None:
    for _ in range(4):
        scroll_by(long, -1500)
    before = long.evaluate(ANCHOR)
    for number in range(5):
        controller.workspace.person("ben").say(f"news {number}", "long")
    button = long.get_by_role("button", name="5 new messages")
    expect(button).to_be_visible()
    assert long.evaluate(ANCHOR) == before
    button.click()
    expect(long.locator(".message-body", has_text="news 4")).to_be_visible()
    expect(button).to_be_hidden()


def test_at_the_end_one_stays_at_the_end(long: Page, controller: DemoController) -> None:
    for number in range(30):
        controller.workspace.person("ben").say(f"news {number}", "long")
    expect(long.locator(".message-body", has_text="news 29")).to_be_in_viewport()
    long.set_viewport_size({"width": 700, "height": 500})
    expect(long.locator(".message-body", has_text="news 29")).to_be_in_viewport()
