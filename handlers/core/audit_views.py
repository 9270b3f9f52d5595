"""Renders an entry of the audit log, for several subjects."""

from typing import Any

from bot.audit.log import REFUSED
from bot.audit.models import AuditEntry
from bot.core import timezones as zones
from bot.hackathons.models import Hackathon
from bot.loading.history import LOADED
from bot.slack.block_kit import escape, mention, shorten

_CHANGE = 300


def show_entry(entry: AuditEntry, hackathon: Hackathon) -> str:
    """Return an entry as mrkdwn: time, person, action, and the values before and after."""
    who = mention(entry.person.slack_id) if entry.person else "The command line"
    when = zones.show_instant(entry.at, hackathon.zones)
    if entry.action == REFUSED:
        return f":no_entry: {when}  {who} was refused {_show_tried(entry.subject)}"
    # For a loaded file the entry has the file's fingerprint, which tells people nothing.
    change = "" if entry.action == LOADED else _show_change(entry.before, entry.after)
    return f"{when}  {who}: {escape(entry.action)}, {escape(entry.subject)}{change}"


def _show_tried(what: str) -> str:
    """Return what a person was refused, by the name under which it is registered."""
    kind, _, name = what.partition(" ")
    words = {"button": "the button", "modal": "the form"}
    return f"{words[kind]} `{escape(name)}`" if kind in words else f"`{escape(what)}`"


def _show_change(before: dict[str, Any] | None, after: dict[str, Any] | None) -> str:
    """Return the values that changed, before and after, on a line of their own."""
    was, now = before or {}, after or {}
    changed = [
        f"{name}: {_show_value(was.get(name))} → {_show_value(now.get(name))}"
        for name in dict.fromkeys([*was, *now])
        if was.get(name) != now.get(name)
    ]
    return "\n" + escape(shorten(" · ".join(changed), _CHANGE)) if changed else ""


def _show_value(value: Any) -> str:
    if value is None:
        return "none"
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
