"""What went wrong with messages, in one report to the organisers.

A row that ended badly, or late, is put under a report, which is a row of the outbox too. It
waits until the rest is through, and is told in the organisers' channel once.
"""

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.announcements.kinds import ANNOUNCEMENT
from bot.core.errors import Refused
from bot.delivery_reports.kinds import RECOVERY_REPORT
from bot.hackathons.models import Hackathon
from bot.outbox import rows as outbox
from bot.outbox.kinds import find_kind, list_kinds, name_kinds
from bot.outbox.models import OutboxRow, OutboxState
from bot.outbox.rows import Owed

# A message that comes this long after its instant is told of, and until then nobody minds.
LATE = timedelta(seconds=60)
# What ends within this time of the first trouble is told with it.
SETTLING = timedelta(seconds=20)
# A report waits this much longer for an outage to be over, and then says what there is so far.
PATIENCE = timedelta(minutes=15)
# How a row ends badly; organisers may have it sent again, or drop it.
TROUBLED = (OutboxState.FAILED, OutboxState.UNKNOWN, OutboxState.SKIPPED)


def note_trouble(session: Session, row: OutboxRow, now: datetime) -> None:
    """Have the organisers told of this row, in the report that they get next.

    For a row that is settled in this transaction: `failed`, `unknown`, `skipped` as too late
    to matter (but not with nothing left to say), or `sent`; one that was in time is passed over
    here. A row that an organiser had sent again, and that is `skipped` for whatever reason,
    comes here too: the report with their decision is made again, and says so. Reports, and
    changes of messages in their place, are not reported on; nor is whom an announcement did not
    reach, which its author reads in its progress.
    `now` decides what is late; on a fast clock, a moment ago.
    """
    if not find_kind(row.kind).reported or _is_told_its_author(row):
        return
    if row.state == OutboxState.SKIPPED and row.insisted_at is not None:
        outbox.add_refresh(session, session.get_one(OutboxRow, row.report_id), now)
    elif row.state in TROUBLED or (row.state == OutboxState.SENT and is_late(row, now)):
        row.report_id = _find_or_owe_report(session, row.hackathon, now).id


def is_outage_over(session: Session, hackathon: Hackathon, now: datetime) -> bool:
    """Whether no message of the hackathon is overdue.

    What is bulk takes the time that Slack's limits take, and what an organiser had sent again
    was late before: neither counts.
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
    """The report with this id in the hackathon's workspace; Refused where there is none."""
    report = session.get(OutboxRow, report_id)
    if (
        report is None
        or report.kind != RECOVERY_REPORT.name
        or report.hackathon.workspace_id != hackathon.workspace_id
    ):
        raise Refused("That report is gone, and there is nothing to decide on.")
    return report


def latest_instant(report: OutboxRow) -> datetime:
    """When the report is told at the latest, whether or not the outage is over."""
    return datetime.fromisoformat(report.arguments["at_latest"])


def is_late(row: OutboxRow, now: datetime) -> bool:
    """Whether a row that is sent at `now` is so late that the organisers are told."""
    prompt = find_kind(row.kind).prompt and not row.bulk and row.insisted_at is None
    return prompt and now - row.due > LATE


def _is_told_its_author(row: OutboxRow) -> bool:
    return row.kind == ANNOUNCEMENT.name and row.bulk and row.state == OutboxState.FAILED


def _find_or_owe_report(session: Session, hackathon: Hackathon, now: datetime) -> OutboxRow:
    """The report that is not on its way yet; one is owed where there is none."""
    # Held, so that of two who find none only the first owes one. Commands, which add rows that
    # refer to the hackathon, do not wait for it.
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
            # It may be in Slack already, without this row.
            OutboxRow.unknown_since.is_(None),
        )
        # Held, so that no delivery makes its text before this row is committed.
        .with_for_update()
    )
    return report or _owe_report(session, hackathon, lane, now)


def _owe_report(session: Session, hackathon: Hackathon, lane: str, now: datetime) -> OutboxRow:
    # A number that no earlier report has: each of them added a row.
    key = f"recovery:{session.scalar(select(func.max(OutboxRow.id))) or 0}"
    due = now + SETTLING
    arguments = {"at_latest": (due + PATIENCE).isoformat(), "decisions": []}
    return outbox.put_row(session, hackathon, Owed(key, RECOVERY_REPORT, lane, due, arguments))
