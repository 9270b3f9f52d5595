"""Fifty people who live through the event while somebody looks on."""

import logging
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from benchmarks.support.agreement import find_disagreements
from bot.cli.common import describe_file
from bot.rehearsing.arguments import default_start
from bot.rehearsing.controller import RehearsalController, RehearsalSettings
from rehearsal.page import PageServer

CAST = 50


@pytest.fixture
def controller() -> Iterator[RehearsalController]:
    """ML4SCI 2020 with a cast, its clock standing days before the first message."""
    described = describe_file("events/ml4sci-2020.yaml")
    controller = RehearsalController(
        described, RehearsalSettings(default_start(described, cast=CAST), cast=CAST)
    )
    yield controller
    controller.stop()


@pytest.fixture
def page(controller: RehearsalController) -> Iterator[PageServer]:
    with PageServer(controller) as page:
        yield page


@pytest.mark.soak
def test_a_cast_plays_to_the_end_and_nothing_complains(
    tab: Page, controller: RehearsalController, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        controller.play_to(controller.event.end)
    assert caplog.records == []
    assert controller.rehearsal.is_over()
    with controller.rehearsal.bot.database.read() as session:
        answers = controller.rehearsal.cast.answers
        assert find_disagreements(session, controller.workspace, answers) == []
    # The console's complaints are looked at when the tab is closed.
    expect(tab.locator("#main .message").last).to_be_visible()
    expect(tab.locator("#main")).to_contain_text("going over solutions")
