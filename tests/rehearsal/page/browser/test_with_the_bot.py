"""The bot itself behind the page: what a newcomer and an organiser would try first."""

from collections.abc import Iterator
from datetime import UTC, datetime

import icalendar
import pytest
from playwright.sync_api import Page, expect

from bot.cli.common import describe_file
from bot.rehearsing.controller import RehearsalController, RehearsalSettings
from rehearsal.page import PageServer
from tests.rehearsal.page.in_a_tab import become, go_to, newest, send

BEGIN = datetime(2020, 10, 26, 11, 0, tzinfo=UTC)


@pytest.fixture
def controller() -> Iterator[RehearsalController]:
    """A rehearsal of the ML4SCI Hackathon of 2020, its clock standing."""
    described = describe_file("events/ml4sci-2020.yaml")
    controller = RehearsalController(described, RehearsalSettings(begin=BEGIN))
    try:
        yield controller
    finally:
        controller.stop()


@pytest.fixture
def page(controller: RehearsalController) -> Iterator[PageServer]:
    """Its page."""
    with PageServer(controller) as page:
        yield page


def register(tab: Page) -> None:
    send(tab, "/register")
    form = tab.get_by_role("dialog", name="Register")
    form.get_by_role("button", name="Register").click()
    welcome = tab.get_by_role("dialog", name="Welcome")
    expect(welcome).to_contain_text("You are registered")
    welcome.get_by_role("button", name="Close", exact=True).click()
    expect(welcome).to_be_hidden()


def test_one_registers_with_an_error_first(tab: Page) -> None:
    send(tab, "/register")
    form = tab.get_by_role("dialog", name="Register")
    name = form.get_by_label("Name for the certificate")
    expect(name).to_have_value("Ana Lopez")
    name.fill("")
    form.get_by_role("button", name="Register").click()
    expect(form.locator(".has-error")).to_contain_text("Please complete this required field.")
    expect(name).to_be_focused()
    name.fill("Ana María López")
    form.get_by_role("combobox", name="Challenges that interest you").fill("higgs")
    tab.keyboard.press("Enter")
    tab.keyboard.press("Tab")
    form.get_by_label("I am looking for a team").check()
    form.get_by_role("button", name="Register").click()
    welcome = tab.get_by_role("dialog", name="Welcome")
    expect(welcome).to_contain_text("Your next steps")
    tab.keyboard.press("Escape")
    expect(welcome).to_be_hidden()
    send(tab, "/register status")
    expect(newest(tab)).to_contain_text("Name for the certificate: Ana María López")
    expect(newest(tab)).to_contain_text("Higgs")


def test_a_team_is_made_and_locked_and_lets_people_in(tab: Page) -> None:
    for name in ("Carla Rivera", "Ben Carter", "Ana Lopez"):
        become(tab, name)
        register(tab)
    send(tab, "/team create quarks")
    expect(newest(tab)).to_contain_text("quarks is started")
    send(tab, "/team invite @ben")
    expect(newest(tab)).to_contain_text("I invited @Ben Carter")

    become(tab, "Ben Carter")
    go_to(tab, "hackathon")
    tab.get_by_role("button", name="Accept").click()
    expect(tab.locator("#main")).to_contain_text("You are in quarks now")

    become(tab, "Ana Lopez")
    send(tab, "/team lock")
    expect(newest(tab)).to_contain_text("quarks is locked")

    become(tab, "Carla Rivera")
    send(tab, "/team join quarks")
    expect(newest(tab)).to_contain_text("I asked its members")

    become(tab, "Ana Lopez")
    go_to(tab, "hackathon")
    tab.get_by_role("button", name="Approve").click()
    expect(tab.get_by_role("button", name="Approve")).to_have_count(0)

    become(tab, "Carla Rivera")
    go_to(tab, "hackathon")
    expect(tab.locator("#main")).to_contain_text("You are in quarks now")


def test_everyone_reads_the_agenda_in_their_own_zone(tab: Page) -> None:
    send(tab, "/agenda today")
    expect(newest(tab)).to_contain_text("Welcome remarks")
    expect(newest(tab)).to_contain_text("17:00")
    expect(newest(tab).locator(".slack-date").first).to_have_text("5:00 PM")
    become(tab, "Priya Nair")
    send(tab, "/agenda today")
    expect(newest(tab)).to_contain_text("Welcome remarks")
    expect(newest(tab).locator(".slack-date").first).to_have_text("tomorrow at 2:30 AM")


def test_the_agenda_comes_as_a_file_that_one_keeps(tab: Page) -> None:
    send(tab, "/agenda ics")
    expect(newest(tab)).to_contain_text("I am sending it to you as a file")
    go_to(tab, "hackathon")
    link = tab.get_by_role("list", name="Files").get_by_role("link", name=".ics")
    link.wait_for()
    with tab.expect_download() as download:
        link.click()
    assert download.value.suggested_filename.startswith("ml4sci-2020-agenda-")
    calendar = icalendar.Calendar.from_ical(download.value.path().read_bytes())
    assert [str(zone["TZID"]) for zone in calendar.timezones] == ["America/New_York"]
    assert str(calendar.events[0]["SUMMARY"]) == "Welcome remarks"


def test_one_jumps_to_the_deadlines_last_step(tab: Page) -> None:
    mark = tab.get_by_role("button", name="Deadline passed")
    mark.click()
    expect(tab.locator(".clock-day")).to_have_text("Fri 30 Oct 2020")
    expect(newest(tab)).to_contain_text("the deadline has passed")
    expect(mark).to_have_class("mark row-0 past")


def test_homes_buttons_open_what_they_say(tab: Page) -> None:
    go_to(tab, "Home")
    home = tab.get_by_role("region", name="Home")
    home.get_by_role("button", name="Register").click()
    form = tab.get_by_role("dialog", name="Register")
    form.get_by_role("button", name="Register").click()
    tab.get_by_role("dialog", name="Welcome").get_by_role("button", name="Close").last.click()
    expect(home).to_contain_text("you are registered")
    for button, title in (("Challenges", "Challenges"), ("Agenda today", "Agenda")):
        home.get_by_role("button", name=button).click()
        answer = tab.get_by_role("dialog", name=title)
        expect(answer).to_be_visible()
        tab.keyboard.press("Escape")
        expect(answer).to_be_hidden()
    home.get_by_role("button", name="Withdraw").click()
    tab.get_by_role("dialog", name="Are you sure?").get_by_role("button", name="No").click()
    expect(home).to_contain_text("you are registered")


def test_an_organiser_moves_an_item_and_edits_another_in_the_form(
    tab: Page, controller: RehearsalController
) -> None:
    become(tab, "Olga Winter")
    # After the day's agenda, and the reminder of an hour before, people know of the kick-off.
    controller.play_to(datetime(2020, 10, 26, 20, 20, tzinfo=UTC))
    expect(tab.locator("#main")).to_contain_text("Kick-off session, in 1 h")
    send(tab, "/agenda move kick-off to 7pm")
    expect(newest(tab)).to_contain_text("Posted at once, since people were told otherwise:")
    newest(tab).get_by_role("button", name="Move it").click()
    expect(tab.locator("#main")).to_contain_text("Kick-off session is changed.")
    controller.play_to(datetime(2020, 10, 26, 20, 21, tzinfo=UTC))
    expect(newest(tab)).to_contain_text("Kick-off session has moved")

    send(tab, "/agenda edit")
    picking = tab.get_by_role("dialog", name="Edit")
    picking.get_by_label("What do you want to edit?").select_option("lecture")
    picking.get_by_role("button", name="Next").click()
    form = tab.get_by_role("dialog", name="Edit")
    expect(form.get_by_label("Title")).to_have_value("Introduction to Machine Learning")
    form.get_by_label("To").fill("14:00")
    form.get_by_role("button", name="Next").click()
    expect(form.locator(".has-error")).to_contain_text("It ends before it starts.")
    form.get_by_label("To").fill("15:00")
    form.get_by_role("button", name="Next").click()
    preview = tab.get_by_role("dialog", name="Is this right?")
    expect(preview).to_contain_text("until 15:00 EDT")
    expect(preview).to_contain_text("Nothing is posted at once")
    preview.get_by_role("button", name="Move it").click()
    done = tab.get_by_role("dialog", name="Agenda")
    expect(done).to_contain_text("Introduction to Machine Learning is changed.")
    tab.keyboard.press("Escape")
    send(tab, "/agenda tuesday")
    expect(newest(tab)).to_contain_text("14:30–15:00 EDT")
