"""Wakes the delivery at the next due instant (APScheduler), and sweeps in case a wake was missed.

The rows are the truth; the scheduler holds its jobs in memory and loses nothing when it dies.
"""

import logging
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from threading import Event, Lock, Thread, current_thread

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.job import Job
from apscheduler.jobstores.base import JobLookupError
from apscheduler.schedulers.background import BackgroundScheduler

from bot.core.clock import NEVER, Clock
from bot.core.logs import LogEvent
from schedules.engine.delivery import AWAY, PACE, Delivery
from schedules.job import HEARTBEAT
from schedules.slack.errors import Outcome, back_off, read_failure

log = logging.getLogger("hackathon")

# A row can come due without a wake: written by another process, behind an expired lease, or after
# the machine's clock was set, which moves the alarm. The sweep also renews leases.
SWEEP = HEARTBEAT
# The wait before the next attempt if the database is away.
PAUSE = timedelta(seconds=1)
HOUSEKEEPING = timedelta(hours=1)


class Timer:
    """Delivers the rows that are due, when they are due, on the given clock.

    One thread looks for them whenever it is woken: by APScheduler at the next due instant, by
    the clock, by a finished delivery, by `wake`, and every few seconds whatever the wall clock
    says. `jobs` are run at the start and every hour; one that fails is retried, as a row is.
    """

    def __init__(
        self,
        delivery: Delivery,
        clock: Clock,
        *,
        wall: Callable[[], datetime],
        jobs: Mapping[str, Callable[[], None]],
    ) -> None:
        self._delivery = delivery
        self._clock = clock
        self._wall = wall
        self._jobs = jobs
        self._woken = Event()
        self._stopping = False
        # APScheduler's shutdown waits for its jobs, and holds the lock that a job needs to add one.
        self._adding = Lock()
        self._thread = Thread(target=self._look_when_woken, name="timer", daemon=True)
        self._alarm: Job | None = None
        # By default APScheduler skips a job that is a second late, and piles up its instances.
        self._scheduler = BackgroundScheduler(
            timezone="UTC",
            executors={"default": ThreadPoolExecutor(4)},
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )

    def start(self) -> None:
        """Start the thread and the scheduler, and deliver the rows that are due already."""
        self._clock.on_change(self.wake)
        self._delivery.on_done(self.wake)
        for name in self._jobs:
            self._schedule_job(name, timedelta())
        self._scheduler.start()
        self._thread.start()
        self.wake()

    def stop(self) -> None:
        """Start no more rows, and wait for those in progress."""
        with self._adding:
            self._stopping = True
        self.wake()
        if self._thread.is_alive():
            self._thread.join()
        self._delivery.stop()
        if self._scheduler.running:
            # APScheduler's thread fails on a job that it is just starting when it is shut down.
            self._scheduler.remove_all_jobs()
            self._scheduler.shutdown(wait=True)

    def is_alive(self) -> bool:
        """Return whether the thread runs: it was started, and nothing has ended it."""
        return self._thread.is_alive()

    def wake(self) -> None:
        """Look for due rows now, or right after the present look. Thread-safe."""
        # This thread sees its own writes in the same look.
        if current_thread() is not self._thread:
            self._woken.set()

    def _look_when_woken(self) -> None:
        while not self._stopping:
            self._woken.wait(SWEEP.total_seconds())
            # Clear before looking: a wake during the look leads to another look.
            self._woken.clear()
            if not self._stopping:
                self._sweep()

    def _sweep(self) -> None:
        try:
            self._delivery.begin_due()
            instant = self._delivery.next_instant()
        except AWAY as error:
            log.warning(LogEvent("waiting", what="database", reason=type(error.orig).__name__))
            self._set_alarm(self._wall() + PAUSE)
        except Exception:  # the sweep looks again
            log.exception(LogEvent("failed", what="delivery"))
        else:
            wall = NEVER if instant is None else self._clock.wall_time_at(instant)
            if wall == NEVER and self._delivery.is_resting():
                wall = self._wall() + PACE
            self._set_alarm(wall)

    def _schedule_job(self, name: str, after: timedelta, attempts: int = 1) -> None:
        at = self._wall() + after
        with self._adding:
            if not self._stopping:
                self._scheduler.add_job(self._run_job, "date", run_date=at, args=(name, attempts))

    def _run_job(self, name: str, attempts: int) -> None:
        try:
            self._jobs[name]()
        except Exception as error:  # noqa: BLE001 - it is run again
            pause = _log_failure(name, error, attempts)
            if pause is not None:
                self._schedule_job(name, pause, attempts + 1)
                return
        self._schedule_job(name, HOUSEKEEPING)

    def _set_alarm(self, wall: datetime) -> None:
        if self._alarm is not None:
            with suppress(JobLookupError):  # it has fired
                self._alarm.remove()
        # No fixed id: APScheduler drops a job added while another one of its id is ending.
        self._alarm = (
            None if wall == NEVER else self._scheduler.add_job(self.wake, "date", run_date=wall)
        )


def _log_failure(name: str, error: Exception, attempts: int) -> timedelta | None:
    """Log why a job failed, and return how soon to retry it; None if a retry would not help."""
    try:
        if isinstance(error, AWAY):
            outcome = Outcome("the database was away", back_off(attempts))
        else:
            outcome = read_failure(error, attempts)
    except Exception:  # a bug of the bot's
        log.exception(LogEvent("failed", what=name))
        return None
    log.warning(LogEvent("retrying", what=name, reason=outcome.reason))
    return outcome.retry_after
