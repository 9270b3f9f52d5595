"""Settling writes down how a row ended, and enqueues what the organisers are told of it."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.core.database import Database
from bot.core.metrics import REGISTRY
from bot.delivery_reports.collect import LATE
from bot.delivery_reports.kinds import RECOVERY_REPORT
from bot.hackathons.models import Hackathon
from bot.outbox import claim as claims
from bot.outbox import rows as outbox
from bot.outbox.claim import ClaimQuery
from bot.outbox.kinds import REFRESH, find_kind
from bot.outbox.models import Batch, OutboxRow, OutboxState
from schedules.engine.settle import Again, Ended, Result, Sent, Untried, tell_operators, write_down
from schedules.job import LEASE, Done, Job
from tests.support.factories import NOW, make_hackathon
from tests.support.kinds import WHISPER
from tests.support.neighbours import Neighbours
from tests.support.races import race
from tests.support.scenes.delivery_reports import enqueue_row

MOMENT = timedelta(seconds=1)
TINY = timedelta(microseconds=1)
NOTE = find_kind("note")
SENT, FAILED, SKIPPED = OutboxState.SENT, OutboxState.FAILED, OutboxState.SKIPPED
WAITING, SENDING = OutboxState.WAITING, OutboxState.SENDING


@pytest.fixture(params=["sqlite", "postgresql"])
def database_kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def hackathon(database: Database) -> Hackathon:
    with database.write() as session:
        return make_hackathon(session, Neighbours.SETTLED)


def enqueue(database: Database, hackathon: Hackathon, *keys: str) -> None:
    """Enqueue a row for each key, each in a lane of its own, at NOW."""
    with database.write() as session:
        for key in keys:
            enqueue_row(session, session.merge(hackathon), key, lane=f"#{key}")


def claim(database: Database, *, wall: timedelta = timedelta()) -> dict[str, Job]:
    """Claim what can be claimed when so much wall time has passed; by key, as it is then."""
    query = ClaimQuery(now=NOW, wall=NOW + wall, lease=LEASE)
    with database.write() as session:
        claimed = claims.claim_rows(session, query, bulk=False, limit=10)
    return {each.row.key: Job(each.row, each.since, 0.0) for each in claimed}


def write(database: Database, *results: Result, after: timedelta = timedelta()) -> None:
    """Write these down, so long after NOW, on a clock of which a second is a moment."""
    with database.write() as session:
        write_down(session, results, NOW + after, MOMENT, {})


def read(database: Database, job: Job) -> OutboxRow:
    """Return the job's row as it is kept."""
    with database.read() as session:
        return session.get_one(OutboxRow, job.row.id)


def count_reports(database: Database, hackathon: Hackathon) -> int:
    with database.read() as session:
        reports = select(OutboxRow).where(
            OutboxRow.kind == RECOVERY_REPORT.name, OutboxRow.hackathon_id == hackathon.id
        )
        return len(session.scalars(reports).all())


POSTED, FOUND, DONE = Done("C1", "1.2"), Done("C1", "1.2", found=True), Done()


@pytest.mark.parametrize("done", [POSTED, FOUND, DONE], ids=["posted", "found", "no message"])
def test_what_was_sent_is_noted_with_slacks_ids(
    database: Database, hackathon: Hackathon, done: Done
) -> None:
    enqueue(database, hackathon, "a")
    job = claim(database)["a"]
    write(database, Sent(job, done), after=MOMENT)
    row = read(database, job)
    assert (row.state, row.settled_at, row.attempts) == (SENT, NOW + MOMENT, 1)
    assert (row.slack_channel, row.slack_ts) == (done.channel, done.ts)
    assert (row.lease_until, row.unknown_since, row.reason) == (None, None, None)


@pytest.mark.parametrize("done", [POSTED, FOUND, DONE], ids=["posted", "found", "no message"])
def test_what_was_sent_late_by_more_than_a_moment_is_told_to_the_organisers(
    database: Database, hackathon: Hackathon, done: Done
) -> None:
    enqueue(database, hackathon, "in-time", "late")
    jobs = claim(database)
    write(database, Sent(jobs["in-time"], done), after=LATE + MOMENT)
    assert count_reports(database, hackathon) == 0
    write(database, Sent(jobs["late"], done), after=LATE + MOMENT + TINY)
    assert count_reports(database, hackathon) == 1
    assert read(database, jobs["in-time"]).report_id is None
    assert read(database, jobs["late"]).report_id is not None


@pytest.mark.parametrize("told", [True, False])
def test_what_ended_otherwise_is_noted_with_why_and_told_where_that_is_asked(
    database: Database, hackathon: Hackathon, told: bool
) -> None:
    enqueue(database, hackathon, "a")
    job = claim(database)["a"]
    write(database, Ended(job, SKIPPED, "nobody asked", told=told))
    row = read(database, job)
    assert (row.state, row.reason, row.settled_at) == (SKIPPED, "nobody asked", NOW)
    assert (row.report_id is not None) == told


@pytest.mark.parametrize("unknown", [True, False])
def test_what_is_tried_again_waits_and_is_in_doubt_where_it_may_have_worked(
    database: Database, hackathon: Hackathon, unknown: bool
) -> None:
    enqueue(database, hackathon, "a")
    job = claim(database)["a"]
    write(database, Again(job, 5 * MOMENT, "no answer", unknown))
    row = read(database, job)
    assert (row.state, row.due, row.ready_at) == (WAITING, NOW, NOW + 5 * MOMENT)
    assert (row.attempts, row.reason, row.lease_until) == (1, "no answer", None)
    assert row.unknown_since == (NOW if unknown else None)


@pytest.mark.parametrize("until", [None, NOW + LATE])
def test_what_was_not_tried_is_as_it_was_or_due_later(
    database: Database, hackathon: Hackathon, until: datetime | None
) -> None:
    enqueue(database, hackathon, "a")
    claim(database)
    # Whoever had it is dead, and it is in doubt since.
    job = claim(database, wall=LEASE)["a"]
    write(database, Untried(job, until))
    row = read(database, job)
    assert (row.state, row.attempts, row.lease_until) == (WAITING, 1, None)
    assert row.unknown_since == NOW
    assert (row.due, row.ready_at) == ((NOW, NOW) if until is None else (until, until))


NOT_SENT: list[Callable[[Job], Result]] = [
    lambda job: Ended(job, FAILED, "channel_not_found"),
    lambda job: Again(job, MOMENT, "no answer", unknown=False),
    Untried,
    lambda job: Untried(job, NOW + LATE),
]


@pytest.mark.parametrize("fail", NOT_SENT, ids=["ended", "again", "untried", "later"])
def test_a_row_that_another_process_has_claimed_since_is_left_to_it(
    database: Database, hackathon: Hackathon, fail: Callable[[Job], Result]
) -> None:
    enqueue(database, hackathon, "a")
    slow = claim(database)["a"]
    other = claim(database, wall=LEASE)["a"]
    write(database, fail(slow))
    row = read(database, other)
    assert (row.state, row.attempts, row.reason) == (SENDING, 2, None)
    assert (row.lease_until, row.unknown_since) == (NOW + 2 * LEASE, NOW)
    assert count_reports(database, hackathon) == 0


@pytest.mark.parametrize("fail", NOT_SENT, ids=["ended", "again", "untried", "later"])
def test_a_row_that_was_cancelled_meanwhile_stays_so(
    database: Database, hackathon: Hackathon, fail: Callable[[Job], Result]
) -> None:
    enqueue(database, hackathon, "a")
    job = claim(database)["a"]
    with database.write() as session:
        row = session.get_one(OutboxRow, job.row.id)
        row.state, row.settled_at = OutboxState.CANCELLED, NOW
    write(database, fail(job))
    assert read(database, job).state == OutboxState.CANCELLED


@pytest.mark.parametrize("fail", NOT_SENT, ids=["ended", "again", "untried", "later"])
def test_a_row_that_is_being_cancelled_stays_so(
    database: Database, hackathon: Hackathon, fail: Callable[[Job], Result]
) -> None:
    enqueue(database, hackathon, "a")
    job = claim(database)["a"]

    def cancel(session: Session) -> None:
        outbox.settle(session.get_one(OutboxRow, job.row.id), OutboxState.CANCELLED, now=NOW)

    race(database, cancel, lambda session: write_down(session, [fail(job)], NOW, MOMENT, {}))
    assert read(database, job).state == OutboxState.CANCELLED


def test_that_a_row_was_sent_is_noted_whoever_has_it_by_now(
    database: Database, hackathon: Hackathon
) -> None:
    enqueue(database, hackathon, "a", "b", "c")
    slow = claim(database)
    write(database, Untried(slow["a"]), Untried(slow["c"]))
    claim(database, wall=LEASE)
    write(database, *(Sent(job, Done("C1", key)) for key, job in slow.items()))
    rows = {key: read(database, job) for key, job in slow.items()}
    assert {key: (row.state, row.slack_ts) for key, row in rows.items()} == {
        key: (SENT, key) for key in "abc"
    }


def test_a_message_that_two_processes_posted_is_in_the_log_and_the_first_is_kept(
    database: Database, hackathon: Hackathon, caplog: pytest.LogCaptureFixture
) -> None:
    enqueue(database, hackathon, "a")
    slow = claim(database)["a"]
    other = claim(database, wall=LEASE)["a"]
    write(database, Sent(other, POSTED))
    # As where the answer to the commit was lost, or the other has found it.
    write(database, Sent(slow, POSTED))
    write(database, Sent(slow, DONE))
    assert caplog.messages == []
    write(database, Sent(slow, Done("C1", "3.4")))
    assert caplog.messages == [f"doubled hackathon=ml4sci row={slow.row.id} key=a"]
    assert read(database, slow).slack_ts == "1.2"


def count(outcome: str) -> float:
    """How many notes became this, as operators see it."""
    labels = {"kind": "note", "outcome": outcome}
    return REGISTRY.get_sample_value("hackathon_posts_total", labels) or 0


def count_late() -> float:
    return REGISTRY.get_sample_value("hackathon_lateness_seconds_sum") or 0


JOB = Job(
    OutboxRow(id=7, key="a", kind="note", due=NOW, hackathon=Hackathon(slug="ml4sci")), None, 0
)
OUTCOMES: list[tuple[Callable[[Job], Result], str, str, str]] = [
    (lambda job: Sent(job, POSTED), "sent", "INFO", "settled {row} state=sent late=2.0"),
    (lambda job: Sent(job, FOUND), "found", "INFO", "settled {row} state=sent late=2.0"),
    (
        lambda job: Ended(job, SKIPPED, "too late"),
        "skipped",
        "INFO",
        'settled {row} state=skipped late=2.0 reason="too late"',
    ),
    (
        lambda job: Ended(job, FAILED, "refused"),
        "failed",
        "WARNING",
        "settled {row} state=failed late=2.0 reason=refused",
    ),
    (
        lambda job: Ended(job, OutboxState.UNKNOWN, "unseen"),
        "unknown",
        "WARNING",
        "settled {row} state=unknown late=2.0 reason=unseen",
    ),
    (
        lambda job: Again(job, MOMENT, "unheard", unknown=True),
        "retried",
        "WARNING",
        "retrying {row} reason=unheard",
    ),
]


@pytest.mark.parametrize(
    ("make", "outcome", "level", "line"), OUTCOMES, ids=[each[1] for each in OUTCOMES]
)
def test_operators_are_told_what_became_of_a_row_and_how_late_what_is_sent_is(
    caplog: pytest.LogCaptureFixture,
    make: Callable[[Job], Result],
    outcome: str,
    level: str,
    line: str,
) -> None:
    caplog.set_level(logging.INFO, "hackathon")
    counted, late = count(outcome), count_late()
    # Lateness is told to a tenth of a second.
    tell_operators(make(JOB), NOW + 2.04 * MOMENT)
    named = line.format(row="hackathon=ml4sci row=7 key=a")
    assert [(each.levelname, each.getMessage()) for each in caplog.records] == [(level, named)]
    assert count(outcome) == counted + 1
    assert count_late() == late + (2 if outcome in ("sent", "found") else 0)


def test_operators_hear_nothing_of_what_was_not_tried(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "hackathon")
    tell_operators(Untried(JOB), NOW)
    assert caplog.messages == []


def test_the_log_has_no_key_of_a_private_kind(
    database: Database, hackathon: Hackathon, caplog: pytest.LogCaptureFixture
) -> None:
    with database.write() as session, caplog.at_level(logging.INFO, logger="hackathon"):
        row = enqueue_row(session, hackathon, "whisper:ana", kind=WHISPER.name)
        tell_operators(Sent(Job(row, None, 0), Done()), NOW)
    said = f"settled hackathon={hackathon.slug} row={row.id} key=whisper state=sent late=0.0"
    assert caplog.messages == [said]


def test_a_subject_is_told_of_its_batches_of_which_something_is_settled(
    database: Database, hackathon: Hackathon
) -> None:
    def end(job: Job) -> Ended:
        return Ended(job, FAILED, "no")

    told: list[tuple[set[int], datetime]] = []
    with database.write() as session:
        batches = [Batch(hackathon_id=hackathon.id, kind=NOTE.name) for _ in range(2)]
        other = Batch(hackathon_id=hackathon.id, kind="other")
        session.add_all([*batches, other])
        session.flush()
        first, second = (each.id for each in batches)
        for key, kind, batch_id in (
            ("post", NOTE, first),
            ("change", REFRESH, second),
            ("another", find_kind("other"), other.id),
            ("its change", REFRESH, other.id),
            ("its progress", find_kind("other"), first),
            ("alone", NOTE, None),
        ):
            message = outbox.NewMessage(key, kind, f"#{key}", NOW, {}, batch_id=batch_id)
            outbox.enqueue(session, hackathon, message)
    jobs = claim(database)
    progress = {NOTE: lambda _, ids, now: told.append((set(ids), now))}
    with database.write() as session:
        retried = Again(jobs["post"], MOMENT, "no answer", unknown=False)
        write_down(session, [retried], NOW, MOMENT, progress)
        others = [end(jobs[key]) for key in ("another", "its change", "its progress", "alone")]
        write_down(session, others, NOW, MOMENT, progress)
    assert told == []
    with database.write() as session:
        write_down(session, [end(jobs["change"])], NOW, MOMENT, progress)
    assert told == [({second}, NOW)]
