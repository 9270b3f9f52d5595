"""Texts about agenda items for replies and timed messages: time, hosts, place, links. Pure."""

from collections.abc import Collection, Sequence

from bot.agenda.models import AgendaItem
from bot.hackathon_file.format_entry import say_entry
from bot.slack.datetimes import say_span, say_time


def show_group_time(group: Sequence[AgendaItem], event_zones: Sequence[str]) -> str:
    """Return the start of parallel items, with their end if they share it."""
    starts_at = group[0].starts_at
    if starts_at is None:
        return "During the day"
    if end_together(group):
        return say_span(starts_at, group[0].ends_at, event_zones)
    return say_time(starts_at, event_zones)


def end_together(group: Sequence[AgendaItem]) -> bool:
    """Return whether all the items have the same end, or none has one."""
    return len({item.ends_at for item in group}) == 1


def show_details(item: AgendaItem, said: Collection[str] = ()) -> str:
    """Return hosts (`with Sergei Gleyzer (University of Alabama)`), place and links in one line.

    Leave out those of `hosts`, `where` and `links` that are in `said`. Empty if nothing is left.
    """
    values = say_entry(item.entry)
    shown = {**values, "hosts": f"with {values['hosts']}" if values["hosts"] else ""}
    names = (name for name in ("hosts", "where", "links") if name not in said)
    return " · ".join(shown[name] for name in names if shown[name])
