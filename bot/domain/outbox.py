"""What the bot owes Slack: rows that are added, claimed, settled, and never lost or doubled.

A change adds its rows in its own transaction. A delivery claims a row, commits, does the
work, and settles it. A row whose lease ran out was in the hands of a process that died: it
is claimed again, and `Claimed.since` says from when on to look in Slack before sending.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from secrets import token_hex
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, or_, select, tuple_, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session, aliased, selectinload

from bot.db import announce_rows
from bot.models import Hackathon, OutboxRow, OutboxState

# The one statement that both databases have, each in its own words.
_INSERTS: dict[str, Callable[..., Any]] = {
    "sqlite": sqlite.insert,
    "postgresql": postgresql.insert,
}


# The kind of row that makes a posted message again.
REFRESH = "refresh"
# As long as the column.
LONGEST_REASON = 300


@dataclass(frozen=True)
class Owed:
    """Something to be done at `due` (aware, UTC): the content of a row to be."""

    key: str
    kind: str
    lane: str
    due: datetime
    arguments: dict[str, Any]
    bulk: bool = False


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
                "bulk": each.bulk,
            }
            for each in owed
        ],
    )
    announce_rows(session)


def find_row(session: Session, hackathon: Hackathon, key: str) -> OutboxRow | None:
    """The hackathon's row with this key."""
    return session.scalar(
        select(OutboxRow).where(OutboxRow.hackathon_id == hackathon.id, OutboxRow.key == key)
    )


@dataclass(frozen=True)
class Look:
    """What a look for rows to claim goes by.

    `now` is the event's clock; `wall` is wall time as every process on this database sees it,
    in which leases of `lease` are measured, since they are about processes. Lanes in `resting`
    and kinds in `leaving_out` are passed over.
    """

    now: datetime
    wall: datetime
    lease: timedelta
    resting: Collection[str] = ()
    leaving_out: Collection[str] = ()


def claim_rows(session: Session, look: Look, *, bulk: bool, limit: int) -> list[Claimed]:
    """At most `limit` rows that are ready, one a lane, earliest due first; now in our hands.

    A lane gives its earliest unsettled row or none: while that one is waiting for a retry
    or is in another's hands, those behind it wait too. `bulk` asks for bulk rows, or for all
    the others.
    """
    rows = session.scalars(_CLAIM[bulk], {**_read_look(look), "limit": limit})
    claimed = [Claimed(row, row.unknown_since) for row in rows]
    for each in claimed:
        each.row.state = OutboxState.SENDING
        each.row.attempts += 1
        each.row.lease_until = look.wall + look.lease
        each.row.unknown_since = each.since or look.now
    session.flush()
    return claimed


def is_claimable(session: Session, look: Look, *, bulk: bool) -> bool:
    """Whether there is a row to claim: a bulk one, or one of the others."""
    return session.scalar(_IS_CLAIMABLE[bulk], _read_look(look)) is not None


def _read_look(look: Look) -> dict[str, Any]:
    return {
        "now": look.now,
        "wall": look.wall,
        "longest": look.wall + look.lease,
        "resting": list(look.resting),
        "leaving_out": list(look.leaving_out),
    }


def _is_first_in_lane() -> ColumnElement[bool]:
    """Whether nothing unsettled of its lane is before a waiting row; one in hand always is."""
    other = aliased(OutboxRow)
    return ~(
        select(other.id)
        .where(
            other.settled_at.is_(None),
            other.lane == OutboxRow.lane,
            or_(
                other.state == OutboxState.SENDING,
                tuple_(other.due, other.id) < tuple_(OutboxRow.due, OutboxRow.id),
            ),
        )
        .exists()
    )


def _select_claimable(bulk: bool) -> Select[OutboxRow]:
    return select(OutboxRow).where(
        OutboxRow.settled_at.is_(None),
        OutboxRow.bulk.is_(bulk),
        OutboxRow.due <= bindparam("now"),
        OutboxRow.ready_at <= bindparam("now"),
        OutboxRow.lane.not_in(bindparam("resting", expanding=True)),
        OutboxRow.kind.not_in(bindparam("leaving_out", expanding=True)),
        or_(
            and_(OutboxRow.state == OutboxState.WAITING, _is_first_in_lane()),
            and_(
                OutboxRow.state == OutboxState.SENDING,
                or_(
                    OutboxRow.lease_until <= bindparam("wall"),
                    # Nobody leases for longer: the clock was set back since.
                    OutboxRow.lease_until > bindparam("longest"),
                ),
            ),
        ),
    )


def _select_heads(bulk: bool) -> Select[str, datetime]:
    """The lane and `ready_at` of each lane's first row, the soonest ready first."""
    return (
        select(OutboxRow.lane, OutboxRow.ready_at)
        .where(
            OutboxRow.settled_at.is_(None),
            OutboxRow.bulk.is_(bulk),
            OutboxRow.state == OutboxState.WAITING,
            OutboxRow.lane.not_in(bindparam("leaving_out", expanding=True)),
            _is_first_in_lane(),
        )
        .order_by(OutboxRow.ready_at)
    )


# Made once: a delivery asks them many times a second, and to make one takes longer than to ask.
_IS_CLAIMABLE = {bulk: _select_claimable(bulk).limit(1) for bulk in (False, True)}
_CLAIM = {
    bulk: _select_claimable(bulk)
    .order_by(OutboxRow.due, OutboxRow.id)
    .limit(bindparam("limit"))
    .with_for_update(of=OutboxRow, skip_locked=True)
    # Whoever does the row needs it, after this transaction.
    .options(selectinload(OutboxRow.hackathon))
    for bulk in (False, True)
}
_RESTING = OutboxRow.lane.in_(bindparam("resting", expanding=True))
_FIRST_AWAKE = {bulk: _select_heads(bulk).where(~_RESTING).limit(1) for bulk in (False, True)}
_ALL_RESTING = {bulk: _select_heads(bulk).where(_RESTING) for bulk in (False, True)}


def extend_leases(session: Session, rows: Collection[int], until: datetime) -> None:
    """Keep these rows, by id, in the hands that have them until then, wall time."""
    session.execute(
        update(OutboxRow)
        .where(OutboxRow.id.in_(rows), OutboxRow.state == OutboxState.SENDING)
        .values(lease_until=until)
    )


def shorten_leases(session: Session, until: datetime) -> None:
    """Have what is in hand claimed again from then on, wall time: whoever had it is dead.

    Not at once: what a dead process has asked of Slack may still be under way there, and is
    looked up when it is through.
    """
    session.execute(
        update(OutboxRow)
        .where(
            OutboxRow.settled_at.is_(None),
            OutboxRow.state == OutboxState.SENDING,
            OutboxRow.lease_until > until,
        )
        .values(lease_until=until)
    )


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
    row.reason = _cut(reason)
    if ts is not None:
        row.slack_channel, row.slack_ts = channel, ts


def retry_row(row: OutboxRow, *, at: datetime, reason: str, unknown: bool) -> None:
    """Have the row tried again from `at` on; `unknown` where this attempt may have worked."""
    row.state = OutboxState.WAITING
    row.ready_at = at
    row.lease_until = None
    row.reason = _cut(reason)
    if not unknown:
        row.unknown_since = None


def _cut(reason: str | None) -> str | None:
    """A reason as long as its column, whatever Slack had to say."""
    return None if reason is None else reason[:LONGEST_REASON]


def give_back(row: OutboxRow, since: datetime | None) -> None:
    """Have the row be as it was before it was claimed: nothing was tried."""
    row.state = OutboxState.WAITING
    row.attempts -= 1
    row.lease_until = None
    row.unknown_since = since


def postpone_row(row: OutboxRow, since: datetime | None, until: datetime) -> None:
    """Owe the row at `until` instead, behind what its lane owes before; nothing was tried."""
    give_back(row, since)
    row.due = row.ready_at = until


def pace_lane(session: Session, lane: str, until: datetime) -> None:
    """Have the next row of the lane wait until then, whichever process sends it."""
    following = (
        select(OutboxRow.id)
        .where(
            OutboxRow.settled_at.is_(None),
            OutboxRow.lane == lane,
            OutboxRow.state == OutboxState.WAITING,
        )
        .order_by(OutboxRow.due, OutboxRow.id)
        .limit(1)
        .scalar_subquery()
    )
    session.execute(
        update(OutboxRow)
        .where(OutboxRow.id == following, OutboxRow.ready_at < until)
        .values(ready_at=until)
    )


def is_anything_owed(session: Session) -> bool:
    """Whether a row waits, for whatever instant, or is in somebody's hands."""
    query = select(OutboxRow.id).where(OutboxRow.settled_at.is_(None)).limit(1)
    return session.scalar(query) is not None


def next_instant(
    session: Session,
    resting: Mapping[str, datetime],
    leaving_out: Collection[str] = (),
    *,
    bulk: bool = False,
) -> datetime | None:
    """When the next row may be claimed; None when none waits.

    `resting` says until when a lane rests; lanes in `leaving_out` do not count. Nor does a row
    behind another in its lane: it cannot be claimed before that one is settled. `bulk` asks
    for bulk rows, or for all the others.
    """
    lanes = {"leaving_out": list(leaving_out), "resting": list(resting)}
    earliest = session.execute(_FIRST_AWAKE[bulk], lanes).first()
    instants = [] if earliest is None else [earliest.ready_at]
    if resting:
        for lane, ready_at in session.execute(_ALL_RESTING[bulk], lanes):
            instants.append(max(ready_at, resting[lane]))
    return min(instants, default=None)


def add_refresh(session: Session, row: OutboxRow, now: datetime) -> None:
    """Have a message that was posted made again from today's state, in its place (chat.update).

    A row that is not sent yet needs none: its text is made when it is sent.
    """
    # Held, so that a message is not sent, nor made again, from the state before this change.
    session.flush()
    session.refresh(row, with_for_update=True)
    if row.state not in (OutboxState.SENT, OutboxState.SENDING) or _is_refresh_owed(session, row):
        return
    add_row(
        session,
        row.hackathon,
        Owed(
            key=f"refresh:{row.id}:{token_hex(8)}",
            kind=REFRESH,
            lane=row.lane,
            due=now,
            arguments={"row": row.id},
        ),
    )


def _is_refresh_owed(session: Session, row: OutboxRow) -> bool:
    """Whether the message is to be made again anyway; held, so that it is not begun before."""
    query = select(OutboxRow).where(
        OutboxRow.settled_at.is_(None),
        OutboxRow.lane == row.lane,
        OutboxRow.state == OutboxState.WAITING,
        OutboxRow.kind == REFRESH,
        OutboxRow.arguments["row"].as_integer() == row.id,
    )
    return session.scalar(query.limit(1).with_for_update()) is not None
