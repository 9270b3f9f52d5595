"""Collects messages that went wrong into one report to the organisers.

A row that ended badly, or late, is put under a report, which is a row of the outbox too. The report
waits until the other messages are sent, and is posted in the organisers' channel once.
"""

from datetime import datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from bot.announcements.kinds import ANNOUNCEMENT
from bot.core.errors import Refused
from bot.delivery_reports.kinds import RECOVERY_REPORT
from bot.hackathons.models import Hackathon
from bot.outbox import rows as outbox
from bot.outbox.kinds import find_kind, list_kinds, name_kinds
from bot.outbox.models import OutboxRow, OutboxState
from bot.outbox.rows import NewMessage

# A message sent this long after its instant is reported; a shorter delay is tolerated.
LATE = timedelta(seconds=60)
# Rows settled within this time of the first failure are in its report.
SETTLING = timedelta(seconds=20)
# A report waits this much longer for an outage to end, and is then sent with what it has.
PATIENCE = timedelta(minutes=15)
# The states in which a row ended badly; organisers may resend it, or drop it.
TROUBLED = (OutboxState.FAILED, OutboxState.UNKNOWN, OutboxState.SKIPPED)


def note_trouble(session: Session, row: OutboxRow, now: datetime) -> None:
    """Put this row under the next report to the organisers, if it is to be reported.

    The row is settled in this transaction: `failed`, `unknown`, `skipped` as expired (but not as
    having nothing left to say), or `sent`; one that was sent in time is ignored. If an organiser
    had it resent and it was `skipped`, for any reason, the report with that decision is refreshed.
    Reports, and changes of posted messages, are not reported. Nor is a recipient whom an
    announcement did not reach, which its author reads in its progress. `now` decides what is late;
    on a fast clock, pass the instant a moment ago.
    """
    if not find_kind(row.kind).reported or _is_told_its_author(row):
        return
    if row.state == OutboxState.SKIPPED and row.insisted_at is not None:
        outbox.enqueue_refresh(session, session.get_one(OutboxRow, row.report_id), now)
    elif row.state in TROUBLED or (row.state == OutboxState.SENT and is_late(row, now)):
        row.report_id = _find_or_owe_report(session, row.hackathon, now).id


def is_outage_over(session: Session, hackathon: Hackathon, now: datetime) -> bool:
    """Return whether no message of the hackathon is overdue.

    Bulk messages and kinds that are not prompt take the time that Slack's limits take, and resent
    messages were late before: none of these count.
    """
    overdue = select(OutboxRow.id).where(
        OutboxRow.settled_at.is_(None),
        OutboxRow.due < now - LATE,
        OutboxRow.hackathon_id == hackathon.id,
        OutboxRow.kind.not_in(name_kinds(each for each in list_kinds() if not each.prompt)),
        OutboxRow.bulk.is_(False),
        OutboxRow.insisted_at.is_(None),
    )
    return session.scalar(overdue.limit(1)) is None


def find_report(session: Session, hackathon: Hackathon, report_id: int) -> OutboxRow:
    """Return the report with this id in the hackathon's workspace.

    Raises:
        Refused: if there is none.
    """
    report = session.get(OutboxRow, report_id)
    if (
        report is None
        or report.kind != RECOVERY_REPORT.name
        or report.hackathon.workspace_id != hackathon.workspace_id
    ):
        raise Refused("That report is gone, and there is nothing to decide on.")
    return report


def latest_instant(report: OutboxRow) -> datetime:
    """Return when the report is sent at the latest, whether or not the outage is over."""
    return datetime.fromisoformat(report.arguments["at_latest"])


def is_late(row: OutboxRow, now: datetime) -> bool:
    """Return whether a row that is sent at `now` is late enough to be reported."""
    prompt = find_kind(row.kind).prompt and not row.bulk and row.insisted_at is None
    return prompt and now - row.due > LATE


def _is_told_its_author(row: OutboxRow) -> bool:
    return row.kind == ANNOUNCEMENT.name and row.bulk and row.state == OutboxState.FAILED


def _find_or_owe_report(session: Session, hackathon: Hackathon, now: datetime) -> OutboxRow:
    """Return the report that is not on its way yet; enqueue one if there is none."""
    # Locked, so that of two transactions that find none only the first enqueues one. Commands,
    # which add rows that refer to the hackathon, do not wait for it.
    session.scalar(
        select(Hackathon.id).where(Hackathon.id == hackathon.id).with_for_update(key_share=True)
    )
    lane = f"#{hackathon.file.channels.organisers}"
    report = session.scalar(
        select(OutboxRow)
        .where(
            OutboxRow.lane == lane,
            OutboxRow.settled_at.is_(None),
            OutboxRow.hackathon_id == hackathon.id,
            OutboxRow.kind == RECOVERY_REPORT.name,
            OutboxRow.state == OutboxState.WAITING,
            # Otherwise it may be in Slack already, without this row.
            OutboxRow.unknown_since.is_(None),
        )
        # Locked, so that no delivery renders it before this row is committed.
        .with_for_update()
    )
    return report or _enqueue_report(session, hackathon, lane, now)


def _enqueue_report(session: Session, hackathon: Hackathon, lane: str, now: datetime) -> OutboxRow:
    # A number that no earlier report has: each of them added a row.
    key = f"recovery:{session.scalar(select(func.max(OutboxRow.id))) or 0}"
    due = now + SETTLING
    arguments = {"at_latest": (due + PATIENCE).isoformat(), "decisions": []}
    report = outbox.get_or_enqueue(
        session, hackathon, NewMessage(key, RECOVERY_REPORT, lane, due, arguments)
    )
    # Nobody has read a report that failed: this one tells of its rows as well.
    unread = select(OutboxRow.id).where(
        OutboxRow.hackathon_id == hackathon.id,
        OutboxRow.kind == RECOVERY_REPORT.name,
        OutboxRow.state == OutboxState.FAILED,
    )
    session.execute(
        update(OutboxRow).where(OutboxRow.report_id.in_(unread)).values(report_id=report.id)
    )
    return report
