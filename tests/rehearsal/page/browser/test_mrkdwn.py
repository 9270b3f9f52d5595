"""Slack's mrkdwn and dates as the page reads them."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from rehearsal.page import PageServer
from tests.rehearsal.page.browser.conftest import Complaints
from tests.rehearsal.page.demo import DemoController

RENDER = """async ([text, zone, now]) => {
  const { renderMrkdwn } = await import('/static/mrkdwn.js');
  const reader = {
    zone, id: 'U1', now: () => now,
    nameOf: (id) => ({ U1: 'Ana', U2: 'Ben' })[id],
    channelOf: (id) => (id === 'C1' ? { name: 'general' } : undefined),
    addressOf: () => '#',
  };
  const root = document.createElement('div');
  root.append(renderMrkdwn(text, reader));
  for (const each of root.querySelectorAll('*')) {
    for (const { name } of [...each.attributes]) if (name !== 'href') each.removeAttribute(name);
  }
  return root.innerHTML.replaceAll('<div>', '').replaceAll('</div>', '');
}"""

CASES = {
    "*bold* _it_ ~gone~": "<strong>bold</strong> <em>it</em> <s>gone</s>",
    "*bold _both_*": "<strong>bold <em>both</em></strong>",
    "snake_case_name 2*3*4 a~b~c": "snake_case_name 2*3*4 a~b~c",
    "* not * _ at _ all": "* not * _ at _ all",
    "*not\nover lines*": "*not<br>over lines*",
    "(*bold*), _it_.": "(<strong>bold</strong>), <em>it</em>.",
    "`a *b* <c>`": "<code>a *b* c</code>",
    "*a `b*` c*": "<strong>a <code>b*</code> c</strong>",
    "```\na\n*b*\n```": "<pre>a\n*b*</pre>",
    "&gt; one\n&gt; two\nthree": "<blockquote>one<br>two</blockquote>three",
    "&gt;&gt;&gt; one\ntwo": "<blockquote>one<br>two</blockquote>",
    "• one\n    more\n• two": "<ul><li>one<br>more</li><li>two</li></ul>",
    "<https://a.org/x_y|*z*>": '<a href="https://a.org/x_y">*z*</a>',
    "see https://a.org/x_y_z.": 'see <a href="https://a.org/x_y_z">https://a.org/x_y_z</a>.',
    "<mailto:a@b.org|Ana>": '<a href="mailto:a@b.org">Ana</a>',
    "<javascript:alert(1)|x>": "x",
    "<@U2> <@U9|zoe> <@U8>": "<span>@Ben</span> <span>@zoe</span> <span>@U8</span>",
    "<#C1> <#C9|old>": '<a href="#">#general</a> <span>#old</span>',
    "<!here> <!subteam^S1|@all>": "<span>@here</span> <span>@all</span>",
    "1 &lt; 2 &amp;&amp; &amp;lt;": "1 &lt; 2 &amp;&amp; &amp;lt;",
    ":tada: :nothing: 10:30:15": "<span>🎉</span> :nothing: 10:30:15",
    "&lt;img src=x onerror=alert(1)&gt;": "&lt;img src=x onerror=alert(1)&gt;",
}

# 26 October 2020, 17:00 in New York.
NOW = 1603746000


@pytest.fixture(scope="module")
def tab(chromium: Browser) -> Iterator[Page]:
    """One page for all tests: they call its functions, which leave nothing behind."""
    complaints, controller = Complaints(), DemoController()
    with PageServer(controller) as page:
        context = chromium.new_context()
        tab = context.new_page()
        complaints.watch(tab)
        tab.goto(f"{page.url}#as=ana")
        tab.locator(".composer-input").wait_for()
        yield tab
        context.close()
    controller.close()
    assert complaints.found == []


@pytest.fixture
def render(tab: Page) -> Any:
    def render(text: str, zone: str = "America/New_York") -> str:
        return str(tab.evaluate(RENDER, [text, zone, NOW * 1000]))

    return render


def test_mrkdwn_is_read_as_slack_does(render: Any) -> None:
    assert {text: render(text) for text in CASES} == CASES


@pytest.mark.parametrize(
    ("form", "shown"),
    [
        ("{date_num}", "2020-10-26"),
        ("{date_slash}", "10/26/2020"),
        ("{date}", "October 26th, 2020"),
        ("{date_short}", "Oct 26, 2020"),
        ("{date_long}", "Monday, October 26th, 2020"),
        ("{date_pretty}", "today"),
        ("{date_short_pretty} at {time}", "today at 5:00 PM"),
        ("{date_long_pretty}", "today"),
        ("{time_secs}", "5:00:00 PM"),
        ("{ago}", "0 minutes ago"),
        ("{nonsense}", "{nonsense}"),
    ],
)
def test_dates_take_each_of_slacks_forms(render: Any, form: str, shown: str) -> None:
    assert render(f"<!date^{NOW}^{form}|x>") == f"<time>{shown}</time>"


@pytest.mark.parametrize(
    ("zone", "away", "shown"),
    [
        ("Asia/Kolkata", 0, "today at 2:30 AM"),
        ("America/New_York", 24, "tomorrow at 5:00 PM"),
        ("America/New_York", -24, "yesterday at 5:00 PM"),
        # The clocks of New York go back on 1 November.
        ("America/New_York", 24 * 7, "Nov 2, 2020 at 4:00 PM"),
    ],
)
def test_dates_are_the_readers(render: Any, zone: str, away: int, shown: str) -> None:
    date = f"<!date^{NOW + away * 3600}^{{date_short_pretty}} at {{time}}|x>"
    assert render(date, zone) == f"<time>{shown}</time>"


@pytest.mark.parametrize(
    ("text", "zone", "instant"),
    [
        ("2020-10-26T17:00", "America/New_York", "2020-10-26T21:00:00.000Z"),
        ("2020-11-02T17:00", "America/New_York", "2020-11-02T22:00:00.000Z"),
        ("2020-10-27T02:30", "Asia/Kolkata", "2020-10-26T21:00:00.000Z"),
        ("2020-03-08T12:00", "America/New_York", "2020-03-08T16:00:00.000Z"),
    ],
)
def test_a_time_on_a_zones_clock_is_an_instant(
    tab: Page, text: str, zone: str, instant: str
) -> None:
    code = """async ([text, zone]) => {
      const { instantOnClock } = await import('/static/dates.js');
      return new Date(instantOnClock(text, zone)).toISOString();
    }"""
    assert tab.evaluate(code, [text, zone]) == instant
