"""Tests in Debian's Chromium, driven by Playwright; where either is missing, they say so instead.

`CHROMIUM` and `AXE_CORE` in the environment name a browser elsewhere, and axe.min.js.
"""

import importlib.util
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from rehearsal.page import PageServer

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

CHROMIUM = Path(os.environ.get("CHROMIUM", "/usr/bin/chromium"))
AXE_CORE = os.environ.get("AXE_CORE", "")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
PATIENCE = 10_000


def find_hindrance() -> str | None:
    """What keeps these tests from running; None when nothing does."""
    if importlib.util.find_spec("playwright") is None:
        return "Playwright is not installed (pip install playwright)"
    if not CHROMIUM.exists():
        return f"there is no {CHROMIUM} (apt install chromium)"
    return None


HINDRANCE = find_hindrance()
collect_ignore_glob = ["test_*.py"] if HINDRANCE else []


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if HINDRANCE:
        terminalreporter.write_line(f"browser tests did not run: {HINDRANCE}")
    elif not AXE_CORE:
        terminalreporter.write_line(
            "axe-core did not run: AXE_CORE does not name axe.min.js (npm install axe-core)"
        )


@pytest.fixture(scope="session")
def chromium() -> "Iterator[Browser]":
    """One browser for all tests; each test has a context of its own."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - it may be missing

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
        context.set_default_timeout(PATIENCE)
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
def axe_core() -> str:
    """Where axe.min.js is; empty where the environment does not say."""
    return AXE_CORE
