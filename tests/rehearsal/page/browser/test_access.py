"""For everyone: the keyboard alone, screen readers, narrow screens, the dark."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.rehearsal.page.demo import DemoController
from tests.rehearsal.page.in_a_tab import find_faults


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(axe: Path, open_tab: Callable[..., Page], scheme: str) -> None:
    tab = open_tab("#as=ana", color_scheme=scheme, reduced_motion="reduce")
    field = tab.locator(".composer-input")
    for words in ("hello @ben `code` :tada:", "/poll", "/team list"):
        field.fill(words)
        field.press("Enter")
    expect(tab.locator(".only-you")).to_be_visible()
    tab.get_by_role("button", name="Next message").click()
    assert find_faults(tab, axe) == []
    field.fill("/")
    expect(tab.get_by_role("listbox")).to_be_visible()
    assert find_faults(tab, axe) == []
    field.fill("/register")
    field.press("Enter")
    form = tab.get_by_role("dialog", name="Register")
    form.get_by_role("button", name="Send").click()
    expect(tab.locator(".has-error")).to_have_count(2)
    assert find_faults(tab, axe) == []
    form.get_by_role("button", name="Cancel").click()
    expect(form).to_be_hidden()
    tab.get_by_role("link", name="Home").click()
    expect(tab.get_by_role("button", name="Press", exact=True)).to_be_visible()
    assert find_faults(tab, axe) == []
    tab.keyboard.press("Control+k")
    expect(tab.get_by_role("dialog")).to_be_visible()
    assert find_faults(tab, axe) == []


def test_the_keyboard_alone_does_it_all(tab: Page) -> None:
    tab.locator("body").press("Tab")
    expect(tab.get_by_role("link", name="Skip to the messages")).to_be_focused()
    tab.keyboard.press("Tab")
    tab.keyboard.press("Enter")
    expect(tab.locator(".composer-input")).to_be_focused()
    tab.keyboard.type("by hand")
    tab.keyboard.press("Enter")
    expect(tab.locator(".message-body")).to_have_text("by hand")
    tab.keyboard.press("Control+k")
    tab.keyboard.type("team-qu")
    tab.keyboard.press("Enter")
    expect(tab.locator("#place-name")).to_have_text("team-quarks")
    tab.keyboard.press("Alt+ArrowUp")
    expect(tab.locator("#place-name")).to_have_text("general")
    tab.keyboard.press("Alt+n")
    expect(tab.locator(".mark.past")).to_have_count(1)
    tab.keyboard.press("Alt+p")
    expect(tab.get_by_role("button", name="Pause")).to_be_visible()


def test_messages_are_walked_with_arrows(tab: Page, controller: DemoController) -> None:
    for number in range(60):
        controller.workspace.person("ben").say(f"number {number}")
    expect(tab.get_by_text("number 59", exact=True)).to_be_visible()
    tab.get_by_role("region", name="Messages in general").focus()
    tab.keyboard.press("ArrowUp")
    expect(tab.locator(".message:focus")).to_contain_text("number 59")
    for _ in range(40):
        tab.keyboard.press("ArrowUp")
    expect(tab.locator(".message:focus")).to_contain_text("number 19")
    expect(tab.locator(".message:focus")).to_be_in_viewport()
    tab.keyboard.press("End")
    expect(tab.locator(".message:focus")).to_contain_text("number 59")


def test_the_keys_are_told(tab: Page) -> None:
    tab.get_by_role("button", name="Keys").click()
    keys = tab.get_by_role("dialog", name="Keys")
    expect(keys).to_contain_text("Ctrl+K")
    tab.keyboard.press("Escape")
    expect(keys).to_be_hidden()
    expect(tab.get_by_role("button", name="Keys")).to_be_focused()


def test_a_new_message_is_read_out(tab: Page, controller: DemoController) -> None:
    controller.bot_client.chat_postMessage(channel="general", text="It begins")
    expect(tab.locator("#news")).to_contain_text("helper, 5:00 PM: It begins")


def test_it_fits_360_pixels(open_tab: Callable[..., Page]) -> None:
    tab = open_tab("#as=ana", viewport={"width": 360, "height": 740}, has_touch=True)
    field = tab.locator(".composer-input")
    for words in ("/poll", "a word of " + "x" * 200, "/register"):
        field.fill(words)
        field.press("Enter")
    form = tab.get_by_role("dialog", name="Register")
    expect(form).to_be_visible()
    wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert tab.evaluate(wide) == 0
    box = form.bounding_box()
    assert box
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 360
    form.get_by_role("button", name="Cancel").click()
    expect(tab.get_by_role("link", name="announcements")).to_be_hidden()
    tab.get_by_role("button", name="Channels").click()
    tab.get_by_role("link", name="announcements").click()
    expect(tab.locator("#place-name")).to_have_text("announcements")
    expect(tab.get_by_role("link", name="general")).to_be_hidden()


def test_it_is_dark_where_that_is_wished(open_tab: Callable[..., Page]) -> None:
    paper = "getComputedStyle(document.body).backgroundColor"
    light = open_tab(color_scheme="light").evaluate(paper)
    dark = open_tab(color_scheme="dark").evaluate(paper)
    assert sum(map(int, light[4:-1].split(","))) > 600
    assert sum(map(int, dark[4:-1].split(","))) < 150
