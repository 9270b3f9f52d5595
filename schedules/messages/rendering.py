"""What renderers of outbox rows have in common."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import Session

from bot.blocks import Message
from bot.models import OutboxRow


class Unneeded(Exception):
    """There is nothing to say any more; the reason is kept with the row."""


class NotYet(Exception):
    """It is too early to say it: the row waits `until` then, and what is behind it goes first."""

    def __init__(self, until: datetime) -> None:
        """Take the instant (aware, UTC) at which to ask again."""
        super().__init__(f"not before {until.isoformat()}")
        self.until = until


class TooLate(Unneeded):
    """It comes too late to matter: the organisers are told that it was not said."""


# The message of a row at an instant, from today's state.
Renderer = Callable[[Session, OutboxRow, datetime], Message]
