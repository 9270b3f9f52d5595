"""Batches: messages that go out together, such as those of one announcement, of any subject.

Counts, cancels and refreshes the messages of a batch. How a subject reports the progress of its
batches is in its own folder: see `Deliverables.progress` of `schedules/engine/actions.py`.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from bot.outbox.kinds import REFRESH, MessageKind, find_kind, name_kinds
from bot.outbox.models import Batch, OutboxRow, OutboxState
from bot.outbox.rows import LONGEST_REASON, NewMessage, enqueue_all

# Slack takes 50 changes of messages a minute (chat.update is of tier 3); a few are left for others.
CHANGES_A_MINUTE = 40
MOST_FAILURES_NAMED = 10

_UNSETTLED = (OutboxState.WAITING, OutboxState.SENDING)
_FAILED = (OutboxState.FAILED, OutboxState.UNKNOWN)


@dataclass(frozen=True)
class Failure:
    """A place, as `#general` or `@U123`, that a batch did not reach, and why."""

    lane: str
    reason: str


@dataclass(frozen=True)
class BatchCount:
    """How many messages are sent, pending, failed, or no longer to be sent."""

    sent: int
    waiting: int
    failed: int
    dropped: int

    @property
    def total(self) -> int:
        """Return the number of all messages."""
        return self.sent + self.waiting + self.failed + self.dropped


@dataclass(frozen=True)
class BatchProgress:
    """How far a batch has come: its `posts`, and the `changes` of those that were edited.

    `failures` are the first few.
    """

    posts: BatchCount
    changes: BatchCount
    failures: Sequence[Failure]


def count_progress(session: Session, batch: Batch) -> BatchProgress:
    """Return how far a batch has come."""
    counted: dict[str, dict[str, int]] = {batch.kind: {}, REFRESH.name: {}}
    of_it = OutboxRow.batch_id == batch.id
    rows = session.execute(
        select(OutboxRow.kind, OutboxRow.state, func.count())
        .where(of_it, OutboxRow.kind.in_(counted))
        .group_by(OutboxRow.kind, OutboxRow.state)
    )
    for kind, state, count in rows:
        counted[kind][state] = count
    posts = _tally(counted[batch.kind])
    failures: list[Failure] = []
    if posts.failed:
        failed = session.execute(
            select(OutboxRow.lane, OutboxRow.reason)
            .where(of_it, OutboxRow.kind == batch.kind, OutboxRow.state.in_(_FAILED))
            .order_by(OutboxRow.id)
            .limit(MOST_FAILURES_NAMED)
        )
        failures = [Failure(lane, reason or "no reason given") for lane, reason in failed]
    return BatchProgress(posts, _tally(counted[REFRESH.name]), failures)


def is_any_left(session: Session, batch: Batch, *kinds: MessageKind) -> bool:
    """Return whether a message of these kinds is pending."""
    unsettled = select(OutboxRow.id).where(
        OutboxRow.batch_id == batch.id,
        OutboxRow.kind.in_(name_kinds(kinds)),
        OutboxRow.state.in_(_UNSETTLED),
    )
    return session.scalar(unsettled.limit(1)) is not None


def cancel_waiting(
    session: Session, batch: Batch, kinds: Collection[MessageKind], reason: str, now: datetime
) -> int:
    """Cancel the waiting messages of these kinds, and return how many there were.

    A message that may be in Slack already is looked up instead, and settled by what is found.
    """
    stopped = session.execute(
        update(OutboxRow)
        .where(
            OutboxRow.batch_id == batch.id,
            OutboxRow.kind.in_(name_kinds(kinds)),
            OutboxRow.state == OutboxState.WAITING,
            OutboxRow.unknown_since.is_(None),
        )
        .values(state=OutboxState.CANCELLED, settled_at=now, reason=reason[:LONGEST_REASON])
        .returning(OutboxRow.id)
        .execution_options(synchronize_session=False)
    )
    return len(stopped.all())


def refresh_posts(session: Session, batch: Batch, version: int, now: datetime) -> int:
    """Enqueue a change of each posted message, channels first, and return how many there are.

    `version` is that of the text that they are rendered from. They are due at the pace that Slack
    takes: it would refuse thousands at once again and again.
    """
    session.execute(
        update(OutboxRow)
        .where(
            OutboxRow.batch_id == batch.id,
            OutboxRow.kind == REFRESH.name,
            OutboxRow.state == OutboxState.WAITING,
        )
        .values(state=OutboxState.CANCELLED, settled_at=now, reason="it was edited again")
        .execution_options(synchronize_session=False)
    )
    # A claimed row may have been rendered from the previous text.
    posted = session.execute(
        select(OutboxRow.id, OutboxRow.lane)
        .where(
            OutboxRow.batch_id == batch.id,
            OutboxRow.kind == batch.kind,
            OutboxRow.state.in_((OutboxState.SENT, OutboxState.SENDING)),
        )
        .order_by(OutboxRow.bulk, OutboxRow.id)
    ).all()
    pace = timedelta(minutes=1) / CHANGES_A_MINUTE
    enqueue_all(
        session,
        batch.hackathon,
        [
            NewMessage(
                key=f"{REFRESH.name}:{row_id}:v{version}",
                kind=REFRESH,
                lane=lane,
                due=now + place * pace,
                arguments={"row": row_id},
                bulk=True,
                batch_id=batch.id,
            )
            for place, (row_id, lane) in enumerate(posted)
        ],
    )
    return len(posted)


def estimate_changes(messages: int) -> timedelta:
    """Return how long it takes to change so many messages."""
    return timedelta(minutes=messages / CHANGES_A_MINUTE)


def find_kinds(session: Session, batch_ids: Collection[int]) -> dict[MessageKind, set[int]]:
    """Return these batches' ids by the kind of their messages."""
    found: dict[MessageKind, set[int]] = {}
    for batch_id, kind in session.execute(
        select(Batch.id, Batch.kind).where(Batch.id.in_(batch_ids))
    ):
        found.setdefault(find_kind(kind), set()).add(batch_id)
    return found


def _tally(counts: Mapping[str, int]) -> BatchCount:
    def count(*states: OutboxState) -> int:
        return sum(counts.get(state, 0) for state in states)

    return BatchCount(
        sent=count(OutboxState.SENT),
        waiting=count(*_UNSETTLED),
        failed=count(*_FAILED),
        dropped=count(OutboxState.SKIPPED, OutboxState.CANCELLED),
    )
