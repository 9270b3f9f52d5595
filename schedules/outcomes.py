"""What Slack's answer to a call means for the row that made it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from http.client import HTTPException
from random import random
from urllib.error import URLError

from slack_sdk.errors import SlackApiError, SlackClientError

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

FIRST_BACKOFF = timedelta(seconds=1)
LONGEST_BACKOFF = timedelta(minutes=1)


@dataclass(frozen=True)
class Outcome:
    """Why a call failed: `retry_after` is None when Slack will never do it.

    `rests` says that a rate limit was met; `unknown` that the call may have been done.
    """

    reason: str
    retry_after: timedelta | None
    rests: bool = False
    unknown: bool = False


def read_failure(error: Exception, attempts: int) -> Outcome:
    """What a failed call means, after this many attempts; anything but Slack's failures raises."""
    if isinstance(error, SlackApiError):
        return _read_answer(error, attempts)
    if isinstance(error, (SlackClientError, OSError, URLError, HTTPException)):
        reason = f"no answer from Slack ({type(error).__name__})"
        return Outcome(reason, back_off(attempts), unknown=True)
    raise error


def _read_answer(error: SlackApiError, attempts: int) -> Outcome:
    response = error.response
    status = getattr(response, "status_code", 200)
    headers = getattr(response, "headers", {}) or {}
    word = error_word(error)
    if status == 429 or word in ("ratelimited", "rate_limited"):
        seconds = _retry_after(headers)
        return Outcome("Slack's rate limit", timedelta(seconds=seconds), rests=True)
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


def _retry_after(headers: Mapping[str, str]) -> int:
    for name, value in headers.items():
        if name.lower() == "retry-after" and str(value).isdigit():
            return max(int(value), 1)
    return 1


def back_off(attempts: int) -> timedelta:
    """How long to wait after this many attempts: doubling, with jitter, a minute at most."""
    delay: timedelta = min(FIRST_BACKOFF * 2 ** min(attempts - 1, 10), LONGEST_BACKOFF)
    return delay * (0.5 + random() / 2)  # noqa: S311 - jitter is no secret
