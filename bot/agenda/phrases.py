"""Texts about agenda items for replies and timed messages: time, hosts, place, links. Pure."""

from collections.abc import Collection, Sequence

from bot.agenda.models import AgendaItem
from bot.hackathon_file.format_entry import name_hosts
from bot.slack import block_kit as blocks
from bot.slack.datetimes import say_span, say_time

# A page of the agenda has fifteen items, and a context block takes 2,000 characters.
LONGEST_DETAILS = 1000
_LONGEST_LINKS = 950
_LEAST_PLACE = 200
_LEAST_TEXT = 20
_DOT = " · "


def show_group_time(
    group: Sequence[AgendaItem], event_zones: Sequence[str], own_zone: str | None = None
) -> str:
    """Return the start of parallel items, with their end if they share it.

    `own_zone` is the reader's, in a private text.
    """
    starts_at = group[0].starts_at
    if starts_at is None:
        return "During the day"
    if end_together(group):
        return say_span(starts_at, group[0].ends_at, event_zones, own_zone)
    return say_time(starts_at, event_zones, own_zone)


def end_together(group: Sequence[AgendaItem]) -> bool:
    """Return whether all the items have the same end, or none has one."""
    return len({item.ends_at for item in group}) == 1


def show_details(item: AgendaItem, said: Collection[str] = ()) -> str:
    """Return hosts (`with Sergei Gleyzer (University of Alabama)`), place and links in one line.

    Leave out those of `hosts`, `where` and `links` that are in `said`. Empty if nothing is left.
    """
    entry = item.entry
    return join_details(
        name_hosts(entry) if "hosts" not in said else "",
        (entry.where or "") if "where" not in said else "",
        [(each.url, each.title) for each in entry.links] if "links" not in said else (),
    )


def join_details(hosts: str, where: str, links: Sequence[tuple[str, str]]) -> str:
    """Return hosts, place and links (address, title) in one line of at most LONGEST_DETAILS.

    Links have the room that they need, and are whole; hosts and place, plain text, are shortened
    to what is left.
    """
    shown = show_links(links)
    room = LONGEST_DETAILS - (len(shown) + len(_DOT) if shown else 0)
    people = blocks.escape(f"with {hosts}") if hosts else ""
    left = max(room - len(people) - len(_DOT), _LEAST_PLACE) if people else room
    place = _fit(blocks.escape(where), min(room, left))
    if place:
        room -= len(place) + len(_DOT)
    return _DOT.join(filter(None, (_fit(people, room), place, shown)))


def show_links(links: Sequence[tuple[str, str]]) -> str:
    """Return links (address, title) in one line: as many as fit, each whole."""
    shown: list[str] = []
    room = _LONGEST_LINKS
    for url, title in links:
        shown.append(blocks.link(url, title))
        room -= len(shown[-1]) + len(_DOT)
        if room < 0:
            shown.pop()
            break
    left_out = len(links) - len(shown)
    more = [f"and {left_out} more {'link' if left_out == 1 else 'links'}"] if left_out else []
    return _DOT.join([*shown, *more])


def _fit(text: str, room: int) -> str:
    """Return as much of the mrkdwn as there is room for; nothing rather than a few letters."""
    return blocks.shorten_mrkdwn(text, room) if room > _LEAST_TEXT else ""
