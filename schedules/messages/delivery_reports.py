"""The report to the organisers on messages that were late, skipped, failed, or are unknown."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.delivery_reports.collect import SETTLING, latest_instant
from bot.delivery_reports.kinds import RECOVERY_REPORT
from bot.delivery_reports.phrases import report_message
from bot.delivery_reports.report import read_report
from bot.outbox.models import OutboxRow
from bot.slack.block_kit import Message
from schedules.engine.actions import Deliverables
from schedules.rendering import NotYet, Unneeded


def render_report(session: Session, row: OutboxRow, now: datetime) -> Message:
    """Render the report as it stands.

    Raises:
        NotYet: while the outage goes on, but not after the latest instant of the report.
        Unneeded: if everything in it has come right before it was posted.
    """
    report = read_report(session, row, now)
    if row.slack_ts is None:
        if report.goes_on and now < latest_instant(row):
            raise NotYet(min(now + SETTLING, latest_instant(row)))
        if report.is_empty:
            raise Unneeded("everything in it has come right since")
    return report_message(report)


DELIVERABLES = Deliverables(messages={RECOVERY_REPORT: render_report})
