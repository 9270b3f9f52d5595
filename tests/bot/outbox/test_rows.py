from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from bot.hackathons.models import Hackathon
from bot.outbox import claim as claims
from bot.outbox import rows as outbox
from bot.outbox.claim import Claimed, ClaimQuery
from bot.outbox.kinds import REFRESH, find_kind
from bot.outbox.models import OutboxRow, OutboxState
from bot.outbox.rows import NewMessage, PostedRow
from tests.support.factories import NOW, make_hackathon
from tests.support.neighbours import Neighbours, select_ours

pytestmark = pytest.mark.both_databases

WALL = datetime(2026, 1, 1, tzinfo=UTC)
LEASE = timedelta(minutes=1)
SOON = timedelta(seconds=10)


@pytest.fixture
def hackathon(session: Session) -> Hackathon:
    return make_hackathon(session, Neighbours.SETTLED)


def enqueue(
    session: Session,
    hackathon: Hackathon,
    key: str,
    lane: str = "#general",
    due: datetime = NOW,
    kind: str = "note",
    arguments: dict[str, Any] | None = None,
) -> OutboxRow:
    outbox.enqueue(session, hackathon, NewMessage(key, find_kind(kind), lane, due, arguments or {}))
    row = outbox.find_row(session, hackathon, key)
    assert row is not None
    return row


def claim(
    session: Session,
    now: datetime = NOW,
    wall: datetime = WALL,
    limit: int = 10,
    resting: Sequence[str] = (),
) -> list[Claimed]:
    query = query_at(now, wall, resting)
    return claims.claim_rows(session, query, bulk=False, limit=limit)


def query_at(
    now: datetime = NOW,
    wall: datetime = WALL,
    resting: Sequence[str] = (),
    lease: timedelta = LEASE,
) -> ClaimQuery:
    return ClaimQuery(now=now, wall=wall, lease=lease, resting=resting)


def is_claimable(
    session: Session,
    now: datetime = NOW,
    wall: datetime = WALL,
    resting: Sequence[str] = (),
    lease: timedelta = LEASE,
) -> bool:
    return claims.is_claimable(session, query_at(now, wall, resting, lease), bulk=False)


def keys(claimed: list[Claimed]) -> list[str]:
    return [each.row.key for each in claimed]


@pytest.mark.parametrize("before", [SOON, 2 * claims.LONGEST_WAIT])
def test_a_row_waits_until_it_is_due(
    session: Session, hackathon: Hackathon, before: timedelta
) -> None:
    row = enqueue(session, hackathon, "a", due=NOW + before)
    assert row.state == OutboxState.WAITING
    assert claim(session) == []
    assert not is_claimable(session)
    assert claims.next_instant(session, {}) == NOW + before
    assert is_claimable(session, NOW + before)
    assert keys(claim(session, NOW + before)) == ["a"]


def test_the_row_there_is_stays_as_it_is_when_it_is_added_again(
    session: Session, hackathon: Hackathon
) -> None:
    row = enqueue(session, hackathon, "a", arguments={"first": True})
    again = enqueue(session, hackathon, "a", lane="#other", due=NOW + SOON, arguments={})
    assert again is row
    assert (row.lane, row.due, row.arguments) == ("#general", NOW, {"first": True})
    assert outbox.find_row(session, hackathon, "a") is row
    assert outbox.find_row(session, hackathon, "b") is None


def test_a_lane_gives_one_row_at_a_time_in_order_of_due(
    session: Session, hackathon: Hackathon
) -> None:
    for key, lane, minutes in (("b", "#x", -1), ("a", "#x", -2), ("d", "#y", -3), ("c", "#x", -1)):
        enqueue(session, hackathon, key, lane, NOW + timedelta(minutes=minutes))
    given_out = []
    while claimed := claim(session):
        given_out.append(keys(claimed))
        for each in claimed:
            outbox.settle(each.row, OutboxState.SENT, now=NOW)
    assert given_out == [["d", "a"], ["b"], ["c"]]


def test_at_most_as_many_as_asked_for_and_the_earliest_first(
    session: Session, hackathon: Hackathon
) -> None:
    for number in range(4):
        enqueue(session, hackathon, f"{number}", f"#{number}", NOW - timedelta(minutes=number))
    assert keys(claim(session, limit=3)) == ["3", "2", "1"]
    assert claim(session, limit=0) == []


def test_lanes_that_rest_are_passed_over(session: Session, hackathon: Hackathon) -> None:
    enqueue(session, hackathon, "a", "#x")
    enqueue(session, hackathon, "b", "#y")
    assert not is_claimable(session, resting=["#x", "#y"])
    assert keys(claim(session, resting=["#x"])) == ["b"]


def test_a_claim_is_a_lease_and_counts_as_an_attempt(
    session: Session, hackathon: Hackathon
) -> None:
    enqueue(session, hackathon, "a")
    (claimed,) = claim(session)
    row = claimed.row
    assert (row.state, row.attempts, row.lease_until) == (OutboxState.SENDING, 1, WALL + LEASE)
    assert claimed.since is None
    assert claim(session, NOW + SOON, WALL + LEASE - SOON) == []


def test_a_row_whose_lease_ran_out_is_claimed_again_with_since_when_to_look(
    session: Session, hackathon: Hackathon
) -> None:
    enqueue(session, hackathon, "a")
    claim(session)
    later = NOW + timedelta(hours=1)
    (again,) = claim(session, later, WALL + LEASE)
    assert again.since == NOW
    assert again.row.attempts == 2
    (third,) = claim(session, later + SOON, WALL + 2 * LEASE)
    assert third.since == NOW


def test_a_row_claimed_a_moment_after_somebody_looked_at_the_clock_is_not_theirs_as_well(
    session: Session, hackathon: Hackathon
) -> None:
    """Two who claim at once: who looked first may come second, and see a lease from after."""
    enqueue(session, hackathon, "a")
    assert keys(claim(session, wall=WALL + timedelta(milliseconds=5))) == ["a"]
    assert not is_claimable(session, wall=WALL)
    assert claim(session, wall=WALL) == []


def test_what_a_dead_process_had_in_hand_is_claimed_when_its_last_call_is_through(
    session: Session, hackathon: Hackathon
) -> None:
    enqueue(session, hackathon, "a")
    claim(session, NOW)
    settled = WALL + LEASE / 2
    outbox.shorten_leases(session, settled)
    assert claim(session, NOW, wall=settled - timedelta(seconds=1)) == []
    assert keys(claim(session, NOW, wall=settled)) == ["a"]


def test_no_lease_gets_longer_by_being_shortened(session: Session, hackathon: Hackathon) -> None:
    enqueue(session, hackathon, "a")
    claim(session, NOW)
    outbox.shorten_leases(session, WALL + 2 * LEASE)
    assert keys(claim(session, NOW, wall=WALL + LEASE)) == ["a"]


def test_a_longer_lease_is_for_what_is_still_in_hand(
    session: Session, hackathon: Hackathon
) -> None:
    in_hand, done, other = (enqueue(session, hackathon, key, f"#{key}") for key in "abc")
    claim(session)
    outbox.settle(done, OutboxState.SENT, now=NOW)
    session.flush()
    assert outbox.extend_leases(session, [in_hand, done], WALL + 2 * LEASE) == {in_hand.id}
    leases = [WALL + 2 * LEASE, None, WALL + LEASE]
    assert [each.lease_until for each in (in_hand, done, other)] == leases


def test_a_lease_is_not_made_longer_by_who_has_lost_the_row_to_another(
    session: Session, hackathon: Hackathon
) -> None:
    enqueue(session, hackathon, "a")
    (lost,) = claim(session)
    session.expunge(lost.row)
    (taken,) = claim(session, NOW, wall=WALL + LEASE)
    assert outbox.extend_leases(session, [lost.row], WALL + 9 * LEASE) == set()
    session.refresh(taken.row)
    assert taken.row.lease_until == WALL + 2 * LEASE


def test_a_row_that_comes_late_does_not_overtake_the_one_in_hand(
    session: Session, hackathon: Hackathon
) -> None:
    enqueue(session, hackathon, "in-hand")
    claim(session)
    enqueue(session, hackathon, "earlier", due=NOW - SOON)
    assert claim(session) == []
    assert claims.next_instant(session, {}) is None


def test_what_is_settled_is_kept_and_never_given_again(
    session: Session, hackathon: Hackathon
) -> None:
    row = enqueue(session, hackathon, "a")
    claim(session)
    outbox.settle(row, OutboxState.SENT, now=NOW, channel="C1", ts="1.2")
    assert (row.state, row.settled_at) == (OutboxState.SENT, NOW)
    assert (row.slack_channel, row.slack_ts) == ("C1", "1.2")
    assert (row.lease_until, row.unknown_since) == (None, None)
    assert claim(session, NOW + SOON, WALL + 2 * LEASE) == []
    assert claims.next_instant(session, {}) is None
    assert not outbox.has_pending(session)


def test_what_was_sent_is_settled_at_once_if_it_is_still_ours(
    session: Session, hackathon: Hackathon
) -> None:
    ours, other, retried, taken = (enqueue(session, hackathon, key, f"#{key}") for key in "abcd")
    claim(session)
    ours.reason, ours.unknown_since = "no answer", NOW
    outbox.retry_row(retried, at=NOW, reason="no answer", unknown=True)
    # Another process has claimed it since.
    taken.attempts = 2
    session.flush()
    as_claimed = [ours, retried, OutboxRow(id=taken.id, attempts=1)]
    sent = [PostedRow(row, "C1", f"1.{place}") for place, row in enumerate(as_claimed)]
    assert not outbox.settle_sent(session, sent, NOW)
    assert outbox.settle_sent(session, sent[:0], NOW)
    session.expire_all()
    assert (ours.state, ours.settled_at) == (OutboxState.SENT, NOW)
    assert (ours.slack_channel, ours.slack_ts) == ("C1", "1.0")
    assert [ours.lease_until, ours.unknown_since, ours.reason] == [None] * 3
    assert [row.state for row in (other, taken)] == [OutboxState.SENDING] * 2
    assert (retried.state, retried.slack_ts) == (OutboxState.WAITING, None)


def test_a_reason_is_kept_as_far_as_there_is_room(session: Session, hackathon: Hackathon) -> None:
    row = enqueue(session, hackathon, "a")
    outbox.settle(row, OutboxState.FAILED, now=NOW, reason="x" * 301)
    session.flush()
    assert row.reason == "x" * 300


def test_a_retry_waits_and_holds_up_its_lane_alone(session: Session, hackathon: Hackathon) -> None:
    row = enqueue(session, hackathon, "a", "#x", NOW - SOON)
    enqueue(session, hackathon, "b", "#x")
    enqueue(session, hackathon, "c", "#y")
    claim(session, limit=1)
    outbox.retry_row(row, at=NOW + SOON, reason="trouble", unknown=False)
    assert (row.state, row.reason) == (OutboxState.WAITING, "trouble")
    assert outbox.has_pending(session)
    assert keys(claim(session)) == ["c"]
    assert claims.next_instant(session, {}) == NOW + SOON
    (again,) = claim(session, NOW + SOON)
    assert (again.row.key, again.since) == ("a", None)


def test_a_retry_that_a_clock_an_hour_ahead_has_set_is_due_once_the_clock_is_right(
    session: Session, hackathon: Hackathon
) -> None:
    enqueue(session, hackathon, "a")
    [claimed] = claim(session, NOW)
    wrong = NOW + timedelta(hours=1)
    outbox.retry_row(claimed.row, at=wrong + timedelta(seconds=1), reason="5xx", unknown=True)
    session.flush()
    assert keys(claim(session, NOW)) == ["a"]


def test_a_retry_is_not_before_the_row_is_due_on_a_clock_that_was_set_back(
    session: Session, hackathon: Hackathon
) -> None:
    """Or the delivery would look for it again and again, until the clock is right."""
    enqueue(session, hackathon, "a")
    [claimed] = claim(session, NOW)
    back = NOW - timedelta(hours=1)
    outbox.retry_row(claimed.row, at=back + SOON, reason="5xx", unknown=True)
    session.flush()
    assert claims.next_instant(session, {}) == NOW
    assert not is_claimable(session, NOW - SOON)
    assert keys(claim(session, NOW)) == ["a"]


def test_a_retry_after_an_unknown_outcome_says_since_when_to_look(
    session: Session, hackathon: Hackathon
) -> None:
    row = enqueue(session, hackathon, "a")
    claim(session)
    outbox.retry_row(row, at=NOW + SOON, reason="no answer", unknown=True)
    (again,) = claim(session, NOW + SOON)
    assert again.since == NOW


def test_what_was_not_tried_is_as_it_was_before_it_was_claimed(
    session: Session, hackathon: Hackathon
) -> None:
    row = enqueue(session, hackathon, "a")
    claim(session)
    outbox.give_back(row, NOW - SOON)
    assert (row.state, row.attempts, row.lease_until) == (OutboxState.WAITING, 0, None)
    assert (row.due, row.unknown_since) == (NOW, NOW - SOON)
    claim(session)
    outbox.postpone_row(row, None, NOW + SOON)
    assert (row.state, row.attempts, row.unknown_since) == (OutboxState.WAITING, 0, None)
    assert (row.due, row.ready_at) == (NOW + SOON, NOW + SOON)


def test_the_next_instant_is_that_of_the_heads_of_lanes(
    session: Session, hackathon: Hackathon
) -> None:
    assert claims.next_instant(session, {}) is None
    enqueue(session, hackathon, "a", "#x", NOW)
    enqueue(session, hackathon, "b", "#x", NOW + SOON)
    enqueue(session, hackathon, "c", "#y", NOW + 2 * SOON)
    assert claims.next_instant(session, {}) == NOW
    claim(session, limit=1)
    # b is behind a, which is in hand.
    assert claims.next_instant(session, {}) == NOW + 2 * SOON
    assert claims.next_instant(session, {}, leaving_out=["#y"]) is None


def test_a_lane_that_rests_may_be_looked_at_when_it_has_rested(
    session: Session, hackathon: Hackathon
) -> None:
    enqueue(session, hackathon, "a", "#x", NOW)
    enqueue(session, hackathon, "b", "#y", NOW + 3 * SOON)
    assert claims.next_instant(session, {"#x": NOW + SOON}) == NOW + SOON
    assert claims.next_instant(session, {"#x": NOW + 4 * SOON}) == NOW + 3 * SOON
    assert claims.next_instant(session, {"#y": NOW + SOON, "#x": NOW + 5 * SOON}) == NOW + 3 * SOON


def test_a_key_is_of_one_hackathon(session: Session, hackathon: Hackathon) -> None:
    # The neighbours have it.
    key = "channel:general"
    assert outbox.find_row(session, hackathon, key) is None
    row = enqueue(session, hackathon, key)
    assert row.hackathon_id == hackathon.id


def test_what_is_owed_again_is_as_if_it_had_never_been_tried(
    session: Session, hackathon: Hackathon
) -> None:
    row = enqueue(session, hackathon, "a")
    row.attempts, row.insisted_at = 3, NOW
    outbox.settle(row, OutboxState.FAILED, now=NOW, reason="no such channel")
    outbox.reopen_row(row)
    assert (row.state, row.attempts) == (OutboxState.WAITING, 0)
    assert [row.settled_at, row.reason, row.insisted_at] == [None] * 3
    assert [each.row for each in claim(session)] == [row]


def test_a_posted_message_is_made_again_and_one_to_come_needs_it_not(
    session: Session, hackathon: Hackathon
) -> None:
    row = enqueue(session, hackathon, "a", "#x")
    outbox.enqueue_refresh(session, row, NOW)
    assert session.scalars(select_ours(OutboxRow)).all() == [row]
    claim(session)
    outbox.enqueue_refresh(session, row, NOW)
    (refresh,) = list_refreshes(session)
    assert (refresh.lane, refresh.due, refresh.arguments) == ("#x", NOW, {"row": row.id})


def test_changes_before_a_message_is_made_again_are_one_and_those_after_it_another(
    session: Session, hackathon: Hackathon
) -> None:
    row = enqueue(session, hackathon, "a", "#x")
    claim(session)
    outbox.settle(row, OutboxState.SENT, now=NOW, channel="C1", ts="1.2")
    for due in (NOW + SOON, NOW, NOW + SOON):
        outbox.enqueue_refresh(session, row, due)
    (first,) = list_refreshes(session)
    assert (first.due, first.ready_at) == (NOW, NOW)
    claim(session)
    assert first.state == OutboxState.SENDING
    # At the same instant: what is in hand may have been made from the state before.
    outbox.enqueue_refresh(session, row, NOW)
    assert len(list_refreshes(session)) == 2


def test_each_message_of_a_place_is_made_again_by_itself(
    session: Session, hackathon: Hackathon
) -> None:
    rows = [enqueue(session, hackathon, key, "#x") for key in "ab"]
    for row in rows:
        outbox.settle(row, OutboxState.SENT, now=NOW, channel="C1", ts="1.2")
        outbox.enqueue_refresh(session, row, NOW)
    made_again = [each.arguments["row"] for each in list_refreshes(session)]
    assert made_again == [row.id for row in rows]


def list_refreshes(session: Session) -> Sequence[OutboxRow]:
    refreshes = select_ours(OutboxRow).where(OutboxRow.kind == REFRESH.name)
    return session.scalars(refreshes.order_by(OutboxRow.id)).all()
