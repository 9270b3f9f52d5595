"""Formatting instants for people in given zones."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo


def show_instant(instant: datetime, zones: Sequence[str]) -> str:
    """Return `instant` in each of `zones` (IANA names): "Mon 26 Oct 2020 17:00 EDT · 16:00 CDT".

    The date is repeated if it differs from the one before.
    """
    parts: list[str] = []
    said_date = ""
    for zone in zones:
        local = instant.astimezone(ZoneInfo(zone))
        date = f"{local:%a} {local.day} {local:%b %Y}"
        time = f"{local:%H:%M} {local:%Z}"
        parts.append(time if date == said_date else f"{date} {time}")
        said_date = date
    return " · ".join(dict.fromkeys(parts))
