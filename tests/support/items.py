"""Agenda items for tests, as a loaded file leaves them."""

from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from bot.agenda.models import AgendaItem
from bot.challenges.models import Challenge
from bot.core import timezones as zones
from bot.hackathons.models import Hackathon


def make_item(
    session: Session,
    hackathon: Hackathon,
    key: str,
    starts_at: datetime | date,
    *,
    kind: str = "talk",
    ends_at: datetime | None = None,
    challenge: Challenge | None = None,
    position: int = 0,
    **entry: Any,
) -> AgendaItem:
    """An item at an instant, or on a day alone; its `entry` is the rest of the file's."""
    instant = starts_at if isinstance(starts_at, datetime) else None
    title = entry.pop("title", key.replace("-", " ").capitalize())
    content = {"key": key, "title": title, "kind": kind, "when": "2020-10-27", **entry}
    item = AgendaItem(
        hackathon_id=hackathon.id,
        key=key,
        title=title,
        kind=kind,
        position=position,
        day=zones.day_of(instant, hackathon.zone) if instant else starts_at,
        starts_at=instant,
        ends_at=ends_at,
        challenge_id=challenge.id if challenge else None,
        document=content,
    )
    session.add(item)
    session.flush()
    return item
