"""Delivers outbox rows: claims them, commits, performs them in Slack, settles them.

Nothing else posts to Slack, except in answer to a request.
"""

import logging
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Condition, Lock

from sqlalchemy.exc import InterfaceError, InternalError, OperationalError
from sqlalchemy.orm import Session

from bot.core.clock import Clock, read_stopwatch
from bot.core.database import Database
from bot.core.logs import LogEvent
from bot.core.metrics import expect_posts
from bot.outbox import claim as claims
from bot.outbox import rows as outbox
from bot.outbox.claim import Claimed, ClaimQuery
from bot.outbox.kinds import MessageKind, find_kind, key_for_log, name_kinds
from bot.outbox.models import OutboxState
from schedules.engine.actions import CannotLookUp
from schedules.engine.rate_limit import RateLimit
from schedules.engine.settle import (
    Again,
    Ended,
    NoteProgress,
    Result,
    Sent,
    Untried,
    tell_operators,
    write_down,
)
from schedules.job import HEARTBEAT, LEASE, Job, LeaseLost, Performer
from schedules.rendering import NotYet, TooLate, Unneeded
from schedules.slack.client import POST
from schedules.slack.errors import Outcome, back_off, read_failure

log = logging.getLogger("hackathon")

# The database is locked, full or unreachable, and will recover. PostgreSQL raises an internal error
# if it is read-only during a failover, and if this process slept inside a transaction.
AWAY = (OperationalError, InterfaceError, InternalError)
# Slack takes about one message a second in a channel (docs.slack.dev/apis/web-api/rate-limits).
PACE = timedelta(seconds=1)
# Seconds for which a result may wait to be settled together with others.
GATHERING = 0.1


class Delivery:
    """Delivers the rows that are due, up to `workers` of them at a time, each of its own lane.

    `performers` says how to perform each kind, and `posting` names the kinds that post.
    `progress` has the callbacks for batches whose messages are settled.

    `shared_wall` returns the wall time that every process on the database shares, in which leases
    are measured; `prepare` yields claimed jobs one by one, each when it is ready for a worker.
    `alone` says that no other process posts from this database.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        performers: dict[MessageKind, Performer],
        *,
        posting: Collection[str],
        progress: Mapping[MessageKind, NoteProgress],
        shared_wall: Callable[[Session], datetime],
        prepare: Callable[[Sequence[Job]], Iterable[Job]] = lambda jobs: jobs,
        workers: int = 8,
        alone: bool = True,
    ) -> None:
        self._database = database
        self._clock = clock
        self._performers = performers
        expect_posts(name_kinds(performers))
        self._posting = posting
        self._progress = progress
        self._shared_wall = shared_wall
        self._prepare = prepare
        self._alone = alone
        # More rows than workers, so that a worker need not wait for the next claim. Not many more:
        # rows claimed by a process that dies must be looked up in Slack.
        self._most = 4 * (workers - 1) + 1
        # With more claimed rows than this, no worker will soon be idle.
        self._few = 2 * workers
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="delivery")
        self._rate_limit = RateLimit(clock.ticking)
        # Held during the bookkeeping transaction, so that `stop` cannot fall in the middle of it.
        self._books = Lock()
        self._stopping = False
        # Guards the attributes below, and is held only briefly.
        self._hands = Condition()
        self._in_hand: dict[str, Job] = {}
        self._results: list[Result] = []
        self._resting: dict[str, datetime] = {}
        self._is_token_refused = False
        self._renewed_at = read_stopwatch()
        self._done_listeners: list[Callable[[], None]] = []
        self._settled_listeners: list[Callable[[], None]] = []

    def on_done(self, listener: Callable[[], None]) -> None:
        """Register a callback for when a worker has finished a row, which is then to be settled."""
        self._done_listeners.append(listener)

    def on_settled(self, listener: Callable[[], None]) -> None:
        """Register a callback for when rows have been settled in the database."""
        self._settled_listeners.append(listener)

    def deliver_due(self) -> None:
        """Deliver everything that is ready, and return when nothing more is."""
        while self.begin_due():
            with self._hands:
                self._hands.wait_for(lambda: self._results or not self._in_hand)

    def begin_due(self) -> bool:
        """Settle finished rows and start those that are due, without waiting for Slack.

        Return whether any row is in progress; `on_done` tells when one finishes. Results that
        cannot be settled because the database is away are kept for the next call.
        """
        # While every worker is busy, gather results: a transaction costs more than a row.
        with self._hands:
            self._hands.wait_for(self._runs_low, GATHERING)
        with self._books:
            settled = self._keep_books()
        if settled:
            for listener in self._settled_listeners:
                listener()
        with self._hands:
            return bool(self._in_hand)

    def next_instant(self) -> datetime | None:
        """Return when the next row can be started, on the event's clock; None if there is none.

        Rows that wait for a worker, or for a row in progress in their lane, do not count:
        `on_done` tells.
        """
        with self._hands:
            busy = set(self._in_hand)
        if len(busy) >= self._most:
            return None
        rests = self._rests()
        with self._database.read() as session:
            urgent = claims.next_instant(session, rests, busy)
            bulk = claims.next_instant(session, rests, busy, bulk=True)
        if bulk is not None:
            bulk = max(bulk, self._clock.now() + self._rate_limit.bulk_wait())
        earliest = min((each for each in (urgent, bulk) if each is not None), default=None)
        rest = self._rate_limit.rest()
        if earliest is None or rest is None:
            return earliest
        return max(earliest, self._clock.now() + rest)

    def is_resting(self) -> bool:
        """Return whether a lane, or every post, is paused.

        On a stopped clock such a pause ends by wall time.
        """
        paused = self._rate_limit.rest() is not None or self._rate_limit.bulk_room() < 1
        return bool(self._rests()) or paused

    def has_pending(self) -> bool:
        """Return whether a row is pending, whenever it is due, or in progress."""
        with self._database.read() as session:
            return outbox.has_pending(session)

    def stop(self) -> None:
        """Claim no more rows, finish those in progress, and release the others."""
        with self._books:
            self._stopping = True
        self._pool.shutdown(wait=True)
        with self._books:
            try:
                self._keep_books()
            except AWAY as error:
                # Their leases expire, and they are looked up before they are sent again.
                left = len(self._results)
                log.warning(LogEvent("unsettled", rows=left, reason=type(error.orig).__name__))

    def _keep_books(self) -> bool:
        """Settle results, renew leases and claim due rows, in one transaction.

        Return whether there were results.
        """
        with self._hands:
            results = list(self._results)
            busy = set(self._in_hand) - {each.job.row.lane for each in results}
            beat = bool(busy) and read_stopwatch() - self._renewed_at >= HEARTBEAT.total_seconds()
        if not (results or beat or self._is_anything_claimable(busy)):
            return False
        try:
            self._write_books(results, busy, beat=beat)
        except AWAY:
            raise
        except Exception:  # one row's error must not keep the others unsettled
            log.exception(LogEvent("failed", what="settling"))
            for result in results:
                self._write_alone(result)
        return bool(results)

    def _write_alone(self, result: Result) -> None:
        """Settle one row; if that fails, drop it, to be looked up when its lease expires."""
        try:
            self._write_books([result], busy=(), beat=False)
        except AWAY:
            raise
        except Exception:
            row = result.job.row
            log.exception(LogEvent("unsettled", row=row.id, key=key_for_log(row)))
            self._take_over([result], [])

    def _write_books(self, results: list[Result], busy: Collection[str], *, beat: bool) -> None:
        began, now = read_stopwatch(), self._clock.now()
        renewed = [job for lane, job in self._in_hand.items() if lane in busy] if beat else []
        claimed: list[Claimed] = []
        with self._database.write() as session:
            write_down(session, results, now, self._clock.moment, self._progress)
            self._pace(session, results, now)
            wall = self._shared_wall(session)
            if renewed:
                kept = outbox.extend_leases(session, [job.row for job in renewed], wall + LEASE)
                # `require_lease` keeps the rows that another process has claimed from being sent.
                renewed = [job for job in renewed if job.row.id in kept]
            if not self._stopping:
                claimed = self._claim(session, now, wall, busy)
        jobs = [Job(each.row, each.since, 0.0) for each in claimed]
        for job in (*renewed, *jobs):
            job.renew(began)
        if beat or not busy:
            self._renewed_at = began
        self._take_over(results, jobs)
        for result in results:
            tell_operators(result, now)

    def _pace(self, session: Session, results: list[Result], now: datetime) -> None:
        """Pause the lane of each post for a second, for every process on the database."""
        lanes = [
            each.job.row.lane
            for each in results
            if isinstance(each, Sent) and each.done.ts is not None and not each.done.found
        ]
        for lane in lanes:
            self._rest(lane, PACE)
        if not self._alone:
            claims.pace_lanes(session, lanes, now + PACE)

    def _claim(
        self, session: Session, now: datetime, wall: datetime, busy: Collection[str]
    ) -> list[Claimed]:
        query = self._claim_query(now, wall, busy)
        free = self._most - len(busy)
        claimed = claims.claim_rows(session, query, bulk=False, limit=free)
        room = min(free - len(claimed), self._rate_limit.bulk_room())
        if room > 0:
            bulk = claims.claim_rows(session, query, bulk=True, limit=room)
            self._rate_limit.take_bulk(len(bulk))
            claimed += bulk
        return claimed

    def _is_anything_claimable(self, busy: Collection[str]) -> bool:
        """Return whether a claim would find a row.

        This only reads, which is cheap and waits for nothing; a claim takes the single write lock.
        """
        if self._stopping or len(busy) >= self._most:
            return False
        with self._database.read() as session:
            query = self._claim_query(self._clock.now(), self._shared_wall(session), busy)
            return claims.is_claimable(session, query, bulk=False) or (
                self._rate_limit.bulk_room() > 0 and claims.is_claimable(session, query, bulk=True)
            )

    def _claim_query(self, now: datetime, wall: datetime, busy: Collection[str]) -> ClaimQuery:
        return ClaimQuery(
            now=now,
            wall=wall,
            lease=LEASE,
            # A busy lane is ours: even if its lease expires, the row is slow, not lost.
            resting={*self._rests(), *busy},
            leaving_out=self._kinds_at_rest(),
        )

    def _kinds_at_rest(self) -> Collection[str]:
        return () if self._rate_limit.rest() is None else self._posting

    def _take_over(self, results: list[Result], jobs: list[Job]) -> None:
        """After the commit: forget the finished jobs, start the claimed ones."""
        with self._hands:
            # Results that arrived during the transaction come after these.
            del self._results[: len(results)]
            for result in results:
                self._in_hand.pop(result.job.row.lane, None)
            self._in_hand.update({job.row.lane: job for job in jobs})
            self._hands.notify_all()
        for job in self._prepare(jobs):
            self._pool.submit(self._deliver, job)

    def _runs_low(self) -> bool:
        """Return whether few rows are left to perform. The caller holds `_hands`."""
        return len(self._in_hand) - len(self._results) <= self._few

    def _rests(self) -> dict[str, datetime]:
        """Return until when each paused lane rests, and forget the lanes whose rest is over."""
        now, ticking = self._clock.now(), self._clock.ticking()
        with self._hands:
            self._resting = {lane: at for lane, at in self._resting.items() if at > ticking}
            return {lane: now + (at - ticking) for lane, at in self._resting.items()}

    def _rest(self, lane: str, duration: timedelta) -> None:
        until = self._clock.ticking() + duration
        with self._hands:
            self._resting[lane] = until

    def _deliver(self, job: Job) -> None:
        result = self._perform(job)
        with self._hands:
            self._results.append(result)
            self._hands.notify_all()
        for listener in self._done_listeners:
            listener()

    def _perform(self, job: Job) -> Result:
        # Slack may have asked for a pause since the row was claimed.
        if self._stopping or job.row.kind in self._kinds_at_rest():
            return Untried(job)
        try:
            done = self._performers[find_kind(job.row.kind)](job)
        except Unneeded as why:
            # If an organiser asked for the message, they are told that there is none any more.
            told = isinstance(why, TooLate) or job.row.insisted_at is not None
            return Ended(job, OutboxState.SKIPPED, str(why), told=told)
        except NotYet as later:
            return Untried(job, later.until)
        except CannotLookUp as why:
            reason = f"it may have been sent, and I could not look: {why}"
            return Ended(job, OutboxState.UNKNOWN, reason)
        except Exception as error:  # noqa: BLE001 - one row's error must not stop the others
            return self._read_failure(job, error)
        if done.ts is not None and not done.found:
            self._rate_limit.note_post()
        self._note_token(refused=None)
        return Sent(job, done)

    def _read_failure(self, job: Job, error: Exception) -> Result:
        row, since = job.row, job.since
        if isinstance(error, (LeaseLost, *AWAY)):
            # A database that is away or slow is no reason to give up the row.
            return Again(job, back_off(row.attempts), "the database was away", unknown=True)
        try:
            outcome = read_failure(error, row.attempts)
        except Exception:  # a bug of the bot's: logged, and not retried
            log.exception(LogEvent("failed", what="delivery", row=row.id, key=key_for_log(row)))
            outcome = Outcome(f"an error of the bot's own ({type(error).__name__})", None)
        if outcome.retry_after is None:
            return Ended(job, OutboxState.FAILED, outcome.reason)
        if outcome.token_refused:
            self._note_token(refused=outcome.reason)
        if outcome.limited is not None:
            self._rest(row.lane, outcome.retry_after)
        if outcome.limited == POST:
            self._rate_limit.note_limit(row.lane, outcome.retry_after)
        # This attempt may have failed before it could look for an earlier one's message.
        unknown = outcome.unknown or since is not None
        return Again(job, outcome.retry_after, outcome.reason, unknown)

    def _note_token(self, *, refused: str | None) -> None:
        """Log once that Slack refuses the token, and once that it accepts it again."""
        with self._hands:
            if self._is_token_refused == (refused is not None):
                return
            self._is_token_refused = refused is not None
        if refused is None:
            log.info(LogEvent("token_accepted"))
        else:
            log.error(LogEvent("token_refused", reason=refused))
