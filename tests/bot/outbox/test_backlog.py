from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from bot.hackathons.models import Hackathon
from bot.outbox.backlog import Backlog, measure_backlog
from bot.outbox.models import OutboxRow, OutboxState
from tests.support.factories import NOW, make_hackathon
from tests.support.neighbours import Neighbours

pytestmark = pytest.mark.both_databases

MINUTE = timedelta(minutes=1)


def enqueue(session: Session, hackathon: Hackathon, due: timedelta, **columns: Any) -> None:
    """A row that is due so long after NOW."""
    at = NOW + due
    count = session.query(OutboxRow).count()
    parts = {"kind": "text", "lane": "#general", "arguments": {}, "ready_at": at, **columns}
    session.add(OutboxRow(hackathon_id=hackathon.id, key=f"row:{count}", due=at, **parts))
    session.flush()


def test_where_nothing_is_owed_there_is_no_backlog(session: Session) -> None:
    make_hackathon(session, Neighbours.SETTLED)
    nothing = {OutboxState.WAITING: 0, OutboxState.SENDING: 0}
    assert measure_backlog(session, NOW) == Backlog(nothing, None, None)


def test_what_is_not_done_is_counted_by_state_whenever_it_is_due(session: Session) -> None:
    hackathon = make_hackathon(session, Neighbours.SETTLED)
    enqueue(session, hackathon, -MINUTE)
    enqueue(session, hackathon, MINUTE)
    enqueue(session, hackathon, -MINUTE, state=OutboxState.SENDING)
    for state in (OutboxState.SENT, OutboxState.SKIPPED, OutboxState.FAILED):
        enqueue(session, hackathon, -MINUTE, state=state, settled_at=NOW)
    assert measure_backlog(session, NOW).rows == {"waiting": 2, "sending": 1}


def test_the_oldest_that_is_due_counts_also_while_it_waits_for_another_try(
    session: Session,
) -> None:
    hackathon = make_hackathon(session, Neighbours.SETTLED)
    enqueue(session, hackathon, -3 * MINUTE, ready_at=NOW + MINUTE)
    enqueue(session, hackathon, -2 * MINUTE)
    enqueue(session, hackathon, -5 * MINUTE, state=OutboxState.SENT, settled_at=NOW)
    assert measure_backlog(session, NOW).oldest_due == NOW - 3 * MINUTE


def test_what_is_due_now_is_due_and_what_is_to_come_is_not(session: Session) -> None:
    hackathon = make_hackathon(session, Neighbours.SETTLED)
    enqueue(session, hackathon, timedelta(microseconds=1))
    assert measure_backlog(session, NOW).oldest_due is None
    enqueue(session, hackathon, timedelta())
    assert measure_backlog(session, NOW).oldest_due == NOW


def test_bulk_has_an_oldest_of_its_own(session: Session) -> None:
    hackathon = make_hackathon(session, Neighbours.SETTLED)
    enqueue(session, hackathon, -3 * MINUTE, bulk=True)
    enqueue(session, hackathon, -MINUTE)
    backlog = measure_backlog(session, NOW)
    assert (backlog.oldest_due, backlog.oldest_bulk_due) == (NOW - MINUTE, NOW - 3 * MINUTE)
