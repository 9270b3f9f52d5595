"""Remembers which requests from Slack are done, so that one delivered twice is done once."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, delete, update
from sqlalchemy.orm import Session

from bot.core.database import insert_absent
from bot.workspaces.models import HandledRequest

# Slack repeats an event after 1 and 5 minutes (docs.slack.dev/apis/events-api#retries); a
# reconnected socket may repeat what the old one did not acknowledge.
KEPT = timedelta(hours=24)

_NOTE_ANSWER = (
    update(HandledRequest)
    .where(HandledRequest.id == bindparam("request"))
    .values(answer=bindparam("answer"))
)


def begin_request(session: Session, request_id: str, now: datetime) -> bool:
    """Return whether this request is new; it counts as done once this transaction is committed.

    If another process is handling it, wait for the end of that.
    """
    return insert_absent(session, HandledRequest, id=request_id, handled_at=now)


def find_answer(session: Session, request_id: str) -> Any:
    """Return the answer that was given to a request that is done."""
    return session.get_one(HandledRequest, request_id).answer


def note_answer(session: Session, request_id: str, answer: Any) -> None:
    """Store the answer to a request, in the transaction of the change itself."""
    session.connection().execute(_NOTE_ANSWER, {"request": request_id, "answer": answer})


def forget_requests(session: Session, now: datetime) -> None:
    """Delete requests too old to be repeated."""
    session.execute(delete(HandledRequest).where(HandledRequest.handled_at < now - KEPT))
