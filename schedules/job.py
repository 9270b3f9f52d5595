"""A row in hand: what whoever does it is given, and gives back."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.core.clock import read_stopwatch
from bot.outbox.models import OutboxRow
from bot.slack.block_kit import Message

# For how long a claim keeps other processes from a row. Shorter than the shortest step between
# reminders, a minute: a row whose process died is still in time.
LEASE = timedelta(seconds=30)
# How often the leases of what is in hand are renewed.
HEARTBEAT = timedelta(seconds=5)
# Before its lease ends, a row is not posted any more: a call takes 8 s at most, and another
# process may take the row when the lease is over.
MARGIN = timedelta(seconds=10)

# For how many seconds a message still tells today's state.
FRESH = 1.0


class Overtaken(Exception):
    """The row may be in another process's hands by now: nothing was sent."""


@dataclass
class Job:
    """A row in hand; with `since`, an attempt from then on may have worked unseen.

    `safe_until`, on the stopwatch, moves on with each heartbeat.
    """

    row: OutboxRow
    since: datetime | None
    safe_until: float
    _message: Message | None = None
    _made_at: float = 0.0

    def renew(self, began: float) -> None:
        """The lease was written at this time, on the stopwatch, or later."""
        self.safe_until = began + (LEASE - MARGIN).total_seconds()

    def keep_message(self, message: Message) -> None:
        """Keep the row's message, made just now."""
        self._message, self._made_at = message, read_stopwatch()

    def fresh_message(self) -> Message | None:
        """The message that was kept, where it is not older than a second."""
        fresh = read_stopwatch() - self._made_at < FRESH
        return self._message if fresh else None

    def make_sure(self) -> None:
        """Overtaken where the row may not be ours any more: a process that slept, or no database.

        It is asked for right before what must not be done twice.
        """
        if read_stopwatch() >= self.safe_until:
            raise Overtaken


@dataclass(frozen=True)
class Done:
    """A row that is done: Slack's ids of the message, where it was one.

    `found` says that an earlier attempt had posted it.
    """

    channel: str | None = None
    ts: str | None = None
    found: bool = False


# Does what a row says.
Performer = Callable[[Job], Done]
