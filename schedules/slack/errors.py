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
# Temporary errors of Slack's, after which nothing was done. `update_failed` is chat.update's: it
# may be repeated.
PASSING_ERRORS = frozenset(
    {
        "ratelimited",
        "rate_limited",
        "service_unavailable",
        "request_timeout",
        "team_added_to_org",
        "org_login_required",
        "accesslimited",
        "update_failed",
    }
)
# Slack refuses the token, and did nothing: an admin may have removed or restricted the app, an
# address may not be allowed. It is accepted again once somebody has mended that.
TOKEN_ERRORS = frozenset(
    {
        "not_authed",
        "invalid_auth",
        "account_inactive",
        "token_revoked",
        "token_expired",
        "two_factor_setup_required",
        "team_access_not_granted",
    }
)
# Errors that pass in minutes or hours, after which nothing was done, and what they mean.
_SLOW_ERRORS = {
    # slack.com/help/articles/115002422943-Usage-limits-for-free-workspaces
    "message_limit_exceeded": "Slack takes no more messages of this free workspace for now",
    "external_channel_migrating": "Slack is moving the channel to another organisation",
    "ekm_access_denied": "an admin has suspended posting in this workspace",
}
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
FIRST_SLOW_BACKOFF = timedelta(minutes=2)
# Shorter than `LONGEST_WAIT` of bot/outbox/claim.py.
LONGEST_SLOW_BACKOFF = timedelta(minutes=8)


@dataclass(frozen=True)
class Outcome:
    """Why a call failed; `retry_after` is None if a retry would not help.

    `limited` is the method whose rate limit was met; `unknown` says that the call may have worked,
    `token_refused` that no call will work until Slack accepts the token again.
    """

    reason: str
    retry_after: timedelta | None
    limited: str | None = None
    unknown: bool = False
    token_refused: bool = False


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
    method = str(getattr(response, "api_url", "")).rpartition("/")[2]
    if status == 429 or word in ("ratelimited", "rate_limited"):
        rest = read_retry_after(getattr(response, "headers", {}))
        return Outcome("Slack's rate limit", rest, limited=method)
    if word in TOKEN_ERRORS:
        reason = f"Slack does not accept the bot's token ({word})"
        return Outcome(reason, back_off(attempts), token_refused=True)
    if word in _SLOW_ERRORS:
        limited = method if word == "message_limit_exceeded" else None
        return Outcome(f"{_SLOW_ERRORS[word]} ({word})", back_off_slowly(attempts), limited)
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
    return _double(FIRST_BACKOFF, attempts, LONGEST_BACKOFF)


def back_off_slowly(attempts: int) -> timedelta:
    """Return how long to wait for what passes in minutes or hours: at most eight minutes."""
    return _double(FIRST_SLOW_BACKOFF, attempts, LONGEST_SLOW_BACKOFF)


def _double(first: timedelta, attempts: int, longest: timedelta) -> timedelta:
    delay: timedelta = min(first * 2 ** min(attempts - 1, 10), longest)
    return delay * (0.5 + random() / 2)  # noqa: S311 - jitter is no secret
