"""The nudge to somebody who is in no team yet."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.outbox.models import OutboxRow
from bot.overview.nudge_phrases import nudge_message
from bot.overview.nudges import NUDGE, find_hindrance
from bot.slack.block_kit import Message
from schedules.messages.rendering import Renderer, Unneeded


def render_nudge(session: Session, row: OutboxRow, _now: datetime) -> Message:
    """The nudge; Unneeded for whoever has found a team since, has withdrawn, or wants none."""
    hindrance = find_hindrance(session, row)
    if hindrance is not None:
        raise Unneeded(hindrance)
    return nudge_message(row.hackathon)


RENDERERS: dict[str, Renderer] = {NUDGE: render_nudge}
