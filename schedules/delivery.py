"""Doing what the outbox owes: claim, commit, do it in Slack, settle. The only place that posts
without being asked.
"""

import logging
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock

from sqlalchemy.exc import OperationalError

from bot.clock import Clock
from bot.db import Database
from bot.domain import outbox
from bot.models import OutboxRow, OutboxState
from schedules.messages.rendering import Unneeded
from schedules.outcomes import Outcome, read_failure

log = logging.getLogger("hackathon")

# Longer than a row's calls usually take, and shorter than the shortest step between
# reminders, so that a row whose process died is still in time.
LEASE = timedelta(seconds=60)
# Slack takes about a message a second in a channel (docs.slack.dev/apis/web-api/rate-limits).
PACE = timedelta(seconds=1)


@dataclass(frozen=True)
class Done:
    """A row that is done: Slack's ids of the message, where it was one."""

    channel: str | None = None
    ts: str | None = None


# Does what a row says, given the row and since when it may have been done unseen.
Performer = Callable[[OutboxRow, datetime | None], Done]


class Delivery:
    """Delivers the rows that are due; `performers` says how, by kind.

    `wall` tells wall time, which leases are measured in; `workers` is how many rows, each of
    a lane of its own, are in hand at once.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        performers: dict[str, Performer],
        *,
        wall: Callable[[], datetime],
        workers: int = 8,
    ) -> None:
        self._database = database
        self._clock = clock
        self._performers = performers
        self._wall = wall
        self._workers = workers
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="delivery")
        # Held while rows are taken in hand, so that stopping falls before or after, not between.
        self._taking = Lock()
        self._stopping = False
        # Guards the two below, and is held for a moment only.
        self._lock = Lock()
        self._in_hand: dict[str, Future[None]] = {}
        self._resting: dict[str, datetime] = {}
        self._listeners: list[Callable[[], None]] = []

    def on_done(self, listener: Callable[[], None]) -> None:
        """Have `listener` called whenever a row is out of hand, done or not."""
        self._listeners.append(listener)

    def deliver_due(self) -> None:
        """Do everything that can be done now; returns when nothing more is ready."""
        while in_hand := self.begin_due():
            wait(in_hand, return_when=FIRST_COMPLETED)

    def begin_due(self) -> list[Future[None]]:
        """Begin what can be done now, as far as hands are free, and return at once.

        What is in hand then is given back; `on_done` tells when a hand is free again.
        """
        with self._taking:
            free = self._workers - len(self._busy_lanes())
            if free and not self._stopping:
                for claimed in self._claim(free):
                    future = self._pool.submit(self._deliver, claimed)
                    with self._lock:
                        self._in_hand[claimed.row.lane] = future
                    future.add_done_callback(lambda _: self._tell())
            with self._lock:
                return list(self._in_hand.values())

    def next_instant(self) -> datetime | None:
        """When there is something to begin next, on the clock of the event; None for nothing.

        What waits for a hand, or for the row of its lane that is in hand, does not count:
        `on_done` tells.
        """
        busy = self._busy_lanes()
        if len(busy) >= self._workers:
            return None
        with self._database.read() as session:
            return outbox.next_instant(session, self._rests(), leaving_out=busy)

    def is_resting(self) -> bool:
        """Whether a lane rests: on a clock that stands, it is wall time that ends it."""
        return bool(self._rests())

    def is_anything_owed(self) -> bool:
        """Whether a row waits, for whatever instant, or is in hand."""
        with self._database.read() as session:
            return outbox.is_anything_owed(session)

    def stop(self) -> None:
        """Take no more rows, and wait for those in hand."""
        with self._taking:
            self._stopping = True
        self._pool.shutdown(wait=True)

    def _claim(self, limit: int) -> list[outbox.Claimed]:
        now = self._clock.now()
        # A lane in hand whose lease runs out is slow, not lost: we know, we have it.
        resting = {*self._rests(), *self._busy_lanes()}
        # A look is cheap and waits for nobody; only a claim takes the database's one write lock.
        with self._database.read() as session:
            if not outbox.is_claimable(session, now=now, wall=self._wall(), resting=resting):
                return []
        with self._database.write() as session:
            return outbox.claim_rows(
                session, now=now, wall=self._wall(), lease=LEASE, limit=limit, resting=resting
            )

    def _busy_lanes(self) -> set[str]:
        """The lanes that have a row in hand; what is done is forgotten."""
        with self._lock:
            self._in_hand = {
                lane: future for lane, future in self._in_hand.items() if not future.done()
            }
            return set(self._in_hand)

    def _rests(self) -> dict[str, datetime]:
        """The lanes that rest, and until which instant; those that have rested are forgotten."""
        now, ticking = self._clock.now(), self._clock.ticking()
        with self._lock:
            self._resting = {lane: at for lane, at in self._resting.items() if at > ticking}
            return {lane: now + (at - ticking) for lane, at in self._resting.items()}

    def _rest(self, lane: str, duration: timedelta) -> None:
        until = self._clock.ticking() + duration
        with self._lock:
            self._resting[lane] = until

    def _tell(self) -> None:
        for listener in self._listeners:
            listener()

    def _deliver(self, claimed: outbox.Claimed) -> None:
        """Do the row. Where its outcome can't be kept, the lease runs out and it is looked up."""
        try:
            self._perform(claimed)
        except Exception:
            log.exception("unsettled row=%s key=%s", claimed.row.id, claimed.row.key)

    def _perform(self, claimed: outbox.Claimed) -> None:
        row = claimed.row
        try:
            done = self._performers[row.kind](row, claimed.since)
        except Unneeded as reason:
            self._settle(row, OutboxState.SKIPPED, reason=str(reason))
        except OperationalError:
            # Our database is locked or full, which is no reason to give the row up.
            raise
        except Exception as error:  # noqa: BLE001 - one row's trouble must not stop the others
            self._note_failure(claimed, error)
        else:
            if done.ts is not None:
                self._rest(row.lane, PACE)
            self._settle(row, OutboxState.SENT, channel=done.channel, ts=done.ts)

    def _note_failure(self, claimed: outbox.Claimed, error: Exception) -> None:
        row = claimed.row
        try:
            outcome = read_failure(error, row.attempts)
        except Exception:  # our own mistake: said in the log, and not repeated
            log.exception("failed row=%s key=%s", row.id, row.key)
            outcome = Outcome(f"an error of the bot's own ({type(error).__name__})", None)
        if outcome.retry_after is None:
            self._settle(row, OutboxState.FAILED, reason=outcome.reason)
        else:
            self._retry(claimed, outcome, outcome.retry_after)

    def _retry(self, claimed: outbox.Claimed, outcome: Outcome, after: timedelta) -> None:
        row = claimed.row
        log.warning("retrying row=%s key=%s reason=%r", row.id, row.key, outcome.reason)
        if outcome.rests:
            self._rest(row.lane, after)
        at = self._clock.now() + after
        # This attempt may have failed before it could look for what an earlier one did.
        unknown = outcome.unknown or claimed.since is not None
        with self._database.write() as session:
            kept = session.get_one(OutboxRow, row.id)
            outbox.retry_row(kept, at=at, reason=outcome.reason, unknown=unknown)

    def _settle(
        self,
        row: OutboxRow,
        state: OutboxState,
        *,
        reason: str | None = None,
        channel: str | None = None,
        ts: str | None = None,
    ) -> None:
        now = self._clock.now()
        with self._database.write() as session:
            kept = session.get_one(OutboxRow, row.id)
            outbox.settle(kept, state, now=now, reason=reason, channel=channel, ts=ts)
            if state == OutboxState.FAILED:
                outbox.report_failed(session, kept, now)
        log.log(
            logging.WARNING if state == OutboxState.FAILED else logging.INFO,
            "settled row=%s key=%s state=%s late=%.1f reason=%r",
            row.id,
            row.key,
            state,
            (now - row.due).total_seconds(),
            reason,
        )
