"""What is said to an organiser who asked for the export and cannot have it as a file."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.exports.export import EXPORT_FILE_REFUSED
from bot.outbox.models import OutboxRow
from bot.slack import block_kit as blocks
from bot.slack.block_kit import Message
from schedules.messages.rendering import Renderer


def render_refused(_session: Session, _row: OutboxRow, _now: datetime) -> Message:
    """Says that Slack did not take the file, and what writes the same meanwhile."""
    return blocks.message(
        "I could not send you the export as a file: Slack did not take it from me. Where the bot "
        "runs, `hackathon-bot export` writes the same."
    )


RENDERERS: dict[str, Renderer] = {EXPORT_FILE_REFUSED: render_refused}
