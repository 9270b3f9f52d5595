"""Compares what the workspace received with what was expected, message by message."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from statistics import quantiles

from bot.app import DELIVERABLES
from bot.delivery_reports.kinds import RECOVERY_REPORT
from bot.outbox.kinds import name_kinds
from bot.outbox.models import OutboxRow, OutboxState
from bot.outbox.rows import NewMessage
from rehearsal import Message, Workspace
from schedules.slack.post import EVENT_TYPE

# How far a clock was ahead of the workspace's at an instant.
Correction = Callable[[datetime], timedelta]

# What people do may have nothing more to be said about it; what is planned never has.
_GIVEN_UP = (OutboxState.SKIPPED, OutboxState.CANCELLED)
_UNSENT = (*_GIVEN_UP, OutboxState.FAILED, OutboxState.UNKNOWN)

# The row's id in a file's name, which is a file's mark: schedules/slack/files.py.
_FILE_NAME = re.compile(r".+-(\d+)\.[a-z]+")


@dataclass(frozen=True)
class Unsent:
    """A row that ended, and was not sent."""

    state: OutboxState
    key: str
    reason: str


@dataclass(frozen=True)
class Count:
    """How a round ended; `late` are seconds, a figure for each message that was received.

    `very_late` is how many of these the scenario does not explain: see `Bounds`. `wrong` are
    sentences about what else is not as it should be.
    """

    expected: int = 0
    received: int = 0
    lost: int = 0
    doubled: int = 0
    out_of_order: int = 0
    very_late: int = 0
    unsent: tuple[Unsent, ...] = ()
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

    @property
    def skipped(self) -> int:
        """How many rows ended as skipped."""
        return len(self.find_unsent(OutboxState.SKIPPED))

    @property
    def cancelled(self) -> int:
        """How many rows ended as cancelled."""
        return len(self.find_unsent(OutboxState.CANCELLED))

    @property
    def failed(self) -> int:
        """How many rows ended as failed."""
        return len(self.find_unsent(OutboxState.FAILED))

    @property
    def unknown(self) -> int:
        """How many rows ended as unknown."""
        return len(self.find_unsent(OutboxState.UNKNOWN))

    def find_unsent(self, state: OutboxState) -> list[Unsent]:
        """Return the rows that ended in this state."""
        return [each for each in self.unsent if each.state == state]

    def late_within(self, percent: int) -> float:
        """The lateness that so many of 100 messages did not exceed, in seconds."""
        if len(self.late) < 2:
            return max(self.late, default=0.0)
        return quantiles(self.late, n=100, method="inclusive")[percent - 1]


@dataclass(frozen=True)
class Bounds:
    """How many rows of a round may end otherwise than sent in time; a round with more is bad.

    A message is very late from `late_after` seconds on, by the event's clock.
    """

    late_after: float
    very_late: int = 0
    skipped: int = 0
    cancelled: int = 0
    failed: int = 0
    unknown: int = 0

    def judge(self, count: Count) -> Count:
        """Return the count with its very late messages, and a sentence for each excess."""
        count = replace(count, very_late=sum(each > self.late_after for each in count.late))
        return replace(count, wrong=(*count.wrong, *self._find_excess(count)))

    def _find_excess(self, count: Count) -> Iterator[str]:
        if count.very_late > self.very_late:
            yield (
                f"{count.very_late} messages were late by more than {self.late_after:.0f} s, "
                f"{self.very_late} may be: up to {max(count.late):.0f} s"
            )
        for state in _UNSENT:
            unsent, most = count.find_unsent(state), getattr(self, state)
            if len(unsent) > most:
                yield f"{len(unsent)} rows ended as {state}, {most} may"
                yield from (f"{each.key} is {state}: {each.reason}" for each in unsent)


@dataclass(frozen=True)
class _Mark:
    """Whose a message is: the row's id; and its key, which a file's name does not tell."""

    row: int
    key: str | None = None


def count_messages(
    planned: Sequence[NewMessage],
    rows: Sequence[OutboxRow],
    workspace: Workspace,
    now: datetime,
    *,
    astray: Correction = lambda _: timedelta(),
) -> Count:
    """Compare what was expected with the workspace's messages.

    Expected is what was `planned`, whatever the database says of it now, and beside it every other
    message or file among the database's `rows` that is due by `now`, but what had nothing left to
    say and a report that waits for its time. Lost is what is not in its channel. Doubled is each
    message beyond the first of any row. Out of order is a planned message that follows one due
    later, in its channel.
    `astray` says how far the bot's clock was ahead of the workspace's, for the lateness.
    """
    posted = [
        (message, mark)
        for message in workspace.all_messages()
        if (mark := _read_mark(message)) is not None
    ]
    copies = Counter(mark.row for _, mark in posted)
    due = {each.key: each.due for each in planned}
    kept = {row.key: row for row in rows}
    places = {(mark.key, f"#{message.channel}") for message, mark in posted}
    lost = [each.key for each in planned if (each.key, each.lane) not in places]
    others = [row for row in rows if row.key not in due and _is_expected(row, now)]
    lost += [row.key for row in others if row.id not in copies]
    due_by_id = {row.id: due.get(row.key, row.due) for row in rows}
    return Count(
        expected=len(planned) + len(others),
        received=len(planned) + len(others) - len(lost),
        lost=len(lost),
        doubled=sum(copies.values()) - len(copies),
        out_of_order=_count_out_of_order(
            [(message, due[mark.key]) for message, mark in posted if mark.key in due]
        ),
        unsent=tuple(
            Unsent(OutboxState(row.state), row.key, row.reason or "no reason given")
            for row in rows
            if row.state in _UNSENT
        ),
        late=tuple(
            (message.posted_at + astray(message.posted_at) - due_by_id[mark.row]).total_seconds()
            for message, mark in posted
            if mark.row in due_by_id
        ),
        wrong=(
            *(f"{key} is lost: {_describe(kept.get(key))}" for key in lost),
            *_find_contradictions(rows, posted),
            *_find_unmarked(workspace),
        ),
    )


def _is_expected(row: OutboxRow, now: datetime) -> bool:
    waiting = row.settled_at is None and (row.kind == RECOVERY_REPORT.name or row.due > now)
    is_message = row.kind in name_kinds((*DELIVERABLES.messages, *DELIVERABLES.files))
    return is_message and row.state not in _GIVEN_UP and not waiting


def _count_out_of_order(timed: Sequence[tuple[Message, datetime]]) -> int:
    latest: dict[str, datetime] = {}
    count = 0
    for message, instant in timed:
        count += instant < latest.get(message.channel_id, instant)
        latest[message.channel_id] = max(instant, latest.get(message.channel_id, instant))
    return count


def _find_contradictions(
    rows: Sequence[OutboxRow], posted: Sequence[tuple[Message, _Mark]]
) -> Iterator[str]:
    """A sentence for each row of which the database says something else than the workspace."""
    received: dict[int, set[str]] = {}
    for message, mark in posted:
        received.setdefault(mark.row, set()).add(message.ts)
    ids = {row.id for row in rows}
    for row in rows:
        ts = received.get(row.id, set())
        if len(ts) > 1:
            yield f"{row.key} was received {len(ts)} times: {sorted(ts)}"
        elif row.state == OutboxState.SENT and ts != _read_noted(row, ts):
            yield f"{row.key} was received at {ts or 'no time'}, and is noted at {row.slack_ts}"
        elif row.settled_at is not None and row.state != OutboxState.SENT and ts:
            yield f"{row.key} was received, and is noted as {row.state} ({row.reason})"
    for row_id in received.keys() - ids:
        yield f"a message was received for row {row_id}, which nobody knows"


def _read_noted(row: OutboxRow, received: set[str]) -> set[str]:
    """When the row was received by what the database says; Slack does not tell it of a file."""
    if row.slack_ts is None:
        return received if row.kind in name_kinds(DELIVERABLES.files) else set()
    return {row.slack_ts}


def _find_unmarked(workspace: Workspace) -> Iterator[str]:
    """A sentence for each message of an app's that is no row's: nobody could tell it doubled."""
    for message in workspace.all_messages():
        if message.bot_id and message.ephemeral_to is None and _read_mark(message) is None:
            yield f"a message in #{message.channel} has no mark: {message.text[:60]!r}"


def _describe(row: OutboxRow | None) -> str:
    if row is None:
        return "no row has its key"
    return f"{row.state}, {row.attempts} attempts, {row.reason}"


def _read_mark(message: Message) -> _Mark | None:
    """Whose a message of the bot's is; None for one that says so of no row."""
    if message.metadata is not None and message.metadata["event_type"] == EVENT_TYPE:
        content = message.metadata["event_payload"]
        return _Mark(content["row"], content["key"])
    names = [_FILE_NAME.fullmatch(file.name) for file in message.files]
    return next((_Mark(int(name[1])) for name in names if name is not None), None)
