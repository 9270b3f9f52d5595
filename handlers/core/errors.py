"""Replies to unexpected errors, with a reference under which the log has the traceback."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from slack_bolt import BoltResponse
from slack_sdk.errors import SlackClientError
from sqlalchemy.exc import DBAPIError

from handlers.core.request_log import RequestRecord


@contextmanager
def reporting_failure(what: str) -> Iterator[None]:
    """Log an error of Slack's instead of raising it: after the commit, with no way to reply."""
    record = RequestRecord(what)
    try:
        yield
    except (SlackClientError, OSError) as error:
        report_failure(error, record)


def report_failure(error: Exception, record: RequestRecord) -> str:
    """Log the error and return a plain sentence with a reference, for the person who asked."""
    reference = secrets.token_hex(4)
    record.note_outcome("failed", reference=reference, error=error)
    if isinstance(error, DBAPIError):
        return (
            "I could not write that down just now, so nothing has changed. Please try again in a "
            f"minute; if it goes on, tell an organiser this reference: `{reference}`."
        )
    return (
        "Something went wrong on my side, so nothing has changed. Please try again; if it goes "
        f"on, tell an organiser this reference: `{reference}`."
    )


def answer_unforeseen(error: Exception, body: dict[str, Any]) -> BoltResponse:
    """Log an error in parsing a request or in answering it, and return the response to Slack.

    A command gets a reply with a reference; everything else gets status 500, which Slack shows by
    itself: a button has a warning sign beside it, a form stays open, an event is sent again.
    """
    said = report_failure(error, RequestRecord("a payload"))
    if not body.get("command"):
        return BoltResponse(status=500)
    return BoltResponse(status=200, body={"response_type": "ephemeral", "text": said})
