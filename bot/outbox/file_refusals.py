"""Tells the person who asked for a file that Slack did not take it."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.outbox.kinds import find_kind
from bot.outbox.models import OutboxRow
from bot.outbox.rows import NewMessage, enqueue


def enqueue_refusal(session: Session, row: OutboxRow, now: datetime) -> None:
    """Enqueue a message to the row's person that Slack does not take their file, once per row."""
    kind = find_kind(f"{row.kind}_refused")
    message = NewMessage(
        key=f"{kind.name}:{row.id}", kind=kind, lane=row.lane, due=now, arguments={}
    )
    enqueue(session, row.hackathon, message)
