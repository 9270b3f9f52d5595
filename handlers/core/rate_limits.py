"""Calls for people that Slack refuses with a 429: counted, and not made again.

The next call would come too late: a modal's trigger lives for three seconds.
"""

from typing import Any

from slack_sdk.http_retry import HttpRequest, HttpResponse, RetryHandler

from bot.core.metrics import count_rate_limit


class RateLimitCounter(RetryHandler):
    """What slack_sdk asks whether to repeat a call: it never is, and a 429 is counted."""

    def _can_retry(
        self, *, request: HttpRequest, response: HttpResponse | None = None, **_: Any
    ) -> bool:
        if response is not None and response.status_code == 429:
            count_rate_limit(request.url.rpartition("/")[2])
        return False
