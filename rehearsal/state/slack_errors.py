"""A refusal in Slack's own words, on its way to the app that asked."""

from collections.abc import Sequence
from typing import Any


class SlackError(Exception):
    """Slack's answer `{"ok": false, "error": …}`, with whatever else Slack says along with it."""

    def __init__(self, error: str, **more: Any) -> None:
        super().__init__(error)
        self.error = error
        self.more = more

    def body(self) -> dict[str, Any]:
        """The answer's body as Slack writes it."""
        return {"ok": False, "error": self.error, **self.more}


def refuse_blocks(messages: Sequence[str]) -> SlackError:
    """`invalid_blocks`, naming each place that is wrong."""
    return SlackError(
        "invalid_blocks",
        errors=list(messages),
        response_metadata={"messages": [f"[ERROR] {message}" for message in messages]},
    )


def refuse_arguments(messages: Sequence[str]) -> SlackError:
    """`invalid_arguments`, naming each place that is wrong."""
    return SlackError(
        "invalid_arguments",
        response_metadata={"messages": [f"[ERROR] {message}" for message in messages]},
    )


class RateLimited(Exception):
    """Slack's 429: the call may come again after `retry_after` seconds of the workspace's clock."""

    def __init__(self, retry_after: int) -> None:
        super().__init__(f"again in {retry_after} s")
        self.retry_after = retry_after
