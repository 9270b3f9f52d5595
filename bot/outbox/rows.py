"""What the bot owes Slack: rows that are added, claimed, settled, and never lost or doubled.

A change adds its rows in its own transaction. A delivery claims a row (claim.py), commits,
does the work, and settles it.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from secrets import token_hex
from typing import Any

from sqlalchemy import Select, bindparam, select, tuple_, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from bot.core.database import announce_rows
from bot.hackathons.models import Hackathon
from bot.outbox.kinds import REFRESH, MessageKind
from bot.outbox.models import OutboxRow, OutboxState

# As long as the column.
LONGEST_REASON = 300
# Posts a minute that a workspace is thought to take until it says otherwise.
FIRST_RATE = 300.0


@dataclass(frozen=True)
class Owed:
    """Something to be done at `due` (aware, UTC): the content of a row to be."""

    key: str
    kind: MessageKind
    lane: str
    due: datetime
    arguments: dict[str, Any]
    bulk: bool = False
    batch_id: int | None = None


@dataclass(frozen=True)
class Posted:
    """A row whose message is in Slack, in which channel and under which ts."""

    row: OutboxRow
    channel: str
    ts: str


def add_row(session: Session, hackathon: Hackathon, owed: Owed) -> None:
    """Owe this; where there is a row with its key already, that one stays as it is."""
    add_rows(session, hackathon, [owed])


def add_rows(session: Session, hackathon: Hackathon, owed: Sequence[Owed]) -> None:
    """Owe all of these, in one statement; rows there already stay as they are."""
    if not owed:
        return
    # Objects would be read and flushed one by one, a third of a command's time.
    session.connection().execute(
        _ADD[session.get_bind().dialect.name],
        [
            {
                "hackathon_id": hackathon.id,
                "key": each.key,
                "kind": each.kind.name,
                "lane": each.lane,
                "due": each.due,
                "ready_at": each.due,
                "arguments": each.arguments,
                "state": OutboxState.WAITING,
                "attempts": 0,
                "bulk": each.bulk,
                "batch_id": each.batch_id,
            }
            for each in owed
        ],
    )
    announce_rows(session)


# The one statement that both databases have, each in its own words.
_INSERTS: dict[str, Callable[..., Any]] = {
    "sqlite": sqlite.insert,
    "postgresql": postgresql.insert,
}
_ADD = {
    name: insert(OutboxRow.__table__).on_conflict_do_nothing(index_elements=["hackathon_id", "key"])
    for name, insert in _INSERTS.items()
}


def find_row(session: Session, hackathon: Hackathon, key: str) -> OutboxRow | None:
    """Return the hackathon's row with this key; None if there is none."""
    return session.scalar(_select_row(hackathon, key))


def put_row(session: Session, hackathon: Hackathon, owed: Owed) -> OutboxRow:
    """Return the row with this key, which is added if there is none."""
    add_row(session, hackathon, owed)
    return session.scalars(_select_row(hackathon, owed.key)).one()


def _select_row(hackathon: Hackathon, key: str) -> Select[OutboxRow]:
    return select(OutboxRow).where(OutboxRow.hackathon_id == hackathon.id, OutboxRow.key == key)


def extend_leases(session: Session, rows: Collection[OutboxRow], until: datetime) -> set[int]:
    """Keep these rows, as they were claimed, in our hands until then (aware, UTC, wall time).

    Return the ids of those that are. The others may be another process's, which has claimed them
    while this one slept: each claim counts as an attempt.
    """
    claimed = tuple_(OutboxRow.id, OutboxRow.attempts)
    return set(
        session.scalars(
            update(OutboxRow)
            .where(
                claimed.in_([(each.id, each.attempts) for each in rows]),
                OutboxRow.state == OutboxState.SENDING,
            )
            .values(lease_until=until)
            .returning(OutboxRow.id)
        )
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


def settle_sent(session: Session, sent: Sequence[Posted], now: datetime) -> bool:
    """Write down rows that were sent while they were in our hands; False where one was not."""
    if not sent:
        return True
    parameters = [
        {
            "row": each.row.id,
            "attempt": each.row.attempts,
            "now": now,
            "channel": each.channel,
            "ts": each.ts,
        }
        for each in sent
    ]
    return session.connection().execute(_SETTLE_SENT, parameters).rowcount == len(sent)


_SETTLE_SENT = (
    update(OutboxRow.__table__)  # type: ignore[arg-type]
    .where(
        OutboxRow.id == bindparam("row"),
        OutboxRow.state == OutboxState.SENDING,
        OutboxRow.attempts == bindparam("attempt"),
    )
    .values(
        state=OutboxState.SENT,
        settled_at=bindparam("now"),
        lease_until=None,
        unknown_since=None,
        reason=None,
        slack_channel=bindparam("channel"),
        slack_ts=bindparam("ts"),
    )
)


def retry_row(row: OutboxRow, *, at: datetime, reason: str, unknown: bool) -> None:
    """Have the row tried again from `at` on; `unknown` where this attempt may have worked."""
    row.state = OutboxState.WAITING
    # A clock that was set back since the claim is at an instant before that at which it is due.
    row.ready_at = max(at, row.due)
    row.lease_until = None
    row.reason = _cut(reason)
    if not unknown:
        row.unknown_since = None


def _cut(reason: str | None) -> str | None:
    """A reason as long as its column, whatever Slack had to say."""
    return None if reason is None else reason[:LONGEST_REASON]


def reopen_row(row: OutboxRow) -> None:
    """Owe again what was cancelled, skipped or failed, as if it had never been tried."""
    row.state, row.reason, row.settled_at, row.attempts = OutboxState.WAITING, None, None, 0
    row.insisted_at = None


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


def is_anything_owed(session: Session) -> bool:
    """Whether a row waits, for whatever instant, or is in somebody's hands."""
    query = select(OutboxRow.id).where(OutboxRow.settled_at.is_(None)).limit(1)
    return session.scalar(query) is not None


def add_refresh(session: Session, row: OutboxRow, due: datetime) -> None:
    """Have a message that was posted made again in its place, from the state at `due`, or sooner.

    A row that is not sent yet needs none: its text is made when it is sent. By chat.update.
    """
    # Held, so that a message is not sent, nor made again, from the state before this change.
    session.flush()
    session.refresh(row, with_for_update=True)
    if row.state not in (OutboxState.SENT, OutboxState.SENDING):
        return
    owed = _find_refresh(session, row)
    if owed is not None:
        if due < owed.due:
            owed.due = owed.ready_at = due
            announce_rows(session)
        return
    add_row(
        session,
        row.hackathon,
        Owed(
            key=f"refresh:{row.id}:{token_hex(8)}",
            kind=REFRESH,
            lane=row.lane,
            due=due,
            arguments={"row": row.id},
        ),
    )


def _find_refresh(session: Session, row: OutboxRow) -> OutboxRow | None:
    """What is to make the message again anyway; held, so that it is not begun before."""
    query = select(OutboxRow).where(
        OutboxRow.settled_at.is_(None),
        OutboxRow.lane == row.lane,
        OutboxRow.state == OutboxState.WAITING,
        OutboxRow.kind == REFRESH.name,
        OutboxRow.arguments["row"].as_integer() == row.id,
    )
    return session.scalar(query.limit(1).with_for_update())
