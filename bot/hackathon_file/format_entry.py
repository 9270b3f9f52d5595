"""Formats an agenda entry, each piece as mrkdwn, for templates and for lists."""

from bot.hackathon_file.schema import AgendaEntry
from bot.slack import block_kit as blocks


def say_entry(entry: AgendaEntry) -> dict[str, str]:
    """Return its `title`, `hosts`, `where`, `links` and `about`, escaped; each empty if missing."""
    return {
        "title": blocks.name(entry.title),
        "hosts": blocks.escape(name_hosts(entry)),
        "where": blocks.escape(entry.where or ""),
        "links": " · ".join(blocks.link(link.url, link.title) for link in entry.links),
        "about": blocks.escape(entry.about or ""),
    }


def name_hosts(entry: AgendaEntry) -> str:
    """Return its hosts with their affiliations, as plain text; empty if it has none."""
    return ", ".join(
        host.name + (f" ({host.affiliation})" if host.affiliation else "") for host in entry.hosts
    )
