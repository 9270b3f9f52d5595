"""What renderers of outbox rows have in common."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import Session

from bot.blocks import Message
from bot.models import OutboxRow


class Unneeded(Exception):
    """There is nothing to say any more; the reason is kept with the row."""


# The message of a row at an instant, from today's state.
Renderer = Callable[[Session, OutboxRow, datetime], Message]
