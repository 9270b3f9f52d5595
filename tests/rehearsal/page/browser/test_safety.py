"""Text from people is never markup, and nothing comes from elsewhere."""

from typing import Any

from playwright.sync_api import Page, expect

from tests.rehearsal.helpers import actions, button, option, plain, section
from tests.rehearsal.page.demo import DemoController

EVIL = "<img src=x onerror=alert(1)>"
SCRIPTS = '<a href="javascript:alert(1)">x</a> <javascript:alert(1)|click> <data:text/html,x|y>'


def test_names_and_texts_are_only_text(tab: Page, controller: DemoController) -> None:
    tab.on("dialog", lambda dialog: dialog.dismiss())
    controller.workspace.add_person("mallory", EVIL, tz="Europe/London")
    escaped = EVIL.replace("<", "&lt;").replace(">", "&gt;")
    blocks: list[dict[str, Any]] = [
        {"type": "header", "text": plain(EVIL)},
        section(f"*{escaped}*"),
        {"type": "context", "elements": [plain(EVIL)]},
        actions(
            button(EVIL, "yes"),
            {"type": "static_select", "action_id": "pick", "options": [option(EVIL, EVIL)]},
            {"type": "radio_buttons", "action_id": "menu", "options": [option(EVIL, EVIL)]},
        ),
    ]
    controller.bot_client.chat_postMessage(channel="general", text=EVIL, blocks=blocks)
    controller.workspace.person("mallory").join("general")
    controller.workspace.person("mallory").say(EVIL + SCRIPTS)
    expect(tab.locator(".message")).to_have_count(2)
    expect(tab.locator(".block-header")).to_have_text(EVIL)
    expect(tab.locator(".message-author").last).to_have_text(EVIL)
    expect(tab.locator(".message-body").last).to_contain_text(EVIL)
    assert tab.locator("#main img, #main script, #main iframe").count() == 0
    tab.keyboard.press("Control+k")
    tab.get_by_role("combobox", name="Jump to").fill("mallory")
    expect(tab.locator(".finder-row")).to_contain_text(EVIL)
    assert tab.locator("dialog img").count() == 0


def test_links_lead_only_where_it_is_harmless(tab: Page, controller: DemoController) -> None:
    text = "<javascript:alert(1)|one> <https://example.org/a|two> <mailto:a@b.org|three>"
    controller.bot_client.chat_postMessage(
        channel="general",
        text="x",
        blocks=[section(text), actions(button("Four", "yes", url="ftp://example.org/"))],
    )
    body = tab.locator(".message-body")
    expect(body).to_contain_text("one two three")
    expect(body.get_by_role("link")).to_have_text(["two", "three"])
    for link in body.get_by_role("link").all():
        assert "noopener" in str(link.get_attribute("rel"))
    expect(body.get_by_role("button", name="Four")).to_be_visible()


def test_the_policy_allows_no_inline_script_and_nothing_from_elsewhere(tab: Page) -> None:
    answer = tab.request.get(tab.url)
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    here = tab.evaluate("location.origin")
    loaded = tab.evaluate("performance.getEntriesByType('resource').map((each) => each.name)")
    assert loaded
    assert all(address.startswith(here) for address in loaded)
