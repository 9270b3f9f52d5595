"""Enqueues, retries and settles rows of the outbox; none is lost or sent twice.

A change adds its rows in its own transaction. A delivery claims a row (claim.py), commits, sends
it, and settles it.
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
from bot.outbox.kinds import REFRESH, MessageKind, find_kind
from bot.outbox.models import OutboxRow, OutboxState

# As long as the column.
LONGEST_REASON = 300
# Posts a minute that a workspace is assumed to take until it says otherwise.
FIRST_RATE = 300.0


@dataclass(frozen=True)
class NewMessage:
    """A message to enqueue, to be sent at `due` (aware, UTC)."""

    key: str
    kind: MessageKind
    lane: str
    due: datetime
    arguments: dict[str, Any]
    bulk: bool = False
    batch_id: int | None = None


@dataclass(frozen=True)
class PostedRow:
    """A row whose message is in Slack, with its channel and ts."""

    row: OutboxRow
    channel: str
    ts: str


def enqueue(session: Session, hackathon: Hackathon, message: NewMessage) -> None:
    """Enqueue the message; if there is a row with its key already, leave that row unchanged."""
    enqueue_all(session, hackathon, [message])


def enqueue_all(session: Session, hackathon: Hackathon, messages: Sequence[NewMessage]) -> None:
    """Enqueue the messages in one statement; leave existing rows unchanged."""
    if not messages:
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
            for each in messages
        ],
    )
    announce_rows(session)


# Both databases have this statement, each with its own syntax.
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


def get_or_enqueue(session: Session, hackathon: Hackathon, message: NewMessage) -> OutboxRow:
    """Return the row with the message's key, which is added if there is none."""
    enqueue(session, hackathon, message)
    return session.scalars(_select_row(hackathon, message.key)).one()


def _select_row(hackathon: Hackathon, key: str) -> Select[OutboxRow]:
    return select(OutboxRow).where(OutboxRow.hackathon_id == hackathon.id, OutboxRow.key == key)


def extend_leases(session: Session, rows: Collection[OutboxRow], until: datetime) -> set[int]:
    """Extend the leases of these rows, as they were claimed, to `until` (aware, UTC, wall time).

    Return the ids of those that this process still has. Another process may have claimed the rest
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
    """Make every lease expire at `until` (wall time) at the latest: its process is dead.

    Not at once: its requests may still be under way in Slack, and are looked up when they are
    through.
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
    """Settle the row; `channel` and `ts` are Slack's, of the message that was sent."""
    row.state = state
    row.settled_at = now
    row.lease_until = row.unknown_since = None
    row.reason = _cut(reason)
    if ts is not None:
        row.slack_channel, row.slack_ts = channel, ts


def settle_sent(session: Session, sent: Sequence[PostedRow], now: datetime) -> bool:
    """Settle rows that this process has sent, and return whether it still had all of them."""
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
    """Retry the row from `at` on; set `unknown` if this attempt may have worked."""
    row.state = OutboxState.WAITING
    # After the clock was set back, `at` may be before the instant at which the row is due.
    row.ready_at = max(at, row.due)
    row.lease_until = None
    row.reason = _cut(reason)
    if not unknown:
        row.unknown_since = None


def _cut(reason: str | None) -> str | None:
    return None if reason is None else reason[:LONGEST_REASON]


def reopen_row(row: OutboxRow) -> None:
    """Make a row that was settled without being sent pending again, as if never tried."""
    row.state, row.reason, row.settled_at, row.attempts = OutboxState.WAITING, None, None, 0
    row.insisted_at = None


def give_back(row: OutboxRow, since: datetime | None) -> None:
    """Return the row to its state before it was claimed: nothing was tried."""
    row.state = OutboxState.WAITING
    row.attempts -= 1
    row.lease_until = None
    row.unknown_since = since


def postpone_row(row: OutboxRow, since: datetime | None, until: datetime) -> None:
    """Release the row and make it due at `until`, behind the earlier rows of its lane."""
    give_back(row, since)
    row.due = row.ready_at = until


def has_pending(session: Session) -> bool:
    """Return whether a row is pending, whenever it is due."""
    query = select(OutboxRow.id).where(OutboxRow.settled_at.is_(None)).limit(1)
    return session.scalar(query) is not None


def enqueue_refresh(session: Session, row: OutboxRow, due: datetime) -> None:
    """Enqueue a change of a posted message in its place, from the state at `due` or earlier.

    A row that is not sent yet needs none: its text is rendered when it is sent. By chat.update.
    """
    # Locked, so that the message is not sent or refreshed from the state before this change.
    session.flush()
    session.refresh(row, with_for_update=True)
    if row.state not in (OutboxState.SENT, OutboxState.SENDING):
        return
    pending = _find_refresh(session, row)
    if pending is not None:
        if due < pending.due:
            pending.due = pending.ready_at = due
            announce_rows(session)
        return
    enqueue(
        session,
        row.hackathon,
        NewMessage(
            key=f"refresh:{row.id}:{token_hex(8)}",
            kind=REFRESH,
            lane=row.lane,
            due=due,
            arguments={"row": row.id},
        ),
    )


def _find_refresh(session: Session, row: OutboxRow) -> OutboxRow | None:
    """Return the refresh that is pending already, locked so that it does not begin before this."""
    query = select(OutboxRow).where(
        OutboxRow.settled_at.is_(None),
        OutboxRow.lane == row.lane,
        OutboxRow.state == OutboxState.WAITING,
        OutboxRow.kind == REFRESH.name,
        OutboxRow.arguments["row"].as_integer() == row.id,
    )
    return session.scalar(query.limit(1).with_for_update())


def enqueue_refusal(session: Session, row: OutboxRow, now: datetime) -> None:
    """Enqueue a message to the row's person that Slack does not take their file, once per row."""
    kind = find_kind(f"{row.kind}_refused")
    message = NewMessage(
        key=f"{kind.name}:{row.id}", kind=kind, lane=row.lane, due=now, arguments={}
    )
    enqueue(session, row.hackathon, message)
