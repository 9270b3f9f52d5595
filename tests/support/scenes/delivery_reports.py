"""Rows that ended badly or late, and the reports on them, for tests of several rooms."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from bot.delivery_reports import collect as recovery
from bot.delivery_reports.kinds import RECOVERY_REPORT
from bot.hackathons.models import Hackathon
from bot.outbox import rows as outbox
from bot.outbox.kinds import find_kind
from bot.outbox.models import OutboxRow, OutboxState
from bot.outbox.rows import NewMessage
from bot.workspaces.models import Workspace
from tests.support.factories import NOW
from tests.support.neighbours import select_ours

MINUTE = timedelta(minutes=1)
REASON = "Slack said channel_not_found"


def enqueue_row(
    session: Session,
    hackathon: Hackathon,
    key: str,
    *,
    lane: str = "#general",
    due: datetime = NOW,
    kind: str = "note",
    bulk: bool = False,
    **arguments: Any,
) -> OutboxRow:
    """A row that waits."""
    outbox.enqueue(
        session, hackathon, NewMessage(key, find_kind(kind), lane, due, arguments, bulk=bulk)
    )
    row = outbox.find_row(session, hackathon, key)
    assert row is not None
    return row


def end_row(
    session: Session,
    row: OutboxRow,
    state: OutboxState,
    *,
    at: datetime = NOW,
    reason: str | None = None,
) -> OutboxRow:
    """The row settled, as a delivery settles it: what went wrong is noted with it."""
    if reason is None and state != OutboxState.SENT:
        reason = REASON
    outbox.settle(row, state, now=at, reason=reason)
    recovery.note_trouble(session, row, at)
    session.flush()
    return row


def post_report(session: Session, report: OutboxRow, *, at: datetime = NOW) -> OutboxRow:
    """The report, posted in the organisers' channel, C1."""
    outbox.settle(report, OutboxState.SENT, now=at, channel="C1", ts="1.2")
    session.flush()
    return report


def list_reports(session: Session) -> list[OutboxRow]:
    """The reports, in the order in which they were enqueued."""
    reports = select_ours(OutboxRow).where(OutboxRow.kind == RECOVERY_REPORT.name)
    return list(session.scalars(reports.order_by(OutboxRow.id)))


def list_refreshes(session: Session) -> list[int]:
    """Of which rows the messages are to be made again, by id."""
    refreshes = select_ours(OutboxRow).where(OutboxRow.kind == "refresh").order_by(OutboxRow.id)
    return [row.arguments["row"] for row in session.scalars(refreshes)]


def make_other_hackathon(
    session: Session, hackathon: Hackathon, *, workspace: str | None = None
) -> Hackathon:
    """One more hackathon like this, in its workspace, or in another with this Slack id."""
    workspace_id = hackathon.workspace_id
    if workspace is not None:
        added = Workspace(slack_id=workspace)
        session.add(added)
        session.flush()
        workspace_id = added.id
    kept = {column.key: getattr(hackathon, column.key) for column in Hackathon.__table__.columns}
    other = Hackathon(**{**kept, "id": None, "workspace_id": workspace_id, "slug": "other"})
    session.add(other)
    session.flush()
    return other
