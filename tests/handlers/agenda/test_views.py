"""What /agenda, /officehours and /deadlines show."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from bot.agenda.models import AgendaItem
from bot.agenda.phrases import LONGEST_DETAILS
from bot.agenda.queries import Selection
from bot.hackathons.models import Hackathon
from bot.slack import block_kit as blocks
from bot.slack.block_kit import Block
from handlers.agenda.deadlines import deadlines_reply
from handlers.agenda.views import agenda_reply, empty_reply, read_page
from handlers.core.responses import Reply
from tests.support.factories import NOW, make_hackathon, make_item

HOUR = timedelta(hours=1)
DUE = datetime(2020, 10, 30, 23, tzinfo=UTC)
CLOCKS = "Times are by the clock of New York (EDT) and Chicago (CDT); “for you” is by your own."


@pytest.fixture
def hackathon(session: Session) -> Hackathon:
    """A hackathon under way at NOW, 11:00 in New York."""
    return make_hackathon(session)


TODAY = "Today, Tuesday 27 October 2020"


def show(
    hackathon: Hackathon,
    items: list[AgendaItem],
    page: int = 1,
    title: str = TODAY,
    **parts: Any,
) -> Reply:
    """A page of the selection with this title."""
    return agenda_reply(
        Selection("2020-10-27", title, items),
        page,
        **{"hackathon": hackathon, "own_zone": "America/Chicago", "now": NOW, **parts},
    )


def read_texts(reply: Reply) -> list[str]:
    """The texts of the reply's blocks, from top to bottom."""
    return [text for block in reply.blocks or [] for text in _texts(block)]


def _texts(block: Block) -> Iterator[str]:
    for each in (block.get("text"), *block.get("elements", [])):
        if each:
            text = each["text"]
            yield text if isinstance(text, str) else text["text"]


def own(*instants: datetime) -> str:
    """The reader's own times, as `<!date^…>`."""
    dated = (f"<!date^{at.timestamp():.0f}^{{time}}|{at:%H:%M} UTC>" for at in instants)
    return f"(for you: {'–'.join(dated)})"


def test_who_has_another_day_reads_which(session: Session, hackathon: Hackathon) -> None:
    start, end = NOW + 6 * HOUR, NOW + 7 * HOUR  # 17:00 in New York
    items = [make_item(session, hackathon, "talk", start, ends_at=end, title="Talk")]
    for zone, begins in (
        ("Asia/Kolkata", "{date_short_pretty} at {time}|Tue 27 Oct 2020, 21:00 UTC"),
        ("America/Los_Angeles", "{time}|21:00 UTC"),
        (None, "{date_short_pretty} at {time}|Tue 27 Oct 2020, 21:00 UTC"),
    ):
        text = read_texts(show(hackathon, items, own_zone=zone))[1]
        assert text.partition("\n")[0] == (
            f"*17:00–18:00 EDT · 16:00–17:00 CDT (for you: <!date^{start.timestamp():.0f}^{begins}>"
            f"–<!date^{end.timestamp():.0f}^{{time}}|22:00 UTC>)*"
        )


def test_parallel_sessions_read_as_one_block(session: Session, hackathon: Hackathon) -> None:
    start, end = NOW + 6 * HOUR, NOW + 7 * HOUR
    items = [
        make_item(session, hackathon, "hike", date(2020, 10, 27), kind="social"),
        make_item(session, hackathon, "welcome", NOW - 2 * HOUR, ends_at=NOW - HOUR),
        make_item(session, hackathon, "lecture", NOW - HOUR / 2, ends_at=NOW + HOUR / 2),
        make_item(
            session,
            hackathon,
            "ask-higgs",
            start,
            ends_at=end,
            title="Ask about *Higgs*",
            hosts=[
                {"name": "Ali Hariri", "affiliation": "AUB & co"},
                {"name": "Sergei Gleyzer"},
            ],
            where="Room <1>",
            links=[{"title": "Join", "url": "https://example.org/j?a=1&b=2"}],
            about="Bring questions.",
        ),
        make_item(session, hackathon, "ask-nmr", start, ends_at=end, title="Ask about NMR"),
        make_item(session, hackathon, "due", DUE, kind="deadline", title="Solutions due"),
    ]
    sections = [
        "*During the day*\n*Hike*",
        f"*09:00–10:00 EDT · 08:00–09:00 CDT {own(NOW - 2 * HOUR, NOW - HOUR)}*\n"
        "✓ *Welcome* · over",
        f"*10:30–11:30 EDT · 09:30–10:30 CDT {own(NOW - HOUR / 2, NOW + HOUR / 2)}*\n"
        "*Lecture* · on now",
        f"*17:00–18:00 EDT · 16:00–17:00 CDT {own(start, end)}*\n"
        "*Ask about ∗Higgs∗*\n"
        "with Ali Hariri (AUB &amp; co), Sergei Gleyzer · Room &lt;1&gt; · "
        "<https://example.org/j?a=1&amp;b=2|Join>\n"
        "Bring questions.\n"
        "*Ask about NMR*",
    ]
    assert show(hackathon, items[:5]) == Reply(
        text="\n".join([TODAY, *sections, CLOCKS]),
        blocks=[
            blocks.header(TODAY),
            *(blocks.section(text) for text in sections),
            blocks.context(CLOCKS),
        ],
        title="Agenda",
    )
    # A day has a heading, unless the title names it.
    assert read_texts(show(hackathon, items[4:], title="Next")) == [
        "Next",
        "Tuesday 27 October 2020",
        f"*17:00–18:00 EDT · 16:00–17:00 CDT {own(start, end)}*\n*Ask about NMR*",
        "Friday 30 October 2020",
        f"*19:00 EDT · 18:00 CDT {own(DUE)}*\nDeadline: *Solutions due*",
        CLOCKS,
    ]


def test_parallel_sessions_that_end_apart_each_tell_their_end(
    session: Session, hackathon: Hackathon
) -> None:
    start = NOW + HOUR
    items = [
        make_item(session, hackathon, "short", start, ends_at=start + HOUR),
        make_item(session, hackathon, "open", start),
    ]
    assert read_texts(show(hackathon, items))[1] == (
        f"*12:00 EDT · 11:00 CDT {own(start)}*\n*Short* until 13:00 EDT · 12:00 CDT\n*Open*"
    )


def test_the_readers_zone_is_named(session: Session, hackathon: Hackathon) -> None:
    items = [make_item(session, hackathon, "talk", NOW)]
    assert read_texts(show(hackathon, items, own_zone="Europe/Zurich"))[-1] == (
        f"{CLOCKS[:-1]}, Zurich (CET)."
    )


def test_of_many_hosts_some_are_left_out_and_no_link(
    session: Session, hackathon: Hackathon
) -> None:
    hosts = [{"name": f"Host {n}", "affiliation": "University & " * 20} for n in range(10)]
    zoom = {"title": "Zoom", "url": f"https://zoom.example.org/{'j' * 200}?pwd=a&b"}
    item = make_item(
        session, hackathon, "talk", NOW + HOUR, hosts=hosts, links=[zoom], where="Hall"
    )
    details = read_texts(show(hackathon, [item]))[1].splitlines()[2]
    link = f"<https://zoom.example.org/{'j' * 200}?pwd=a&amp;b|Zoom>"
    assert details.startswith("with Host 0 (University &amp; University")
    assert details.endswith(f"… · Hall · {link}")
    assert len(details) <= LONGEST_DETAILS


def test_of_more_links_than_fit_the_rest_are_counted(
    session: Session, hackathon: Hackathon
) -> None:
    links = [{"title": f"Page {n}", "url": f"https://x.org/{'p' * 300}"} for n in range(5)]
    item = make_item(session, hackathon, "talk", NOW + HOUR, links=links, where="w" * 900)
    details = read_texts(show(hackathon, [item]))[1].splitlines()[2]
    shown = [f"<https://x.org/{'p' * 300}|Page {n}>" for n in range(2)]
    assert details.endswith(" · ".join(["", *shown, "and 3 more links"]))


def test_what_is_long_is_cut(session: Session, hackathon: Hackathon) -> None:
    item = make_item(session, hackathon, "talk", NOW + HOUR, where="w" * 2000, about="a" * 900)
    assert read_texts(show(hackathon, [item]))[1].splitlines()[1:] == [
        "*Talk*",
        f"{'w' * 999}…",
        f"{'a' * 149}…",
    ]


def make_many(session: Session, hackathon: Hackathon, count: int) -> list[AgendaItem]:
    """Items a quarter of an hour apart, with all that an item can have."""
    return [
        make_item(
            session,
            hackathon,
            f"item-{number}",
            NOW + number * HOUR / 4,
            ends_at=NOW + (number + 1) * HOUR / 4,
            title=f"Item {number} " + "&" * (number % 140),
            hosts=[{"name": "Somebody", "affiliation": "Somewhere"}] * 8,
            where="w" * 100,
            about="<" * (number % 600),
            links=[{"title": "t" * 75, "url": "https://example.org/" + "u" * 80}] * 8,
        )
        for number in range(count)
    ]


def test_five_hundred_items_are_paged_within_slacks_limits(
    session: Session, hackathon: Hackathon
) -> None:
    items = make_many(session, hackathon, 500)
    seen: list[str] = []
    page, pages = 1, 2
    while page <= pages:
        reply = show(hackathon, items, page)
        title = read_texts(reply)[0]
        pages = int(title.removesuffix(")").rpartition(" ")[2])
        assert title == f"{TODAY} (page {page} of {pages})"
        assert reply.blocks is not None
        assert len(reply.blocks) <= 50
        assert len(reply.text) < 40_000
        assert all(len(text) <= 3000 for text in read_texts(reply))
        seen += [line for line in reply.text.splitlines() if "Item " in line]
        page += 1
    assert len(seen) == 500


def test_a_page_has_buttons_to_those_beside_it(session: Session, hackathon: Hackathon) -> None:
    items = [make_item(session, hackathon, f"t{number}", NOW) for number in range(40)]
    previous = blocks.button("Previous", "agenda-page:previous", "2020-10-27 1")
    following = blocks.button("Next", "agenda-page:next", "2020-10-27 3")

    def buttons(page: int) -> Block:
        shown = show(hackathon, items, page).blocks
        assert shown is not None
        return shown[-1]

    assert buttons(2) == blocks.actions(previous, following)
    assert [each["value"] for each in buttons(1)["elements"]] == ["2020-10-27 2"]
    assert [each["value"] for each in buttons(3)["elements"]] == ["2020-10-27 2"]
    assert buttons(0) == buttons(1)
    assert buttons(9) == buttons(3)
    assert read_page("2020-10-27 3") == ("2020-10-27", 3)
    # A group that goes on has its heading on both pages.
    heading = f"*11:00 EDT · 10:00 CDT {own(NOW)}*"
    assert all(heading in show(hackathon, items, page).text for page in (1, 2, 3))


def test_nothing_says_what_comes_instead() -> None:
    today = Selection("2020-10-28", "Today", [])
    assert empty_reply(today, "Next on the agenda: *Lecture*.") == Reply(
        "Today: nothing on the agenda.\nNext on the agenda: *Lecture*.",
        [blocks.section("Today: nothing on the agenda.\nNext on the agenda: *Lecture*.")],
        title="Agenda",
    )
    assert empty_reply(today, None).text == (
        "Today: nothing on the agenda.\n"
        "Nothing is to come after it; `/agenda all` shows what there was."
    )
    assert empty_reply(Selection("all", "All", []), None).text == (
        "There is nothing on the agenda yet."
    )


def test_deadlines_tell_the_time_left(session: Session, hackathon: Hackathon) -> None:
    items = [
        make_item(session, hackathon, "names", NOW, kind="deadline", title="Names <due>"),
        make_item(
            session,
            hackathon,
            "due",
            DUE,
            kind="deadline",
            title="Solutions due",
            links=[{"title": "Hand in", "url": "https://example.org"}],
        ),
    ]
    lines = [
        "*Solutions due* · *3 days 8 h left*\n"
        "Fri 30 Oct 2020, 19:00 EDT · 18:00 CDT (for you: "
        "<!date^1604098800^{date_short_pretty} at {time}|Fri 30 Oct 2020, 23:00 UTC>) · "
        "<https://example.org|Hand in>",
        "✓ *Names &lt;due&gt;* · was due Tue 27 Oct 2020, 11:00 EDT · 10:00 CDT (for you: "
        "<!date^1603810800^{date_short_pretty} at {time}|Tue 27 Oct 2020, 15:00 UTC>)",
    ]
    assert deadlines_reply(items, hackathon=hackathon, own_zone=None, now=NOW) == Reply(
        text="\n".join(["Deadlines", *lines, CLOCKS]),
        blocks=[
            blocks.header("Deadlines"),
            blocks.section("\n".join(lines)),
            blocks.context(CLOCKS),
        ],
        title="Deadlines",
    )
    assert deadlines_reply([], hackathon=hackathon, own_zone=None, now=NOW) == Reply(
        "There are no deadlines.", title="Deadlines"
    )


def test_as_many_deadlines_as_are_shown_are_all_of_them(
    session: Session, hackathon: Hackathon
) -> None:
    items = [
        make_item(session, hackathon, f"d{number}", NOW + (number + 1) * HOUR, kind="deadline")
        for number in range(20)
    ]
    said = deadlines_reply(items, hackathon=hackathon, own_zone=None, now=NOW).text
    assert (said.count(" left*"), " more: " in said) == (20, False)


def test_many_deadlines_are_cut_to_the_nearest(session: Session, hackathon: Hackathon) -> None:
    items = [
        make_item(session, hackathon, f"d{number}", NOW + (number - 12) * HOUR, kind="deadline")
        for number in range(40)
    ]
    lines = deadlines_reply(items, hackathon=hackathon, own_zone=None, now=NOW).text.splitlines()
    assert sum(" left*" in line for line in lines) == 20
    assert "… and 7 more: `/agenda all`" in lines
    assert [line.split()[1] for line in lines if line.startswith("✓")] == [
        f"*D{number}*" for number in range(3, 13)
    ]
