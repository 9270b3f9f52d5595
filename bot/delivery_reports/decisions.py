"""Carries out the organisers' decisions on the rows of a report: resend or drop each.

A decision is stored in the report, in the transaction that carries it out.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, and_, not_, select, update
from sqlalchemy.orm import Session

from bot.core.database import announce_rows
from bot.core.errors import Refused
from bot.delivery_reports.collect import TROUBLED
from bot.hackathons.models import Hackathon
from bot.outbox.models import OutboxRow, OutboxState
from bot.outbox.rows import enqueue_refresh
from bot.slack.block_kit import escape, mention
from bot.workspaces.people import find_person


class ReportAction(StrEnum):
    """A decision that an organiser can make about a row."""

    RESEND = "resend"
    DROP = "drop"


@dataclass(frozen=True)
class Decision:
    """A decision on a row, the Slack id of the organiser, and how the row had ended before."""

    action: ReportAction
    by: str
    was: OutboxState


def resend_row(session: Session, hackathon: Hackathon, row_id: int, now: datetime, by: str) -> None:
    """Resend a row now, however late; `by` is the organiser's Slack id.

    Raises:
        Refused: if there is nothing left to decide, with the name of the organiser who decided.
    """
    _decide_row(session, hackathon, row_id, ReportAction.RESEND, now, by)


def drop_row(session: Session, hackathon: Hackathon, row_id: int, now: datetime, by: str) -> None:
    """Drop a row, so that it is not sent any more; `by` is the organiser's Slack id.

    Raises:
        Refused: if there is nothing left to decide, with the name of the organiser who decided.
    """
    _decide_row(session, hackathon, row_id, ReportAction.DROP, now, by)


def resend_all(session: Session, report: OutboxRow, now: datetime, by: str) -> None:
    """Resend every undecided row of the report now.

    Raises:
        Refused: if all are decided.
    """
    _decide_all(session, report, ReportAction.RESEND, now, by)


def drop_all(session: Session, report: OutboxRow, now: datetime, by: str) -> None:
    """Drop every undecided row of the report.

    Raises:
        Refused: if all are decided.
    """
    _decide_all(session, report, ReportAction.DROP, now, by)


def read_decisions(report: OutboxRow) -> dict[int, Decision]:
    """Return the decisions stored in a report, by the row's id."""
    return {
        row_id: Decision(ReportAction(each["deed"]), each["by"], OutboxState(was))
        for each in report.arguments["decisions"]
        for was, row_ids in each["rows"].items()
        for row_id in row_ids
    }


def is_undecided(report: OutboxRow) -> ColumnElement[bool]:
    """Return the condition that a row is under this report and undecided.

    A row that was resent and had nothing left to say is decided: it would have nothing again.
    """
    said_nothing = and_(OutboxRow.state == OutboxState.SKIPPED, OutboxRow.insisted_at.is_not(None))
    return and_(OutboxRow.report_id == report.id, OutboxRow.state.in_(TROUBLED), not_(said_nothing))


def _decide_row(
    session: Session,
    hackathon: Hackathon,
    row_id: int,
    action: ReportAction,
    now: datetime,
    by: str,
) -> None:
    row = session.scalar(
        select(OutboxRow)
        .where(OutboxRow.id == row_id, OutboxRow.hackathon_id == hackathon.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if row is None or row.report_id is None:
        raise Refused("I do not know that message any more, so there is nothing to decide on.")
    report = _lock_report(session, row.report_id)
    if row.state not in TROUBLED:
        raise Refused(_say_decided(row, read_decisions(report).get(row.id)))
    decided = [(row.id, OutboxState(row.state))]
    _carry_out(session, report, OutboxRow.id == row.id, decided, action, now, by)


def _decide_all(
    session: Session, report: OutboxRow, action: ReportAction, now: datetime, by: str
) -> None:
    # Rows are locked before their report, here as in `_decide_row`, to avoid deadlocks.
    held = select(OutboxRow.id, OutboxRow.state).where(is_undecided(report))
    decided = [
        (row_id, OutboxState(state))
        for row_id, state in session.execute(held.order_by(OutboxRow.id).with_for_update())
    ]
    if not decided:
        raise Refused("Everything in this report is decided on already.")
    report = _lock_report(session, report.id)
    _carry_out(session, report, is_undecided(report), decided, action, now, by)


def _lock_report(session: Session, report_id: int) -> OutboxRow:
    """Lock the report and reread it, with the decisions that others have committed."""
    return session.scalars(
        select(OutboxRow)
        .where(OutboxRow.id == report_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def _carry_out(
    session: Session,
    report: OutboxRow,
    which: ColumnElement[bool],
    decided: Sequence[tuple[int, OutboxState]],
    action: ReportAction,
    now: datetime,
    by: str,
) -> None:
    # One statement: a broadcast that failed is thousands of rows, and Slack waits 3 seconds.
    session.execute(
        update(OutboxRow).where(which).values(_changes(session, report, action, now, by))
    )
    rows: dict[str, list[int]] = {}
    for row_id, was in decided:
        rows.setdefault(was, []).append(row_id)
    decisions = [*report.arguments["decisions"], {"deed": action, "by": by, "rows": rows}]
    report.arguments = {**report.arguments, "decisions": decisions}
    session.flush()
    announce_rows(session)
    enqueue_refresh(session, report, now)


def _changes(
    session: Session, report: OutboxRow, action: ReportAction, now: datetime, by: str
) -> dict[str, Any]:
    if action == ReportAction.RESEND:
        return {
            "state": OutboxState.WAITING,
            "insisted_at": now,
            "ready_at": now,
            "settled_at": None,
            "unknown_since": None,
            "attempts": 0,
            "reason": None,
        }
    person = find_person(session, report.hackathon.workspace_id, by)
    return {
        "state": OutboxState.CANCELLED,
        "insisted_at": None,
        "settled_at": now,
        "unknown_since": None,
        "reason": f"dropped by {person.name if person else 'an organiser'}",
    }


def _say_decided(row: OutboxRow, decision: Decision | None) -> str:
    """Return why there is nothing to decide on a row, for the organiser who pressed its button."""
    who = f"{mention(decision.by)} decided on that one already: " if decision else ""
    match row.state:
        case OutboxState.SENT:
            return f"{who}it is sent, and there is nothing left to do."
        case OutboxState.CANCELLED:
            return f"{who}it is not sent any more ({escape(row.reason or 'cancelled')})."
        case _:
            return f"{who}it is on its way, and there is nothing left to do."
