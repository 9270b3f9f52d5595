"""Reads Slack's errors: why a call failed, and when its row may be retried."""

import re
from dataclasses import dataclass
from datetime import timedelta
from http.client import HTTPException
from random import random

from slack_sdk.errors import SlackApiError, SlackClientError

from schedules.slack.client import MethodRests, NoAnswer, NotReached, NotTaken, read_retry_after

# Slack says that the call may have worked: look it up before sending again
# (docs.slack.dev/reference/methods/chat.postMessage#errors).
UNKNOWN_ERRORS = frozenset({"internal_error", "fatal_error"})
# Temporary errors of Slack's, after which nothing was done.
PASSING_ERRORS = frozenset(
    {
        "ratelimited",
        "rate_limited",
        "service_unavailable",
        "request_timeout",
        "team_added_to_org",
        "accesslimited",
    }
)
# Explanations that people need with an error code of Slack's.
_EXPLANATIONS = {
    "name_taken": ": a channel of that name is archived, or private and without me",
    "restricted_action": ": this workspace does not let me do that",
    "missing_scope": ": the app must be installed again, with the manifest's scopes",
}
_WORD = re.compile(r"[a-z][a-z0-9_]*")

# Without an answer, or with one that says nothing, Slack may still be at the call. The row is
# looked up only when Slack must be done: a message posted after the look would be posted twice.
SETTLING = timedelta(seconds=15)
FIRST_BACKOFF = timedelta(seconds=1)
LONGEST_BACKOFF = timedelta(minutes=1)


@dataclass(frozen=True)
class Outcome:
    """Why a call failed; `retry_after` is None if a retry would not help.

    `limited` is the method whose rate limit was met; `unknown` says that the call may have worked.
    """

    reason: str
    retry_after: timedelta | None
    limited: str | None = None
    unknown: bool = False


def read_failure(error: Exception, attempts: int) -> Outcome:
    """Return what a failed call means for its row, after this many attempts.

    Raises:
        Exception: the `error` itself, if it is neither Slack's nor the connection's.
    """
    match error:
        case SlackApiError():
            return _read_answer(error, attempts)
        case MethodRests():
            return Outcome("Slack's rate limit", error.rest, limited=error.method)
        case NotTaken(status=status) if status == 429 or status >= 500:
            return Outcome(f"trouble at Slack ({status})", back_off(attempts))
        case NotTaken(status=status):
            return Outcome(f"Slack did not take the file ({status})", None)
        case NotReached():
            return Outcome("Slack is out of reach", back_off(attempts))
        case NoAnswer(took_too_long=True):
            return _leave_unknown("Slack took too long to answer", attempts)
        case SlackClientError() | OSError() | HTTPException():
            return _leave_unknown("no answer from Slack", attempts)
    raise error


def _read_answer(error: SlackApiError, attempts: int) -> Outcome:
    response = error.response
    status = getattr(response, "status_code", 200)
    word = error_word(error)
    if status == 429 or word in ("ratelimited", "rate_limited"):
        method = str(getattr(response, "api_url", "")).rpartition("/")[2]
        rest = read_retry_after(getattr(response, "headers", {}))
        return Outcome("Slack's rate limit", rest, limited=method)
    # Without an error code of Slack's, something on the way has answered, perhaps a proxy.
    if status >= 500 or not word or word in UNKNOWN_ERRORS | PASSING_ERRORS:
        reason = f"trouble at Slack ({word or status})"
        if word in PASSING_ERRORS:
            return Outcome(reason, back_off(attempts))
        return _leave_unknown(reason, attempts)
    return Outcome(f"Slack said {word}{_EXPLANATIONS.get(word, '')}", None)


def _leave_unknown(reason: str, attempts: int) -> Outcome:
    return Outcome(reason, max(back_off(attempts), SETTLING), unknown=True)


def error_word(error: SlackApiError) -> str:
    """Return Slack's error code, such as `channel_not_found`; empty if it gave none.

    slack_sdk puts a sentence of its own in place of an answer that is not JSON.
    """
    data = getattr(error.response, "data", error.response)
    word = str(data.get("error", "")) if isinstance(data, dict) else ""
    return word if _WORD.fullmatch(word) else ""


def back_off(attempts: int) -> timedelta:
    """Return how long to wait after this many attempts: doubling, with jitter, a minute at most."""
    delay: timedelta = min(FIRST_BACKOFF * 2 ** min(attempts - 1, 10), LONGEST_BACKOFF)
    return delay * (0.5 + random() / 2)  # noqa: S311 - jitter is no secret
