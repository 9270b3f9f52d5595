"""Our database goes away while a row is in hand, and comes back: one message.

PostgreSQL that is stopped, SQLite that is locked and a disk that is full are the same here: no
connection, a commit that is not done, or one that is done and of which nobody hears.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from threading import Event

import pytest
from sqlalchemy import PoolProxiedConnection
from sqlalchemy.exc import OperationalError

from bot.core.database import Database
from bot.outbox.models import OutboxState
from schedules.job import HEARTBEAT, LEASE, MARGIN, Done, Job
from tests.schedules.delivery_fixture import NOTE, DeliveryFixture, NewProcess, Stopwatch
from tests.schedules.steps import Step, assert_posted_once_in_order, die_at
from tests.support.patience import LONGEST

WAITING, SENDING, SENT = OutboxState.WAITING, OutboxState.SENDING, OutboxState.SENT


class Trouble(StrEnum):
    """What a database that goes away does."""

    UNREACHABLE = "takes no connection"
    UNDONE = "does not commit"
    UNHEARD = "commits and does not say so"


@pytest.fixture(params=["sqlite", "postgresql"])
def database_kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@contextmanager
def away(database: Database, trouble: Trouble) -> Iterator[None]:
    """Have the database be away for as long as it lasts."""
    engine = database.engine
    gone = engine.dialect.loaded_dbapi.OperationalError("gone")
    commit = engine.dialect.do_commit

    def refuse(*_: object) -> None:
        raise OperationalError("connect", None, gone)

    def fail(dbapi_connection: PoolProxiedConnection) -> None:
        if trouble is Trouble.UNHEARD:
            commit(dbapi_connection)
        raise gone

    with pytest.MonkeyPatch.context() as patch:
        if trouble is Trouble.UNREACHABLE:
            patch.setattr(engine, "connect", refuse)
        else:
            patch.setattr(engine.dialect, "do_commit", fail)
        yield


@pytest.mark.parametrize("trouble", Trouble)
def test_a_claim_that_may_be_kept_is_looked_up_when_its_lease_runs_out(
    office: DeliveryFixture, new_process: NewProcess, trouble: Trouble
) -> None:
    office.enqueue("a", "b")
    process = new_process()
    with away(process.database, trouble), pytest.raises(OperationalError):
        process.delivery.begin_due()
    is_kept = trouble is Trouble.UNHEARD
    process.run()
    assert (
        office.states() == dict.fromkeys("ab", WAITING) | {"a": SENDING}
        if is_kept
        else {
            "a": SENT,
            "b": SENT,
        }
    )
    office.let_leases_run_out()
    process.run()
    assert_posted_once_in_order(office, "a", "b")
    assert office.count_calls("conversations.history") == is_kept


def test_a_row_in_doubt_is_in_doubt_for_as_long_as_it_cannot_be_looked_up(
    office: DeliveryFixture, new_process: NewProcess
) -> None:
    office.enqueue("a", "b")
    die_at(new_process(), Step.CALLED)
    office.let_leases_run_out()
    # It has to ask the database for the channel, in which it would look.
    successor = new_process()

    def look_up_while_it_is_away(job: Job) -> Done:
        with away(successor.database, Trouble.UNREACHABLE):
            return successor.context.post_message(job)

    interrupted = successor.make_delivery({NOTE: look_up_while_it_is_away})
    interrupted.deliver_due()
    interrupted.stop()
    row = office.row("a")
    assert (row.state, row.reason, row.attempts) == (WAITING, "the database was away", 2)
    successor.run()
    assert_posted_once_in_order(office, "a", "b")


@pytest.mark.parametrize("trouble", Trouble)
def test_an_outcome_is_kept_until_the_database_has_taken_it(
    office: DeliveryFixture, new_process: NewProcess, trouble: Trouble
) -> None:
    office.enqueue("a", "b")
    process, done = new_process(), Event()
    process.delivery.on_done(done.set)
    process.delivery.begin_due()
    assert done.wait(LONGEST)
    with away(process.database, trouble):
        for _ in range(2):
            with pytest.raises(OperationalError):
                process.delivery.begin_due()
    assert office.row("a").state == (SENT if trouble is Trouble.UNHEARD else SENDING)
    process.run()
    assert_posted_once_in_order(office, "a", "b")
    assert office.count_calls("conversations.history") == 0


@pytest.mark.parametrize("trouble", Trouble)
def test_a_row_whose_lease_could_not_be_renewed_is_not_posted_near_its_end(
    office: DeliveryFixture, new_process: NewProcess, stopwatch: Stopwatch, trouble: Trouble
) -> None:
    process, release, done = new_process(), Event(), Event()

    def lock(job: Job) -> Done:
        assert release.wait(LONGEST)
        return process.context.post_message(job)

    office.enqueue("a", "b")
    process.delivery = process.make_delivery({NOTE: lock})
    process.delivery.on_done(done.set)
    process.delivery.begin_due()
    stopwatch.run_for(HEARTBEAT)
    with away(process.database, trouble), pytest.raises(OperationalError):
        process.delivery.begin_due()
    stopwatch.run_for(LEASE - MARGIN - HEARTBEAT)
    release.set()
    assert done.wait(LONGEST)
    process.delivery.deliver_due()
    assert office.texts() == []
    assert office.row("a").reason == "the database was away"
    process.run()
    assert_posted_once_in_order(office, "a", "b")
