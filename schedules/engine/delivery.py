"""Doing what the outbox owes: claim, commit, do it in Slack, settle. The only place that posts
without being asked.
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
from bot.outbox.claim import Claimed, Look
from bot.outbox.kinds import MessageKind, find_kind, key_for_log, name_kinds
from bot.outbox.models import OutboxState
from schedules.engine.actions import CannotLookUp
from schedules.engine.rate_limit import Ceiling
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
from schedules.job import HEARTBEAT, LEASE, Job, Overtaken, Performer
from schedules.rendering import NotYet, TooLate, Unneeded
from schedules.slack.client import POST
from schedules.slack.errors import Outcome, back_off, read_failure

log = logging.getLogger("hackathon")

# Our database is locked, full or away: it will be back. To PostgreSQL it is an internal error that
# it may only be read, while another server takes over, and that we slept in a transaction.
AWAY = (OperationalError, InterfaceError, InternalError)
# Slack takes about a message a second in a channel (docs.slack.dev/apis/web-api/rate-limits).
PACE = timedelta(seconds=1)
# Seconds for which what is done may wait to be settled together with more.
GATHERING = 0.1


class Delivery:
    """Delivers the rows that are due; `performers` says how, by kind, and `posting` which post.

    `progress` is told of the batches whose messages are settled.

    `shared_wall` tells the wall time that every process on the database shares, in which leases
    are measured; `prepare` gives rows claimed together back one by one, each ready to be done;
    `workers` is how many rows, each of a lane of its own, are done at once, and `alone` says that
    no other process posts from this database.
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
        # Rows more for each hand but one: whoever is done need not wait for the next claim.
        # What is claimed by a process that dies is looked up in Slack, so not too many.
        self._most = 4 * (workers - 1) + 1
        # With more rows than that still to be done, no hand is idle soon.
        self._few = 2 * workers
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="delivery")
        self._ceiling = Ceiling(clock.ticking)
        # Held while the books are kept, so that stopping falls before or after, not between.
        self._books = Lock()
        self._stopping = False
        # Guards those below, and is held for a moment only.
        self._hands = Condition()
        self._in_hand: dict[str, Job] = {}
        self._results: list[Result] = []
        self._resting: dict[str, datetime] = {}
        self._renewed_at = read_stopwatch()
        self._done_listeners: list[Callable[[], None]] = []
        self._settled_listeners: list[Callable[[], None]] = []

    def on_done(self, listener: Callable[[], None]) -> None:
        """Have `listener` called whenever a row is done, or given up, and is to be settled."""
        self._done_listeners.append(listener)

    def on_settled(self, listener: Callable[[], None]) -> None:
        """Have `listener` called whenever rows were settled: the database says so."""
        self._settled_listeners.append(listener)

    def deliver_due(self) -> None:
        """Do everything that can be done now; returns when nothing more is ready."""
        while self.begin_due():
            with self._hands:
                self._hands.wait_for(lambda: self._results or not self._in_hand)

    def begin_due(self) -> bool:
        """Write down what is done, begin what can be begun, and return; it waits for nothing long.

        Whether anything is in hand then; `on_done` tells when a hand is free again. What cannot
        be written down because the database is away is kept for the next time.
        """
        # While every hand has work, what is done is gathered: a transaction costs more than a row.
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
        """When there is something to begin next, on the clock of the event; None for nothing.

        What waits for a hand, or for the row of its lane that is in hand, does not count:
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
            bulk = max(bulk, self._clock.now() + self._ceiling.bulk_wait())
        earliest = min((each for each in (urgent, bulk) if each is not None), default=None)
        rest = self._ceiling.rest()
        if earliest is None or rest is None:
            return earliest
        return max(earliest, self._clock.now() + rest)

    def is_resting(self) -> bool:
        """Whether a lane, or everything, rests: on a clock that stands, wall time ends it."""
        paused = self._ceiling.rest() is not None or self._ceiling.bulk_room() < 1
        return bool(self._rests()) or paused

    def is_anything_owed(self) -> bool:
        """Whether a row waits, for whatever instant, or is in hand."""
        with self._database.read() as session:
            return outbox.is_anything_owed(session)

    def stop(self) -> None:
        """Take no more rows, finish those that are begun, and give back the others."""
        with self._books:
            self._stopping = True
        self._pool.shutdown(wait=True)
        with self._books:
            try:
                self._keep_books()
            except AWAY as error:
                # Their leases run out, and they are looked up before they are sent again.
                left = len(self._results)
                log.warning(LogEvent("unsettled", rows=left, reason=type(error.orig).__name__))

    def _keep_books(self) -> bool:
        """Write down what is done, renew leases, claim what is due: one transaction for all.

        Whether anything was done.
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
        except Exception:  # one row's trouble must not keep the others unsettled
            log.exception(LogEvent("failed", what="settling"))
            for result in results:
                self._write_alone(result)
        return bool(results)

    def _write_alone(self, result: Result) -> None:
        """Settle one row; one that cannot be is dropped, to be looked up when its lease ends."""
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
                # What another has claimed since, `make_sure` keeps from being sent.
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
        """After a post its lane rests a second, for whichever process has the next."""
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
        look = self._look(now, wall, busy)
        free = self._most - len(busy)
        claimed = claims.claim_rows(session, look, bulk=False, limit=free)
        room = min(free - len(claimed), self._ceiling.bulk_room())
        if room > 0:
            bulk = claims.claim_rows(session, look, bulk=True, limit=room)
            self._ceiling.take_bulk(len(bulk))
            claimed += bulk
        return claimed

    def _is_anything_claimable(self, busy: Collection[str]) -> bool:
        """A look is cheap and waits for nobody; only a claim takes the one write lock."""
        if self._stopping or len(busy) >= self._most:
            return False
        with self._database.read() as session:
            look = self._look(self._clock.now(), self._shared_wall(session), busy)
            return claims.is_claimable(session, look, bulk=False) or (
                self._ceiling.bulk_room() > 0 and claims.is_claimable(session, look, bulk=True)
            )

    def _look(self, now: datetime, wall: datetime, busy: Collection[str]) -> Look:
        return Look(
            now=now,
            wall=wall,
            lease=LEASE,
            # A lane in hand whose lease runs out is slow, not lost: we know, we have it.
            resting={*self._rests(), *busy},
            leaving_out=self._kinds_at_rest(),
        )

    def _kinds_at_rest(self) -> Collection[str]:
        return () if self._ceiling.rest() is None else self._posting

    def _take_over(self, results: list[Result], jobs: list[Job]) -> None:
        """After the commit: hands are free of what is settled, and full of what was claimed."""
        with self._hands:
            # What came in meanwhile is behind them.
            del self._results[: len(results)]
            for result in results:
                self._in_hand.pop(result.job.row.lane, None)
            self._in_hand.update({job.row.lane: job for job in jobs})
            self._hands.notify_all()
        for job in self._prepare(jobs):
            self._pool.submit(self._deliver, job)

    def _runs_low(self) -> bool:
        """Whether but few rows are to be done; `_hands` is held."""
        return len(self._in_hand) - len(self._results) <= self._few

    def _rests(self) -> dict[str, datetime]:
        """The lanes that rest, and until which instant; those that have rested are forgotten."""
        now, ticking = self._clock.now(), self._clock.ticking()
        with self._hands:
            self._resting = {lane: at for lane, at in self._resting.items() if at > ticking}
            return {lane: now + (at - ticking) for lane, at in self._resting.items()}

    def _rest(self, lane: str, duration: timedelta) -> None:
        until = self._clock.ticking() + duration
        with self._hands:
            self._resting[lane] = until

    def _deliver(self, job: Job) -> None:
        """Do the row, and hand in what became of it."""
        result = self._perform(job)
        with self._hands:
            self._results.append(result)
            self._hands.notify_all()
        for listener in self._done_listeners:
            listener()

    def _perform(self, job: Job) -> Result:
        # Slack may have asked for a rest since the row was claimed.
        if self._stopping or job.row.kind in self._kinds_at_rest():
            return Untried(job)
        try:
            done = self._performers[find_kind(job.row.kind)](job)
        except Unneeded as why:
            # An organiser who asked for it is told that there is nothing to say any more.
            told = isinstance(why, TooLate) or job.row.insisted_at is not None
            return Ended(job, OutboxState.SKIPPED, str(why), told=told)
        except NotYet as later:
            return Untried(job, later.until)
        except CannotLookUp as why:
            reason = f"it may have been sent, and I could not look: {why}"
            return Ended(job, OutboxState.UNKNOWN, reason)
        except Exception as error:  # noqa: BLE001 - one row's trouble must not stop the others
            return self._read_failure(job, error)
        if done.ts is not None and not done.found:
            self._ceiling.note_post()
        return Sent(job, done)

    def _read_failure(self, job: Job, error: Exception) -> Result:
        row, since = job.row, job.since
        if isinstance(error, (Overtaken, *AWAY)):
            # That our database is away or slow is no reason to give the row up.
            return Again(job, back_off(row.attempts), "the database was away", unknown=True)
        try:
            outcome = read_failure(error, row.attempts)
        except Exception:  # our own mistake: said in the log, and not repeated
            log.exception(LogEvent("failed", what="delivery", row=row.id, key=key_for_log(row)))
            outcome = Outcome(f"an error of the bot's own ({type(error).__name__})", None)
        if outcome.retry_after is None:
            return Ended(job, OutboxState.FAILED, outcome.reason)
        if outcome.limited is not None:
            self._rest(row.lane, outcome.retry_after)
        if outcome.limited == POST:
            self._ceiling.note_limit(row.lane, outcome.retry_after)
        # This attempt may have failed before it could look for what an earlier one did.
        unknown = outcome.unknown or since is not None
        return Again(job, outcome.retry_after, outcome.reason, unknown)
