"""Slack's errors, for the app that called."""

from collections.abc import Sequence
from typing import Any


class SlackError(Exception):
    """Slack's answer `{"ok": false, "error": …}`, with Slack's other fields in `more`."""

    def __init__(self, error: str, **more: Any) -> None:
        super().__init__(error)
        self.error = error
        self.more = more

    def body(self) -> dict[str, Any]:
        """Return the answer's body as Slack writes it."""
        return {"ok": False, "error": self.error, **self.more}


def refuse_blocks(messages: Sequence[str]) -> SlackError:
    """Return the error `invalid_blocks`, which names each invalid place."""
    return SlackError(
        "invalid_blocks",
        errors=list(messages),
        response_metadata={"messages": [f"[ERROR] {message}" for message in messages]},
    )


def refuse_arguments(messages: Sequence[str]) -> SlackError:
    """Return the error `invalid_arguments`, which names each invalid place."""
    return SlackError(
        "invalid_arguments",
        response_metadata={"messages": [f"[ERROR] {message}" for message in messages]},
    )


class RateLimited(Exception):
    """Slack's 429: the app may retry after `retry_after` seconds of the workspace's clock."""

    def __init__(self, retry_after: int) -> None:
        super().__init__(f"again in {retry_after} s")
        self.retry_after = retry_after
