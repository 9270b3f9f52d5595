"""Whatever befalls a process between claiming a row and settling it, there is one message."""

from datetime import timedelta
from threading import Event

import pytest

from bot import app
from bot.core.settings import Settings
from bot.outbox.models import OutboxState
from schedules.job import LEASE, Done, Job
from schedules.slack.errors import SETTLING
from tests.schedules.delivery_fixture import (
    NOTE,
    DeliveryFixture,
    NewProcess,
    Stopwatch,
    run_together,
)
from tests.schedules.steps import Interruption, Step, assert_posted_once_in_order, die_at
from tests.support.patience import LONGEST

WAITING, SENDING, SENT = OutboxState.WAITING, OutboxState.SENDING, OutboxState.SENT

# Of processes that share a database: it is PostgreSQL then.
several = pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.mark.parametrize("step", Step)
def test_where_a_process_dies_there_is_one_message_and_what_is_behind_it_waits(
    office: DeliveryFixture, new_process: NewProcess, step: Step
) -> None:
    office.enqueue("a", "b")
    die_at(new_process(), step)
    is_in_hand = step.is_claimed and step is not Step.SETTLED
    assert office.row("a").state == (
        SENDING if is_in_hand else SENT if step.is_claimed else WAITING
    )
    successor = new_process()
    if is_in_hand:
        office.enqueue("c", lane="#other")
        successor.run()
        assert office.texts("other") == ["note c"]
        assert office.texts() == ["note a"] * step.is_posted
        office.let_leases_run_out()
    successor.run()
    assert_posted_once_in_order(office, "a", "b")
    assert office.count_calls("conversations.history") == is_in_hand


@several
@pytest.mark.parametrize("step", Step)
def test_where_one_of_several_processes_dies_the_others_take_over(
    office: DeliveryFixture, new_process: NewProcess, step: Step
) -> None:
    office.enqueue("a", "b")
    others = [new_process(), new_process()]
    die_at(new_process(), step)
    office.enqueue(*(f"{number}" for number in range(4)), lane="#other")
    run_together(*others)
    assert office.texts("other") == [f"note {number}" for number in range(4)]
    office.let_leases_run_out()
    run_together(*others)
    assert_posted_once_in_order(office, "a", "b")


@pytest.mark.parametrize("step", Step)
def test_a_process_that_slept_for_longer_than_its_lease_goes_on_where_it_was(
    office: DeliveryFixture, new_process: NewProcess, stopwatch: Stopwatch, step: Step
) -> None:
    def sleep() -> None:
        office.let_leases_run_out()
        stopwatch.run_for(LEASE)

    office.enqueue("a", "b")
    sleeper = new_process()
    Interruption(sleeper, step, sleep)
    sleeper.run()
    assert_posted_once_in_order(office, "a", "b")


@several
@pytest.mark.parametrize("step", Step)
def test_a_process_that_slept_does_not_do_again_what_another_has_taken_over(
    office: DeliveryFixture, new_process: NewProcess, stopwatch: Stopwatch, step: Step
) -> None:
    other = new_process()

    def sleep() -> None:
        office.let_leases_run_out()
        stopwatch.run_for(LEASE)
        other.delivery.deliver_due()

    office.enqueue("a", "b")
    sleeper = new_process()
    Interruption(sleeper, step, sleep)
    sleeper.delivery.deliver_due()
    other.run()
    sleeper.run()
    assert_posted_once_in_order(office, "a", "b")


@several
def test_a_process_that_wakes_does_not_renew_the_lease_of_what_another_has_taken_over(
    office: DeliveryFixture, new_process: NewProcess, stopwatch: Stopwatch
) -> None:
    sleeper, other = new_process(), new_process()
    held, wakes, done = Event(), Event(), Event()

    def sleep_and_post(job: Job) -> Done:
        held.set()
        assert wakes.wait(LONGEST)
        return sleeper.context.post_message(job)

    def post_while_the_other_wakes(job: Job) -> Done:
        posted = other.context.post_message(job)
        sleeper.delivery.begin_due()
        wakes.set()
        assert done.wait(LONGEST)
        return posted

    office.enqueue("a")
    sleeper.delivery = sleeper.make_delivery({NOTE: sleep_and_post})
    sleeper.delivery.on_done(done.set)
    sleeper.delivery.begin_due()
    assert held.wait(LONGEST)
    office.let_leases_run_out()
    stopwatch.run_for(LEASE)
    other.run(other.make_delivery({NOTE: post_while_the_other_wakes}))
    sleeper.delivery.deliver_due()
    assert_posted_once_in_order(office, "a")


def test_a_process_that_starts_takes_what_is_in_hand_as_soon_as_nobody_else_can_have_it(
    office: DeliveryFixture, new_process: NewProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On SQLite nobody else posts, and only Slack may still be at what the dead asked of it."""
    monkeypatch.setattr(app, "shared_now", lambda _session: office.wall.now())
    monkeypatch.setattr(app, "DELIVERABLES", office.context.deliverables)
    office.enqueue("a", "b")
    die_at(new_process(), Step.CALLED)
    settings = Settings(slack_bot_token=office.app.bot_token, slack_api_url=office.server.url)
    role = app.ClockRole(settings, clock=office.clock, database=new_process().database)
    free_after = LEASE if office.database.is_shared else SETTLING
    office.wall.jump_to(office.wall.now() + free_after - timedelta.resolution)
    role.delivery.deliver_due()
    assert office.row("a").state == SENDING
    office.wall.jump_to(office.wall.now() + timedelta.resolution)
    office.run(role.delivery)
    assert_posted_once_in_order(office, "a", "b")
    role.stop()
