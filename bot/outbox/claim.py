"""Selects the rows of the outbox that a process may claim, and claims them.

A lane yields one row at a time, its earliest. A row whose lease expired belonged to a process that
died: it is claimed again, and `Claimed.since` says from when on to look in Slack before sending.

The statements are built once, at import: under load they run many times a second, and building one
takes longer than executing it.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    and_,
    bindparam,
    func,
    literal_column,
    or_,
    select,
    tuple_,
    update,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Session, aliased
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from bot.hackathons.models import Hackathon
from bot.outbox.models import OutboxRow, OutboxState

# The longest pause between two attempts. Back-off is a minute at most, and Slack's Retry-After
# seldom as much.
LONGEST_WAIT = timedelta(minutes=10)


@dataclass(frozen=True)
class Claimed:
    """A claimed row; if `since` is set, an attempt from then on may have worked unseen."""

    row: OutboxRow
    since: datetime | None


@dataclass(frozen=True)
class ClaimQuery:
    """The parameters of a claim.

    `now` is the event's clock. `wall` is wall time as every process on this database sees it, by
    which leases of `lease` are measured, since they concern processes. Lanes in `resting` and kinds
    in `leaving_out` are skipped.
    """

    now: datetime
    wall: datetime
    lease: timedelta
    resting: Collection[str] = ()
    leaving_out: Collection[str] = ()


def claim_rows(session: Session, query: ClaimQuery, *, bulk: bool, limit: int) -> list[Claimed]:
    """Claim at most `limit` rows that are ready, one per lane, earliest due first.

    A lane yields its earliest unsettled row or none: while that one waits for a retry or is claimed
    by another process, those behind it wait too. Bulk rows let the others of their lane go first,
    or a person's invitation would wait for a broadcast. `bulk` selects bulk rows, or all the
    others.
    """
    rows = session.scalars(_CLAIMED[bulk], {**_read_query(query), "limit": limit}).all()
    claimed = [Claimed(row, row.unknown_since) for row in rows]
    for row in rows:
        # The delivery reads it after this transaction. It is loaded once for all rows.
        set_committed_value(row, "hackathon", session.get_one(Hackathon, row.hackathon_id))
    if rows:
        _take(session, rows, query)
    return claimed


def is_claimable(session: Session, query: ClaimQuery, *, bulk: bool) -> bool:
    """Return whether there is a row to claim: a bulk one, or one of the others."""
    return session.scalar(_CLAIMABLE[bulk], _read_query(query)) is not None


def next_instant(
    session: Session,
    resting: Mapping[str, datetime],
    leaving_out: Collection[str] = (),
    *,
    bulk: bool = False,
) -> datetime | None:
    """Return when the next row may be claimed; None if none is waiting.

    `resting` says until when a lane rests; lanes in `leaving_out` do not count. Nor does a row
    behind another in its lane: it cannot be claimed before that one is settled. `bulk` selects bulk
    rows, or all the others.
    """
    parameters = {"leaving_out": _list(leaving_out), "resting": _list(resting)}
    earliest = session.execute(_NEXT[bulk], parameters).first()
    instants = [] if earliest is None else [earliest.ready_at]
    if resting:
        for lane, ready_at in session.execute(_NEXT_RESTING[bulk], parameters):
            instants.append(max(ready_at, resting[lane]))
    return min(instants, default=None)


def pace_lanes(session: Session, lanes: Collection[str], until: datetime) -> None:
    """Delay the next row of each of these lanes to `until`, whichever process sends it."""
    if lanes:
        session.execute(_PACE, {"lanes": _list(lanes), "until": until})


def _take(session: Session, rows: Sequence[OutboxRow], query: ClaimQuery) -> None:
    until = query.wall + query.lease
    session.execute(_TAKE, {"ids": [row.id for row in rows], "until": until, "now": query.now})
    for row in rows:
        set_committed_value(row, "state", OutboxState.SENDING)
        set_committed_value(row, "attempts", row.attempts + 1)
        set_committed_value(row, "lease_until", until)
        set_committed_value(row, "unknown_since", row.unknown_since or query.now)


def _read_query(query: ClaimQuery) -> dict[str, Any]:
    return {
        "now": query.now,
        "latest": query.now + LONGEST_WAIT,
        "wall": query.wall,
        # Another process that claims now may have read the clock later, and its lease begins then.
        "longest": query.wall + 2 * query.lease,
        "resting": _list(query.resting),
        "leaving_out": _list(query.leaving_out),
    }


def _list(values: Collection[str]) -> str:
    """Encode a list as one parameter; many parameters would take longer than the query itself."""
    return json.dumps(list(values))


def _is_first_in_lane() -> ColumnElement[bool]:
    """Return whether a waiting row is the first of its lane that is not settled.

    A claimed row always precedes it. Only bulk rows precede a bulk row.
    """
    other = aliased(OutboxRow)
    return ~(
        select(other.id)
        .where(
            other.settled_at.is_(None),
            other.lane == OutboxRow.lane,
            or_(
                other.state == OutboxState.SENDING,
                and_(
                    tuple_(other.due, other.id) < tuple_(OutboxRow.due, OutboxRow.id),
                    or_(other.bulk.is_(False), OutboxRow.bulk.is_(True)),
                ),
            ),
        )
        .exists()
    )


def _is_any_of(column: Any, name: str) -> ColumnElement[bool]:
    listed = _Listed(bindparam(name, type_=String))
    values: Select[str] = select(literal_column("value", String)).select_from(listed)
    among: ColumnElement[bool] = column.in_(values)
    return among


class _Listed(FunctionElement[str]):
    """The values in a list, as a table with a column `value`, as both databases name it."""

    inherit_cache = True


@compiles(_Listed, "sqlite")
def _list_on_sqlite(element: _Listed, compiler: SQLCompiler, **options: Any) -> str:
    # https://sqlite.org/json1.html#jeach
    return f"json_each({compiler.process(element.clauses, **options)})"


@compiles(_Listed, "postgresql")
def _list_on_postgresql(element: _Listed, compiler: SQLCompiler, **options: Any) -> str:
    # https://www.postgresql.org/docs/current/functions-json.html#FUNCTIONS-JSON-PROCESSING
    return f"json_array_elements_text(CAST({compiler.process(element.clauses, **options)} AS json))"


def _select_claimable(bulk: bool) -> Select[OutboxRow]:
    return select(OutboxRow).where(
        OutboxRow.settled_at.is_(None),
        OutboxRow.bulk.is_(bulk),
        OutboxRow.due <= bindparam("now"),
        or_(
            OutboxRow.ready_at <= bindparam("now"),
            # No row waits for longer: the clock was set back since.
            OutboxRow.ready_at > bindparam("latest"),
        ),
        ~_is_any_of(OutboxRow.lane, "resting"),
        ~_is_any_of(OutboxRow.kind, "leaving_out"),
        or_(
            and_(OutboxRow.state == OutboxState.WAITING, _is_first_in_lane()),
            and_(
                OutboxRow.state == OutboxState.SENDING,
                or_(
                    OutboxRow.lease_until <= bindparam("wall"),
                    # No lease is longer: the clock was set back since.
                    OutboxRow.lease_until > bindparam("longest"),
                ),
            ),
        ),
    )


def _select_to_be_claimed(bulk: bool) -> Select[OutboxRow]:
    return (
        _select_claimable(bulk)
        .order_by(OutboxRow.due, OutboxRow.id)
        .limit(bindparam("limit"))
        .with_for_update(of=OutboxRow, skip_locked=True)
    )


def _select_heads(bulk: bool) -> Select[str, datetime]:
    """Return the query for the first row of each lane, the next to be ready first."""
    return (
        select(OutboxRow.lane, OutboxRow.ready_at)
        .where(
            OutboxRow.settled_at.is_(None),
            OutboxRow.bulk.is_(bulk),
            OutboxRow.state == OutboxState.WAITING,
            ~_is_any_of(OutboxRow.lane, "leaving_out"),
            _is_first_in_lane(),
        )
        .order_by(OutboxRow.ready_at)
    )


_BULK = (False, True)
_RESTS = _is_any_of(OutboxRow.lane, "resting")
_CLAIMABLE = {bulk: _select_claimable(bulk).limit(1) for bulk in _BULK}
_CLAIMED = {bulk: _select_to_be_claimed(bulk) for bulk in _BULK}
_NEXT = {bulk: _select_heads(bulk).where(~_RESTS).limit(1) for bulk in _BULK}
_NEXT_RESTING = {bulk: _select_heads(bulk).where(_RESTS) for bulk in _BULK}
_TAKE = (
    update(OutboxRow)
    .where(OutboxRow.id.in_(bindparam("ids", expanding=True)))
    .values(
        state=OutboxState.SENDING,
        attempts=OutboxRow.attempts + 1,
        lease_until=bindparam("until"),
        unknown_since=func.coalesce(OutboxRow.unknown_since, bindparam("now")),
    )
    # `_take` updates the objects itself.
    .execution_options(synchronize_session=False)
)
_PACE = (
    update(OutboxRow)
    .where(
        OutboxRow.settled_at.is_(None),
        _is_any_of(OutboxRow.lane, "lanes"),
        OutboxRow.state == OutboxState.WAITING,
        OutboxRow.ready_at < bindparam("until"),
        _is_first_in_lane(),
    )
    .values(ready_at=bindparam("until"))
    .execution_options(synchronize_session=False)
)
