"""The outbox under whatever order of adding, claiming, settling, retrying and crashing."""

from datetime import datetime, timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from bot.core.database import Database
from bot.hackathons.models import Hackathon
from bot.models import Base
from bot.outbox import claim as claims
from bot.outbox import rows as outbox
from bot.outbox.models import OutboxRow, OutboxState
from tests.bot.outbox.test_rows import WALL, claim, enqueue, is_claimable
from tests.support.factories import NOW, make_hackathon
from tests.support.neighbours import Neighbours

STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("enqueue"), st.integers(0, 2), st.integers(-20, 20)),
        st.tuples(st.just("claim"), st.integers(0, 3), st.just(0)),
        st.tuples(st.just("settle"), st.integers(0, 9), st.just(0)),
        st.tuples(st.just("retry"), st.integers(0, 9), st.integers(0, 20)),
        st.tuples(st.just("crash"), st.integers(0, 9), st.just(0)),
        st.tuples(st.just("wait"), st.integers(1, 30), st.integers(0, 90)),
    ),
    max_size=40,
)


@pytest.fixture(scope="module")
def memory() -> Database:
    database = Database("sqlite://")
    Base.metadata.create_all(database.engine)
    with database.write() as session:
        make_hackathon(session, Neighbours.NONE)
    return database


@settings(max_examples=50)
@given(steps=STEPS)
@example(steps=[("enqueue", 0, 0), ("claim", 1, 0), ("enqueue", 0, -1), ("claim", 1, 0)])
def test_whatever_happens_no_row_is_in_two_hands_and_none_is_overtaken(
    memory: Database, steps: list[tuple[str, int, int]]
) -> None:
    with memory.write() as session:
        session.execute(delete(OutboxRow))
        hackathon = session.scalars(select(Hackathon)).one()
        now, wall = NOW, WALL
        in_hand: dict[str, OutboxRow] = {}
        for number, (step, first, second) in enumerate(steps):
            held = list(in_hand.values())
            chosen = held[first % len(held)] if held else None
            if step == "enqueue":
                enqueue(
                    session, hackathon, f"{number}", f"#{first}", now + timedelta(seconds=second)
                )
            elif step == "wait":
                now, wall = now + timedelta(seconds=first), wall + timedelta(seconds=second)
                in_hand = {k: r for k, r in in_hand.items() if r.lease_until > wall}  # type: ignore[operator]
            elif step == "claim":
                claimable = is_claimable(session, now, wall)
                claimed = claim(session, now, wall, limit=first)
                assert bool(claimed) == (claimable and first > 0)
                for each in claimed:
                    assert each.row.key not in in_hand
                    assert all(each.row.lane != other.lane for other in in_hand.values())
                    assert each.row.due <= now
                    in_hand[each.row.key] = each.row
            elif chosen is not None:
                in_hand.pop(chosen.key)
                if step == "settle":
                    outbox.settle(chosen, OutboxState.SENT, now=now)
                elif step == "retry":
                    at = now + timedelta(seconds=second)
                    outbox.retry_row(chosen, at=at, reason="trouble", unknown=bool(second % 2))
                # A crash tells nobody anything: the lease has to run out.
                else:
                    in_hand[chosen.key] = chosen
            session.flush()
            assert_next_instant_is_true(session, now, wall)


def assert_next_instant_is_true(session: Session, now: datetime, wall: datetime) -> None:
    """At the next instant there is something to claim, and before it nothing that waits."""
    instant = claims.next_instant(session, {})
    if instant is None:
        assert not is_claimable_unleased(session, now + timedelta(days=1), wall)
    else:
        assert is_claimable_unleased(session, instant, wall)
        assert not is_claimable_unleased(session, instant - timedelta.resolution, wall)


def is_claimable_unleased(session: Session, now: datetime, wall: datetime) -> bool:
    """Whether a row that waits can be claimed; a sweep finds those whose lease ran out."""
    ever = timedelta(days=1000)
    return is_claimable(session, now, wall - ever, lease=3 * ever)
