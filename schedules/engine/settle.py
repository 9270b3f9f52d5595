"""The results of performing rows, and how they are written to the outbox."""

import logging
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.core.logs import LogEvent
from bot.core.metrics import PostOutcome, count_post, observe_lateness
from bot.delivery_reports import collect as recovery
from bot.outbox import rows as outbox
from bot.outbox.batches import find_kinds
from bot.outbox.kinds import REFRESH, MessageKind, key_for_log, name_kinds
from bot.outbox.models import OutboxRow, OutboxState
from bot.outbox.rows import PostedRow
from schedules.job import Done, Job

log = logging.getLogger("hackathon")


@dataclass(frozen=True)
class Sent:
    """The row was performed in Slack."""

    job: Job
    done: Done


@dataclass(frozen=True)
class Ended:
    """The row was not performed and never will be: skipped, failed or unknown, and why.

    `told` says that the organisers get a report of it.
    """

    job: Job
    state: OutboxState
    reason: str
    told: bool = True


@dataclass(frozen=True)
class Again:
    """The row is to be retried after a while; `unknown` if this attempt may have worked."""

    job: Job
    after: timedelta
    reason: str
    unknown: bool


@dataclass(frozen=True)
class Untried:
    """Nothing was attempted: the row is pending as before, or due at `until` if that is set."""

    job: Job
    until: datetime | None = None


Result = Sent | Ended | Again | Untried

# Takes the ids of the batches whose messages were settled, and the instant.
NoteProgress = Callable[[Session, Collection[int], datetime], None]


def write_down(
    session: Session,
    results: Sequence[Result],
    now: datetime,
    moment: timedelta,
    progress: Mapping[MessageKind, NoteProgress],
) -> None:
    """Write the results to their rows, and enqueue a report to the organisers on failures.

    If another process has claimed a row since, only a result that says it was sent is written.
    A row that is late by at most a `moment` of the clock is not late. `progress` is called for
    the batches whose messages were settled or refreshed.
    """
    _write_results(session, results, now, moment)
    settled = [each.job.row for each in results if isinstance(each, Sent | Ended)]
    told_of = {REFRESH.name, *name_kinds(progress)}
    batch_ids = {row.batch_id for row in settled if row.batch_id and row.kind in told_of}
    if batch_ids:
        for kind, of_kind in find_kinds(session, batch_ids).items():
            # A change of a message may be of a batch that nobody follows.
            if kind in progress:
                progress[kind](session, of_kind, now)


def _write_results(
    session: Session, results: Sequence[Result], now: datetime, moment: timedelta
) -> None:
    posted = [_read_post(each, now - moment) for each in results]
    if outbox.settle_sent(session, [each for each in posted if each is not None], now):
        results = [each for each, post in zip(results, posted, strict=True) if post is None]
    if not results:
        return
    ids = [result.job.row.id for result in results]
    query = select(OutboxRow).where(OutboxRow.id.in_(ids)).order_by(OutboxRow.id).with_for_update()
    rows = {row.id: row for row in session.scalars(query)}
    for result in results:
        row = rows.get(result.job.row.id)
        if row is not None:
            _write_result(session, row, result, now, moment)


def _read_post(result: Result, now: datetime) -> PostedRow | None:
    """Return the post of a row that was sent in time, which needs no read before its update."""
    if not isinstance(result, Sent) or result.done.found:
        return None
    row, done = result.job.row, result.done
    if done.channel is None or done.ts is None or recovery.is_late(row, now):
        return None
    return PostedRow(row, done.channel, done.ts)


def _write_result(
    session: Session, row: OutboxRow, result: Result, now: datetime, moment: timedelta
) -> None:
    job = result.job
    if not isinstance(result, Sent) and not _is_ours(row, job):
        log.warning(_event("overtaken", job.row))
        return
    match result:
        case Sent():
            _write_sent(session, row, result.done, now, moment)
        case Ended():
            outbox.settle(row, result.state, now=now, reason=result.reason)
            if result.told:
                recovery.note_trouble(session, row, now - moment)
        case Again():
            outbox.retry_row(
                row, at=now + result.after, reason=result.reason, unknown=result.unknown
            )
        case Untried() if result.until is not None:
            outbox.postpone_row(row, job.since, result.until)
        case Untried():
            outbox.give_back(row, job.since)


def tell_operators(result: Result, now: datetime) -> None:
    """Log the result and count it in the metrics, once it is committed."""
    row = result.job.row
    late = round((now - row.due).total_seconds(), 1)
    match result:
        case Sent():
            count_post(row.kind, "found" if result.done.found else "sent")
            observe_lateness(late)
            log.info(_event("settled", row, state="sent", late=late))
        case Ended():
            count_post(row.kind, _OUTCOMES[result.state])
            level = logging.INFO if result.state == OutboxState.SKIPPED else logging.WARNING
            state, reason = str(result.state), result.reason
            log.log(level, _event("settled", row, state=state, late=late, reason=reason))
        case Again():
            count_post(row.kind, "retried")
            log.warning(_event("retrying", row, reason=result.reason))
        case Untried():
            pass


_OUTCOMES: dict[OutboxState, PostOutcome] = {
    OutboxState.SKIPPED: "skipped",
    OutboxState.FAILED: "failed",
    OutboxState.UNKNOWN: "unknown",
}


def _is_ours(row: OutboxRow, job: Job) -> bool:
    """Return whether the row is still as this process claimed it: each claim is an attempt."""
    return row.state == OutboxState.SENDING and row.attempts == job.row.attempts


def _write_sent(
    session: Session, row: OutboxRow, done: Done, now: datetime, moment: timedelta
) -> None:
    if row.state == OutboxState.SENT and done.ts is not None and row.slack_ts != done.ts:
        log.error(_event("doubled", row))
        return
    outbox.settle(row, OutboxState.SENT, now=now, channel=done.channel, ts=done.ts)
    recovery.note_trouble(session, row, now - moment)


def _event(event: str, row: OutboxRow, **fields: str | float) -> LogEvent:
    """Return a log event about the row; its key is made of the file's keys and Slack's ids."""
    hackathon = row.hackathon.slug
    return LogEvent(event, hackathon=hackathon, row=row.id, key=key_for_log(row), **fields)
