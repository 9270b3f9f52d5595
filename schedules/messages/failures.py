"""What the organisers are told of messages that could not be sent."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot import blocks, zones
from bot.blocks import Message
from bot.domain.channels import CHANNEL
from bot.models import OutboxRow
from schedules.messages.rendering import Renderer, Unneeded


def render_failure(session: Session, row: OutboxRow, _now: datetime) -> Message:
    """That a row failed, why, and what to look at."""
    failed = session.get(OutboxRow, row.arguments["row"])
    if failed is None:
        raise Unneeded("the failed row is gone")
    return delivery_failed(failed)


RENDERERS: dict[str, Renderer] = {"delivery_failed": render_failure}


def delivery_failed(row: OutboxRow) -> Message:
    """A failed row in words: what it was, where it was to go, when, and Slack's reason."""
    if row.kind == CHANNEL:
        return _channel_failed(row)
    what = str(row.arguments.get("title", row.kind.replace("_", " ")))
    when = zones.show_instant(row.due, row.hackathon.zones)
    text = (
        f"I could not send {blocks.bold(what)} to {_name_lane(row.lane)}, due {when}: "
        f"{blocks.escape(row.reason or 'no reason given')}. Please look into it, and post it by "
        "hand if it still matters."
    )
    return blocks.message(text, [blocks.section(f":warning: {text}")])


def _channel_failed(row: OutboxRow) -> Message:
    text = (
        f"I could not make #{row.arguments['channel']}, or get into it: "
        f"{blocks.escape(row.reason or 'no reason given')}. Please make it and invite me there; "
        "what is to be posted in it will find it."
    )
    return blocks.message(text, [blocks.section(f":warning: {text}")])


def _name_lane(lane: str) -> str:
    """Where a row of this lane goes, in words."""
    if lane.startswith("@"):
        return blocks.mention(lane[1:])
    return blocks.escape(lane) if lane.startswith("#") else "a team's channel"
