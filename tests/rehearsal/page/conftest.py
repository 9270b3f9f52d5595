"""The page of the demo's rehearsal, and browsers in front of it."""

from collections.abc import Iterator

import pytest

from rehearsal import Workspace
from rehearsal.page import PageServer
from tests.rehearsal.page.asking import Browser
from tests.rehearsal.page.demo import DemoDirector


@pytest.fixture
def director() -> Iterator[DemoDirector]:
    director = DemoDirector()
    yield director
    director.close()


@pytest.fixture
def page(director: DemoDirector) -> Iterator[PageServer]:
    with PageServer(director) as page:
        yield page


@pytest.fixture
def stage(director: DemoDirector) -> Workspace:
    """The workspace that the page shows."""
    return director.workspace


@pytest.fixture
def ana(page: PageServer) -> Browser:
    return Browser(page.url, "ana")


@pytest.fixture
def ben(page: PageServer) -> Browser:
    return Browser(page.url, "ben")


@pytest.fixture
def olga(page: PageServer) -> Browser:
    return Browser(page.url, "olga")
