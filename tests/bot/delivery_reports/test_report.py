"""What a report tells: how rows ended, what is decided, what was late."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from bot.delivery_reports.decisions import Decision, ReportAction, drop_row, resend_row
from bot.delivery_reports.report import MOST_SHOWN, LatePlace, read_report
from bot.hackathons.models import Hackathon
from bot.outbox.models import OutboxRow, OutboxState
from tests.support.factories import NOW, make_hackathon
from tests.support.scenes.delivery_reports import (
    MINUTE,
    end_row,
    enqueue_row,
    list_reports,
    post_report,
)

pytestmark = pytest.mark.both_databases

SENT, FAILED, SKIPPED, UNKNOWN = (
    OutboxState.SENT,
    OutboxState.FAILED,
    OutboxState.SKIPPED,
    OutboxState.UNKNOWN,
)


@pytest.fixture
def hackathon(session: Session) -> Hackathon:
    return make_hackathon(session)


def test_it_counts_how_rows_ended_before_anybody_decided(
    session: Session, hackathon: Hackathon
) -> None:
    failed, dropped, skipped, unknown = (
        end_row(session, enqueue_row(session, hackathon, key, due=NOW - minutes * MINUTE), state)
        for key, state, minutes in (
            ("a", FAILED, 1),
            ("b", FAILED, 4),
            ("c", SKIPPED, 3),
            ("d", UNKNOWN, 2),
        )
    )
    report = post_report(session, list_reports(session)[0])
    drop_row(session, hackathon, dropped.id, NOW, "UANA")
    resend_row(session, hackathon, unknown.id, NOW, "UBEN")
    read = read_report(session, report, NOW)
    assert read.ended == {FAILED: 2, UNKNOWN: 1, SKIPPED: 1}
    assert read.undecided == {FAILED: 1, SKIPPED: 1}
    assert [(each.row, each.decision) for each in read.shown] == [
        (dropped, Decision(ReportAction.DROP, "UANA", FAILED)),
        (skipped, None),
        (unknown, Decision(ReportAction.RESEND, "UBEN", UNKNOWN)),
        (failed, None),
    ]
    assert (read.before, read.after, read.is_empty) == (0, 0, False)


def test_it_shows_the_first_few_of_which_one_is_undecided(
    session: Session, hackathon: Hackathon
) -> None:
    rows = [
        end_row(session, enqueue_row(session, hackathon, f"{number}"), FAILED)
        for number in range(2 * MOST_SHOWN + 3)
    ]
    report = post_report(session, list_reports(session)[0])

    def shown() -> tuple[int, list[OutboxRow], int]:
        read = read_report(session, report, NOW)
        return read.before, [each.row for each in read.shown], read.after

    assert shown() == (0, rows[:MOST_SHOWN], MOST_SHOWN + 3)
    for row in rows[: MOST_SHOWN + 1]:
        drop_row(session, hackathon, row.id, NOW, "UANA")
    assert shown() == (MOST_SHOWN, rows[MOST_SHOWN : 2 * MOST_SHOWN], 3)
    for row in rows[MOST_SHOWN + 1 :]:
        drop_row(session, hackathon, row.id, NOW, "UANA")
    assert shown() == (0, rows[:MOST_SHOWN], MOST_SHOWN + 3)


def test_what_failed_anew_stays_as_it_was_decided(session: Session, hackathon: Hackathon) -> None:
    row = end_row(session, enqueue_row(session, hackathon, "a"), FAILED)
    report = post_report(session, list_reports(session)[0])
    resend_row(session, hackathon, row.id, NOW, "UANA")
    end_row(session, row, UNKNOWN)
    old = read_report(session, report, NOW)
    assert (old.ended, old.undecided) == ({FAILED: 1}, {})
    new = read_report(session, list_reports(session)[1], NOW)
    assert (new.ended, new.undecided) == ({UNKNOWN: 1}, {UNKNOWN: 1})


def test_what_was_late_is_told_by_place_the_worst_first(
    session: Session, hackathon: Hackathon
) -> None:
    for key, lane, minutes in (
        ("a", "#general", 3),
        ("b", "#general", 4),
        ("c", "@U1", 5),
        ("d", "@U2", 9),
        ("e", "team:1", 5),
        ("f", "team:2", 4),
    ):
        row = enqueue_row(session, hackathon, key, lane=lane, due=NOW - minutes * MINUTE)
        end_row(session, row, SENT)
    end_row(session, enqueue_row(session, hackathon, "failed"), FAILED)
    resent = end_row(session, enqueue_row(session, hackathon, "g"), FAILED)
    report = list_reports(session)[0]
    resend_row(session, hackathon, resent.id, NOW, "UANA")
    end_row(session, resent, SENT, at=NOW + 60 * MINUTE)
    assert read_report(session, report, NOW).late == [
        LatePlace("direct messages", 2, timedelta(minutes=9)),
        LatePlace("teams' channels", 2, timedelta(minutes=5)),
        LatePlace("#general", 2, timedelta(minutes=4)),
    ]


def test_it_says_whether_the_outage_goes_on(session: Session, hackathon: Hackathon) -> None:
    end_row(session, enqueue_row(session, hackathon, "a"), FAILED)
    report = list_reports(session)[0]
    overdue = enqueue_row(session, hackathon, "b", due=NOW - 2 * MINUTE)
    assert read_report(session, report, NOW).goes_on
    end_row(session, overdue, SENT)
    assert not read_report(session, report, NOW).goes_on


def test_it_is_empty_when_everything_has_come_right(session: Session, hackathon: Hackathon) -> None:
    row = end_row(session, enqueue_row(session, hackathon, "a"), FAILED)
    row.state, row.settled_at = OutboxState.WAITING, None
    session.flush()
    assert read_report(session, list_reports(session)[0], NOW).is_empty
