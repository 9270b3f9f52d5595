"""Slack down, slow or in doubt, a process that dies, a database that is locked: once, not twice."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from math import inf
from pathlib import Path
from threading import Event, Thread

import pytest
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from bot.core import database as db
from bot.core.clock import FastClock
from bot.core.database import Database
from bot.models import Base
from bot.outbox.models import OutboxRow, OutboxState
from rehearsal import CloseSocket, DoneLater, DropAnswer, Error, HttpStatus
from rehearsal.faults import Fault
from schedules.job import LEASE, MARGIN, Done, Job
from schedules.slack.errors import SETTLING
from tests.schedules.delivery_fixture import NOTE, DeliveryFixture, NewProcess, Stopwatch
from tests.schedules.steps import Step, die_at
from tests.support.factories import NOW
from tests.support.patience import LONGEST

pytestmark = pytest.mark.both_databases

HOUR = timedelta(hours=1)
MOMENT = timedelta(microseconds=1)
SENT, SENDING, FAILED = OutboxState.SENT, OutboxState.SENDING, OutboxState.FAILED


@pytest.mark.parametrize(
    "fault",
    [DropAnswer(), CloseSocket(), HttpStatus(500), HttpStatus(503), Error("internal_error")],
    ids=str,
)
def test_where_the_outcome_is_unknown_it_is_looked_up_and_there_is_one_message(
    office: DeliveryFixture, fault: Fault
) -> None:
    office.workspace.faults.add("chat.postMessage", fault)
    office.enqueue("a", "b")
    office.run()
    assert office.states() == {"a": SENT, "b": SENT}
    assert sorted(office.texts()) == ["note a", "note b"]
    assert office.count_calls("conversations.history") == 1
    posted = {message.text: message.ts for message in office.workspace.messages("general")}
    assert office.row("a").slack_ts == posted["note a"]


def test_the_look_up_reads_every_page_of_what_was_said_meanwhile(office: DeliveryFixture) -> None:
    office.workspace.faults.add("chat.postMessage", DropAnswer())
    office.enqueue("a")
    office.delivery.deliver_due()
    office.workspace.add_person("ana")
    ana = office.workspace.person("ana")
    for number in range(250):
        ana.say(f"{number}", channel="general")
    office.run()
    assert office.states() == {"a": SENT}
    assert office.texts().count("note a") == 1
    assert office.count_calls("conversations.history") == 2


@pytest.mark.parametrize("code", [None, 500, 503])
def test_what_slack_does_only_after_its_answer_is_found_and_not_posted_again(
    office: DeliveryFixture, code: int | None
) -> None:
    office.workspace.faults.add("chat.postMessage", DoneLater(0.05, code))
    office.enqueue("a")
    office.delivery.deliver_due()
    assert office.row("a").ready_at == NOW + SETTLING
    office.wait_for(lambda: office.texts() == ["note a"])
    office.run()
    assert office.states() == {"a": SENT}
    assert office.texts() == ["note a"]


@pytest.mark.parametrize("ahead", [HOUR, -HOUR], ids=["ahead", "behind"])
@pytest.mark.parametrize("is_set_right", [False, True], ids=["still", "set right"])
def test_what_was_posted_by_a_clock_that_is_wrong_is_found(
    office: DeliveryFixture, new_process: NewProcess, ahead: timedelta, is_set_right: bool
) -> None:
    office.workspace.faults.add("chat.postMessage", DropAnswer())
    office.enqueue("a", due=NOW - 2 * HOUR)
    astray = new_process(clock=FastClock(NOW + ahead, 0))
    astray.delivery.deliver_due()
    assert office.row("a").unknown_since == NOW + ahead
    (office if is_set_right else astray).run()
    assert office.row("a").state == SENT
    assert office.texts() == ["note a"]


def test_a_clock_that_was_a_year_ahead_is_no_reason_to_look_in_the_future(
    office: DeliveryFixture,
) -> None:
    office.workspace.faults.add("chat.postMessage", DropAnswer())
    office.enqueue("a")
    office.delivery.deliver_due()
    with office.database.write() as session:
        session.get_one(OutboxRow, office.row("a").id).unknown_since = NOW + 8766 * HOUR
    office.run()
    assert office.row("a").state == SENT
    assert office.texts() == ["note a"]


@pytest.mark.parametrize(
    "fault", [HttpStatus(429, 5), HttpStatus(500), Error("ratelimited")], ids=str
)
@pytest.mark.parametrize("method", ["conversations.history", "conversations.open"])
def test_trouble_before_the_look_up_is_no_reason_to_post_without_it(
    office: DeliveryFixture, method: str, fault: Fault
) -> None:
    ana = office.workspace.add_person("ana")
    office.workspace.faults.add("chat.postMessage", DropAnswer())
    office.workspace.faults.add(method, fault)
    office.enqueue("a", lane=f"@{ana}")
    office.run()
    assert office.states() == {"a": SENT}
    assert office.texts("@ana") == ["note a"]
    assert office.row("a").attempts == 3


@pytest.mark.parametrize(
    "word", ["ratelimited", "service_unavailable", "request_timeout", "rate_limited"]
)
def test_passing_trouble_after_which_nothing_was_done_needs_no_look_up(
    office: DeliveryFixture, word: str
) -> None:
    office.workspace.faults.add("chat.postMessage", Error(word))
    office.enqueue("a")
    office.run()
    assert office.texts() == ["note a"]
    assert office.count_calls("conversations.history") == 0


def reset(office: DeliveryFixture) -> None:
    """Have Slack reset every connection, as long as it is not told otherwise."""
    office.workspace.faults.add("*", CloseSocket(), times=inf)


@pytest.mark.parametrize(
    ("go_away", "reason"),
    [(DeliveryFixture.hang_up, "Slack is out of reach"), (reset, "no answer from Slack")],
)
def test_what_slack_could_not_take_is_sent_when_slack_is_back(
    office: DeliveryFixture, go_away: Callable[[DeliveryFixture], None], reason: str
) -> None:
    office.enqueue("a", "b")
    go_away(office)
    for _ in range(5):
        office.delivery.deliver_due()
        instant = office.delivery.next_instant()
        assert instant is not None
        assert instant > office.clock.now()
        office.clock.jump_to(instant)
    row = office.row("a")
    assert (row.state, row.attempts, row.reason) == (OutboxState.WAITING, 5, reason)
    office.pick_up()
    office.workspace.faults.clear()
    office.run()
    assert office.texts() == ["note a", "note b"]
    assert office.row("a").reason is None


def test_what_is_too_late_when_slack_is_back_is_skipped(office: DeliveryFixture) -> None:
    office.enqueue("a", until=(NOW + timedelta(minutes=5)).isoformat())
    office.hang_up()
    office.delivery.deliver_due()
    office.clock.jump_to(NOW + timedelta(minutes=6))
    office.pick_up()
    office.run()
    assert (office.row("a").state, office.texts()) == (OutboxState.SKIPPED, [])


@pytest.mark.parametrize("word", ["token_revoked", "account_inactive", "invalid_auth"])
def test_while_the_token_is_refused_rows_wait_and_are_reported_as_after_an_outage(
    office: DeliveryFixture, caplog: pytest.LogCaptureFixture, word: str
) -> None:
    caplog.set_level("INFO")
    office.enqueue("a", "b", lane="#general")
    office.enqueue("c", lane="#higgs")
    office.enqueue("d", until=(NOW + timedelta(minutes=5)).isoformat(), lane="#quarks")
    office.workspace.refuse_token(office.app.bot_token, word)
    while office.clock.now() < NOW + HOUR:
        office.delivery.deliver_due()
        instant = office.delivery.next_instant()
        assert instant is not None
        office.clock.jump_to(instant)
    reason = f"Slack does not accept the bot's token ({word})"
    row = office.row("a")
    assert (row.state, row.reason) == (OutboxState.WAITING, reason)
    assert [each for each in caplog.messages if each.startswith("token_")] == [
        f'token_refused reason="{reason}"'
    ]
    office.workspace.accept_token(office.app.bot_token)
    office.run()
    assert office.texts() == ["note a", "note b"]
    assert office.texts("higgs") == ["note c"]
    assert office.row("d").state == OutboxState.SKIPPED
    assert "token_accepted" in caplog.messages
    (report,) = office.texts("organisers")
    assert report.startswith("After an interruption: 3 sent late (worst 1 h")


def test_what_was_posted_before_the_token_was_refused_is_found_and_not_posted_again(
    office: DeliveryFixture,
) -> None:
    office.workspace.faults.add("chat.postMessage", DropAnswer())
    office.enqueue("a")
    office.delivery.deliver_due()
    office.workspace.refuse_token(office.app.bot_token)
    for _ in range(3):
        instant = office.delivery.next_instant()
        assert instant is not None
        office.clock.jump_to(instant)
        office.delivery.deliver_due()
    assert office.row("a").state == OutboxState.WAITING
    office.workspace.accept_token(office.app.bot_token)
    office.run()
    assert office.row("a").state == SENT
    assert office.texts() == ["note a"]


def test_a_workspace_that_takes_no_more_messages_is_left_alone_for_minutes(
    office: DeliveryFixture,
) -> None:
    office.workspace.faults.add("chat.postMessage", Error("message_limit_exceeded"), times=20)
    lanes = [f"#channel-{number}" for number in range(10)]
    for lane in lanes:
        office.enqueue(lane, lane=lane)
    while office.clock.now() < NOW + timedelta(minutes=1):
        office.delivery.deliver_due()
        instant = office.delivery.next_instant()
        assert instant is not None
        office.clock.jump_to(instant)
    # Each lane may have been on its way when the first two learned of the limit.
    assert office.count_calls("chat.postMessage") <= len(lanes)
    assert set(office.states().values()) == {OutboxState.WAITING}
    office.run()
    assert {office.row(lane).state for lane in lanes} == {SENT}


def test_what_was_posted_unseen_is_sent_even_if_it_is_found_too_late(
    office: DeliveryFixture,
) -> None:
    office.workspace.faults.add("chat.postMessage", DropAnswer())
    office.enqueue("a", until=(NOW + timedelta(minutes=5)).isoformat())
    office.delivery.deliver_due()
    office.clock.jump_to(NOW + timedelta(minutes=6))
    office.run()
    assert office.row("a").state == SENT
    assert office.texts() == ["note a"]


def test_two_processes_post_each_row_once(office: DeliveryFixture) -> None:
    names = [f"{number}" for number in range(24)]
    for name in names:
        office.enqueue(name, lane=f"#channel-{int(name) % 6}")
    deliveries = [office.make_delivery(), office.make_delivery()]
    threads = [Thread(target=office.run, args=[each]) for each in deliveries]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    # One may have left its last rows to the other, which was done with them too early to tell.
    office.run()
    assert set(office.states().values()) == {SENT}
    posted = [text for number in range(6) for text in office.texts(f"channel-{number}")]
    assert sorted(posted) == sorted(f"note {name}" for name in names)
    for each in deliveries:
        each.stop()


@pytest.fixture
def impatient(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[DeliveryFixture]:
    """A post office whose database waits for nobody."""
    monkeypatch.setattr(db, "BUSY_TIMEOUT_MS", 0)
    database = Database(f"sqlite:///{tmp_path / 'impatient.db'}")
    Base.metadata.create_all(database.engine)
    with DeliveryFixture(database) as office:
        yield office


def lock(session: Session) -> None:
    """Hold the one write lock until the session's transaction ends, as another process may."""
    session.connection()


def test_an_outcome_that_a_locked_database_does_not_take_is_kept_until_it_does(
    impatient: DeliveryFixture,
) -> None:
    office = impatient
    with Database(str(office.database.engine.url)).write() as locking:

        def post_and_lock(job: Job) -> Done:
            done = office.context.post_message(job)
            lock(locking)
            return done

        office.enqueue("a")
        delivery = office.make_delivery({NOTE: post_and_lock})
        # The channel is known before, so that only the outcome needs the lock.
        office.context.channels.find_channel(office.client, office.workspace_id, "general")
        for _ in range(2):
            with pytest.raises(OperationalError):
                delivery.deliver_due()
    assert office.states() == {"a": SENDING}
    delivery.deliver_due()
    assert office.states() == {"a": SENT}
    assert office.texts() == ["note a"]
    assert office.count_calls("conversations.history") == 0
    delivery.stop()


def test_a_database_locked_while_a_row_is_done_is_no_reason_to_give_it_up(
    impatient: DeliveryFixture,
) -> None:
    """Here it is locked when the channel that was found is to be kept."""
    office = impatient
    with Database(str(office.database.engine.url)).write() as locking:

        def lock_and_post(job: Job) -> Done:
            lock(locking)
            return office.context.post_message(job)

        office.enqueue("a")
        delivery = office.make_delivery({NOTE: lock_and_post})
        with pytest.raises(OperationalError):
            delivery.deliver_due()
    delivery.deliver_due()
    assert office.row("a").reason == "the database was away"
    office.run()
    assert office.states() == {"a": SENT}
    assert office.texts() == ["note a"]
    delivery.stop()


def test_an_outcome_that_is_not_kept_before_the_end_is_looked_up_by_the_next_process(
    impatient: DeliveryFixture, caplog: pytest.LogCaptureFixture
) -> None:
    office = impatient
    office.context.channels.find_channel(office.client, office.workspace_id, "general")
    with Database(str(office.database.engine.url)).write() as locking:

        def post_and_lock(job: Job) -> Done:
            done = office.context.post_message(job)
            lock(locking)
            return done

        office.enqueue("a")
        delivery = office.make_delivery({NOTE: post_and_lock})
        delivery.begin_due()
        delivery.stop()
    assert "unsettled rows=1 reason=OperationalError" in caplog.messages
    office.let_leases_run_out()
    office.run()
    assert office.states() == {"a": SENT}
    assert office.texts() == ["note a"]


def test_where_history_may_not_be_read_a_doubtful_row_ends_as_unknown_and_is_not_sent_again(
    office: DeliveryFixture,
) -> None:
    ana = office.workspace.add_person("ana")
    office.workspace.faults.add("chat.postMessage", DropAnswer())
    office.workspace.faults.add("conversations.history", Error("missing_scope"), times=9)
    office.enqueue("a", lane=f"@{ana}")
    office.enqueue("b")
    office.run()
    row = office.row("a")
    assert row.state == OutboxState.UNKNOWN
    assert row.reason == (
        "it may have been sent, and I could not look: Slack said missing_scope: the app must be "
        "installed again, with the manifest's scopes"
    )
    assert office.texts("@ana") == ["note a"]
    assert office.texts() == ["note b"]
    assert row.report_id is not None


@pytest.mark.parametrize(
    ("asleep", "is_ours"), [(LEASE - MARGIN - MOMENT, True), (LEASE - MARGIN, False)]
)
def test_a_row_that_may_be_in_other_hands_is_not_posted(
    office: DeliveryFixture, stopwatch: Stopwatch, asleep: timedelta, is_ours: bool
) -> None:
    """A process that slept for nearly as long as its lease: it wakes, and does not send."""

    def sleep_and_post(job: Job) -> Done:
        stopwatch.run_for(asleep)
        return office.context.post_message(job)

    office.enqueue("a")
    sleeper = office.make_delivery({NOTE: sleep_and_post})
    sleeper.deliver_due()
    assert office.texts() == ["note a"] * is_ours
    assert office.states() == {"a": SENT if is_ours else OutboxState.WAITING}
    office.run()
    assert office.texts() == ["note a"]
    sleeper.stop()


def test_what_another_process_has_taken_is_left_to_it(
    office: DeliveryFixture, new_process: NewProcess, caplog: pytest.LogCaptureFixture
) -> None:
    taken = Event()

    def fail_late(_job: Job) -> Done:
        assert taken.wait(LONGEST)
        raise ConnectionError

    office.enqueue("a")
    slow = office.make_delivery({NOTE: fail_late})
    slow.begin_due()
    office.let_leases_run_out()
    die_at(new_process(), Step.CALLING)
    taken.set()
    slow.deliver_due()
    row = office.row("a")
    assert (row.state, row.attempts) == (SENDING, 2)
    assert f"overtaken hackathon=ml4sci row={row.id} key=a" in caplog.messages
    slow.stop()
