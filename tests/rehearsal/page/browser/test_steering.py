"""The clock, the timeline, and whose eyes one looks through."""

from collections.abc import Callable
from datetime import timedelta

from playwright.sync_api import Page, expect

from rehearsal.page import PlanMark
from tests.rehearsal.page.demo import START, DemoController


def test_the_clock_runs_and_stands(tab: Page) -> None:
    times = tab.locator(".clock-time")
    expect(times).to_have_text(["17:00EDT", "16:00CDT", "17:00AST"])
    tab.get_by_role("button", name="×3600").click()
    expect(times.first).not_to_have_text("17:00EDT")
    expect(tab.get_by_role("button", name="×3600")).to_have_attribute("aria-pressed", "true")
    tab.get_by_role("button", name="Pause").click()
    expect(tab.get_by_role("button", name="Play")).to_be_visible()


def test_the_next_message_is_one_press_away(tab: Page) -> None:
    tab.get_by_role("button", name="Next message").click()
    expect(tab.locator(".clock-time").first).to_have_text("18:00EDT")
    expect(tab.locator(".mark.past")).to_have_count(1)


def test_one_goes_to_an_instant_on_the_events_clock(tab: Page) -> None:
    tab.get_by_role("button", name="To…", exact=True).click()
    form = tab.get_by_role("dialog", name="Go to…")
    form.get_by_label("Date and time").fill("2020-10-28T09:30")
    form.get_by_role("button", name="Go").click()
    expect(tab.locator(".clock-time").first).to_have_text("09:30EDT")
    expect(tab.locator(".clock-day")).to_have_text("Wed 28 Oct 2020")


def test_a_mark_tells_what_it_is_and_leads_there(tab: Page) -> None:
    mark = tab.locator(".mark").nth(5)
    mark.hover()
    tip = tab.get_by_role("tooltip")
    expect(tip).to_contain_text("Message 5 of the plan")
    expect(tip).to_contain_text("#general")
    expect(tip).to_contain_text("Tue 27 Oct 2020, 09:00 EDT · 08:00 CDT · 09:00 AST")
    mark.click()
    expect(tab.locator(".clock-time").first).to_have_text("09:00EDT")
    expect(tab.locator(".mark.past")).to_have_count(6)


def test_going_back_asks_and_begins_anew(tab: Page, controller: DemoController) -> None:
    controller.bot_client.chat_postMessage(channel="general", text="before")
    expect(tab.locator(".message")).to_have_count(1)
    tab.locator(".mark").nth(5).click()
    expect(tab.locator(".mark.past")).to_have_count(6)
    tab.locator(".mark").nth(1).click()
    question = tab.get_by_role("dialog", name="Begin anew?")
    question.get_by_role("button", name="Stay here").click()
    expect(tab.locator(".mark.past")).to_have_count(6)
    tab.locator(".mark").nth(1).click()
    question.get_by_role("button", name="Begin anew").click()
    expect(tab.locator(".mark.past")).to_have_count(2)
    expect(tab.locator(".message")).to_have_count(0)
    expect(tab.locator("#place-name")).to_have_text("general")
    assert controller.generation == 2


def test_marks_of_one_instant_and_of_a_long_event_all_stay_reachable(
    controller: DemoController, open_tab: Callable[..., Page]
) -> None:
    together = [
        PlanMark(f"together:{number}", START + timedelta(hours=1), "office_hours", "help", "Hours")
        for number in range(11)
    ]
    weeks = [
        PlanMark(f"week:{number}", START + timedelta(weeks=number), "reminder", "general", "Week")
        for number in range(1, 6)
    ]
    controller.plan = [*together, *weeks]
    tab = open_tab("#as=ana")
    boxes = tab.evaluate(
        """[...document.querySelectorAll('.mark')].map((mark) => {
             const { x, y, width, height } = mark.getBoundingClientRect();
             const hit = document.elementFromPoint(x + width / 2, y + height / 2);
             return [Math.round(x), Math.round(y), hit?.closest('.mark') === mark];
           })"""
    )
    assert len(boxes) == 16
    assert len({(x, y) for x, y, _ in boxes}) == 16
    assert all(hit for _, _, hit in boxes)
    expect(tab.locator(".timeline-fold")).to_have_count(5)


def test_the_timeline_is_walked_with_arrows(tab: Page) -> None:
    tab.locator(".mark").first.focus()
    tab.keyboard.press("ArrowRight")
    expect(tab.locator(".mark").nth(1)).to_be_focused()
    expect(tab.get_by_role("tooltip")).to_contain_text("Message 1 of the plan")
    tab.keyboard.press("End")
    expect(tab.locator(".mark").last).to_be_focused()
    tab.keyboard.press("Home")
    tab.keyboard.press("Enter")
    expect(tab.locator(".mark.past")).to_have_count(1)


def test_one_becomes_somebody_else(tab: Page) -> None:
    tab.get_by_role("button", name="You see this as Ana Lopez").click()
    finder = tab.get_by_role("dialog", name="Look through whose eyes?")
    finder.get_by_role("combobox").fill("kolk")
    expect(finder.get_by_role("option")).to_contain_text("Priya Nair")
    expect(finder.get_by_role("option")).to_contain_text("02:30 IST")
    tab.keyboard.press("Enter")
    expect(tab.locator(".person-button")).to_contain_text("Priya Nair")
    expect(tab.get_by_role("link", name="team-quarks")).to_have_count(0)
    tab.locator(".composer-input").fill("hello")
    tab.keyboard.press("Enter")
    expect(tab.locator(".message-author").last).to_have_text("Priya Nair")
    expect(tab.locator(".message-time").last).to_have_text("2:30 AM")
    assert "as=priya" in tab.url


def test_the_report_opens_beside(tab: Page) -> None:
    with tab.context.expect_page() as opened:
        tab.get_by_role("link", name="Report").click()
    expect(opened.value).to_have_title("Report")
