"""Two at the same instant over one row of the outbox: the second meets what the first did."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.core.database import Database
from bot.delivery_reports.decisions import (
    Decision,
    ReportAction,
    drop_all,
    drop_row,
    read_decisions,
    resend_all,
    resend_row,
)
from bot.delivery_reports.kinds import RECOVERY_REPORT
from bot.hackathons.models import Hackathon
from bot.outbox import claim as claims
from bot.outbox import rows as outbox
from bot.outbox.claim import ClaimQuery
from bot.outbox.kinds import REFRESH, MessageKind, find_kind
from bot.outbox.models import OutboxRow, OutboxState
from tests.support import races
from tests.support.factories import NOW, make_hackathon
from tests.support.neighbours import Neighbours
from tests.support.races import race
from tests.support.scenes.delivery_reports import end_row, enqueue_row, post_report

pytestmark = pytest.mark.both_databases

QUERY = ClaimQuery(now=NOW, wall=NOW, lease=timedelta(minutes=1))
FAILED, SENT = OutboxState.FAILED, OutboxState.SENT


@pytest.fixture
def hackathon(database: Database) -> Hackathon:
    with database.write() as session:
        return make_hackathon(session, Neighbours.SETTLED)


def enqueue(database: Database, hackathon: Hackathon, *keys: str, **parts: Any) -> list[int]:
    """Enqueue a row for each key; their ids."""
    with database.write() as session:
        return [enqueue_row(session, session.merge(hackathon), key, **parts).id for key in keys]


def claim(session: Session) -> list[str]:
    return [each.row.key for each in claims.claim_rows(session, QUERY, bulk=False, limit=10)]


def refresh(row_id: int) -> races.Deed:
    """Have the message of the row be made again."""
    return lambda session: outbox.enqueue_refresh(session, session.get_one(OutboxRow, row_id), NOW)


def fail(row_id: int) -> races.Deed:
    """Have the row fail, which is told in a report."""
    return lambda session: end_row(session, session.get_one(OutboxRow, row_id), FAILED)


def list_rows(database: Database, hackathon: Hackathon, kind: MessageKind) -> list[OutboxRow]:
    with database.read() as session:
        query = select(OutboxRow).where(
            OutboxRow.kind == kind.name, OutboxRow.hackathon_id == hackathon.id
        )
        return list(session.scalars(query.order_by(OutboxRow.id)))


def test_a_change_while_a_message_is_claimed_has_it_made_again(
    database: Database, hackathon: Hackathon
) -> None:
    """It may be made from the state before."""
    (row_id,) = enqueue(database, hackathon, "a")
    race(database, claim, refresh(row_id))
    assert len(list_rows(database, hackathon, REFRESH)) == 1


def test_a_change_while_a_message_is_being_made_again_has_it_made_once_more(
    database: Database, hackathon: Hackathon
) -> None:
    (row_id,) = enqueue(database, hackathon, "a")
    with database.write() as session:
        row = session.get_one(OutboxRow, row_id)
        outbox.settle(row, SENT, now=NOW, channel="C1", ts="1.2")
        outbox.enqueue_refresh(session, row, NOW)
    race(database, claim, refresh(row_id))
    assert [row.state for row in list_rows(database, hackathon, REFRESH)] == [
        OutboxState.SENDING,
        OutboxState.WAITING,
    ]


def test_two_rows_that_fail_at_once_are_in_one_report(
    database: Database, hackathon: Hackathon
) -> None:
    one, other = enqueue(database, hackathon, "a", "b")

    def fail_while_more_is_owed(session: Session) -> None:
        fail(one)(session)
        # A command does not wait for it; on SQLite it would.
        if database.is_shared:
            enqueue(database, hackathon, "c", kind="channel")

    race(database, fail_while_more_is_owed, fail(other))
    (report,) = list_rows(database, hackathon, RECOVERY_REPORT)
    under = {row.report_id for row in list_rows(database, hackathon, find_kind("note"))}
    assert under == {report.id}


def test_a_row_that_fails_while_the_report_is_claimed_is_in_the_next(
    database: Database, hackathon: Hackathon
) -> None:
    """What is claimed may be in Slack already, without it."""
    one, other = enqueue(database, hackathon, "a", "b")
    with database.write() as session:
        fail(one)(session)
    later = replace(QUERY, now=NOW + timedelta(hours=1), leaving_out=["note"])
    race(
        database,
        lambda session: claims.claim_rows(session, later, bulk=False, limit=10),
        fail(other),
    )
    reports = list_rows(database, hackathon, RECOVERY_REPORT)
    rows = list_rows(database, hackathon, find_kind("note"))
    assert [row.report_id for row in rows] == [report.id for report in reports]


@pytest.fixture
def report_id(database: Database, hackathon: Hackathon) -> int:
    """Two rows, `a` and `b`, have failed, and the report on them is posted: its id."""
    with database.write() as session:
        for key in ("a", "b"):
            row = end_row(session, enqueue_row(session, session.merge(hackathon), key), FAILED)
        return post_report(session, session.get_one(OutboxRow, row.report_id)).id


def decide(deed: Callable[..., None], hackathon: Hackathon, row: OutboxRow, who: str) -> races.Deed:
    """What the organiser decides on the row, at which they have looked."""

    def do(session: Session) -> None:
        seen = session.get_one(OutboxRow, row.id)
        deed(session, session.merge(hackathon), seen.id, NOW, who)

    return do


def decide_all(deed: Callable[..., None], report_id: int, who: str) -> races.Deed:
    """What the organiser decides on all that is under the report."""
    return lambda session: deed(session, session.get_one(OutboxRow, report_id), NOW, who)


def read(database: Database, report_id: int) -> dict[int, Decision]:
    with database.read() as session:
        return read_decisions(session.get_one(OutboxRow, report_id))


def test_of_two_who_decide_on_a_row_the_first_does(
    database: Database, hackathon: Hackathon, report_id: int
) -> None:
    row, _ = list_rows(database, hackathon, find_kind("note"))
    _, refused = race(
        database,
        decide(resend_row, hackathon, row, "UANA"),
        decide(drop_row, hackathon, row, "UBEN"),
    )
    assert refused.startswith("<@UANA> decided on that one already: it is on its way")
    assert read(database, report_id) == {row.id: Decision(ReportAction.RESEND, "UANA", FAILED)}


def test_what_two_decide_on_two_rows_is_both_in_the_report(
    database: Database, hackathon: Hackathon, report_id: int
) -> None:
    row, other = list_rows(database, hackathon, find_kind("note"))
    race(
        database,
        decide(resend_row, hackathon, row, "UANA"),
        decide(drop_row, hackathon, other, "UBEN"),
    )
    assert read(database, report_id) == {
        row.id: Decision(ReportAction.RESEND, "UANA", FAILED),
        other.id: Decision(ReportAction.DROP, "UBEN", FAILED),
    }


def test_of_two_who_decide_on_all_the_first_does(
    database: Database, hackathon: Hackathon, report_id: int
) -> None:
    rows = list_rows(database, hackathon, find_kind("note"))
    _, refused = race(
        database,
        decide_all(drop_all, report_id, "UANA"),
        decide_all(resend_all, report_id, "UBEN"),
    )
    assert refused == "Everything in this report is decided on already."
    assert read(database, report_id) == {
        row.id: Decision(ReportAction.DROP, "UANA", FAILED) for row in rows
    }


def test_who_decides_on_all_leaves_what_another_has_just_decided_on(
    database: Database, hackathon: Hackathon, report_id: int
) -> None:
    row, other = list_rows(database, hackathon, find_kind("note"))
    race(
        database,
        decide(drop_row, hackathon, row, "UANA"),
        decide_all(resend_all, report_id, "UBEN"),
    )
    assert read(database, report_id) == {
        row.id: Decision(ReportAction.DROP, "UANA", FAILED),
        other.id: Decision(ReportAction.RESEND, "UBEN", FAILED),
    }
