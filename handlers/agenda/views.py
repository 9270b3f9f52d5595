"""Views of /agenda and /officehours: items grouped by their start, in pages."""

from collections.abc import Sequence
from datetime import datetime

from bot.agenda.models import AgendaItem
from bot.agenda.phrases import end_together, show_details, show_group_time
from bot.agenda.queries import Selection, group_parallel, is_on, is_over
from bot.core import timezones as zones
from bot.hackathons.models import Hackathon
from bot.slack import block_kit as blocks
from bot.slack.block_kit import Block, bold, escape, shorten
from bot.slack.datetimes import name_zones
from handlers.core.action_values import read_number
from handlers.core.responses import Reply

# Slack takes 50 blocks, cuts text at 40,000 characters and advises to stay below 4,000. An
# item has two blocks at most, its day's and its group's, and some 200 characters.
PAGE_ITEMS = 15

_ABOUT = 150


def agenda_reply(
    selection: Selection,
    page: int,
    *,
    hackathon: Hackathon,
    own_zone: str | None,
    now: datetime,
    page_action: str = "agenda-page",
    replaces: bool = False,
) -> Reply:
    """Return a page of the selection, counted from 1; out of range, the nearest page.

    It `replaces` the present page if a page button asked for it.
    """
    pages = max(1, -(-len(selection.items) // PAGE_ITEMS))
    page = min(max(page, 1), pages)
    items = selection.items[(page - 1) * PAGE_ITEMS : page * PAGE_ITEMS]
    title = shorten(selection.title, 120)
    if pages > 1:
        title += f" (page {page} of {pages})"
    instants = [item.starts_at for item in items if item.starts_at] or [now]
    clocks = name_zones(hackathon.zones, instants, own_zone)
    text, shown = _show_items(items, hackathon, own_zone, now, title)
    return Reply(
        text="\n".join([escape(title), *text, clocks]),
        blocks=[
            blocks.header(title),
            *shown,
            blocks.context(clocks),
            *_page_buttons(selection.wanted, page, pages, page_action),
        ],
        title="Agenda",
        replaces=replaces,
    )


def empty_reply(selection: Selection, next_line: str | None) -> Reply:
    """Return a reply that the selection is empty, with what comes next."""
    lines = [f"{escape(selection.title)}: nothing on the agenda."]
    if selection.wanted == "all":
        lines = ["There is nothing on the agenda yet."]
    elif next_line is None:
        lines.append("Nothing is to come after it; `/agenda all` shows what there was.")
    else:
        lines.append(next_line)
    return Reply("\n".join(lines), blocks.sections(lines), title="Agenda")


def file_reply(selection: Selection) -> Reply:
    """Return a reply that the selection is sent as a file."""
    return Reply(
        f"I am sending it to you as a file: {escape(selection.title)}. "
        "Look in your direct messages with me, and open it to add it to your calendar.",
        title="Agenda",
    )


def read_page(value: str) -> tuple[str, int]:
    """Parse the value of a page button: the selection wanted, and the number of the page.

    Raises:
        Refused: if it has no number.
    """
    wanted, _, page = value.rpartition(" ")
    return wanted, read_number(page)


def _show_items(
    items: Sequence[AgendaItem],
    hackathon: Hackathon,
    own_zone: str | None,
    now: datetime,
    title: str,
) -> tuple[list[str], list[Block]]:
    """Return items as lines of text and as blocks; each day is named, unless the title names it."""
    text: list[str] = []
    shown: list[Block] = []
    day = None
    for group in group_parallel(items):
        if group[0].day != day:
            day = group[0].day
            day_name = f"{day:%A %-d %B %Y}"
            if day_name not in title:
                text.append(day_name)
                shown.append(blocks.header(day_name))
        lines = _show_group(group, hackathon, own_zone, now)
        text += lines
        shown += blocks.sections(lines)
    return text, shown


def _show_group(
    group: Sequence[AgendaItem], hackathon: Hackathon, own_zone: str | None, now: datetime
) -> list[str]:
    """Return the lines of items that begin together; if their ends differ, each has its own."""
    tell_end = not end_together(group)
    items = [_show_item(item, hackathon, now, tell_end=tell_end) for item in group]
    return [f"*{show_group_time(group, hackathon.zones, own_zone)}*", *items]


def _show_item(item: AgendaItem, hackathon: Hackathon, now: datetime, *, tell_end: bool) -> str:
    title = ("Deadline: " if item.kind == "deadline" else "") + bold(item.title)
    if tell_end and item.ends_at is not None:
        title += f" until {zones.show_times(item.ends_at, hackathon.zones)}"
    if is_over(item, hackathon, now):
        title = f"✓ {title} · over"
    elif is_on(item, hackathon, now):
        title = f"{title} · on now"
    details = show_details(item)
    about = escape(shorten(item.entry.about or "", _ABOUT))
    return "\n".join(filter(None, (title, details, about)))


def _page_buttons(wanted: str, page: int, pages: int, action_id: str) -> list[Block]:
    """Return buttons to the neighbouring pages, with values for `read_page`."""
    buttons = []
    if page > 1:
        buttons.append(blocks.button("Previous", f"{action_id}:previous", f"{wanted} {page - 1}"))
    if page < pages:
        buttons.append(blocks.button("Next", f"{action_id}:next", f"{wanted} {page + 1}"))
    return [blocks.actions(*buttons)] if buttons else []
