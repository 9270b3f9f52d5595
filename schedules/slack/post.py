"""Posts a row's message, marked as the row's, and finds it again if its result was lost.

Slack has no key that makes a post idempotent. The mark is in the message's metadata, so that
a row whose earlier attempt may have worked is looked up before it is posted again.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from slack_sdk import WebClient

from bot.outbox.models import OutboxRow
from bot.slack.block_kit import Message
from schedules.job import Job

EVENT_TYPE = "hackathon_outbox"
# How far the machine's clock may be ahead of Slack's, which dates messages: by half a day if it
# shows local time as UTC. Messages are recognised by their mark, so a wide search does no harm.
CLOCK_SKEW = timedelta(days=1)


@dataclass(frozen=True)
class Posted:
    """A message in Slack: its channel's id and its ts."""

    channel: str
    ts: str


def post_message(client: WebClient, channel: str, message: Message, job: Job) -> Posted:
    """Post the row's message in the channel, marked as the row's.

    Raises:
        LeaseLost: if the row may have been claimed by another process.
    """
    mark = _make_mark(job.row)
    job.require_lease()
    answer = client.chat_postMessage(channel=channel, **message, metadata=mark, unfurl_links=False)
    return Posted(str(answer["channel"]), str(answer["ts"]))


def find_posted(client: WebClient, channel: str, row: OutboxRow, since: datetime) -> Posted | None:
    """Return the row's message if it was posted in the channel from `since` on."""
    mark = _make_mark(row)
    return search_history(client, channel, since, lambda message: message.get("metadata") == mark)


def search_history(
    client: WebClient, channel: str, since: datetime, is_wanted: Callable[[dict[str, Any]], bool]
) -> Posted | None:
    """Return the newest matching message in the channel, from a day before `since` on.

    docs.slack.dev/reference/methods/conversations.history
    """
    oldest = since - CLOCK_SKEW
    cursor = ""
    while True:
        page = client.conversations_history(
            channel=channel,
            oldest=f"{oldest.timestamp():.6f}",
            include_all_metadata=True,
            limit=200,
            cursor=cursor or None,
        )
        for message in page["messages"]:
            if is_wanted(message):
                return Posted(channel, str(message["ts"]))
        cursor = (page.get("response_metadata") or {}).get("next_cursor", "")
        if not cursor:
            return None


def _make_mark(row: OutboxRow) -> dict[str, Any]:
    # Everybody in the channel can read this: an id and a key, never a secret.
    return {"event_type": EVENT_TYPE, "event_payload": {"row": row.id, "key": row.key}}
