"""Fifty people who live through the event while somebody looks on."""

import logging
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from benchmarks.agreement import find_disagreements
from bot.cli.common import describe_file
from bot.rehearsing.arguments import default_start
from bot.rehearsing.controller import RehearsalDirector, Staging
from rehearsal.page import PageServer

CAST = 50


@pytest.fixture
def director() -> Iterator[RehearsalDirector]:
    """ML4SCI 2020 with a cast, its clock standing days before the first message."""
    described = describe_file("events/ml4sci-2020.yaml")
    director = RehearsalDirector(described, Staging(default_start(described, cast=CAST), cast=CAST))
    yield director
    director.stop()


@pytest.fixture
def page(director: RehearsalDirector) -> Iterator[PageServer]:
    with PageServer(director) as page:
        yield page


@pytest.mark.soak
def test_a_cast_plays_to_the_end_and_nothing_complains(
    tab: Page, director: RehearsalDirector, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        director.play_to(director.event.end)
    assert caplog.records == []
    assert director.stage.is_over()
    with director.stage.bot.database.read() as session:
        answers = director.stage.cast.answers
        assert find_disagreements(session, director.workspace, answers) == []
    # The console's complaints are looked at when the tab is closed.
    expect(tab.locator("#main .message").last).to_be_visible()
    expect(tab.locator("#main")).to_contain_text("going over solutions")
