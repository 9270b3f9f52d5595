"""Texts of agenda changes, for notices and for the previews of them."""

from collections.abc import Callable, Sequence
from datetime import datetime

from bot.agenda.change_notices import ItemChange
from bot.agenda.item_snapshot import ItemFacts
from bot.agenda.phrases import join_details, show_links
from bot.core.timezones import day_of, show_instant, show_times
from bot.hackathons.models import Hackathon
from bot.hackathons.wording import render_text
from bot.slack import block_kit as blocks
from bot.slack.block_kit import Message
from bot.slack.datetimes import say_instant

# Each change takes a section; a message has at most 50 blocks.
MOST_CHANGES = 40
_LONGEST_TEXT = 3000
_LONGEST_CHANGE = 2500
_LONGEST_VALUE = 200


def change_message(changes: Sequence[ItemChange], hackathon: Hackathon) -> Message:
    """Render a notice of these changes, one paragraph for each item."""
    event_zones = hackathon.zones
    shown = [say_change(each, event_zones) for each in changes[:MOST_CHANGES]]
    more = len(changes) - MOST_CHANGES
    if more > 0:
        shown.append(f"… and {more} more changes: `/agenda all`")
    short = " · ".join(say_short(each, event_zones) for each in changes[:MOST_CHANGES])
    sections = [blocks.section(blocks.shorten_mrkdwn(text, _LONGEST_CHANGE)) for text in shown]
    head = say_head(hackathon)
    if head:
        short = f"{head}\n{short}"
        sections.insert(0, blocks.section(head))
    return blocks.message(blocks.shorten_mrkdwn(short, _LONGEST_TEXT), sections)


def say_head(hackathon: Hackathon) -> str:
    """Return the organisers' introduction to a notice; empty if they have none."""
    return render_text(hackathon, "agenda_changed", {}).shown


def say_when(facts: ItemFacts, event_zones: Sequence[str]) -> str:
    """Return an item's date, start and end, also in the reader's own time."""
    return _write_when(facts, event_zones, say_instant)


def show_when(facts: ItemFacts, event_zones: Sequence[str]) -> str:
    """Return an item's date, start and end, without the reader's own time."""
    return _write_when(facts, event_zones, show_instant)


def _write_when(
    facts: ItemFacts, event_zones: Sequence[str], write: Callable[[datetime, Sequence[str]], str]
) -> str:
    if facts.starts_at is None:
        return f"{facts.day:%a %-d %b %Y}"
    end = f", until {_show_end(facts, event_zones)}" if facts.ends_at else ""
    return f"{write(facts.starts_at, event_zones)}{end}"


def list_differences(was: ItemFacts, now: ItemFacts, event_zones: Sequence[str]) -> list[str]:
    """Return what differs between two states of an item, a line each."""
    lines = []
    if now.title != was.title:
        lines.append(f"Called {blocks.bold(was.title)} until now")
    if _time_of(now) != _time_of(was):
        lines.append(f"When: {say_when(now, event_zones)}\nBefore: {show_when(was, event_zones)}")
    if now.where != was.where:
        lines.append(f"Where: {_say(now.where)} (before: {_say(was.where)})")
    if now.hosts != was.hosts:
        lines.append(f"With: {_say(', '.join(now.hosts))} (before: {_say(', '.join(was.hosts))})")
    if now.links != was.links:
        lines.append(f"Links: {show_links(now.links) or 'none any more'}")
    return lines


def say_change(change: ItemChange, event_zones: Sequence[str]) -> str:
    """Render a change as a paragraph: what happened to the item, and how it was announced."""
    was, now = change.was, change.now
    if now is None:
        told = f"\nIt was announced for {show_when(was, event_zones)}." if was else ""
        return f":no_entry_sign: {blocks.bold(change.title)} is cancelled.{told}"
    if was is None:
        what = "is on the agenda again" if change.again else "is new on the agenda"
        lines = [f":new: {blocks.bold(now.title)} {what}", say_when(now, event_zones)]
        return "\n".join([*lines, *_list_details(now)])
    heading = f":pushpin: {blocks.bold(now.title)} {_name_change(was, now)}"
    return "\n".join([heading, *list_differences(was, now, event_zones)])


def say_short(change: ItemChange, event_zones: Sequence[str]) -> str:
    """Render a change in one line, for notifications; text from people is escaped."""
    title = blocks.escape(change.title)
    if change.now is None:
        return f"{title} is cancelled"
    if change.was is None:
        what = "is on the agenda again" if change.again else "is new on the agenda"
        return f"{title} {what}: {show_when(change.now, event_zones)}"
    if _time_of(change.was) == _time_of(change.now):
        return f"{title} {_name_change(change.was, change.now)}"
    verb = _name_change(change.was, change.now)
    return f"{title} {verb}: {show_when(change.now, event_zones)}"


def _name_change(was: ItemFacts, now: ItemFacts) -> str:
    if (now.day, now.starts_at) != (was.day, was.starts_at):
        return "has moved"
    return "ends at another time" if now.ends_at != was.ends_at else "has changed"


def _list_details(facts: ItemFacts) -> list[str]:
    details = join_details(", ".join(facts.hosts), facts.where or "", facts.links)
    return [details] if details else []


def _show_end(facts: ItemFacts, event_zones: Sequence[str]) -> str:
    """Return the end in each zone, with its weekday if that is not the day of the start."""
    if facts.starts_at is None or facts.ends_at is None:
        return ""
    if day_of(facts.ends_at, event_zones[0]) == facts.day:
        return show_times(facts.ends_at, event_zones)
    return show_instant(facts.ends_at, event_zones)


def _time_of(facts: ItemFacts) -> tuple[object, ...]:
    return facts.day, facts.starts_at, facts.ends_at


def _say(text: str | None) -> str:
    return blocks.shorten_mrkdwn(blocks.escape(text), _LONGEST_VALUE) if text else "nothing said"
