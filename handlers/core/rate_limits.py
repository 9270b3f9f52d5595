"""Counts the 429s that Slack answers to calls on behalf of people, without a retry.

A retry would come too late: a modal's trigger lives for three seconds.
"""

from typing import Any

from slack_sdk.http_retry import HttpRequest, HttpResponse, RetryHandler

from bot.core.metrics import count_rate_limit


class RateLimitCounter(RetryHandler):
    """A retry handler for slack_sdk that never retries, but counts each 429."""

    def _can_retry(
        self, *, request: HttpRequest, response: HttpResponse | None = None, **_: Any
    ) -> bool:
        if response is not None and response.status_code == 429:
            count_rate_limit(request.url.rpartition("/")[2])
        return False
