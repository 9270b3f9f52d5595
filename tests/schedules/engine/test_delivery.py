from datetime import timedelta
from threading import Event, Semaphore, Thread

import pytest
from sqlalchemy.exc import OperationalError

from bot.outbox.kinds import find_kind
from bot.outbox.models import OutboxRow, OutboxState
from rehearsal import HttpStatus
from schedules.engine import delivery as books
from schedules.job import Done, Job, Performer
from schedules.rendering import TooLate, Unneeded
from tests.schedules.delivery_fixture import NOTE, DeliveryFixture
from tests.support.factories import NOW
from tests.support.patience import LONGEST

pytestmark = pytest.mark.both_databases

SENT, FAILED, SKIPPED = OutboxState.SENT, OutboxState.FAILED, OutboxState.SKIPPED
MINUTE = timedelta(minutes=1)


def notes(*keys: str) -> list[str]:
    return [f"note {key}" for key in keys]


def seconds(*numbers: int) -> list[timedelta]:
    return [timedelta(seconds=number) for number in numbers]


def test_what_is_due_is_posted_once_and_noted(office: DeliveryFixture) -> None:
    office.enqueue("a")
    office.enqueue("later", due=NOW + MINUTE)
    office.delivery.deliver_due()
    office.delivery.deliver_due()
    assert office.texts() == notes("a")
    row, (message,) = office.row("a"), office.workspace.messages("general")
    assert (row.state, row.settled_at, row.reason) == (SENT, NOW, None)
    assert (row.slack_channel, row.slack_ts) == (message.channel_id, message.ts)
    assert office.delivery.next_instant() == NOW + MINUTE
    assert office.delivery.has_pending()
    office.run()
    assert office.texts() == notes("a", "later")
    assert not office.delivery.has_pending()


def test_a_message_carries_its_rows_id_and_no_more(office: DeliveryFixture) -> None:
    office.enqueue("a")
    office.run()
    (message,) = office.workspace.messages("general")
    assert message.metadata == {
        "event_type": "hackathon_outbox",
        "event_payload": {"row": office.row("a").id, "key": "a"},
    }


def test_a_channel_gets_a_message_a_second_in_order_and_the_others_go_on(
    office: DeliveryFixture,
) -> None:
    office.enqueue("b", "c", "d", "e", "f")
    office.enqueue("a", due=NOW - MINUTE)
    for channel in ("higgs", "lensing"):
        office.enqueue(channel, lane=f"#{channel}")
    office.run()
    assert office.texts() == notes("a", "b", "c", "d", "e", "f")
    assert office.instants() == seconds(0, 1, 2, 3, 4, 5)
    assert office.instants("higgs") == office.instants("lensing") == seconds(0)
    assert office.count_calls("chat.postMessage", 429) == 0


def test_more_lanes_than_hands_are_all_served(office: DeliveryFixture) -> None:
    names = [f"channel-{number}" for number in range(10)]
    for name in names:
        office.enqueue(name, lane=f"#{name}")
    office.delivery.deliver_due()
    assert [office.texts(name) for name in names] == [notes(name) for name in names]


def test_while_every_hand_has_work_what_is_done_is_settled_together(
    office: DeliveryFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(books, "GATHERING", 60)
    turn, done = Semaphore(0), Semaphore(0)

    def take_turn(_job: Job) -> Done:
        assert turn.acquire(timeout=LONGEST)
        return Done()

    for number in range(20):
        office.enqueue(f"{number}", lane=f"#channel-{number}")
    delivery = office.make_delivery({NOTE: take_turn}, workers=4)
    delivery.on_done(done.release)
    delivery.begin_due()
    look = Thread(target=delivery.begin_due)
    turn.release()
    assert done.acquire(timeout=LONGEST)
    look.start()
    # Of the thirteen in hand eight are left then, two for each hand.
    turn.release(4)
    look.join()
    assert list(office.states().values()).count(SENT) == 5
    turn.release(15)
    delivery.deliver_due()
    assert set(office.states().values()) == {SENT}
    delivery.stop()


def test_at_a_rate_limit_that_lane_alone_waits_as_long_as_slack_says(
    office: DeliveryFixture,
) -> None:
    general = office.workspace.state.channel_of("general").id
    office.workspace.faults.add(
        "chat.postMessage",
        HttpStatus(429, retry_after=30),
        when=lambda arguments: arguments["channel"] == general,
    )
    office.enqueue("a", "b")
    office.enqueue("c", lane="#higgs")
    office.run()
    assert office.instants("higgs") == seconds(0)
    assert office.texts() == notes("a", "b")
    assert office.instants() == seconds(30, 31)
    assert office.count_calls("conversations.history") == 0


def test_what_comes_too_late_is_skipped_and_the_reason_kept(office: DeliveryFixture) -> None:
    office.enqueue("a", until=(NOW - MINUTE).isoformat())
    office.enqueue("b")
    office.run()
    assert office.texts() == notes("b")
    row = office.row("a")
    assert (row.state, row.reason, row.settled_at) == (SKIPPED, "it is too late", NOW)


def test_a_mistake_of_ours_fails_that_row_alone_and_is_in_the_log(
    office: DeliveryFixture, caplog: pytest.LogCaptureFixture
) -> None:
    def stumble(_job: Job) -> Done:
        raise ZeroDivisionError

    office.enqueue("a", lane="@U1")
    office.enqueue("b")
    performers = office.context.performers()
    with office.database.write() as session:
        session.get_one(OutboxRow, office.row("a").id).kind = "stumble"
    delivery = office.make_delivery({**performers, find_kind("stumble"): stumble})
    office.run(delivery)
    assert (office.states()["a"], office.states()["b"]) == (FAILED, SENT)
    assert office.row("a").reason == "an error of the bot's own (ZeroDivisionError)"
    assert [record.levelname for record in caplog.records if record.exc_info] == ["ERROR"]
    delivery.stop()


def test_a_kind_that_nobody_knows_fails(office: DeliveryFixture) -> None:
    office.enqueue("a")
    delivery = office.make_delivery({NOTE: office.context.post_message})
    with office.database.write() as session:
        session.get_one(OutboxRow, office.row("a").id).kind = "new"
    delivery.deliver_due()
    assert office.states()["a"] == FAILED
    delivery.stop()


def lock(release: Event, office: DeliveryFixture) -> Performer:
    """A performer that waits to be let go on."""

    def perform(job: Job) -> Done:
        assert release.wait(LONGEST)
        return office.context.post_message(job)

    return perform


def test_a_slow_row_does_not_hold_up_other_lanes(office: DeliveryFixture) -> None:
    """While one post takes its time, what comes due elsewhere is begun."""
    release = Event()
    held = lock(release, office)

    def hold_up_the_slow(job: Job) -> Done:
        return held(job) if job.row.key == "slow" else office.context.post_message(job)

    delivery = office.make_delivery({NOTE: hold_up_the_slow})
    office.enqueue("slow")
    assert delivery.begin_due()
    office.enqueue("behind-slow")
    office.enqueue("quick", lane="#higgs")
    delivery.begin_due()
    office.wait_for(lambda: office.workspace.channel("higgs") and office.texts("higgs"))
    assert office.texts() == []
    assert delivery.next_instant() is None
    release.set()
    office.run(delivery)
    assert office.texts() == notes("slow", "behind-slow")
    delivery.stop()


def test_while_all_hands_are_full_nothing_is_next_and_a_free_hand_is_told_of(
    office: DeliveryFixture,
) -> None:
    release, told = Event(), Event()
    delivery = office.make_delivery({NOTE: lock(release, office)}, workers=1)
    delivery.on_done(told.set)
    office.enqueue("a")
    office.enqueue("b", lane="#higgs")
    assert delivery.begin_due()
    assert delivery.begin_due()
    assert delivery.next_instant() is None
    release.set()
    assert told.wait(LONGEST)
    delivery.deliver_due()
    assert office.states() == {"a": SENT, "b": SENT}
    delivery.stop()


def test_a_row_in_our_own_hands_is_not_taken_for_lost_when_its_lease_runs_out(
    office: DeliveryFixture,
) -> None:
    release = Event()
    delivery = office.make_delivery({NOTE: lock(release, office)})
    office.enqueue("a")
    delivery.begin_due()
    office.let_leases_run_out()
    assert delivery.begin_due()
    release.set()
    delivery.deliver_due()
    assert office.texts() == notes("a")
    assert office.row("a").attempts == 1
    delivery.stop()


def test_stopping_finishes_what_is_in_hand_and_takes_no_more(office: DeliveryFixture) -> None:
    release = Event()
    delivery = office.make_delivery({NOTE: lock(release, office)}, workers=1)
    office.enqueue("a", "b")
    delivery.begin_due()
    stopping = Thread(target=delivery.stop)
    stopping.start()
    release.set()
    stopping.join()
    office.clock.jump_to(NOW + MINUTE)
    delivery.deliver_due()
    assert office.states() == {"a": SENT, "b": OutboxState.WAITING}
    assert office.texts() == notes("a")


def test_a_claim_that_fails_leaves_what_is_in_hand_to_be_finished(
    office: DeliveryFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    release, done = Event(), Event()
    delivery = office.make_delivery({NOTE: lock(release, office)})
    delivery.on_done(done.set)
    office.enqueue("a")
    delivery.begin_due()
    office.enqueue("c", lane="#higgs")

    def fail(*_: object) -> None:
        raise OperationalError("BEGIN", {}, Exception("database is locked"))

    with monkeypatch.context() as patch:
        patch.setattr(delivery, "_claim", fail)
        with pytest.raises(OperationalError):
            delivery.begin_due()
    release.set()
    assert done.wait(LONGEST)
    assert office.texts() == notes("a")
    office.enqueue("b", due=NOW)
    office.run(delivery)
    assert office.states() == {"a": SENT, "b": SENT, "c": SENT}
    delivery.stop()


def decline(why: Unneeded) -> Performer:
    """A performer that finds nothing to do any more."""

    def perform(_job: Job) -> Done:
        raise why

    return perform


@pytest.mark.parametrize(
    ("why", "is_told"), [(Unneeded("nobody asked"), False), (TooLate("it is noon"), True)]
)
def test_what_is_unneeded_is_skipped_and_told_only_where_it_is_too_late(
    office: DeliveryFixture, why: Unneeded, is_told: bool
) -> None:
    office.enqueue("a")
    delivery = office.make_delivery({NOTE: decline(why)})
    delivery.deliver_due()
    row = office.row("a")
    assert (row.state, row.reason) == (SKIPPED, str(why))
    assert (row.report_id is not None) == is_told
    delivery.stop()


def test_what_an_organiser_had_sent_again_and_is_unneeded_by_then_is_told_in_its_report(
    office: DeliveryFixture,
) -> None:
    office.enqueue("report")
    office.run()
    office.enqueue("a")
    report_id = office.row("report").id
    with office.database.write() as session:
        row = session.get_one(OutboxRow, office.row("a").id)
        row.insisted_at, row.report_id = NOW, report_id
    performers = {**office.context.performers(), NOTE: decline(Unneeded("nobody asked"))}
    delivery = office.make_delivery(performers)
    delivery.deliver_due()
    assert office.row("a").state == SKIPPED
    (refresh,) = [key for key in office.states() if key.startswith("refresh:")]
    assert office.row(refresh).arguments == {"row": report_id}
    delivery.stop()
