"""What Slack's answer to a call means for the row that made it."""

import re
from dataclasses import dataclass
from datetime import timedelta
from http.client import HTTPException
from random import random

from slack_sdk.errors import SlackApiError, SlackClientError

from schedules.slack.client import MethodRests, NoAnswer, NotReached, NotTaken, read_retry_after

# Slack says that these may have worked: look before sending again
# (docs.slack.dev/reference/methods/chat.postMessage#errors).
UNKNOWN_ERRORS = frozenset({"internal_error", "fatal_error"})
# Passing troubles of Slack's, after which nothing was done.
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
# What people need to hear with a word of Slack's.
_EXPLANATIONS = {
    "name_taken": ": a channel of that name is archived, or private and without me",
    "restricted_action": ": this workspace does not let me do that",
    "missing_scope": ": the app must be installed again, with the manifest's scopes",
}
_WORD = re.compile(r"[a-z][a-z0-9_]*")

# Where a call took longer than we wait, Slack may still be at it: it is looked up later than
# Slack can be, since what is posted after the look would be posted twice.
SETTLING = timedelta(seconds=15)
FIRST_BACKOFF = timedelta(seconds=1)
LONGEST_BACKOFF = timedelta(minutes=1)


@dataclass(frozen=True)
class Outcome:
    """Why a call failed: `retry_after` is None when Slack will never do it.

    `limited` names the method whose rate limit was met; `unknown` says that the call may have
    been done.
    """

    reason: str
    retry_after: timedelta | None
    limited: str | None = None
    unknown: bool = False


def read_failure(error: Exception, attempts: int) -> Outcome:
    """What a failed call means, after this many attempts; anything but Slack's failures raises."""
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
            wait = max(back_off(attempts), SETTLING)
            return Outcome("Slack took too long to answer", wait, unknown=True)
        case SlackClientError() | OSError() | HTTPException():
            return Outcome("no answer from Slack", back_off(attempts), unknown=True)
    raise error


def _read_answer(error: SlackApiError, attempts: int) -> Outcome:
    response = error.response
    status = getattr(response, "status_code", 200)
    word = error_word(error)
    if status == 429 or word in ("ratelimited", "rate_limited"):
        method = str(getattr(response, "api_url", "")).rpartition("/")[2]
        rest = read_retry_after(getattr(response, "headers", {}) or {})
        return Outcome("Slack's rate limit", rest, limited=method)
    # Without a word of Slack's, something on the way to it has answered, a proxy perhaps.
    if status >= 500 or not word or word in UNKNOWN_ERRORS | PASSING_ERRORS:
        reason = f"trouble at Slack ({word or status})"
        unknown = word not in PASSING_ERRORS
        return Outcome(reason, back_off(attempts), unknown=unknown)
    return Outcome(f"Slack said {word}{_EXPLANATIONS.get(word, '')}", None)


def error_word(error: SlackApiError) -> str:
    """Slack's own word for what is wrong, such as `channel_not_found`; empty where it gave none.

    slack_sdk puts a sentence of its own in the place of an answer that is no JSON.
    """
    data = getattr(error.response, "data", error.response)
    word = str(data.get("error", "")) if isinstance(data, dict) else ""
    return word if _WORD.fullmatch(word) else ""


def back_off(attempts: int) -> timedelta:
    """How long to wait after this many attempts: doubling, with jitter, a minute at most."""
    delay: timedelta = min(FIRST_BACKOFF * 2 ** min(attempts - 1, 10), LONGEST_BACKOFF)
    return delay * (0.5 + random() / 2)  # noqa: S311 - jitter is no secret
