"""What is said to who asked for the agenda as a file and cannot have it."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.agenda.calendar_requests import AGENDA_FILE_REFUSED
from bot.outbox.models import OutboxRow
from bot.slack import block_kit as blocks
from bot.slack.block_kit import Message
from schedules.messages.rendering import Renderer


def render_refused(_session: Session, _row: OutboxRow, _now: datetime) -> Message:
    """Says that Slack did not take the file, and what shows the same meanwhile."""
    return blocks.message(
        "I could not send you the agenda as a file: Slack did not take it from me. The organisers "
        "have been told. Meanwhile `/agenda all` shows the whole of it."
    )


RENDERERS: dict[str, Renderer] = {AGENDA_FILE_REFUSED: render_refused}
