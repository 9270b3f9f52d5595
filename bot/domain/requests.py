"""Requests from Slack whose change is done: delivered twice, they are done once."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete
from sqlalchemy.orm import Session

from bot.models import HandledRequest

# Slack repeats an event after 1 and 5 minutes (docs.slack.dev/apis/events-api#retries); a
# reconnected socket may repeat what the old one did not acknowledge.
KEPT = timedelta(hours=24)


def find_answer(session: Session, request_id: str) -> tuple[bool, Any]:
    """Whether this request is done already, and what was answered then."""
    handled = session.get(HandledRequest, request_id)
    return (False, None) if handled is None else (True, handled.answer)


def note_request(session: Session, request_id: str, answer: Any, now: datetime) -> None:
    """Write down, with the change itself, that this request is done and what it was answered."""
    session.add(HandledRequest(id=request_id, handled_at=now, answer=answer))


def forget_requests(session: Session, now: datetime) -> None:
    """Forget requests too old to be repeated."""
    session.execute(delete(HandledRequest).where(HandledRequest.handled_at < now - KEPT))
