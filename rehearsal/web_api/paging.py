"""Cursors: a long answer in pages.

Slack's account: docs.slack.dev/apis/web-api/pagination.
"""

import base64
import binascii
from collections.abc import Sequence
from typing import Any, TypeVar

from rehearsal.state.slack_errors import SlackError
from rehearsal.web_api.arguments import Arguments

Item = TypeVar("Item")


def cut_page(
    items: Sequence[Item], arguments: Arguments, default: int, most: int = 1000
) -> tuple[list[Item], dict[str, Any]]:
    """Return one page of `items`, and the `response_metadata` with the cursor of the next.

    The last page's cursor is empty.

    Raises:
        SlackError: `invalid_limit` or `invalid_cursor`
    """
    limit = arguments.number("limit", default)
    if limit < 0 or limit > most:
        raise SlackError("invalid_limit")
    limit = limit or default
    start = _read_cursor(arguments.text("cursor"))
    if start > len(items):
        raise SlackError("invalid_cursor")
    end = start + limit
    next_cursor = _write_cursor(end) if end < len(items) else ""
    return list(items[start:end]), {"next_cursor": next_cursor}


def _write_cursor(position: int) -> str:
    return base64.b64encode(f"next:{position}".encode()).decode()


def _read_cursor(cursor: str) -> int:
    if not cursor:
        return 0
    try:
        word, _, position = base64.b64decode(cursor, validate=True).decode().partition(":")
        if word != "next":
            raise SlackError("invalid_cursor")
        return int(position)
    except (binascii.Error, ValueError):
        raise SlackError("invalid_cursor") from None
