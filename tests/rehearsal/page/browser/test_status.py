"""Organisers see on the page who is missing, nudge them, and find their digest with its picture."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from bot.cli.common import describe_file
from bot.hackathons.models import Hackathon
from bot.rehearsing.controller import RehearsalController, RehearsalSettings
from rehearsal.page import PageServer
from tests.rehearsal.page.in_a_tab import become, find_faults, go_to, newest, send
from tests.support.factories import make_participant

# An hour before the digest of the first day.
BEGIN = datetime(2020, 10, 26, 11, 0, tzinfo=UTC)
DAY = timedelta(days=1)
# The bot's own work takes longer than the demo's, and a picture the longest.


@pytest.fixture
def controller() -> Iterator[RehearsalController]:
    """The ML4SCI Hackathon of 2020, its clock standing; three registered days ago."""
    controller = RehearsalController(
        describe_file("events/ml4sci-2020.yaml"), RehearsalSettings(begin=BEGIN)
    )
    try:
        with controller.rehearsal.bot.database.write() as session:
            hackathon = session.scalars(select(Hackathon)).one()
            for name, days in (("fay", 9), ("gus", 6), ("hal", 2)):
                make_participant(session, hackathon, name, registered_at=BEGIN - days * DAY)
        yield controller
    finally:
        controller.stop()


@pytest.fixture
def page(controller: RehearsalController) -> Iterator[PageServer]:
    with PageServer(controller) as page:
        yield page


def test_an_organiser_sees_who_is_missing_and_a_participant_is_told_who_may(tab: Page) -> None:
    send(tab, "/organiser status")
    expect(newest(tab)).to_have_text(re.compile("Only organisers may do that"))
    become(tab, "Olga Winter")
    send(tab, "/organiser status")
    status = newest(tab)
    expect(status).to_contain_text("ML4SCI Hackathon 2020: how it stands")
    expect(status).to_contain_text("3 people registered. 3 without a team.")
    expect(status).to_contain_text("By zone")
    expect(status).to_contain_text("New York")
    send(tab, "/organiser log")
    expect(newest(tab)).to_contain_text("Ana Lopez was refused /organiser status")


def test_those_without_a_team_are_nudged_after_a_preview(tab: Page, axe: Path) -> None:
    send(tab, "/register")
    form = tab.get_by_role("dialog", name="Register")
    form.get_by_role("button", name="Register").click()
    welcome = tab.get_by_role("dialog", name="Welcome")
    expect(welcome).to_contain_text("You are registered")
    welcome.get_by_role("button", name="Close", exact=True).click()
    expect(welcome).to_be_hidden()

    become(tab, "Olga Winter")
    send(tab, "/organiser status")
    expect(newest(tab)).to_contain_text("4 people registered.")
    assert find_faults(tab, axe) == []
    tab.get_by_role("button", name="Nudge 4 without a team").click()
    preview = tab.get_by_role("dialog", name="Nudge")
    expect(preview).to_contain_text("4 people without a team get this from me")
    expect(preview).to_contain_text("You are registered for ML4SCI Hackathon 2020")
    assert find_faults(tab, axe) == []
    preview.get_by_role("button", name="Send it").click()
    expect(preview).to_contain_text("It is on its way: 4 people get it.")
    preview.get_by_role("button", name="Close", exact=True).click()
    expect(preview).to_be_hidden()

    become(tab, "Ana Lopez")
    go_to(tab, "hackathon")
    expect(newest(tab)).to_contain_text("in no team yet")
    tab.get_by_role("button", name="Start a team").click()
    expect(tab.get_by_role("dialog", name="Start a team")).to_be_visible()


def test_the_mornings_digest_has_a_picture_that_everybody_can_read(tab: Page, axe: Path) -> None:
    become(tab, "Olga Winter")
    tab.get_by_role("button", name="Next message").click()
    go_to(tab, "organisers")
    expect(tab.locator("#main")).to_contain_text("Monday 26 October: how it stands")
    picture = tab.get_by_role("img", name="A line chart of how many people were registered")
    picture.wait_for()
    expect(picture).to_have_js_property("naturalWidth", 1200)
    expect(newest(tab)).to_contain_text("3 registered, on the first day.")
    assert find_faults(tab, axe) == []
