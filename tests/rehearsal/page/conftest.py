"""The page of the demo's rehearsal, and browsers in front of it."""

from collections.abc import Iterator

import pytest

from rehearsal import Workspace
from rehearsal.page import PageServer
from tests.rehearsal.page.asking import Browser
from tests.rehearsal.page.demo import DemoController


@pytest.fixture
def controller() -> Iterator[DemoController]:
    controller = DemoController()
    yield controller
    controller.close()


@pytest.fixture
def page(controller: DemoController) -> Iterator[PageServer]:
    with PageServer(controller) as page:
        yield page


@pytest.fixture
def stage(controller: DemoController) -> Workspace:
    """The workspace that the page shows."""
    return controller.workspace


@pytest.fixture
def ana(page: PageServer) -> Browser:
    return Browser(page.url, "ana")


@pytest.fixture
def ben(page: PageServer) -> Browser:
    return Browser(page.url, "ben")


@pytest.fixture
def olga(page: PageServer) -> Browser:
    return Browser(page.url, "olga")
