"""What one does on the page in a browser, and what axe-core finds there."""

from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page, expect

SERIOUS = {"serious", "critical"}


def become(tab: Page, name: str) -> None:
    """Look through this person's eyes, in #general."""
    tab.keyboard.press("Control+k")
    tab.get_by_role("combobox", name="Jump to").fill(name)
    tab.keyboard.press("Enter")
    expect(tab.locator(".person-button")).to_contain_text(name)
    go_to(tab, "general")


def go_to(tab: Page, place: str) -> None:
    """Open a channel, direct messages or Home."""
    tab.locator("#sidebar").get_by_role("link", name=place).click()
    expect(tab.locator("#place-name")).to_have_text(place)


def send(tab: Page, text: str) -> None:
    """Write a line, or a command; while a form is still open nothing else is heard."""
    expect(tab.get_by_role("dialog")).to_have_count(0)
    field = tab.locator("#composer .composer-input")
    field.fill(text)
    field.press("Enter")


def newest(tab: Page) -> Locator:
    """The newest message."""
    return tab.locator("#main .message-body").last


def find_faults(tab: Page, axe: Path) -> list[str]:
    """What axe-core finds serious, with the places."""
    tab.evaluate(axe.read_text(encoding="utf-8"))
    result: dict[str, Any] = tab.evaluate("axe.run()")
    return [
        f"{rule['id']}: {node['html'][:200]} {node.get('failureSummary', '')}"
        for rule in result["violations"]
        if rule["impact"] in SERIOUS
        for node in rule["nodes"]
    ]
