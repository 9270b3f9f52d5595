"""How the bot itself writes into a hackathon file: texts as YAML, and instants as a `when`."""

import json
import re
from datetime import datetime

import yaml

from bot.core import timezones as zones
from bot.hackathon_file.times.errors import Unreadable
from bot.hackathon_file.times.when import read_when

# Words that are text to every reader of YAML as they stand, but for those it has a use for.
_WORDS = re.compile(r"[^\W\d][\w.()-]*(?: [\w(][\w.()-]*)*")
_NO_TEXT = frozenset({"true", "false", "yes", "no", "on", "off", "y", "n", "null", "none"})


def write_text(text: str) -> str:
    """A text as YAML, on one line: as it is where every reader takes it for text, or quoted.

    It is read as it was, unless it has control characters, which no file may hold.
    """
    if _WORDS.fullmatch(text) and text.casefold() not in _NO_TEXT:
        return text
    if text.replace("\n", "").isprintable():
        # Such a text is the same in JSON, which is YAML (yaml.org/spec/1.2.2, 1.3).
        return json.dumps(text, ensure_ascii=False)
    return yaml.safe_dump(text, default_style='"', width=10**9, allow_unicode=True).strip()


def write_when(starts_at: datetime, ends_at: datetime | None, zone: str, event_zone: str) -> str:
    """A time (aware) by `zone`'s clock, named where it is not the event's zone.

    `read_when` reads the same instants from it: where that clock shows them twice, or its
    name means another to people, it is in UTC. Unreadable in a year that no file may have.
    """
    for clock in (zone, "UTC"):
        text = _write_span(starts_at, ends_at, clock)
        if clock != event_zone:
            text += f" {clock}"
        try:
            when = read_when(text, event_zone)
        except Unreadable:
            continue
        if (when.starts_at, when.ends_at) == (starts_at, ends_at):
            return text
    raise Unreadable(f"{starts_at:%Y-%m-%d %H:%M} UTC cannot be written in a hackathon file.")


def _write_span(starts_at: datetime, ends_at: datetime | None, zone: str) -> str:
    start = zones.to_wall(starts_at, zone)
    text = f"{start:%Y-%m-%d %H:%M}"
    if ends_at is None:
        return text
    end = zones.to_wall(ends_at, zone)
    if end.date() == start.date() and end.time() > start.time():
        return f"{text}-{end:%H:%M}"
    return f"{text} - {end:%Y-%m-%d %H:%M}"
