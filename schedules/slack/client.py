"""The client that posts: sends each call once, over connections that are kept open.

slack_sdk opens a connection for every call; to Slack that is a TLS handshake each time.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from http import HTTPStatus
from threading import Lock
from time import monotonic
from typing import Any, cast
from urllib.request import Request

import urllib3
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from urllib3.exceptions import (
    ConnectTimeoutError,
    HTTPError,
    NewConnectionError,
    ReadTimeoutError,
)

from bot.core.metrics import count_rate_limit

# Its 429 may be for the channel or for the workspace, which the caller can tell and the client not.
POST = "chat.postMessage"

# Created once: it would take a tenth of the time of each call.
_NO_RETRIES = urllib3.Retry(False, redirect=False)


class NotReached(SlackClientError):
    """No connection could be made: nothing was sent."""


class NoAnswer(SlackClientError):
    """The connection broke, or the answer took too long: the call may have worked."""

    def __init__(self, took_too_long: bool) -> None:
        super().__init__("no answer")
        self.took_too_long = took_too_long


class NotTaken(SlackClientError):
    """Slack refused a file's content with this HTTP status: nobody sees the file."""

    def __init__(self, status: int) -> None:
        super().__init__(f"HTTP {status}")
        self.status = status


class MethodRests(SlackClientError):
    """Slack asked not to call this method for now; `rest` is the time left."""

    def __init__(self, method: str, rest: timedelta) -> None:
        super().__init__(f"{method} rests")
        self.method = method
        self.rest = rest


class SlackClient(WebClient):
    """slack_sdk's client with kept-alive connections; after a 429 the method is paused.

    Besides SlackApiError it raises NotReached, NoAnswer, NotTaken and MethodRests.
    `ticking` is the clock's; `connections` is the number of concurrent calls.
    """

    def __init__(
        self,
        token: str,
        *,
        base_url: str,
        timeout: int,
        ticking: Callable[[], datetime],
        connections: int,
    ) -> None:
        # When Slack last answered a call (`time.monotonic`).
        self.heard_at: float | None = None
        # slack_sdk's own retries would post twice.
        super().__init__(token=token, base_url=base_url, timeout=timeout, retry_handlers=[])
        self._ticking = ticking
        self._lock = Lock()
        self._rests: dict[str, datetime] = {}
        self._pool = _make_pool(self.proxy, self.ssl, connections)

    def api_call(self, api_method: str, **arguments: Any) -> Any:
        """Call the method and return Slack's answer.

        Raises:
            MethodRests: if the method is paused; nothing is sent then.
        """
        self._check_rest(api_method)
        try:
            return super().api_call(api_method, **arguments)
        except SlackApiError as error:
            if error.response.status_code == 429:
                count_rate_limit(api_method)
                if api_method != POST:
                    self._note_rest(api_method, read_retry_after(error.response.headers))
            raise

    def upload(self, url: str, content: bytes) -> None:
        """Upload a file's content to the URL that files.getUploadURLExternal returned.

        docs.slack.dev/messaging/working-with-files#upload

        Raises:
            NotTaken: if Slack answers with another status than 200.
        """
        answer = self._post(url, content, {"Content-Type": "application/octet-stream"})
        if answer.status != HTTPStatus.OK:
            raise NotTaken(answer.status)

    def close(self) -> None:
        """Close the connections that are kept."""
        self._pool.clear()

    def _check_rest(self, method: str) -> None:
        with self._lock:
            until = self._rests.get(method)
            rest = None if until is None else until - self._ticking()
            if rest is not None and rest <= timedelta():
                del self._rests[method]
                rest = None
        if rest is not None:
            raise MethodRests(method, rest)

    def _note_rest(self, method: str, rest: timedelta) -> None:
        with self._lock:
            self._rests[method] = self._ticking() + rest

    def _perform_urllib_http_request_internal(self, url: str, req: Request) -> dict[str, Any]:
        """Override slack_sdk's call over a new connection by one over a kept connection."""
        answer = self._post(url, cast("bytes | None", req.data), dict(req.header_items()))
        body = answer.data.decode(errors="replace")
        return {"status": answer.status, "headers": dict(answer.headers), "body": body}

    def _post(
        self, url: str, body: bytes | None, headers: Mapping[str, str]
    ) -> urllib3.BaseHTTPResponse:
        try:
            # `request` would copy the headers first, which is slow and unneeded.
            answer = self._pool.urlopen(
                "POST",
                url,
                body=body,
                headers=headers,
                timeout=self.timeout,
                retries=_NO_RETRIES,
                redirect=False,
            )
        except (NewConnectionError, ConnectTimeoutError) as error:
            raise NotReached("no connection") from error
        except HTTPError as error:
            raise NoAnswer(took_too_long=isinstance(error, ReadTimeoutError)) from error
        self.heard_at = monotonic()
        return answer


def _make_pool(proxy: str | None, ssl: Any, connections: int) -> urllib3.PoolManager:
    options: dict[str, Any] = {"maxsize": connections, "ssl_context": ssl}
    return urllib3.ProxyManager(proxy, **options) if proxy else urllib3.PoolManager(**options)


def read_retry_after(headers: Mapping[str, str]) -> timedelta:
    """Return how long a 429 asks to wait, in whole seconds; one second if it does not say."""
    for name, value in headers.items():
        if name.lower() == "retry-after" and str(value).isdigit():
            return timedelta(seconds=max(int(value), 1))
    return timedelta(seconds=1)
