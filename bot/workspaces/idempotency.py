"""Requests from Slack whose change is done: delivered twice, they are done once."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, delete, update
from sqlalchemy.orm import Session

from bot.core.database import insert_absent
from bot.workspaces.models import HandledRequest

# Slack repeats an event after 1 and 5 minutes (docs.slack.dev/apis/events-api#retries); a
# reconnected socket may repeat what the old one did not acknowledge.
KEPT = timedelta(hours=24)

# Made once: every change asks it.
_NOTE_ANSWER = (
    update(HandledRequest)
    .where(HandledRequest.id == bindparam("request"))
    .values(answer=bindparam("answer"))
)


def begin_request(session: Session, request_id: str, now: datetime) -> bool:
    """Whether this request is to be done; if so, it counts as done once this is committed.

    Where another process has it in hand, its end is waited for.
    """
    return insert_absent(session, HandledRequest, id=request_id, handled_at=now)


def find_answer(session: Session, request_id: str) -> Any:
    """What a request that is done was answered."""
    return session.get_one(HandledRequest, request_id).answer


def note_answer(session: Session, request_id: str, answer: Any) -> None:
    """Write down, with the change itself, what the request was answered."""
    session.connection().execute(_NOTE_ANSWER, {"request": request_id, "answer": answer})


def forget_requests(session: Session, now: datetime) -> None:
    """Forget requests too old to be repeated."""
    session.execute(delete(HandledRequest).where(HandledRequest.handled_at < now - KEPT))
