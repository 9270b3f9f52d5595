import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event, Semaphore
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from sqlalchemy.exc import OperationalError

from bot.core.clock import FastClock, SystemClock
from bot.core.database import Database
from bot.models import Base
from bot.outbox.models import OutboxRow, OutboxState
from schedules.engine import timer as module
from schedules.engine.delivery import PACE, Delivery
from schedules.engine.timer import Timer
from schedules.job import Done, Job
from schedules.slack.client import MethodRests, NoAnswer
from schedules.slack.errors import SETTLING
from tests.schedules.delivery_fixture import NOTE, DeliveryFixture
from tests.support.factories import NOW
from tests.support.patience import LONGEST

pytestmark = pytest.mark.both_databases

HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _no_sweep(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have nothing but what wakes it make a timer look: a sweep would do it later in any case."""
    monkeypatch.setattr(module, "SWEEP", HOUR)


def make_timer(office: DeliveryFixture, delivery: Delivery | None = None, **jobs: Any) -> Timer:
    delivery = delivery or office.delivery
    return Timer(delivery, office.clock, wall=SystemClock().now, jobs=jobs)


@pytest.fixture
def timer(office: DeliveryFixture) -> Iterator[Timer]:
    """A timer, started and told of writes as the program does it."""
    timer = make_timer(office)
    office.database.on_write(timer.wake)
    timer.start()
    yield timer
    timer.stop()


def wait_for(office: DeliveryFixture, *keys: str, channel: str = "general") -> None:
    wanted = [f"note {key}" for key in keys]
    office.wait_for(lambda: office.texts(channel) == wanted)


def test_what_is_due_at_the_start_is_delivered(office: DeliveryFixture) -> None:
    office.enqueue("a")
    timer = make_timer(office)
    timer.start()
    wait_for(office, "a")
    timer.stop()


@pytest.mark.usefixtures("timer")
def test_a_row_added_meanwhile_is_delivered_at_once(office: DeliveryFixture) -> None:
    for key in "abc":
        office.enqueue(key, lane=f"#{key}")
        wait_for(office, key, channel=key)


def test_what_nobody_told_it_of_is_found_when_it_sweeps(
    office: DeliveryFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Such as a row of a process that died, whose lease runs out."""
    monkeypatch.setattr(module, "SWEEP", timedelta(milliseconds=1))
    timer = make_timer(office)
    timer.start()
    office.enqueue("a")
    wait_for(office, "a")
    timer.stop()


@pytest.mark.usefixtures("timer")
def test_what_is_done_is_settled_at_once(office: DeliveryFixture) -> None:
    settled = Event()
    office.delivery.on_settled(settled.set)
    office.enqueue("a")
    assert settled.wait(LONGEST)
    assert office.states() == {"a": OutboxState.SENT}


def test_it_wakes_at_the_next_instant_of_a_clock_that_runs_fast(office: DeliveryFixture) -> None:
    office.enqueue("a", due=NOW + HOUR)
    office.enqueue("b", due=NOW + 2 * HOUR)
    timer = make_timer(office)
    timer.start()
    office.clock.set_speed(36_000)
    wait_for(office, "a", "b")
    timer.stop()
    assert all(late >= timedelta() for late in office.instants())
    assert office.instants()[0] >= HOUR
    assert office.instants()[1] >= 2 * HOUR


def test_a_clock_that_jumps_wakes_it(
    office: DeliveryFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.enqueue("a", due=NOW + HOUR)
    timer = make_timer(office)
    looked, look = Event(), timer._sweep

    def note_look() -> None:
        look()
        looked.set()

    monkeypatch.setattr(timer, "_sweep", note_look)
    timer.start()
    assert looked.wait(LONGEST)
    office.clock.jump_to(NOW + HOUR)
    wait_for(office, "a")
    timer.stop()


@pytest.mark.usefixtures("timer")
def test_a_moved_row_moves_the_alarm(office: DeliveryFixture) -> None:
    office.enqueue("a", due=NOW + 1000 * HOUR)
    office.clock.set_speed(36_000)
    with office.database.write() as session:
        row = session.get_one(OutboxRow, office.row("a").id)
        row.due = row.ready_at = NOW + HOUR
    wait_for(office, "a")


@pytest.mark.usefixtures("timer")
def test_a_lane_that_rests_is_looked_at_when_it_has_rested(office: DeliveryFixture) -> None:
    office.clock.set_speed(60)
    office.enqueue("a", "b", "c")
    wait_for(office, "a", "b", "c")
    instants = office.instants()
    assert instants[1] - instants[0] >= timedelta(seconds=1)
    assert instants[2] - instants[1] >= timedelta(seconds=1)


def test_on_a_clock_that_was_stopped_a_lane_rests_by_the_wall(tmp_path: Path) -> None:
    """A rehearsal's is, which has a database of its own on SQLite."""
    database = Database(f"sqlite:///{tmp_path / 'rehearsal.db'}")
    Base.metadata.create_all(database.engine)
    wall = FastClock(datetime(2026, 1, 1, tzinfo=UTC), 0)
    clock = FastClock(NOW, 60, wall=wall.now)
    with DeliveryFixture(database, clock) as office:
        clock.set_speed(0)
        office.enqueue("a", "b")
        done = Semaphore(0)
        office.delivery.on_done(done.release)
        timer = Timer(office.delivery, clock, wall=wall.now, jobs={})
        timer._sweep()
        assert done.acquire(timeout=LONGEST)
        timer._sweep()
        assert read_alarm(timer) == wall.now() + PACE
        wall.jump_to(wall.now() + PACE)
        timer._sweep()
        assert done.acquire(timeout=LONGEST)
        assert office.texts() == ["note a", "note b"]
        timer.stop()
    database.dispose()


def read_alarm(timer: Timer) -> datetime | None:
    """Return the wall time at which the timer is woken next."""
    return None if timer._alarm is None else timer._alarm.trigger.run_date


def test_while_the_database_is_away_it_looks_again_every_second(
    office: DeliveryFixture, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse() -> None:
        raise OperationalError("connect", None, ConnectionError())

    timer = Timer(office.delivery, office.clock, wall=lambda: NOW, jobs={})
    for _ in range(2):
        with monkeypatch.context() as patch:
            patch.setattr(office.database.engine, "connect", refuse)
            timer._sweep()
        assert read_alarm(timer) == NOW + module.PAUSE
    assert caplog.messages == ["waiting what=database reason=ConnectionError"] * 2
    timer._sweep()
    assert read_alarm(timer) is None
    timer.stop()


@pytest.mark.usefixtures("timer")
def test_a_slow_send_does_not_keep_another_lane_waiting(office: DeliveryFixture) -> None:
    begun, release = Event(), Event()

    def hold_up_the_slow(job: Job) -> Done:
        if job.row.key == "slow":
            begun.set()
            assert release.wait(LONGEST)
        return office.context.post_message(job)

    office.delivery._performers[NOTE] = hold_up_the_slow
    office.enqueue("slow", lane="#slow")
    assert begun.wait(LONGEST)
    office.enqueue("quick")
    wait_for(office, "quick")
    release.set()
    wait_for(office, "slow", channel="slow")


def test_who_wakes_it_during_a_look_is_heard(
    office: DeliveryFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A row is added while a look is past the point at which it would have seen it."""
    begun, added = Event(), Event()
    begin_due = office.delivery.begin_due

    def begin_slowly() -> Any:
        in_hand = begin_due()
        begun.set()
        assert added.wait(LONGEST)
        return in_hand

    monkeypatch.setattr(office.delivery, "begin_due", begin_slowly)
    timer = make_timer(office)
    office.database.on_write(timer.wake)
    timer.start()
    assert begun.wait(LONGEST)
    office.enqueue("a")
    added.set()
    wait_for(office, "a")
    timer.stop()


def test_a_look_that_fails_is_in_the_log_and_the_next_one_works(
    office: DeliveryFixture, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    failed = Event()
    next_instant = office.delivery.next_instant

    def fail_once() -> datetime | None:
        if failed.is_set():
            return next_instant()
        failed.set()
        raise ZeroDivisionError

    monkeypatch.setattr(office.delivery, "next_instant", fail_once)
    timer = make_timer(office)
    timer.start()
    assert failed.wait(LONGEST)
    office.enqueue("a")
    timer.wake()
    wait_for(office, "a")
    timer.stop()
    assert "failed what=delivery" in caplog.messages


def test_stopping_finishes_what_is_in_hand_and_takes_no_more(office: DeliveryFixture) -> None:
    begun, release = Event(), Event()

    def perform(job: Job) -> Done:
        begun.set()
        assert release.wait(LONGEST)
        return office.context.post_message(job)

    delivery = office.make_delivery({NOTE: perform})
    timer = make_timer(office, delivery)
    office.database.on_write(timer.wake)
    office.enqueue("a", "b")
    timer.start()
    assert begun.wait(LONGEST)
    stopping = threading.Thread(target=timer.stop)
    stopping.start()
    release.set()
    stopping.join()
    assert office.states() == {"a": OutboxState.SENT, "b": OutboxState.WAITING}
    office.enqueue("c", lane="#other")
    timer.wake()
    assert office.states()["c"] == OutboxState.WAITING


def test_one_that_was_never_started_stops(office: DeliveryFixture) -> None:
    office.enqueue("a")
    timer = make_timer(office)
    timer.wake()
    timer.stop()
    assert office.states() == {"a": OutboxState.WAITING}


def test_one_woken_before_its_start_looks_when_it_starts(office: DeliveryFixture) -> None:
    timer = make_timer(office)
    timer.wake()
    office.enqueue("a")
    timer.start()
    wait_for(office, "a")
    timer.stop()


def test_jobs_are_run_at_the_start(office: DeliveryFixture) -> None:
    done = Event()
    timer = make_timer(office, people=done.set)
    timer.start()
    assert done.wait(LONGEST)
    timer.stop()


def test_a_job_that_ends_while_the_timer_stops_is_not_run_again(office: DeliveryFixture) -> None:
    begun, release = Event(), Event()

    def work() -> None:
        begun.set()
        assert release.wait(LONGEST)

    timer = make_timer(office, people=work)
    timer.start()
    assert begun.wait(LONGEST)
    stopping = threading.Thread(target=timer.stop)
    stopping.start()
    # As when APScheduler already waits for the job, and holds its lock.
    while timer._scheduler.running:
        stopping.join(0.01)
    release.set()
    stopping.join(LONGEST)
    assert not stopping.is_alive()


def run_job(office: DeliveryFixture, error: Exception | None, attempts: int = 1) -> timedelta:
    """Run a job that ends like this, and return how long until it is run again."""

    def work() -> None:
        if error is not None:
            raise error

    timer = Timer(office.delivery, office.clock, wall=lambda: NOW, jobs={"people": work})
    timer._scheduler.start(paused=True)
    timer._run_job("people", attempts)
    (job,) = timer._scheduler.get_jobs()
    timer._scheduler.shutdown()
    assert (job.coalesce, job.max_instances, job.misfire_grace_time) == (True, 1, None)
    assert job.args[0] == "people"
    pause: timedelta = job.trigger.run_date - NOW
    return pause


def test_a_job_is_run_every_hour(office: DeliveryFixture) -> None:
    assert run_job(office, None, attempts=5) == HOUR


@pytest.mark.parametrize(
    ("error", "least", "reason"),
    [
        (NoAnswer(took_too_long=False), SETTLING, '"no answer from Slack"'),
        (MethodRests("users.list", timedelta(seconds=40)), timedelta(seconds=40), "limit"),
        (OperationalError("", {}, OSError()), timedelta(seconds=0.5), "the database was away"),
    ],
)
def test_a_job_that_fails_is_soon_run_again_with_a_line_in_the_log(
    office: DeliveryFixture,
    caplog: pytest.LogCaptureFixture,
    error: Exception,
    least: timedelta,
    reason: str,
) -> None:
    assert least <= run_job(office, error) <= max(least, timedelta(seconds=1))
    assert run_job(office, error, attempts=500) <= max(least, timedelta(minutes=1))
    assert all(
        record.getMessage().startswith("retrying what=people reason=")
        and reason in record.getMessage()
        and record.exc_info is None
        for record in caplog.records
    )
    assert len(caplog.records) == 2


def test_a_job_that_slack_refuses_for_good_is_run_again_in_an_hour(
    office: DeliveryFixture, caplog: pytest.LogCaptureFixture
) -> None:
    refused = SlackApiError("", {"error": "restricted_action"})  # type: ignore[no-untyped-call]
    assert run_job(office, refused) == HOUR
    assert [record.exc_info for record in caplog.records] == [None]


def test_a_bug_in_a_job_is_logged_as_one(
    office: DeliveryFixture, caplog: pytest.LogCaptureFixture
) -> None:
    assert run_job(office, KeyError("a")) == HOUR
    (record,) = caplog.records
    assert (record.getMessage(), record.exc_info is not None) == ("failed what=people", True)


def test_there_is_one_alarm_at_most(office: DeliveryFixture, timer: Timer) -> None:
    office.clock.set_speed(0.001)
    for number in range(5):
        office.enqueue(f"{number}", due=NOW + (5 - number) * HOUR)
    office.enqueue("now")
    wait_for(office, "now")
    assert len(timer._scheduler.get_jobs()) <= 1


def test_a_clock_that_stands_sets_no_alarm(office: DeliveryFixture) -> None:
    asked = Event()

    class AskedClock(FastClock):
        def wall_time_at(self, instant: datetime) -> datetime:
            asked.set()
            return super().wall_time_at(instant)

    office.enqueue("a", due=NOW + HOUR)
    timer = Timer(office.delivery, AskedClock(NOW, 0), wall=SystemClock().now, jobs={})
    timer.start()
    assert asked.wait(LONGEST)
    timer.stop()
    assert timer._alarm is None
