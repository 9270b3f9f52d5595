"""A claimed outbox row on its way to Slack, and the result."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.core.clock import read_stopwatch
from bot.outbox.models import OutboxRow
from bot.slack.block_kit import Message

# How long a claim keeps other processes from a row. Shorter than the shortest step between
# reminders, a minute, so that a row whose process died is still sent in time.
LEASE = timedelta(seconds=30)
# How often the leases of rows in progress are renewed.
HEARTBEAT = timedelta(seconds=5)
# A row is not posted this close to the end of its lease: a call takes 8 s at most, and another
# process may claim the row when the lease has expired.
MARGIN = timedelta(seconds=10)

# Seconds for which a rendered message counts as up to date.
FRESH = 1.0


class LeaseLost(Exception):
    """The row may have been claimed by another process: nothing was sent."""


@dataclass
class Job:
    """A claimed row. If `since` is set, an attempt from then on may have worked unseen.

    `safe_until`, on the stopwatch, moves on with each heartbeat.
    """

    row: OutboxRow
    since: datetime | None
    safe_until: float
    _message: Message | None = None
    _made_at: float = 0.0

    def renew(self, began: float) -> None:
        """Extend `safe_until`, for a lease that was written at `began` (stopwatch) or later."""
        self.safe_until = began + (LEASE - MARGIN).total_seconds()

    def keep_message(self, message: Message) -> None:
        """Keep the row's message, which was rendered just now."""
        self._message, self._made_at = message, read_stopwatch()

    def fresh_message(self) -> Message | None:
        """Return the kept message if it is at most a second old, else None."""
        fresh = read_stopwatch() - self._made_at < FRESH
        return self._message if fresh else None

    def require_lease(self) -> None:
        """Raise LeaseLost if the lease may have expired: a process that slept, or no database.

        Call it right before a request that must not be made twice.
        """
        if read_stopwatch() >= self.safe_until:
            raise LeaseLost


@dataclass(frozen=True)
class Done:
    """The result of a performed row: Slack's ids of the message, if it was one.

    `found` says that an earlier attempt had posted it.
    """

    channel: str | None = None
    ts: str | None = None
    found: bool = False


# Performs a claimed row.
Performer = Callable[[Job], Done]
