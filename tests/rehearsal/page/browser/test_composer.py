"""An organiser announces on the page: writes by the keyboard, looks, sends, and sees it arrive."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import select

from bot.cli.common import describe_file
from bot.hackathons.models import Hackathon
from bot.registration.models import Participant
from bot.rehearsing.controller import RehearsalController, RehearsalSettings
from bot.workspaces.people import find_person
from rehearsal.page import PageServer
from tests.rehearsal.page.in_a_tab import become, find_faults, go_to, newest, send

# An hour before anything is posted: 7:00 in New York, where it is night no more, but in Chicago.
BEGIN = datetime(2020, 10, 26, 11, 0, tzinfo=UTC)
# The bot's own work takes longer than the demo's.


@pytest.fixture
def controller() -> Iterator[RehearsalController]:
    """The ML4SCI Hackathon of 2020, its clock standing; Ben and Priya are registered."""
    controller = RehearsalController(
        describe_file("events/ml4sci-2020.yaml"), RehearsalSettings(begin=BEGIN)
    )
    try:
        register(controller, "ben", "priya")
        yield controller
    finally:
        controller.stop()


@pytest.fixture
def page(controller: RehearsalController) -> Iterator[PageServer]:
    with PageServer(controller) as page:
        yield page


@pytest.fixture
def tab(open_tab: Callable[..., Page]) -> Page:
    """The page as Olga, who organises, sees it."""
    tab = open_tab("#as=olga")
    tab.locator(".composer-input").wait_for()
    return tab


def register(controller: RehearsalController, *handles: str) -> None:
    """Have these people of the workspace be registered."""
    stage = controller.rehearsal
    with stage.bot.database.write() as session:
        hackathon = session.scalars(select(Hackathon)).one()
        for handle in handles:
            slack_id = stage.workspace.person(handle).id
            person = find_person(session, hackathon.workspace_id, slack_id)
            assert person is not None
            session.add(
                Participant(
                    hackathon_id=hackathon.id,
                    person=person,
                    registered_at=BEGIN - timedelta(days=1),
                    affiliation="Brown University",
                    looking_for_team=False,
                    certificate_name=person.name,
                    answers={},
                )
            )


def compose(tab: Page, text: str) -> Locator:
    """The composer, with a text in it, addressed to everyone registered."""
    send(tab, f"/announce {text}")
    form = tab.get_by_role("dialog", name="Announce")
    expect(form).to_be_visible()
    choose(tab, form, "By direct message to", "everyone")
    return form


def choose(tab: Page, form: Locator, field: str, typed: str) -> None:
    """Choose by the keyboard what is found for what is typed, and go on to the next field."""
    box = form.get_by_role("combobox", name=field)
    box.focus()
    tab.keyboard.type(typed)
    option = form.get_by_role("option", name=typed)
    expect(option.first).to_be_visible()
    tab.keyboard.press("Enter")
    tab.keyboard.press("Tab")
    expect(box).not_to_be_focused()


def test_one_is_written_by_the_keyboard_looked_at_and_sent(tab: Page) -> None:
    form = compose(tab, "Lunch is *ready*")
    expect(form.get_by_label("What to announce")).to_have_value("Lunch is *ready*")
    choose(tab, form, "In channels", "general")
    form.get_by_role("button", name="Preview").press("Enter")
    preview = tab.get_by_role("dialog", name="Preview")
    expect(preview).to_contain_text("Lunch is ready")
    expect(preview).to_contain_text("To 2 people by direct message: Everyone registered")
    expect(preview).to_contain_text("It is night then for 1 of 2: 1 in Chicago (06:00 CDT)")
    preview.get_by_role("button", name="Send", exact=True).press("Enter")
    done = tab.get_by_role("dialog", name="Announcement")
    expect(done).to_contain_text("It is going out to 2 people and 1 channel")
    tab.keyboard.press("Escape")
    expect(newest(tab)).to_have_text("Lunch is ready")
    go_to(tab, "hackathon")
    expect(newest(tab)).to_contain_text("3 of 3 sent")
    expect(newest(tab)).to_contain_text("Sent: Lunch is ready")
    expect(newest(tab).get_by_role("button", name="Cancel")).to_have_count(0)
    become(tab, "Priya Nair")
    go_to(tab, "hackathon")
    expect(newest(tab)).to_contain_text("Lunch is ready")
    newest(tab).get_by_role("button", name="Mute announcements").click()
    expect(newest(tab)).to_contain_text("You get no more announcements from me")


def test_what_is_wrong_is_told_at_its_field_and_mended(tab: Page) -> None:
    form = compose(tab, "Dinner")
    form.get_by_label("Day").fill("2020-10-25")
    form.get_by_role("button", name="Preview").click()
    expect(form.locator(".has-error")).to_contain_text("Choose this too, or clear the day")
    form.get_by_label("Day").fill("2020-10-27")
    form.get_by_label("Time").fill("18:00")
    form.get_by_role("button", name="Preview").click()
    preview = tab.get_by_role("dialog", name="Preview")
    expect(preview).to_contain_text("When: Tue 27 Oct 2020, 18:00 EDT · 17:00 CDT")
    preview.get_by_role("button", name="Change").click()
    expect(form.get_by_label("Time")).to_have_value("18:00")
    form.get_by_role("button", name="Preview").click()
    preview.get_by_role("button", name="Schedule").click()
    expect(tab.get_by_role("dialog", name="Announcement")).to_contain_text("It is scheduled for")
    tab.keyboard.press("Escape")
    send(tab, "/announce list")
    expect(newest(tab)).to_contain_text("To come")
    newest(tab).get_by_role("button", name="Cancel").click()
    tab.get_by_role("dialog", name="Are you sure?").get_by_role("button", name="Yes").click()
    expect(newest(tab)).to_contain_text("Sent and cancelled")


def test_axe_finds_nothing_serious(axe: Path, open_tab: Callable[..., Page]) -> None:
    tab = open_tab("#as=olga", reduced_motion="reduce")
    form = compose(tab, "Leave the building")
    assert find_faults(tab, axe) == []
    form.get_by_role("combobox", name="But not").focus()
    expect(form.get_by_role("option", name="Without a team")).to_be_visible()
    assert find_faults(tab, axe) == []
    form.get_by_label("Urgent").press("Space")
    form.get_by_role("button", name="Preview").click()
    preview = tab.get_by_role("dialog", name="Preview")
    expect(preview).to_contain_text("another organiser has to approve it")
    assert find_faults(tab, axe) == []
    preview.get_by_label("Without a second organiser").fill("urgent")
    preview.get_by_role("button", name="Go on").click()
    done = tab.get_by_role("dialog", name="Announcement")
    expect(done).to_contain_text("It is going out")
    assert find_faults(tab, axe) == []
