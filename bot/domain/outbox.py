"""What the bot owes Slack: rows that are added, claimed, settled, and never lost or doubled.

A change adds its rows in its own transaction. A delivery claims a row, commits, does the
work, and settles it. A row whose lease ran out was in the hands of a process that died: it
is claimed again, and `Claimed.since` says from when on to look in Slack before sending.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Label, Select, and_, func, or_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session, selectinload

from bot.models import Hackathon, OutboxRow, OutboxState

# The one statement that both databases have, each in its own words.
_INSERTS: dict[str, Callable[..., Any]] = {
    "sqlite": sqlite.insert,
    "postgresql": postgresql.insert,
}

UNSETTLED = (OutboxState.WAITING, OutboxState.SENDING)


@dataclass(frozen=True)
class Owed:
    """Something to be done at `due` (aware, UTC): the content of a row to be."""

    key: str
    kind: str
    lane: str
    due: datetime
    arguments: dict[str, Any]


@dataclass(frozen=True)
class Claimed:
    """A row in our hands; with `since`, an attempt from then on may have worked unseen."""

    row: OutboxRow
    since: datetime | None


def add_row(session: Session, hackathon: Hackathon, owed: Owed) -> None:
    """Owe this; where there is a row with its key already, that one stays as it is."""
    add_rows(session, hackathon, [owed])


def add_rows(session: Session, hackathon: Hackathon, owed: Sequence[Owed]) -> None:
    """Owe all of these, in one statement; rows there already stay as they are."""
    if not owed:
        return
    # Objects would be read and flushed one by one, a third of a command's time.
    insert = _INSERTS[session.get_bind().dialect.name]
    session.execute(
        insert(OutboxRow.__table__).on_conflict_do_nothing(index_elements=["hackathon_id", "key"]),
        [
            {
                "hackathon_id": hackathon.id,
                "key": each.key,
                "kind": each.kind,
                "lane": each.lane,
                "due": each.due,
                "ready_at": each.due,
                "arguments": each.arguments,
                "state": OutboxState.WAITING,
                "attempts": 0,
            }
            for each in owed
        ],
    )


def find_row(session: Session, hackathon: Hackathon, key: str) -> OutboxRow | None:
    """The hackathon's row with this key."""
    return session.scalar(
        select(OutboxRow).where(OutboxRow.hackathon_id == hackathon.id, OutboxRow.key == key)
    )


def claim_rows(
    session: Session,
    *,
    now: datetime,
    wall: datetime,
    lease: timedelta,
    limit: int,
    resting: Collection[str] = (),
) -> list[Claimed]:
    """At most `limit` rows that are ready, one a lane, earliest due first; now in our hands.

    A lane gives its earliest unsettled row or none: while that one is waiting for a retry
    or is in another's hands, those behind it wait too. Lanes in `resting` are passed over.
    `now` is the event's clock; leases are wall time, since they are about processes.
    """
    query = (
        _select_claimable(now, wall, resting)
        .order_by(OutboxRow.due, OutboxRow.id)
        .limit(limit)
        .with_for_update(of=OutboxRow, skip_locked=True)
        # Whoever does the row needs it, after this transaction.
        .options(selectinload(OutboxRow.hackathon))
    )
    claimed = [Claimed(row, row.unknown_since) for row in session.scalars(query)]
    for each in claimed:
        each.row.state = OutboxState.SENDING
        each.row.attempts += 1
        each.row.lease_until = wall + lease
        each.row.unknown_since = each.since or now
    session.flush()
    return claimed


def is_claimable(
    session: Session, *, now: datetime, wall: datetime, resting: Collection[str] = ()
) -> bool:
    """Whether there is a row to claim."""
    query = _select_claimable(now, wall, resting).limit(1)
    return session.scalar(query) is not None


def _select_claimable(now: datetime, wall: datetime, resting: Collection[str]) -> Select[OutboxRow]:
    heads = (
        select(
            OutboxRow.id,
            _place_in_lane(),
        )
        .where(OutboxRow.state.in_(UNSETTLED), OutboxRow.due <= now)
        .subquery()
    )
    return (
        select(OutboxRow)
        .join(heads, heads.c.id == OutboxRow.id)
        .where(
            heads.c.place == 1,
            OutboxRow.ready_at <= now,
            OutboxRow.lane.not_in(resting),
            or_(OutboxRow.state == OutboxState.WAITING, OutboxRow.lease_until <= wall),
        )
    )


def _place_in_lane() -> Label[int]:
    """A row's place in its lane: one in hand is first, even if an earlier one came since."""
    waits = OutboxRow.state == OutboxState.WAITING
    order = (waits, OutboxRow.due, OutboxRow.id)
    return func.row_number().over(partition_by=OutboxRow.lane, order_by=order).label("place")


def settle(
    row: OutboxRow,
    state: OutboxState,
    *,
    now: datetime,
    reason: str | None = None,
    channel: str | None = None,
    ts: str | None = None,
) -> None:
    """Write down how it ended; `channel` and `ts` are Slack's, of the message that was sent."""
    row.state = state
    row.settled_at = now
    row.lease_until = row.unknown_since = None
    row.reason = reason
    if ts is not None:
        row.slack_channel, row.slack_ts = channel, ts


def retry_row(row: OutboxRow, *, at: datetime, reason: str, unknown: bool) -> None:
    """Have the row tried again from `at` on; `unknown` where this attempt may have worked."""
    row.state = OutboxState.WAITING
    row.ready_at = at
    row.lease_until = None
    row.reason = reason
    if not unknown:
        row.unknown_since = None


def is_anything_owed(session: Session) -> bool:
    """Whether a row waits, for whatever instant, or is in somebody's hands."""
    query = select(OutboxRow.id).where(OutboxRow.state.in_(UNSETTLED)).limit(1)
    return session.scalar(query) is not None


def next_instant(
    session: Session, resting: Mapping[str, datetime], leaving_out: Collection[str] = ()
) -> datetime | None:
    """When the next row may be claimed; None when none waits.

    `resting` says until when a lane rests; lanes in `leaving_out` do not count. Nor does a row
    behind another in its lane: it cannot be claimed before that one is settled.
    """
    heads = (
        select(
            OutboxRow.lane,
            OutboxRow.ready_at,
            OutboxRow.state,
            _place_in_lane(),
        )
        .where(OutboxRow.state.in_(UNSETTLED))
        .subquery()
    )
    waiting = and_(
        heads.c.place == 1,
        heads.c.state == OutboxState.WAITING,
        heads.c.lane.not_in(leaving_out),
    )
    earliest: datetime | None = session.scalar(
        select(func.min(heads.c.ready_at)).where(waiting, heads.c.lane.not_in(resting))
    )
    instants = [] if earliest is None else [earliest]
    for lane, ready_at in session.execute(
        select(heads.c.lane, heads.c.ready_at).where(waiting, heads.c.lane.in_(resting))
    ):
        instants.append(max(ready_at, resting[lane]))
    return min(instants, default=None)


def add_refresh(session: Session, row: OutboxRow, now: datetime) -> None:
    """Have a message that was posted made again from today's state, in its place (chat.update).

    A row that is not sent yet needs none: its text is made when it is sent.
    """
    if row.state in (OutboxState.SENT, OutboxState.SENDING):
        add_row(
            session,
            row.hackathon,
            Owed(
                key=f"refresh:{row.id}:{now.timestamp():.6f}",
                kind="refresh",
                lane=row.lane,
                due=now,
                arguments={"row": row.id},
            ),
        )


def report_failed(session: Session, row: OutboxRow, now: datetime) -> None:
    """Tell the organisers' channel that this row failed; a report that fails is not reported."""
    if row.kind == "delivery_failed":
        return
    add_row(
        session,
        row.hackathon,
        Owed(
            key=f"failed:{row.id}",
            kind="delivery_failed",
            lane=f"#{row.hackathon.file.channels.organisers}",
            due=now,
            arguments={"row": row.id},
        ),
    )
