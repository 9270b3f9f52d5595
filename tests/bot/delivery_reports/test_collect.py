"""Which rows the organisers are told of, in which report, and when."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.announcements.kinds import ANNOUNCEMENT
from bot.core.errors import Refused
from bot.delivery_reports import collect as recovery
from bot.delivery_reports.decisions import resend_row
from bot.delivery_reports.kinds import RECOVERY_REPORT
from bot.hackathons.models import Hackathon
from bot.outbox import rows as outbox
from bot.outbox.kinds import REFRESH
from bot.outbox.models import OutboxRow, OutboxState
from tests.support.factories import NOW, make_file, make_hackathon
from tests.support.scenes.delivery_reports import (
    MINUTE,
    end_row,
    enqueue_row,
    list_refreshes,
    list_reports,
    make_other_hackathon,
    post_report,
)

pytestmark = pytest.mark.both_databases

SECOND = timedelta(seconds=1)
SENT, FAILED, SKIPPED, UNKNOWN = (
    OutboxState.SENT,
    OutboxState.FAILED,
    OutboxState.SKIPPED,
    OutboxState.UNKNOWN,
)


@pytest.fixture
def hackathon(session: Session) -> Hackathon:
    return make_hackathon(session)


@pytest.mark.parametrize("state", [FAILED, UNKNOWN, SKIPPED])
def test_a_row_that_ends_badly_is_put_under_a_report_that_is_soon_due(
    session: Session, hackathon: Hackathon, state: OutboxState
) -> None:
    row = end_row(session, enqueue_row(session, hackathon, "a"), state)
    (report,) = list_reports(session)
    assert row.report_id == report.id
    assert (report.lane, report.due, report.state) == (
        "#organisers",
        NOW + 20 * SECOND,
        OutboxState.WAITING,
    )


def test_what_is_sent_more_than_a_minute_late_is_told_and_before_that_it_is_not(
    session: Session, hackathon: Hackathon
) -> None:
    in_time = end_row(session, enqueue_row(session, hackathon, "a"), SENT, at=NOW + MINUTE)
    assert (in_time.report_id, list_reports(session)) == (None, [])
    late = end_row(session, enqueue_row(session, hackathon, "b"), SENT, at=NOW + MINUTE + SECOND)
    assert [late.report_id] == [report.id for report in list_reports(session)]


@pytest.mark.parametrize(
    ("kind", "bulk"), [("note", True), ("channel", False), ("team_channel", False)]
)
def test_what_takes_its_time_under_slacks_limits_is_never_late_but_may_fail(
    session: Session, hackathon: Hackathon, kind: str, bulk: bool
) -> None:
    row = enqueue_row(session, hackathon, "a", kind=kind, bulk=bulk, channel="x")
    assert recovery.is_outage_over(session, hackathon, NOW + 5 * MINUTE)
    end_row(session, row, SENT, at=NOW + 5 * MINUTE)
    assert list_reports(session) == []
    failed = enqueue_row(session, hackathon, "b", kind=kind, bulk=bulk, channel="x")
    assert end_row(session, failed, FAILED).report_id is not None


@pytest.mark.parametrize("kind", ["refresh", RECOVERY_REPORT.name])
def test_trouble_of_a_report_or_of_a_change_in_place_is_not_told(
    session: Session, hackathon: Hackathon, kind: str
) -> None:
    row = end_row(session, enqueue_row(session, hackathon, "a", kind=kind, row=1), FAILED)
    assert row.report_id is None


def test_what_goes_wrong_until_the_report_is_on_its_way_is_in_it(
    session: Session, hackathon: Hackathon
) -> None:
    first = end_row(session, enqueue_row(session, hackathon, "a"), FAILED)
    second = end_row(session, enqueue_row(session, hackathon, "b"), SENT, at=NOW + 2 * MINUTE)
    (report,) = list_reports(session)
    assert first.report_id == second.report_id == report.id
    report.state = OutboxState.SENDING
    third = end_row(session, enqueue_row(session, hackathon, "c"), FAILED)
    _, next_report = list_reports(session)
    assert third.report_id == next_report.id
    post_report(session, report)
    post_report(session, next_report)
    end_row(session, enqueue_row(session, hackathon, "d"), FAILED)
    assert len(list_reports(session)) == 3


def test_a_report_that_may_be_posted_already_takes_nothing_more(
    session: Session, hackathon: Hackathon
) -> None:
    end_row(session, enqueue_row(session, hackathon, "a"), FAILED)
    (report,) = list_reports(session)
    report.unknown_since = NOW
    row = end_row(session, enqueue_row(session, hackathon, "b"), FAILED)
    _, next_report = list_reports(session)
    assert row.report_id == next_report.id


def test_where_the_organisers_have_another_channel_by_then_the_next_report_is_there(
    session: Session, hackathon: Hackathon
) -> None:
    end_row(session, enqueue_row(session, hackathon, "a"), FAILED)
    hackathon.document = make_file(channels={"organisers": "crew"}).model_dump_json()
    row = end_row(session, enqueue_row(session, hackathon, "b"), FAILED)
    assert session.get_one(OutboxRow, row.report_id).lane == "#crew"


def test_two_hackathons_have_a_report_each(session: Session, hackathon: Hackathon) -> None:
    other = make_other_hackathon(session, hackathon)
    rows = [enqueue_row(session, each, "a") for each in (hackathon, other)]
    reports = {end_row(session, row, FAILED).report_id for row in rows}
    assert {report.id for report in list_reports(session)} == reports
    assert len(reports) == 2


def test_an_outage_is_over_when_nothing_is_overdue(session: Session, hackathon: Hackathon) -> None:
    row = enqueue_row(session, hackathon, "a")
    assert recovery.is_outage_over(session, hackathon, NOW + MINUTE)
    assert not recovery.is_outage_over(session, hackathon, NOW + MINUTE + SECOND)
    other = make_other_hackathon(session, hackathon)
    assert recovery.is_outage_over(session, other, NOW + MINUTE + SECOND)
    end_row(session, row, FAILED)
    # The report itself does not keep it from being told.
    assert recovery.is_outage_over(session, hackathon, NOW + 10 * MINUTE)


def test_what_was_sent_again_is_not_late_and_fails_anew(
    session: Session, hackathon: Hackathon
) -> None:
    sent, failed = (
        end_row(session, enqueue_row(session, hackathon, key), FAILED) for key in ("a", "b")
    )
    (report,) = list_reports(session)
    post_report(session, report)
    for row in (sent, failed):
        resend_row(session, hackathon, row.id, NOW, "UANA")
    assert recovery.is_outage_over(session, hackathon, NOW + 30 * MINUTE)
    end_row(session, sent, SENT, at=NOW + 30 * MINUTE)
    assert list_reports(session) == [report]
    end_row(session, failed, FAILED, at=NOW + 30 * MINUTE)
    _, next_report = list_reports(session)
    assert (sent.report_id, failed.report_id) == (report.id, next_report.id)


def test_what_was_sent_again_and_had_nothing_to_say_is_told_in_its_report(
    session: Session, hackathon: Hackathon
) -> None:
    row = end_row(session, enqueue_row(session, hackathon, "a"), SKIPPED)
    (report,) = list_reports(session)
    post_report(session, report)
    resend_row(session, hackathon, row.id, NOW, "UANA")
    make_again(session)
    end_row(session, row, SKIPPED, at=NOW + SECOND, reason="nothing of it is on the agenda")
    assert list_reports(session) == [report]
    # After the decision, and after what came of it.
    assert list_refreshes(session) == [report.id] * 2


def make_again(session: Session) -> None:
    """Have what is to be made again be made."""
    for refresh in session.scalars(select(OutboxRow).where(OutboxRow.kind == REFRESH.name)):
        outbox.settle(refresh, SENT, now=NOW)


@pytest.mark.parametrize(
    ("kind", "bulk", "state", "is_told"),
    [
        (ANNOUNCEMENT.name, True, FAILED, False),
        (ANNOUNCEMENT.name, False, FAILED, True),
        ("nudge", True, FAILED, True),
        (ANNOUNCEMENT.name, True, UNKNOWN, True),
    ],
)
def test_whom_an_announcement_does_not_reach_its_author_alone_is_told(
    session: Session,
    hackathon: Hackathon,
    kind: str,
    bulk: bool,
    state: OutboxState,
    is_told: bool,
) -> None:
    row = end_row(session, enqueue_row(session, hackathon, "a", kind=kind, bulk=bulk), state)
    assert (row.report_id is not None) == is_told


def test_a_report_is_told_after_15_minutes_at_the_latest(
    session: Session, hackathon: Hackathon
) -> None:
    end_row(session, enqueue_row(session, hackathon, "a"), FAILED)
    (report,) = list_reports(session)
    assert recovery.latest_instant(report) == NOW + 20 * SECOND + 15 * MINUTE
    report.due = NOW + 5 * MINUTE
    assert recovery.latest_instant(report) == NOW + 20 * SECOND + 15 * MINUTE


def test_a_report_is_found_within_its_workspace(session: Session, hackathon: Hackathon) -> None:
    row = end_row(session, enqueue_row(session, hackathon, "a"), FAILED)
    (report,) = list_reports(session)
    assert recovery.find_report(session, hackathon, report.id) is report
    sibling = make_other_hackathon(session, hackathon)
    assert recovery.find_report(session, sibling, report.id) is report
    stranger = make_other_hackathon(session, hackathon, workspace="T2")
    for asker, report_id in ((stranger, report.id), (hackathon, row.id), (hackathon, 10_000)):
        with pytest.raises(Refused, match="That report is gone"):
            recovery.find_report(session, asker, report_id)


@pytest.mark.parametrize(("state", "is_told_again"), [(FAILED, True), (UNKNOWN, False)])
def test_what_a_report_that_failed_was_about_is_in_the_next_one(
    session: Session, hackathon: Hackathon, state: OutboxState, is_told_again: bool
) -> None:
    """A report that may be there has its buttons, which go by its id."""
    row = end_row(session, enqueue_row(session, hackathon, "a"), FAILED)
    (report,) = list_reports(session)
    outbox.settle(report, state, now=NOW)
    session.flush()
    newer = end_row(session, enqueue_row(session, hackathon, "b"), FAILED)
    session.refresh(row)
    assert newer.report_id != report.id
    assert (row.report_id == newer.report_id) is is_told_again
