"""What people write, and what they see of it."""

from collections.abc import Callable
from datetime import timedelta

from playwright.sync_api import Page, expect

from rehearsal import Workspace
from tests.rehearsal.page.demo import START, DemoController


def write(tab: Page, text: str) -> None:
    field = tab.get_by_role("combobox", name="Message to #general")
    field.fill(text)
    field.press("Enter")


def test_a_message_is_there_once_it_is_sent(tab: Page) -> None:
    write(tab, "hello @ben, *bold* and `code`")
    body = tab.locator(".message-body").last
    expect(body).to_have_text("hello @Ben Carter, bold and code")
    expect(body.locator("strong")).to_have_text("bold")
    expect(body.locator("code")).to_have_text("code")
    expect(tab.locator(".message-author").last).to_have_text("Ana Lopez")


def test_shift_enter_breaks_the_line(tab: Page) -> None:
    field = tab.get_by_role("combobox", name="Message to #general")
    field.type("one")
    field.press("Shift+Enter")
    field.type("two")
    expect(tab.locator(".message")).to_have_count(0)
    field.press("Enter")
    expect(tab.locator(".message-body br")).to_have_count(1)


def test_a_commands_private_answer_is_marked_as_such(tab: Page) -> None:
    write(tab, "/team create quarks")
    answer = tab.locator(".only-you")
    expect(answer).to_contain_text("Only visible to you")
    expect(answer).to_contain_text("You asked for: create quarks")


def test_a_command_that_is_none_comes_back_with_the_reason(tab: Page, stage: Workspace) -> None:
    stage.sockets.seconds_to_acknowledge = 0.1
    write(tab, "/nonsense at all")
    expect(tab.locator(".composer-error")).to_contain_text("/nonsense")
    expect(tab.locator(".composer-input")).to_have_value("/nonsense at all")


def test_commands_are_completed_with_their_usage(tab: Page) -> None:
    field = tab.get_by_role("combobox", name="Message to #general")
    field.type("/te")
    expect(tab.get_by_role("option")).to_contain_text("/team create NAME | join NAME | list")
    field.press("Tab")
    expect(field).to_have_value("/team ")
    expect(tab.locator(".composer-hint")).to_contain_text("create NAME | join NAME | list")


def test_people_and_channels_are_completed(tab: Page) -> None:
    field = tab.get_by_role("combobox", name="Message to #general")
    field.type("ask @da")
    field.press("Enter")
    expect(field).to_have_value("ask @daniel ")
    field.type("in #ann")
    field.press("Enter")
    field.press("Enter")
    body = tab.locator(".message-body").last
    expect(body.locator(".mention").first).to_have_text("@Daniel Hughes")
    expect(body.get_by_role("link", name="#announcements")).to_be_visible()


def test_a_thread_opens_beside_and_counts_its_replies(tab: Page) -> None:
    write(tab, "a question")
    tab.locator(".message").last.hover()
    tab.get_by_role("link", name="Reply in a thread").click()
    reply = tab.get_by_role("combobox", name="Reply in the thread")
    expect(reply).to_be_focused()
    reply.fill("an answer")
    reply.press("Enter")
    expect(tab.locator("#thread .message-body")).to_have_text(["a question", "an answer"])
    expect(tab.locator("#main .message-body")).to_have_text("a question")
    expect(tab.get_by_role("link", name="1 reply, open the thread")).to_be_visible()
    tab.keyboard.press("Escape")
    expect(tab.locator("#thread")).to_be_hidden()


def test_others_see_it_at_once_with_an_unread_mark(
    tab: Page, open_tab: Callable[..., Page]
) -> None:
    ben = open_tab("#as=ben&in=home")
    expect(ben.locator(".home-blocks .button")).to_be_visible()
    write(tab, "hello @ben")
    link = ben.locator("#sidebar").get_by_role("link", name="general")
    expect(link.locator(".unread-count")).to_contain_text("1")
    link.click()
    expect(ben.locator(".mention-me")).to_have_text("@Ben Carter")
    expect(link.locator(".unread-count")).to_have_count(0)


def test_reactions_edits_and_deletions_follow(tab: Page, controller: DemoController) -> None:
    client = controller.bot_client
    posted = client.chat_postMessage(channel="general", text="first")
    place = {"channel": posted["channel"], "ts": posted["ts"]}
    expect(tab.locator(".message-body")).to_have_text("first")
    client.reactions_add(channel=place["channel"], timestamp=place["ts"], name="tada")
    expect(tab.locator(".reaction")).to_contain_text("1")
    client.chat_update(**place, text="second")
    expect(tab.locator(".message-body")).to_contain_text("second")
    client.chat_delete(**place)
    expect(tab.locator(".message")).to_have_count(0)


def test_a_date_is_in_the_readers_zone_and_follows_the_clock(
    tab: Page, open_tab: Callable[..., Page], controller: DemoController
) -> None:
    at = START + timedelta(hours=1)
    date = f"<!date^{int(at.timestamp())}^{{date_short_pretty}} at {{time}}, {{ago}}|then>"
    controller.bot_client.chat_postMessage(channel="general", text=date)
    shown = tab.locator(".slack-date")
    expect(shown).to_have_text("today at 6:00 PM, in 1 hour")
    priya = open_tab("#as=priya")
    expect(priya.locator(".slack-date")).to_have_text("today at 3:30 AM, in 1 hour")
    controller.clock.jump_to(at + timedelta(days=1))
    expect(shown).to_have_text("yesterday at 6:00 PM, 1 day ago")


def test_days_are_divided_as_the_reader_counts_them(tab: Page, controller: DemoController) -> None:
    write(tab, "on the first day")
    expect(tab.locator(".day")).to_have_text("Today")
    controller.clock.jump_to(START + timedelta(days=2))
    controller.bot_client.chat_postMessage(channel="general", text="later")
    expect(tab.locator(".day")).to_have_text(["Monday, 26 October 2020", "Today"])
