"""Slack's mrkdwn as plain text: names instead of ids, dates in the reader's zones.

Slack's account: docs.slack.dev/messaging/formatting-message-text.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from rehearsal.state.mentions import unescape

_ANGLES = re.compile(r"<([^<>]+)>")
_DATE = re.compile(r"!date\^(-?\d+)\^([^^|]+)(?:\^[^|]*)?(?:\|(.*))?", re.DOTALL)
_TOKEN = re.compile(r"\{(\w+)\}")
_CODE = re.compile(r"(```.*?```|`[^`\n]*`)", re.DOTALL)
_EMPHASIS = re.compile(r"(?<![\w*_~])([*_~])(?=\S)([^\n]*?\S)\1(?![\w*_~])")


@dataclass(frozen=True)
class MrkdwnReader:
    """The reader's zones (IANA names), the instant of reading, and the names of ids.

    A date that each reader sees in their own zone is shown in the first, as for one of them.
    """

    zones: Sequence[str]
    now: datetime
    name_of: Callable[[str], str]


def render_mrkdwn(text: str, reader: MrkdwnReader) -> str:
    """Render `text` as the reader sees it, without marks of emphasis; code is left as it is."""
    parts = _CODE.split(text)
    rendered = [
        part if position % 2 else _strip_emphasis(_render_angles(part, reader))
        for position, part in enumerate(parts)
    ]
    return unescape("".join(rendered))


def _render_angles(text: str, reader: MrkdwnReader) -> str:
    return _ANGLES.sub(lambda match: _render_angle(match.group(1), reader), text)


def _render_angle(inside: str, reader: MrkdwnReader) -> str:
    date = _DATE.fullmatch(inside)
    if date is not None:
        return _render_date(int(date.group(1)), date.group(2), reader)
    target, _, label = inside.partition("|")
    if target.startswith("@"):
        return f"@{label or reader.name_of(target[1:])}"
    if target.startswith("#"):
        return f"#{label or reader.name_of(target[1:])}"
    if target.startswith("!subteam^"):
        return label or "@group"
    if target.startswith("!"):
        return f"@{target[1:]}"
    address = target.removeprefix("mailto:")
    return f"{label} ({address})" if label and label != address else address


def _render_date(seconds: int, form: str, reader: MrkdwnReader) -> str:
    """Render Slack's `<!date^…>` in the reader's zone, which is named after a time."""
    instant = datetime.fromtimestamp(seconds, UTC)
    return _render_form(form, instant, reader.now, ZoneInfo(reader.zones[0]))


def _render_form(form: str, instant: datetime, now: datetime, zone: ZoneInfo) -> str:
    local, today = instant.astimezone(zone), now.astimezone(zone)
    words = _TOKEN.sub(lambda token: _render_token(token.group(1), local, today), form)
    return f"{words} {local:%Z}" if "{time" in form else words


def _render_token(name: str, local: datetime, today: datetime) -> str:
    token = f"{{{name}}}"
    if name.endswith("_pretty"):
        close = _relative_day(local, today)
        if close is not None:
            return close
        name = name.removesuffix("_pretty")
    hour = local.hour % 12 or 12
    forms = {
        "date_num": f"{local:%Y-%m-%d}",
        "date_slash": f"{local:%m/%d/%Y}",
        "date": f"{local:%B} {_ordinal(local.day)}, {local.year}",
        "date_short": f"{local:%b} {local.day}, {local.year}",
        "date_long": f"{local:%A}, {local:%B} {_ordinal(local.day)}, {local.year}",
        "time": f"{hour}:{local:%M %p}",
        "time_secs": f"{hour}:{local:%M:%S %p}",
        "ago": _ago(local, today),
    }
    return forms.get(name, token)


def _relative_day(local: datetime, today: datetime) -> str | None:
    days = (local.date() - today.date()).days
    return {-1: "yesterday", 0: "today", 1: "tomorrow"}.get(days)


def _ago(local: datetime, today: datetime) -> str:
    away = abs(local - today)
    if away >= timedelta(days=1):
        unit, count = "day", away.days
    elif away >= timedelta(hours=1):
        unit, count = "hour", away // timedelta(hours=1)
    else:
        unit, count = "minute", away // timedelta(minutes=1)
    words = f"{count} {unit}{'' if count == 1 else 's'}"
    return f"in {words}" if local > today else f"{words} ago"


def _ordinal(day: int) -> str:
    if day in {11, 12, 13}:
        return f"{day}th"
    return str(day) + {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")


def _strip_emphasis(text: str) -> str:
    stripped = _EMPHASIS.sub(r"\2", text)
    return stripped if stripped == text else _strip_emphasis(stripped)
