"""A reload, a second browser, a lost line: the page comes back to the same state."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Page, expect

from rehearsal.page import PageServer
from tests.rehearsal.page.demo import DemoController


def test_a_reload_comes_back_to_the_same_place(tab: Page) -> None:
    tab.get_by_role("link", name="announcements").click()
    expect(tab.locator("#place-name")).to_have_text("announcements")
    tab.reload()
    expect(tab.locator("#place-name")).to_have_text("announcements")
    tab.go_back()
    expect(tab.locator("#place-name")).to_have_text("general")


def test_a_second_browser_sees_the_same(tab: Page, open_tab: Callable[..., Page]) -> None:
    field = tab.locator(".composer-input")
    field.fill("/team list")
    field.press("Enter")
    field.fill("/poll")
    field.press("Enter")
    expect(tab.locator(".message")).to_have_count(2)
    second = open_tab("#" + urlsplit(tab.url).fragment)
    expect(second.locator(".message")).to_have_count(2)
    assert second.locator(".message-body").all_inner_texts() == (
        tab.locator(".message-body").all_inner_texts()
    )


def test_a_lost_line_is_taken_up_again(
    tab: Page, page: PageServer, controller: DemoController, complaints: Any
) -> None:
    complaints.are_expected = True
    page.stop()
    expect(tab.locator("#connection")).to_contain_text("lost")
    controller.bot_client.chat_postMessage(channel="general", text="meanwhile")
    with PageServer(controller, int(urlsplit(page.url).port or 0)):
        expect(tab.locator("#connection")).to_be_empty()
        expect(tab.locator(".message-body")).to_have_text("meanwhile")
        controller.bot_client.chat_postMessage(channel="general", text="afterwards")
        expect(tab.locator(".message-body").last).to_have_text("afterwards")


def test_what_is_not_sent_yet_waits_in_its_place(tab: Page) -> None:
    tab.locator(".composer-input").fill("half a thought")
    tab.get_by_role("link", name="announcements").click()
    expect(tab.locator(".composer-input")).to_have_value("")
    tab.get_by_role("link", name="general").click()
    expect(tab.locator(".composer-input")).to_have_value("half a thought")
