"""Who claims what when several look at once, what is bulk, and lanes that are paced."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.core.database import Database
from bot.hackathons.models import Hackathon
from bot.outbox import claim as claims
from bot.outbox import rows as outbox
from bot.outbox.claim import ClaimQuery
from bot.outbox.models import OutboxRow, OutboxState
from tests.support.factories import NOW, make_hackathon
from tests.support.neighbours import Neighbours
from tests.support.races import race
from tests.support.scenes.delivery_reports import enqueue_row, make_other_hackathon

pytestmark = pytest.mark.both_databases

LEASE = timedelta(minutes=1)
SOON, LATER = NOW + timedelta(seconds=1), NOW + timedelta(seconds=5)
QUERY = ClaimQuery(now=NOW, wall=NOW, lease=LEASE)


@pytest.fixture
def hackathon(session: Session) -> Hackathon:
    return make_hackathon(session, Neighbours.SETTLED)


def claim(
    session: Session, query: ClaimQuery = QUERY, *, bulk: bool = False, limit: int = 10
) -> list[str]:
    """Claim what can be claimed; the rows' keys."""
    return [each.row.key for each in claims.claim_rows(session, query, bulk=bulk, limit=limit)]


def test_of_two_who_claim_at_once_each_gets_what_the_other_has_not(database: Database) -> None:
    with database.write() as session:
        hackathon = make_hackathon(session, Neighbours.SETTLED)
        for key in ("a", "b", "c"):
            enqueue_row(session, hackathon, key, lane=f"#{key}")

    def claim_one(session: Session) -> list[str]:
        return claim(session, limit=1)

    assert race(database, claim_one, claim) == (["a"], ["b", "c"])
    assert race(database, claim, claim) == ([], [])


def test_hackathons_share_a_lane_and_what_is_due_first_goes_first(
    session: Session, hackathon: Hackathon
) -> None:
    other = make_other_hackathon(session, hackathon)
    enqueue_row(session, hackathon, "a", due=NOW)
    first = enqueue_row(session, other, "a", due=NOW - LEASE)
    assert [each.row for each in claims.claim_rows(session, QUERY, bulk=False, limit=10)] == [first]
    outbox.settle(first, OutboxState.SENT, now=NOW)
    (second,) = claims.claim_rows(session, QUERY, bulk=False, limit=10)
    assert second.row.hackathon is hackathon


def test_kinds_that_rest_are_passed_over(session: Session, hackathon: Hackathon) -> None:
    enqueue_row(session, hackathon, "a", lane="#a", kind="note")
    enqueue_row(session, hackathon, "b", lane="#b", kind="channel")
    query = ClaimQuery(now=NOW, wall=NOW, lease=LEASE, leaving_out=["note", "digest"])
    assert claim(session, query) == ["b"]
    assert not claims.is_claimable(session, query, bulk=False)
    assert claims.is_claimable(session, QUERY, bulk=False)


def test_bulk_is_claimed_by_itself(session: Session, hackathon: Hackathon) -> None:
    enqueue_row(session, hackathon, "bulk", lane="#a", bulk=True)
    assert not claims.is_claimable(session, QUERY, bulk=False)
    assert (claims.next_instant(session, {}), claims.next_instant(session, {}, bulk=True)) == (
        None,
        NOW,
    )
    enqueue_row(session, hackathon, "urgent", lane="#b", due=SOON)
    assert claims.next_instant(session, {}) == SOON
    assert claim(session, ClaimQuery(now=SOON, wall=NOW, lease=LEASE)) == ["urgent"]
    assert not claims.is_claimable(session, QUERY, bulk=False)
    assert claims.is_claimable(session, QUERY, bulk=True)
    assert claim(session, bulk=True) == ["bulk"]


def test_what_is_bulk_holds_up_its_lane_only_while_it_is_in_hand(
    session: Session, hackathon: Hackathon
) -> None:
    enqueue_row(session, hackathon, "bulk-1", due=NOW - 2 * LEASE, bulk=True)
    enqueue_row(session, hackathon, "bulk-2", due=NOW - LEASE, bulk=True)
    urgent = enqueue_row(session, hackathon, "urgent")
    assert claims.is_claimable(session, QUERY, bulk=False)
    assert claim(session, bulk=True) == ["bulk-1"]
    assert not claims.is_claimable(session, QUERY, bulk=False)
    outbox.settle(find(session, hackathon, "bulk-1"), OutboxState.SENT, now=NOW)
    assert claim(session) == ["urgent"]
    assert claim(session, bulk=True) == []
    outbox.settle(urgent, OutboxState.SENT, now=NOW)
    assert claim(session, bulk=True) == ["bulk-2"]


def test_what_is_bulk_waits_behind_what_is_urgent_and_waits_for_its_next_attempt(
    session: Session, hackathon: Hackathon
) -> None:
    enqueue_row(session, hackathon, "urgent", due=NOW - LEASE).ready_at = SOON
    enqueue_row(session, hackathon, "bulk", bulk=True)
    assert claim(session, bulk=True) == []
    assert claims.next_instant(session, {}, bulk=True) is None


def find(session: Session, hackathon: Hackathon, key: str) -> OutboxRow:
    row = outbox.find_row(session, hackathon, key)
    assert row is not None
    return row


@pytest.mark.parametrize(
    ("lease_until", "is_claimable"),
    [
        (NOW, True),
        (NOW + timedelta.resolution, False),
        (NOW + 2 * LEASE, False),
        (NOW + 2 * LEASE + timedelta.resolution, True),
    ],
)
def test_a_lease_holds_until_it_runs_out_and_one_that_is_too_long_is_of_a_clock_set_back(
    session: Session, hackathon: Hackathon, lease_until: datetime, is_claimable: bool
) -> None:
    enqueue_row(session, hackathon, "a")
    claim(session)
    find(session, hackathon, "a").lease_until = lease_until
    session.flush()
    assert claims.is_claimable(session, QUERY, bulk=False) == is_claimable
    assert claim(session) == ["a"] * is_claimable


@pytest.mark.parametrize(
    ("ready_at", "is_claimable"),
    [
        (NOW, True),
        (NOW + timedelta.resolution, False),
        (NOW + claims.LONGEST_WAIT, False),
        (NOW + claims.LONGEST_WAIT + timedelta.resolution, True),
    ],
)
def test_the_next_attempt_waits_until_it_is_ready_and_one_too_far_off_is_of_a_clock_set_back(
    session: Session, hackathon: Hackathon, ready_at: datetime, is_claimable: bool
) -> None:
    enqueue_row(session, hackathon, "a").ready_at = ready_at
    session.flush()
    assert claims.is_claimable(session, QUERY, bulk=False) == is_claimable
    assert claim(session) == ["a"] * is_claimable


def test_a_lane_is_paced_by_having_its_next_row_alone_wait(
    session: Session, hackathon: Hackathon
) -> None:
    ready_at = {
        "head": (NOW, "#x", SOON),
        "behind": (NOW, "#x", NOW),
        "elsewhere": (NOW, "#y", NOW),
        "waits-for-longer": (LATER, "#z", LATER),
        "in-hand": (NOW, "#hand", NOW),
        "behind-it": (NOW, "#hand", NOW),
    }
    for key, (ready, lane, _) in ready_at.items():
        enqueue_row(session, hackathon, key, lane=lane).ready_at = ready
    find(session, hackathon, "in-hand").state = OutboxState.SENDING
    session.flush()
    claims.pace_lanes(session, ["#x", "#z", "#hand"], SOON)
    claims.pace_lanes(session, [], LATER)
    session.expire_all()
    assert {
        row.key: row.ready_at
        for row in session.scalars(
            select(OutboxRow).where(OutboxRow.hackathon_id == hackathon.id).order_by(OutboxRow.id)
        )
    } == {key: paced for key, (_, _, paced) in ready_at.items()}
