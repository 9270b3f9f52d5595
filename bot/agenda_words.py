"""What replies and timed messages alike say of agenda items: when, who, where, links. Pure."""

from collections.abc import Sequence

from bot import blocks
from bot.models import AgendaItem
from bot.times import say_span, say_time


def show_when(group: Sequence[AgendaItem], event_zones: Sequence[str]) -> str:
    """When items that begin together are: from when to when, if they end together too."""
    starts_at = group[0].starts_at
    if starts_at is None:
        return "During the day"
    if end_together(group):
        return say_span(starts_at, group[0].ends_at, event_zones)
    return say_time(starts_at, event_zones)


def end_together(group: Sequence[AgendaItem]) -> bool:
    """Whether the items end at one instant, or none of them says when."""
    return len({item.ends_at for item in group}) == 1


def show_hosts(item: AgendaItem) -> str:
    """Who speaks or hosts: `with Sergei Gleyzer (University of Alabama)`; empty for nobody."""
    names = [
        blocks.escape(host.name + (f" ({host.affiliation})" if host.affiliation else ""))
        for host in item.entry.hosts
    ]
    return f"with {', '.join(names)}" if names else ""


def show_place(item: AgendaItem) -> str:
    """Where it is, and its links to join, slides and recordings."""
    entry = item.entry
    parts = [blocks.escape(entry.where)] if entry.where else []
    return " · ".join([*parts, *(blocks.link(link.url, link.title) for link in entry.links)])


def show_details(item: AgendaItem) -> str:
    """Hosts, place and links in one line; empty where the item has none."""
    return " · ".join(filter(None, (show_hosts(item), show_place(item))))
