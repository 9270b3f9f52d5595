"""The nudge to somebody who is in no team yet."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.blocks import Message
from bot.domain.nudges import NUDGE, find_hindrance
from bot.models import OutboxRow
from bot.nudge_words import nudge_message
from schedules.messages.rendering import Renderer, Unneeded


def render_nudge(session: Session, row: OutboxRow, _now: datetime) -> Message:
    """The nudge; Unneeded for whoever has found a team since, has withdrawn, or wants none."""
    hindrance = find_hindrance(session, row)
    if hindrance is not None:
        raise Unneeded(hindrance)
    return nudge_message(row.hackathon)


RENDERERS: dict[str, Renderer] = {NUDGE: render_nudge}
