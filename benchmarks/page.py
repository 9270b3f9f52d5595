"""The page in a browser: how soon it opens and answers, and how it scrolls. Needs Chromium."""

import os
from collections.abc import Sequence
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from playwright.sync_api import Browser, Page, Playwright, expect, sync_playwright

from benchmarks.support.common import EVENT
from bot.cli.common import describe_file
from bot.rehearsing.arguments import default_start
from bot.rehearsing.controller import RehearsalController, RehearsalSettings
from rehearsal import Workspace
from rehearsal.page import PageServer

CHROMIUM = Path(os.environ.get("CHROMIUM", "/usr/bin/chromium"))
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
VIEWPORT: Any = {"width": 1280, "height": 800}
PATIENCE_MS = 20_000
LONGEST_SCROLL_MS = 120_000

OPENINGS = 7
ROUNDS = 8
# One after the other by one person: a disbanded team can be created again in the next round.
COMMANDS = ("/agenda", "/team list", "/deadlines", "/team create bench {n}", "/team disband")
MESSAGES = 10_000

GOAL_OPEN_SECONDS = 3.0
GOAL_REPLY_MS = 100.0
# About three views of the shortest messages.
GOAL_NODES = 80
# Two frames of a screen that shows 60 in a second: one frame may be missed now and then.
GOAL_FRAME_MS = 33.4

# Both observe each change of the document, and take the time once the frame is shown.
WATCH_OPENING = """
  window.opened = new Promise((done) => {
    const isSeen = (message) => {
      const box = message.getBoundingClientRect();
      return box.height > 0 && box.top < innerHeight && box.bottom > 0;
    };
    const observer = new MutationObserver(() => {
      if (![...document.querySelectorAll('#main .message')].some(isSeen)) return;
      observer.disconnect();
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => done(performance.now());
      port2.postMessage(null);
    });
    observer.observe(document, { childList: true, subtree: true, attributes: true });
  });
"""
WATCH_REPLY = """() => {
  const answers = () => [...document.querySelectorAll('#main .message.only-you')];
  const before = new Set(answers().map((answer) => answer.dataset.ts));
  const scroller = document.querySelector('#main .scroller');
  const isSeen = (answer) => {
    const [box, view] = [answer, scroller].map((each) => each.getBoundingClientRect());
    return box.height > 0 && box.top < view.bottom && box.bottom > view.top;
  };
  window.replied = new Promise((done) => {
    addEventListener('keydown', (enter) => {
      const observer = new MutationObserver(() => {
        if (!answers().some((answer) => !before.has(answer.dataset.ts) && isSeen(answer))) return;
        observer.disconnect();
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => done(performance.now() - enter.timeStamp);
        port2.postMessage(null);
      });
      observer.observe(document, { childList: true, subtree: true, attributes: true });
    }, { capture: true, once: true });
  });
}"""
# Scrolls up a third of the view in each frame, until the oldest message is there. Frames in which
# it cannot scroll, because older messages are still loading, are counted apart.
SCROLL_THROUGH = """([first, longest]) => new Promise((done) => {
  const scroller = document.querySelector('#main .scroller');
  const frames = [];
  const passed = new Set();
  const begin = performance.now();
  let most = 0;
  let waits = 0;
  let before = null;
  let moved = false;
  const step = (now) => {
    if (moved) frames.push(now - before);
    else waits += 1;
    before = now;
    const shown = [...document.querySelectorAll('#main .message')];
    most = Math.max(most, shown.length);
    for (const message of shown) passed.add(message.dataset.ts);
    const ended = passed.has(first) || performance.now() - begin > longest;
    if (ended) done({ frames, waits, most, passed: passed.size });
    else {
      moved = scroller.scrollTop > 0;
      scroller.scrollBy(0, -scroller.clientHeight / 3);
      requestAnimationFrame(step);
    }
  };
  requestAnimationFrame(step);
})"""


def measure_page() -> bool:
    """Print how soon the page opens and answers, and how it scrolls; return whether all goals hold.

    Without Chromium, print that nothing was measured, and return False.
    """
    if not CHROMIUM.exists():
        print(f"the page was not measured: there is no {CHROMIUM} (apt install chromium)")
        return False
    described = describe_file(str(EVENT))
    begin = default_start(described, lead=timedelta())
    controller = RehearsalController(described, RehearsalSettings(begin=begin))
    try:
        with (
            PageServer(controller) as page,
            sync_playwright() as playwright,
            closing(_launch(playwright)) as browser,
        ):
            results = [
                _measure_opening(browser, page.url),
                _measure_replies(browser, page.url),
                _measure_scrolling(browser, page.url, controller.workspace),
            ]
    finally:
        controller.stop()
    return all(results)


def _launch(playwright: Playwright) -> Browser:
    return playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)


def _open(browser: Browser, address: str) -> Page:
    """Open the page in a browser that has never loaded it."""
    context = browser.new_context(viewport=VIEWPORT)
    context.set_default_timeout(PATIENCE_MS)
    tab = context.new_page()
    tab.add_init_script(WATCH_OPENING)
    tab.goto(address)
    return tab


def _measure_opening(browser: Browser, url: str) -> bool:
    """Measure from the beginning of the navigation to the first message, by the browser's clock."""
    seconds: list[float] = []
    for _ in range(OPENINGS):
        tab = _open(browser, url)
        seconds.append(tab.evaluate("window.opened") / 1000)
        tab.context.close()
    print(
        f"page opened to first message visible: {median(seconds):.2f} s, {max(seconds):.2f} s at "
        f"worst of {OPENINGS} (goal: under {GOAL_OPEN_SECONDS:.0f} s)"
    )
    return median(seconds) < GOAL_OPEN_SECONDS


def _measure_replies(browser: Browser, url: str) -> bool:
    """Measure from the key's own time to the frame in which the reply is in view."""
    tab = _open(browser, f"{url}#as=ana")
    _register(tab)
    field = tab.locator("#composer .composer-input")
    times: dict[str, list[float]] = {command: [] for command in COMMANDS}
    for number in range(ROUNDS):
        for command, kept in times.items():
            field.fill(command.format(n=number))
            tab.evaluate(WATCH_REPLY)
            field.press("Enter")
            kept.append(tab.evaluate("window.replied"))
    tab.context.close()
    everything = [each for kept in times.values() for each in kept]
    print(
        f"Enter to reply visible: {median(everything):.0f} ms in the median of "
        f"{len(everything)}, {_percentile(everything, 95):.0f} ms at p95 "
        f"(goal: median under {GOAL_REPLY_MS:.0f} ms)"
    )
    for command, kept in times.items():
        print(f"  {command:24} {median(kept):4.0f} ms, {max(kept):4.0f} ms at worst")
    return median(everything) < GOAL_REPLY_MS


def _register(tab: Page) -> None:
    """Register the person, since only participants create teams."""
    field = tab.locator("#composer .composer-input")
    field.fill("/register")
    field.press("Enter")
    tab.get_by_role("dialog", name="Register").get_by_role("button", name="Register").click()
    welcome = tab.get_by_role("dialog", name="Welcome")
    welcome.get_by_role("button", name="Close", exact=True).click()
    expect(welcome).to_be_hidden()


def _measure_scrolling(browser: Browser, url: str, workspace: Workspace) -> bool:
    """Count messages in the document, and measure frames, from the newest message to the oldest."""
    first, last = _fill_channel(workspace)
    tab = _open(browser, f"{url}#as=ana")
    tab.locator("#sidebar").get_by_role("link", name="long").click()
    tab.locator(f'#main .message[data-ts="{last}"]').wait_for()
    seen = tab.evaluate(SCROLL_THROUGH, [first, LONGEST_SCROLL_MS])
    tab.context.close()
    frames, most, passed = seen["frames"], seen["most"], seen["passed"]
    slow = _percentile(frames, 95)
    print(
        f"scrolling a channel of {MESSAGES:,} messages: {most} at most in the document "
        f"(goal: {GOAL_NODES})"
    )
    print(
        f"  {passed:,} seen in {len(frames):,} frames of {median(frames):.1f} ms in the median, "
        f"{slow:.1f} ms at p95 (goal: under {GOAL_FRAME_MS} ms), {max(frames):.1f} ms at worst; "
        f"{seen['waits']:,} more waited for older messages"
    )
    return most <= GOAL_NODES and slow < GOAL_FRAME_MS and passed == MESSAGES


def _fill_channel(workspace: Workspace) -> tuple[str, str]:
    """Post many messages, of one line and of several; return the `ts` of the first and the last."""
    workspace.add_channel("long", members=["ana", "ben"])
    people = [workspace.person("ana"), workspace.person("ben")]
    ts = [
        people[number // 4 % 2]
        .say(f"*number* {number} " + "and `more` words " * (number % 30), "long")
        .ts
        for number in range(MESSAGES)
    ]
    return ts[0], ts[-1]


def _percentile(values: Sequence[float], percent: int) -> float:
    return quantiles(values, n=100)[percent - 1]
