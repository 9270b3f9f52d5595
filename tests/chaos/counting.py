"""What the workspace received against what was owed, message by message."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from statistics import quantiles
from typing import Any

from bot.delivery_reports.collect import RECOVERY_REPORT
from bot.outbox.models import OutboxRow, OutboxState
from bot.outbox.rows import Owed
from rehearsal import Message, Workspace
from schedules.engine.actions import RENDERERS
from schedules.slack.post import EVENT_TYPE

# How far a clock was ahead of the workspace's at an instant.
Correction = Callable[[datetime], timedelta]

# What people do may have nothing more to be said about it; what is planned never has.
_GIVEN_UP = (OutboxState.SKIPPED, OutboxState.CANCELLED)


@dataclass(frozen=True)
class Count:
    """How a round ended; `late` are seconds, a figure for each message that was received.

    `wrong` are sentences about what else is not as it should be.
    """

    owed: int = 0
    received: int = 0
    lost: int = 0
    doubled: int = 0
    out_of_order: int = 0
    unknown: int = 0
    late: tuple[float, ...] = ()
    wrong: tuple[str, ...] = ()

    def __add__(self, other: "Count") -> "Count":
        """Both together."""
        names = [each.name for each in fields(self)]
        return Count(*(getattr(self, name) + getattr(other, name) for name in names))

    @property
    def is_good(self) -> bool:
        """Whether nothing was lost, doubled or out of order, and nothing else went wrong."""
        return not (self.lost or self.doubled or self.out_of_order or self.wrong)

    def late_within(self, percent: int) -> float:
        """The lateness that so many of 100 messages did not exceed, in seconds."""
        if len(self.late) < 2:
            return max(self.late, default=0.0)
        return quantiles(self.late, n=100, method="inclusive")[percent - 1]


def count_messages(
    planned: Sequence[Owed],
    rows: Sequence[OutboxRow],
    workspace: Workspace,
    now: datetime,
    *,
    astray: Correction = lambda _: timedelta(),
) -> Count:
    """Compare what was owed with the workspace's messages.

    Owed is what was `planned`, whatever the database says of it now, and beside it every other
    message among the database's `rows` that is due by `now`, but what had nothing left to say and
    a report that waits for its time. Lost is what is not in its channel. Doubled is each message
    beyond the first of any row. Out of order is a planned message that follows one due later, in
    its channel.
    `astray` says how far the bot's clock was ahead of the workspace's, for the lateness.
    """
    posted = [message for message in workspace.all_messages() if _is_marked(message)]
    copies = Counter(_read_mark(message)["row"] for message in posted)
    due = {each.key: each.due for each in planned}
    kept = {row.key: row for row in rows}
    places = {(_read_mark(message)["key"], f"#{message.channel}") for message in posted}
    lost = [each.key for each in planned if (each.key, each.lane) not in places]
    others = [row for row in rows if row.key not in due and _is_owed(row, now)]
    lost += [row.key for row in others if row.id not in copies]
    timed = [
        (message, due[key]) for message in posted if (key := _read_mark(message)["key"]) in due
    ]
    return Count(
        owed=len(planned) + len(others),
        received=len(planned) + len(others) - len(lost),
        lost=len(lost),
        doubled=sum(copies.values()) - len(copies),
        out_of_order=_count_out_of_order(timed),
        unknown=sum(row.state == OutboxState.UNKNOWN for row in rows),
        late=tuple(
            (message.posted_at + astray(message.posted_at) - instant).total_seconds()
            for message, instant in timed
        ),
        wrong=(
            *(f"{key} is lost: {_describe(kept.get(key))}" for key in lost),
            *_find_contradictions(rows, posted),
            *_find_unmarked(workspace),
        ),
    )


def _is_owed(row: OutboxRow, now: datetime) -> bool:
    waiting = row.settled_at is None and (row.kind == RECOVERY_REPORT or row.due > now)
    return row.kind in RENDERERS and row.state not in _GIVEN_UP and not waiting


def _count_out_of_order(timed: Sequence[tuple[Message, datetime]]) -> int:
    latest: dict[str, datetime] = {}
    count = 0
    for message, instant in timed:
        count += instant < latest.get(message.channel_id, instant)
        latest[message.channel_id] = max(instant, latest.get(message.channel_id, instant))
    return count


def _find_contradictions(rows: Sequence[OutboxRow], posted: Sequence[Message]) -> Iterator[str]:
    """A sentence for each row of which the database says something else than the workspace."""
    received: dict[int, set[str]] = {}
    for message in posted:
        received.setdefault(_read_mark(message)["row"], set()).add(message.ts)
    ids = {row.id for row in rows}
    for row in rows:
        ts = received.get(row.id, set())
        if len(ts) > 1:
            yield f"{row.key} was received {len(ts)} times: {sorted(ts)}"
        elif row.state == OutboxState.SENT and ts != ({row.slack_ts} - {None}):
            yield f"{row.key} was received at {ts or 'no time'}, and is noted at {row.slack_ts}"
        elif row.settled_at is not None and row.state != OutboxState.SENT and ts:
            yield f"{row.key} was received, and is noted as {row.state} ({row.reason})"
    for row_id in received.keys() - ids:
        yield f"a message was received for row {row_id}, which nobody knows"


def _find_unmarked(workspace: Workspace) -> Iterator[str]:
    """A sentence for each message of an app's that is no row's: nobody could tell it doubled."""
    for message in workspace.all_messages():
        if message.bot_id and message.ephemeral_to is None and not _is_marked(message):
            yield f"a message in #{message.channel} has no mark: {message.text[:60]!r}"


def _describe(row: OutboxRow | None) -> str:
    if row is None:
        return "no row has its key"
    return f"{row.state}, {row.attempts} attempts, {row.reason}"


def _is_marked(message: Message) -> bool:
    return message.metadata is not None and message.metadata["event_type"] == EVENT_TYPE


def _read_mark(message: Message) -> dict[str, Any]:
    assert message.metadata is not None
    mark: dict[str, Any] = message.metadata["event_payload"]
    return mark
