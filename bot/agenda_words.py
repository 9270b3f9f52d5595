"""What replies and timed messages alike say of an agenda item: who, where, links. Pure."""

from bot import blocks
from bot.models import AgendaItem


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
