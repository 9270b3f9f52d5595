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
from bot.slack import block_kit as blocks
from bot.slack.block_kit import Block, Message
from schedules.job import Job

EVENT_TYPE = "hackathon_outbox"
# How far the machine's clock may be ahead of Slack's, which dates messages: by half a day if it
# shows local time as UTC. Messages are recognised by their mark, so a wide search does no harm.
CLOCK_SKEW = timedelta(days=1)

# Slack refuses a message whose blocks are too long together (`msg_blocks_too_long`), and does not
# say how long: 11,341 characters of text were too many in github.com/slackapi/bolt-js/issues/2867.
# Here every string of the blocks counts, the names of their types too.
LONGEST_BLOCKS = 10_000
LEFT_OUT = "… There is more, which does not fit into one message."


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


def fit_message(message: Message) -> Message:
    """Return the message with as many of its blocks as Slack takes, and a line if some are missing.

    The last paragraphs are left out first, those with buttons of their own after all others.
    """
    fitting: list[Block] = list(message.get("blocks", ()))
    if _count_characters(fitting) <= LONGEST_BLOCKS:
        return message
    note = blocks.context(LEFT_OUT)
    place = len(fitting)
    while _count_characters([*fitting, note]) > LONGEST_BLOCKS:
        place, end = _find_last_paragraph(fitting)
        del fitting[place:end]
    fitting.insert(place, note)
    return {**message, "blocks": fitting}


def _find_last_paragraph(listed: list[Block]) -> tuple[int, int]:
    """Return the places between which the next paragraph to leave out stands, with its buttons."""
    types = [*(block["type"] for block in listed), None]
    places = [place for place, kind in enumerate(types) if kind in ("section", "context")]
    alone = [place for place in places if types[place + 1] != "actions"]
    place = (alone or places)[-1]
    return place, place + (1 if alone else 2)


def _count_characters(value: Any) -> int:
    if isinstance(value, str):
        return len(value)
    if isinstance(value, dict):
        return sum(_count_characters(each) for each in value.values())
    if isinstance(value, list):
        return sum(_count_characters(each) for each in value)
    return 0


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
