"""Tests in Debian's Chromium, driven by Playwright; where either is missing, the run says so."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from rehearsal.page import PageServer
from tests.support.browsing import AXE_CORE, CHROMIUM, find_hindrance
from tests.support.patience import LONGEST

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


collect_ignore_glob = ["test_*.py"] if find_hindrance() else []


@pytest.fixture(scope="session")
def chromium() -> "Iterator[Browser]":
    """One browser for all tests; each test has a context of its own."""
    from playwright.sync_api import expect, sync_playwright  # noqa: PLC0415 - it may be missing

    expect.set_options(timeout=1000 * LONGEST)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        yield browser
        browser.close()


class Complaints:
    """What the consoles of a test's pages complain of: errors, and breaches of the policy."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self.are_expected = False

    def watch(self, page: "Page") -> None:
        """Note this page's complaints from now on."""
        page.on("console", self._note)
        page.on("pageerror", lambda error: self.found.append(str(error)))

    def _note(self, message: Any) -> None:
        if message.type in {"error", "warning"}:
            self.found.append(message.text)


@pytest.fixture
def complaints() -> Iterator[Complaints]:
    """Complaints of the console; any that is not expected fails the test."""
    complaints = Complaints()
    yield complaints
    if not complaints.are_expected:
        assert complaints.found == []


@pytest.fixture
def open_tab(
    chromium: "Browser", page: PageServer, complaints: Complaints
) -> "Iterator[Callable[..., Page]]":
    """Opens the page in a browser of its own, as a person, in a place."""
    contexts: list[BrowserContext] = []

    def open_page(address: str = "", **options: Any) -> "Page":
        options.setdefault("viewport", {"width": 1280, "height": 800})
        context = chromium.new_context(**options)
        contexts.append(context)
        context.set_default_timeout(1000 * LONGEST)
        tab = context.new_page()
        complaints.watch(tab)
        tab.goto(page.url + address)
        tab.locator(".place > *").first.wait_for()
        return tab

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def tab(open_tab: "Callable[..., Page]") -> "Page":
    """The page as Ana sees it, in #general."""
    tab = open_tab("#as=ana")
    tab.locator(".composer-input").wait_for()
    return tab


@pytest.fixture
def axe() -> Path:
    """Where axe.min.js is."""
    if not AXE_CORE:
        pytest.skip("AXE_CORE does not name axe.min.js")
    return Path(AXE_CORE)
