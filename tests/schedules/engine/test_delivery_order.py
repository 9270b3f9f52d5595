"""Who goes first: what is urgent before bulk, as many as the workspace takes, and who waits."""

from datetime import timedelta
from threading import Barrier, Event

import pytest
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from bot.core.metrics import REGISTRY
from bot.hackathons.models import Hackathon
from bot.outbox import rows as outbox
from bot.outbox.kinds import find_kind
from bot.outbox.models import OutboxRow, OutboxState
from bot.slack.block_kit import Message
from rehearsal import DropAnswer, Error, HttpStatus
from schedules.job import HEARTBEAT, LEASE, MARGIN, Done, Job
from schedules.rendering import NotYet
from tests.schedules.delivery_fixture import NOTE, DeliveryFixture, Stopwatch
from tests.support.factories import NOW
from tests.support.patience import LONGEST

pytestmark = pytest.mark.both_databases

SECOND = timedelta(seconds=1)
MOMENT = timedelta(microseconds=1)
WAITING, SENT = OutboxState.WAITING, OutboxState.SENT


def test_what_is_urgent_passes_a_broadcast_that_is_due_longer(office: DeliveryFixture) -> None:
    for number in range(60):
        person = office.workspace.add_person(f"p{number}")
        office.enqueue(f"bulk-{number}", lane=f"@{person}", due=NOW - SECOND, bulk=True)
    delivery = office.make_delivery(workers=1)
    delivery.begin_due()
    office.enqueue("deadline")
    delivery.deliver_due()
    posts = [each for each in office.workspace.calls if each.method == "chat.postMessage"]
    texts = [each.arguments["text"] for each in posts]
    assert texts.index("note deadline") <= 1
    assert len(texts) == 51  # a burst, and the one that passed it
    office.run(delivery)
    assert set(office.states().values()) == {SENT}
    delivery.stop()


def test_what_is_for_one_person_does_not_wait_for_a_broadcast_to_them(
    office: DeliveryFixture,
) -> None:
    person = office.workspace.add_person("ana")
    office.enqueue("bulk-1", "bulk-2", lane=f"@{person}", due=NOW - SECOND, bulk=True)
    office.enqueue("invitation", lane=f"@{person}")
    office.run()
    assert office.texts("@ana") == ["note invitation", "note bulk-1", "note bulk-2"]


def test_bulk_goes_as_fast_as_the_workspace_is_thought_to_take_it(office: DeliveryFixture) -> None:
    handles = [f"p{number}" for number in range(80)]
    for handle in handles:
        office.enqueue(handle, lane=f"@{office.workspace.add_person(handle)}", bulk=True)
    office.run()
    posted = sorted(each for handle in handles for each in office.instants(f"@{handle}"))
    assert posted[49] == timedelta()
    # Then five a second.
    assert posted[-1] == 6 * SECOND
    assert office.count_calls("chat.postMessage", 429) == 0


def test_at_the_workspaces_limit_everything_that_posts_rests_and_the_rest_goes_on(
    office: DeliveryFixture,
) -> None:
    office.workspace.faults.add("chat.postMessage", HttpStatus(429, retry_after=30), times=2)
    for number in range(6):
        office.enqueue(f"{number}", lane=f"#c-{number}")
    delivery = office.make_delivery(workers=1)
    delivery.deliver_due()
    assert office.count_calls("chat.postMessage") == 2
    assert delivery.next_instant() == NOW + 30 * SECOND
    with office.database.write() as session:
        hackathon = session.get_one(OutboxRow, office.row("0").id).hackathon
        arguments = {"channel": "new"}
        outbox.enqueue(
            session,
            hackathon,
            outbox.NewMessage("make", find_kind("channel"), "#new", NOW, arguments),
        )
    delivery.deliver_due()
    assert office.row("make").state == SENT
    office.run(delivery)
    assert office.count_calls("chat.postMessage") == 8
    assert office.instants("c-5") == [30 * SECOND]
    delivery.stop()


def test_it_rests_while_a_lane_does_or_bulk_has_no_room_or_the_workspace_asks_for_it(
    office: DeliveryFixture,
) -> None:
    second = office.make_delivery()
    assert not office.delivery.is_resting()
    office.enqueue("a")
    office.delivery.deliver_due()
    assert office.delivery.is_resting()
    assert not second.is_resting()
    office.clock.jump_to(NOW + SECOND)
    assert not office.delivery.is_resting()
    office.delivery._rate_limit.take_bulk(office.delivery._rate_limit.bulk_room())
    assert office.delivery.is_resting()
    for lane in ("#x", "#y"):
        second._rate_limit.note_limit(lane, SECOND)
    assert second.is_resting()


def test_bulk_takes_no_hand_that_is_taken(office: DeliveryFixture) -> None:
    release = Event()

    def lock(_job: Job) -> Done:
        assert release.wait(LONGEST)
        return Done()

    office.enqueue("bulk", lane="#a", bulk=True)
    office.enqueue("urgent", lane="#b")
    delivery = office.make_delivery({NOTE: lock}, workers=1)
    delivery.begin_due()
    assert office.states() == {"bulk": WAITING, "urgent": OutboxState.SENDING}
    release.set()
    delivery.deliver_due()
    assert office.states() == {"bulk": SENT, "urgent": SENT}
    delivery.stop()


def test_a_lane_rests_after_a_post_and_after_nothing_else(
    office: DeliveryFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was found was posted before, and what is no message takes no place among them."""
    posts: list[None] = []
    monkeypatch.setattr(office.delivery._rate_limit, "note_post", lambda: posts.append(None))
    office.workspace.faults.add("chat.postMessage", DropAnswer())
    with office.database.write() as session:
        hackathon = session.get_one(Hackathon, office.hackathon_id)
        arguments = {"channel": "general"}
        message = outbox.NewMessage(
            "make", find_kind("channel"), "#general", NOW - SECOND, arguments
        )
        outbox.enqueue(session, hackathon, message)
    office.enqueue("a", "b")
    office.run()
    assert office.instants()[0] == timedelta()
    found = office.row("a").settled_at
    assert found is not None
    assert office.instants()[1] == found - NOW
    assert len(posts) == 1


def test_what_is_in_hand_but_not_begun_at_the_workspaces_limit_waits_untried(
    office: DeliveryFixture,
) -> None:
    both_begun, resting = Barrier(2), Event()

    def meet_the_limit(job: Job) -> Done:
        if not resting.is_set():
            both_begun.wait(LONGEST)
        if job.row.key == "first":
            for lane in ("#x", "#y"):
                delivery._rate_limit.note_limit(lane, 30 * SECOND)
            resting.set()
        assert resting.wait(LONGEST)
        return office.context.post_message(job)

    keys = ["first", "beside", "behind-1", "behind-2", "behind-3"]
    for key in keys:
        office.enqueue(key, lane=f"#{key}")
    delivery = office.make_delivery({NOTE: meet_the_limit}, workers=2)
    delivery.deliver_due()
    assert [office.row(key).state for key in keys] == [SENT] * 2 + [WAITING] * 3
    assert office.count_calls("chat.postMessage") == 2
    office.run(delivery)
    assert office.instants("behind-3") == [30 * SECOND]
    assert office.row("behind-3").attempts == 1
    delivery.stop()


def test_a_row_for_which_it_is_too_early_waits_behind_what_its_lane_owes_before(
    office: DeliveryFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def render(_session: Session, row: OutboxRow, now: object) -> Message:
        if now < NOW + 60 * SECOND:  # type: ignore[operator]
            raise NotYet(NOW + 60 * SECOND)
        return {"text": f"note {row.key}"}

    monkeypatch.setitem(office.messages, find_kind("patient"), render)
    office.enqueue("patient")
    office.enqueue("b", due=NOW + 10 * SECOND)
    with office.database.write() as session:
        session.get_one(OutboxRow, office.row("patient").id).kind = "patient"
    delivery = office.make_delivery(office.context.performers())
    office.run(delivery)
    assert office.texts() == ["note b", "note patient"]
    assert office.instants() == [10 * SECOND, 60 * SECOND]
    assert office.row("patient").attempts == 1
    delivery.stop()


def test_the_leases_of_what_is_in_hand_are_renewed_every_few_seconds(
    office: DeliveryFixture, stopwatch: Stopwatch
) -> None:
    release, done = Event(), Event()

    def lock(job: Job) -> Done:
        assert release.wait(LONGEST)
        return office.context.post_message(job)

    def pass_time(duration: timedelta) -> None:
        stopwatch.run_for(duration)
        office.wall.jump_to(office.wall.now() + duration)

    office.enqueue("slow")
    delivery = office.make_delivery({NOTE: lock})
    delivery.on_done(done.set)
    delivery.begin_due()
    claimed_at = office.wall.now()
    pass_time(HEARTBEAT - MOMENT)
    delivery.begin_due()
    assert office.row("slow").lease_until == claimed_at + LEASE
    pass_time(MOMENT)
    delivery.begin_due()
    assert office.row("slow").lease_until == claimed_at + HEARTBEAT + LEASE
    pass_time(MOMENT)
    delivery.begin_due()
    assert office.row("slow").lease_until == claimed_at + HEARTBEAT + LEASE
    # Counted from the claim, it might be in other hands by now.
    pass_time(LEASE - MARGIN - 2 * MOMENT)
    release.set()
    assert done.wait(LONGEST)
    delivery.deliver_due()
    assert office.texts() == ["note slow"]
    assert office.row("slow").attempts == 1
    delivery.stop()


def test_a_lease_from_before_the_clock_was_set_back_holds_nobody_up(
    office: DeliveryFixture,
) -> None:
    office.enqueue("a")
    with office.database.write() as session:
        row = session.get_one(OutboxRow, office.row("a").id)
        row.state, row.attempts, row.unknown_since = OutboxState.SENDING, 1, NOW
        row.lease_until = office.wall.now() + timedelta(hours=1)
    office.run()
    assert office.texts() == ["note a"]


def test_what_is_not_begun_when_it_stops_is_given_back_as_it_was(office: DeliveryFixture) -> None:
    begun, release = Event(), Event()

    def lock(job: Job) -> Done:
        begun.set()
        assert release.wait(LONGEST)
        return office.context.post_message(job)

    for number in range(3):
        office.enqueue(f"{number}", lane=f"#c-{number}")
    delivery = office.make_delivery({NOTE: lock}, workers=2)
    delivery.begin_due()
    assert begun.wait(LONGEST)
    delivery.on_done(release.set)
    delivery._stopping = True
    release.set()
    delivery.stop()
    given_back = [row for row in map(office.row, "012") if row.state == WAITING]
    assert [(row.attempts, row.unknown_since, row.lease_until) for row in given_back] == [
        (0, None, None)
    ] * len(given_back)
    assert len(given_back) == 1


def test_a_row_that_cannot_be_settled_does_not_keep_the_others_from_it(
    office: DeliveryFixture, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    settle = outbox.settle

    def stumble(row: OutboxRow, *arguments: object, **options: object) -> None:
        if row.key == "a":
            raise ZeroDivisionError
        settle(row, *arguments, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(outbox, "settle", stumble)
    office.workspace.faults.add(
        "chat.postMessage",
        Error("msg_too_long"),
        when=lambda arguments: bool(arguments["text"] == "note a"),
    )
    office.enqueue("a")
    office.enqueue("b", lane="#higgs")
    delivery = office.make_delivery(workers=2)
    delivery.deliver_due()
    assert office.states() == {"a": OutboxState.SENDING, "b": SENT}
    assert f"unsettled row={office.row('a').id} key=a" in caplog.messages
    delivery.stop()


def test_an_outcome_is_kept_where_the_database_goes_away_after_it_could_not_be_settled(
    office: DeliveryFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = Event()
    office.delivery.on_done(done.set)
    office.enqueue("a")
    office.delivery.begin_due()
    assert done.wait(LONGEST)
    troubles = iter([ZeroDivisionError(), OperationalError("connect", None, ConnectionError())])

    def fail(*_: object, **__: object) -> None:
        raise next(troubles)

    with monkeypatch.context() as patch:
        patch.setattr(office.delivery, "_write_books", fail)
        with pytest.raises(OperationalError):
            office.delivery.begin_due()
    office.run()
    assert (office.states(), office.texts()) == ({"a": SENT}, ["note a"])


def test_who_asks_is_told_when_rows_were_settled_and_not_before(office: DeliveryFixture) -> None:
    told: list[OutboxState] = []
    office.enqueue("a")
    office.delivery.on_settled(lambda: told.append(office.states()["a"]))
    office.delivery.deliver_due()
    office.delivery.begin_due()
    assert told == [SENT]


def test_every_kind_is_counted_from_the_start(office: DeliveryFixture) -> None:
    office.make_delivery({find_kind("unheard_of_by_others"): office.context.post_message})
    labels = {"kind": "unheard_of_by_others", "outcome": "unknown"}
    assert REGISTRY.get_sample_value("hackathon_posts_total", labels) == 0
