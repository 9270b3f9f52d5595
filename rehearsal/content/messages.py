"""Posting, updating, deleting, finding, pinning messages, and reacting to them.

Slack's account: docs.slack.dev/reference/methods/chat.postMessage and its neighbours.
"""

import copy
from dataclasses import dataclass, field, replace
from typing import Any

from rehearsal.block_kit import assign_block_ids, check_message_blocks
from rehearsal.state.records import ChannelRecord, File, InstalledApp, Message
from rehearsal.state.slack_errors import SlackError, refuse_blocks
from rehearsal.state.state import State

Json = dict[str, Any]

LONGEST_TEXT = 40_000


@dataclass(frozen=True)
class Content:
    """The content of a message: its text, blocks, and other arguments."""

    text: str = ""
    blocks: list[Json] = field(default_factory=list)
    metadata: Json | None = None
    thread_ts: str | None = None
    username: str | None = None
    reply_broadcast: bool = False
    files: tuple[File, ...] = ()


def check_content(content: Content) -> None:
    """Check that Slack would post the content.

    Raises:
        SlackError: `no_text` if it is empty, `invalid_blocks` if a block is malformed
    """
    if not content.text and not content.blocks and not content.files:
        raise SlackError("no_text")
    problems = check_message_blocks(content.blocks)
    if problems:
        raise refuse_blocks(problems)


def post_message(
    state: State,
    channel: ChannelRecord,
    user_id: str,
    content: Content,
    app: InstalledApp | None = None,
    ephemeral_to: str | None = None,
) -> Message:
    """Post a message in `channel`; with `ephemeral_to` (a user id) only that person sees it.

    Text over 40,000 characters is cut, as Slack cuts it.

    Raises:
        SlackError: as `check_content` raises it
    """
    check_content(content)
    blocks = copy.deepcopy(content.blocks)
    assign_block_ids(blocks, state.ids)
    ts, posted_at = state.next_ts()
    message = Message(
        ts=ts,
        channel=channel.name,
        channel_id=channel.id,
        user=state.handle_of(user_id),
        user_id=user_id,
        text=content.text[:LONGEST_TEXT],
        posted_at=posted_at,
        blocks=blocks,
        metadata=copy.deepcopy(content.metadata),
        thread_ts=_thread_root(channel, content.thread_ts),
        ephemeral_to=state.handle_of(ephemeral_to) if ephemeral_to else None,
        bot_id=app.bot_id if app else None,
        app_id=app.app_id if app else None,
        username=content.username,
        in_channel_too=content.reply_broadcast,
        files=content.files,
    )
    channel.messages.append(message)
    if ephemeral_to is not None:
        state.newest_private[ephemeral_to] = message
    kind = "ephemeral_posted" if ephemeral_to else "message_posted"
    state.tell(kind, channel, user_id=ephemeral_to or user_id, message=message)
    return message


def update_message(
    state: State, channel: ChannelRecord, message: Message, content: Content, was_edited: bool
) -> Message:
    """Replace a message's content, and return it; `was_edited` marks it as edited by a person.

    Raises:
        SlackError: as `check_content` raises it
    """
    check_content(content)
    blocks = copy.deepcopy(content.blocks)
    assign_block_ids(blocks, state.ids)
    changed = replace(
        message,
        text=content.text[:LONGEST_TEXT],
        blocks=blocks,
        metadata=content.metadata if content.metadata is not None else message.metadata,
        edited=state.now() if was_edited else message.edited,
    )
    channel.messages[channel.messages.index(message)] = changed
    reader = state.find_user(changed.ephemeral_to) if changed.ephemeral_to else None
    if reader is not None:
        state.newest_private[reader.id] = changed
    kind = "ephemeral_updated" if changed.ephemeral_to else "message_updated"
    state.tell(
        kind,
        channel,
        user_id=reader.id if reader else changed.user_id,
        message=changed,
        previous=message,
    )
    return changed


def delete_message(state: State, channel: ChannelRecord, message: Message) -> None:
    """Delete `message` from its channel."""
    channel.messages.remove(message)
    kind = "ephemeral_deleted" if message.ephemeral_to else "message_deleted"
    state.tell(kind, channel, user_id=message.user_id, message=message)


def find_message(channel: ChannelRecord, ts: str, ephemerals: bool = False) -> Message:
    """Return the message with that ts.

    Raises:
        SlackError: `message_not_found`
    """
    for message in reversed(channel.messages):
        if message.ts == ts and (ephemerals or message.ephemeral_to is None):
            return message
    raise SlackError("message_not_found")


def add_reaction(
    state: State, channel: ChannelRecord, message: Message, emoji: str, user_id: str
) -> None:
    """Add the reaction `emoji` to a message.

    Raises:
        SlackError: `already_reacted`
    """
    handle = state.handle_of(user_id)
    reactions = {name: list(users) for name, users in message.reactions.items()}
    if handle in reactions.get(emoji, []):
        raise SlackError("already_reacted")
    reactions.setdefault(emoji, []).append(handle)
    changed = replace(message, reactions=reactions)
    channel.messages[channel.messages.index(message)] = changed
    state.tell("reaction_added", channel, user_id=user_id, message=changed, emoji=emoji)


def pin_message(state: State, channel: ChannelRecord, message: Message, user_id: str) -> None:
    """Pin a message to its channel.

    Raises:
        SlackError: `already_pinned`
    """
    if message.ts in channel.pins:
        raise SlackError("already_pinned")
    channel.pins.append(message.ts)
    state.tell("message_pinned", channel, user_id=user_id, message=message)


def visible_messages(channel: ChannelRecord, handle: str) -> list[Message]:
    """Return what a member sees in the channel: its messages, and their own ephemerals."""
    return [m for m in channel.messages if m.ephemeral_to is None or m.ephemeral_to == handle]


def _thread_root(channel: ChannelRecord, thread_ts: str | None) -> str | None:
    """Return the ts of the thread's first message: a reply to a reply joins the same thread."""
    if thread_ts is None:
        return None
    for message in channel.messages:
        if message.ts == thread_ts:
            return message.thread_ts or message.ts
    return thread_ts
