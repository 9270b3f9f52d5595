"""Makes docs/picture.png: the rehearsal's page at work, photographed in Chromium.

    python -m docs.make_picture

ML4SCI 2020 with a small cast, on the second day, an hour before the office hours. It wants
Playwright, Chromium (CHROMIUM names another than /usr/bin/chromium) and an emoji font.
"""

import os
from datetime import UTC, datetime
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from bot.cli.common import describe_file
from bot.rehearsing.arguments import default_start
from bot.rehearsing.controller import RehearsalController, RehearsalSettings
from rehearsal.page import PageServer

HERE = Path(__file__).parent
EVENT = HERE.parent / "events" / "ml4sci-2020.yaml"
WHEN = datetime(2020, 10, 27, 20, 2, tzinfo=UTC)
CAST = 24
WIDTH, HEIGHT = 1280, 800


def main() -> None:
    """Play a rehearsal to the second day, do a few things as Ana, and photograph the page."""
    described = describe_file(str(EVENT))
    controller = RehearsalController(
        described, RehearsalSettings(default_start(described, cast=CAST), cast=CAST)
    )
    try:
        with PageServer(controller) as server, sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"),
                args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
            )
            page = browser.new_page(
                viewport={"width": WIDTH, "height": HEIGHT}, device_scale_factor=1.5
            )
            act_as_ana(controller)
            page.goto(server.url)
            photograph(page)
            browser.close()
    finally:
        controller.stop()


def act_as_ana(controller: RehearsalController) -> None:
    """Register, start a team, invite Ben, and ask for the deadlines an hour before office hours."""
    ana = controller.workspace.person("ana")
    ana.command("/register")
    ana.fill({"Affiliation": "Brown University"})
    ana.submit()
    ana.close_modal()
    ana.command("/team", "create quarks for higgs")
    ana.command("/team", "invite @ben")
    controller.play_to(WHEN)
    ana.command("/deadlines")


def photograph(page: Page) -> None:
    """Take the picture once the answer to the last command is on the page."""
    page.get_by_text("only visible to you").last.wait_for()
    page.screenshot(path=HERE / "picture.png")


if __name__ == "__main__":
    main()
