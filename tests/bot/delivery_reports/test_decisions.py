"""What organisers decide on a row of a report: it is sent again, or dropped, once."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.core.errors import Refused
from bot.delivery_reports.decisions import (
    Decision,
    ReportAction,
    drop_all,
    drop_row,
    read_decisions,
    resend_all,
    resend_row,
)
from bot.hackathons.models import Hackathon
from bot.outbox import rows as outbox
from bot.outbox.models import OutboxRow, OutboxState
from tests.support.factories import NOW, make_hackathon, make_person
from tests.support.scenes.delivery_reports import (
    end_row,
    enqueue_row,
    list_refreshes,
    list_reports,
    post_report,
)

pytestmark = pytest.mark.both_databases

SECOND = timedelta(seconds=1)
LATER = NOW + timedelta(minutes=30)
WAITING, SENT, CANCELLED = OutboxState.WAITING, OutboxState.SENT, OutboxState.CANCELLED
FAILED, SKIPPED, UNKNOWN = OutboxState.FAILED, OutboxState.SKIPPED, OutboxState.UNKNOWN


@pytest.fixture
def hackathon(session: Session) -> Hackathon:
    return make_hackathon(session)


def fail(session: Session, hackathon: Hackathon, *keys: str) -> list[OutboxRow]:
    """A failed row for each key, under a report that is posted."""
    rows = [end_row(session, enqueue_row(session, hackathon, key), FAILED) for key in keys]
    post_report(session, list_reports(session)[-1])
    return rows


@pytest.mark.parametrize("state", [FAILED, UNKNOWN, SKIPPED])
def test_what_is_sent_again_waits_as_if_new_and_keeps_its_due(
    session: Session, hackathon: Hackathon, state: OutboxState
) -> None:
    row = enqueue_row(session, hackathon, "a")
    row.attempts, row.unknown_since = 3, NOW
    end_row(session, row, state)
    report = post_report(session, list_reports(session)[0])
    resend_row(session, hackathon, row.id, LATER, "UANA")
    assert (row.state, row.due, row.ready_at, row.insisted_at) == (WAITING, NOW, LATER, LATER)
    assert (row.attempts, [row.settled_at, row.unknown_since, row.reason]) == (0, [None] * 3)
    assert read_decisions(report) == {row.id: Decision(ReportAction.RESEND, "UANA", state)}
    assert list_refreshes(session) == [report.id]


@pytest.mark.parametrize("state", [FAILED, UNKNOWN, SKIPPED])
def test_what_is_dropped_is_cancelled_with_the_name_of_who_did_it(
    session: Session, hackathon: Hackathon, state: OutboxState
) -> None:
    make_person(session, hackathon, "ana")
    row = end_row(session, enqueue_row(session, hackathon, "a"), state)
    report = post_report(session, list_reports(session)[0])
    drop_row(session, hackathon, row.id, LATER, "UANA")
    assert (row.state, row.reason, row.settled_at) == (CANCELLED, "dropped by Ana", LATER)
    assert read_decisions(report) == {row.id: Decision(ReportAction.DROP, "UANA", state)}
    assert list_refreshes(session) == [report.id]


def test_who_is_not_known_drops_as_an_organiser(session: Session, hackathon: Hackathon) -> None:
    (row,) = fail(session, hackathon, "a")
    drop_row(session, hackathon, row.id, LATER, "UNOBODY")
    assert row.reason == "dropped by an organiser"


def test_a_second_decision_is_refused_and_says_who_was_first(
    session: Session, hackathon: Hackathon
) -> None:
    make_person(session, hackathon, "ana")
    waiting, sent, dropped = fail(session, hackathon, "a", "b", "c")
    for row in (waiting, sent):
        resend_row(session, hackathon, row.id, NOW, "UANA")
    outbox.settle(sent, SENT, now=NOW)
    drop_row(session, hackathon, dropped.id, NOW, "UANA")
    first = "<@UANA> decided on that one already: "
    for row, sentence in (
        (waiting, "it is on its way, and there is nothing left to do."),
        (sent, "it is sent, and there is nothing left to do."),
        (dropped, "it is not sent any more (dropped by Ana)."),
    ):
        for decide in (resend_row, drop_row):
            with pytest.raises(Refused) as refused:
                decide(session, hackathon, row.id, LATER, "UBEN")
            assert refused.value.message == first + sentence


def test_what_came_right_by_itself_is_not_decided_on(
    session: Session, hackathon: Hackathon
) -> None:
    moved, gone = fail(session, hackathon, "a", "b")
    moved.state = WAITING
    gone.state, gone.reason = CANCELLED, "no longer on the agenda"
    for row, sentence in (
        (moved, "it is on its way, and there is nothing left to do."),
        (gone, "it is not sent any more (no longer on the agenda)."),
    ):
        with pytest.raises(Refused) as refused:
            resend_row(session, hackathon, row.id, LATER, "UBEN")
        assert refused.value.message == sentence


def test_a_row_that_is_in_no_report_of_the_hackathon_is_not_decided_on(
    session: Session, hackathon: Hackathon
) -> None:
    # Those of the neighbours are in reports of theirs.
    neighbours = session.scalars(select(OutboxRow.id).where(OutboxRow.report_id.is_not(None))).all()
    assert neighbours
    row = enqueue_row(session, hackathon, "a")
    for row_id in (row.id, *neighbours, 10_000):
        with pytest.raises(Refused, match="I do not know that message any more"):
            drop_row(session, hackathon, row_id, LATER, "UBEN")


def test_all_are_sent_again_but_for_what_is_decided(session: Session, hackathon: Hackathon) -> None:
    dropped, failed = fail(session, hackathon, "a", "b")
    unknown = end_row(session, enqueue_row(session, hackathon, "c"), UNKNOWN)
    unknown.report_id = failed.report_id
    (elsewhere,) = fail(session, hackathon, "d")
    report = session.get_one(OutboxRow, failed.report_id)
    drop_row(session, hackathon, dropped.id, NOW, "UANA")
    resend_all(session, report, LATER, "UBEN")
    states = [row.state for row in (dropped, failed, unknown, elsewhere)]
    assert states == [CANCELLED, WAITING, WAITING, FAILED]
    assert read_decisions(report) == {
        dropped.id: Decision(ReportAction.DROP, "UANA", FAILED),
        failed.id: Decision(ReportAction.RESEND, "UBEN", FAILED),
        unknown.id: Decision(ReportAction.RESEND, "UBEN", UNKNOWN),
    }
    for decide in (resend_all, drop_all):
        with pytest.raises(Refused, match="Everything in this report is decided on already"):
            decide(session, report, LATER, "UANA")


def test_all_are_dropped(session: Session, hackathon: Hackathon) -> None:
    rows = fail(session, hackathon, "a", "b")
    report = list_reports(session)[0]
    drop_all(session, report, LATER, "UBEN")
    assert {(row.state, row.reason) for row in rows} == {(CANCELLED, "dropped by an organiser")}
    assert list_refreshes(session) == [report.id]


def test_what_had_nothing_left_to_say_is_not_sent_again_with_all(
    session: Session, hackathon: Hackathon
) -> None:
    row, other = fail(session, hackathon, "a", "b")
    resend_row(session, hackathon, row.id, NOW, "UANA")
    end_row(session, row, SKIPPED, reason="nothing of it is on the agenda")
    resend_all(session, list_reports(session)[0], LATER, "UBEN")
    assert (row.state, other.state) == (SKIPPED, WAITING)
