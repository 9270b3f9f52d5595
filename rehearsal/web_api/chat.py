"""chat.postMessage, chat.postEphemeral, chat.update, chat.delete.

Slack's account: docs.slack.dev/reference/methods/chat.postMessage and its neighbours.
"""

from typing import Any

from rehearsal.content.channels import may_see, open_direct_message
from rehearsal.content.messages import (
    Content,
    check_content,
    delete_message,
    find_message,
    post_message,
    update_message,
)
from rehearsal.state.records import ChannelRecord, Message
from rehearsal.state.slack_errors import SlackError
from rehearsal.web_api.arguments import Arguments
from rehearsal.web_api.method import Method, MethodCall
from rehearsal.web_api.shapes import shape_message

Json = dict[str, Any]

LONGEST_UPDATE = 4_000
LONGEST_MARKDOWN = 12_000
# Of the texts of all blocks. Slack's limit is higher for some messages, and for this one it is not
# (github.com/slackapi/bolt-js/issues/2867); nobody but Slack knows how it counts.
LONGEST_BLOCKS = 11_340


def post(call: MethodCall) -> Json:
    """Post to a channel's id or name, or to a user's direct message (chat.postMessage)."""
    content = read_content(call.arguments)
    channel = _find_target(call)
    _refuse_outsiders(call, channel)
    check_content(content)
    if call.state.limits is not None:
        call.state.limits.count_post(call.app.app_id, channel.id)
    message = post_message(call.state, channel, call.bot_user_id, content, call.app)
    shaped = shape_message(call.state, channel, message, with_metadata=True)
    return {"channel": channel.id, "ts": message.ts, "message": shaped}


def post_ephemeral(call: MethodCall) -> Json:
    """Post to one member of a channel (chat.postEphemeral)."""
    content = read_content(call.arguments)
    channel = _find_target(call)
    _refuse_outsiders(call, channel)
    user_id = call.arguments.required("user")
    if user_id not in call.state.users:
        raise SlackError("user_not_found")
    if user_id not in channel.member_ids:
        raise SlackError("user_not_in_channel")
    message = post_message(
        call.state, channel, call.bot_user_id, content, call.app, ephemeral_to=user_id
    )
    return {"message_ts": message.ts}


def update(call: MethodCall) -> Json:
    """Update the app's own message (chat.update).

    Text alone removes the blocks; text over 4,000 characters is `msg_too_long`.
    """
    channel = _find_by_id(call)
    if channel.is_archived:
        raise SlackError("is_inactive")
    message = _find_own(call, channel, "cant_update_message")
    arguments = call.arguments
    content = read_content(arguments)
    if len(content.text) > LONGEST_UPDATE:
        raise SlackError("msg_too_long")
    if not content.text and not content.blocks and not arguments.has("metadata"):
        raise SlackError("no_text")
    if not content.text and not content.blocks:
        content = Content(message.text, message.blocks, content.metadata)
    changed = update_message(call.state, channel, message, content, was_edited=True)
    shaped = shape_message(call.state, channel, changed, with_metadata=True)
    return {"channel": channel.id, "ts": changed.ts, "text": changed.text, "message": shaped}


def delete(call: MethodCall) -> Json:
    """Delete the app's own message (chat.delete)."""
    channel = _find_by_id(call)
    message = _find_own(call, channel, "cant_delete_message")
    delete_message(call.state, channel, message)
    return {"channel": channel.id, "ts": message.ts}


def read_content(arguments: Arguments) -> Content:
    """Parse a call's content.

    Raises:
        SlackError: `invalid_blocks_format`, `msg_blocks_too_long`, `markdown_text_conflict`,
            `msg_too_long`, or an error of its metadata
    """
    blocks = arguments.structure("blocks", "invalid_blocks_format")
    if blocks is not None and not isinstance(blocks, list):
        raise SlackError("invalid_blocks_format")
    if _count_text(blocks) > LONGEST_BLOCKS:
        raise SlackError("msg_blocks_too_long")
    text = arguments.text("text")
    markdown = arguments.text("markdown_text")
    if markdown:
        if text or blocks:
            raise SlackError("markdown_text_conflict")
        if len(markdown) > LONGEST_MARKDOWN:
            raise SlackError("msg_too_long")
        text = markdown
    return Content(
        text=text,
        blocks=blocks or [],
        metadata=_read_metadata(arguments),
        thread_ts=arguments.text("thread_ts") or None,
        username=arguments.text("username") or None,
        reply_broadcast=arguments.flag("reply_broadcast"),
    )


def _count_text(value: Any) -> int:
    """Return how long all texts in the blocks are together."""
    if isinstance(value, list):
        return sum(_count_text(each) for each in value)
    if not isinstance(value, dict):
        return 0
    text = value.get("text")
    own = len(text) if isinstance(text, str) else 0
    return own + sum(_count_text(each) for each in value.values())


def _read_metadata(arguments: Arguments) -> Json | None:
    metadata = arguments.structure("metadata", "metadata_must_be_sent_as_json")
    if metadata is None or metadata == {}:
        return None
    if (
        not isinstance(metadata, dict)
        or not isinstance(metadata.get("event_type"), str)
        or not isinstance(metadata.get("event_payload"), dict)
    ):
        raise SlackError("invalid_metadata_format")
    return metadata


def _find_target(call: MethodCall) -> ChannelRecord:
    target = call.arguments.required("channel", "channel_not_found")
    state = call.state
    user = state.users.get(target) or (state.find_user(target) if target[0] == "@" else None)
    if user is not None:
        if user.is_bot:
            raise SlackError("cannot_dm_bot")
        return open_direct_message(state, call.bot_user_id, user.id)[0]
    channel = state.channel_of(target)
    if not may_see(channel, call.bot_user_id):
        raise SlackError("channel_not_found")
    return channel


def _find_by_id(call: MethodCall) -> ChannelRecord:
    channel_id = call.arguments.required("channel", "channel_not_found")
    channel = call.state.channels.get(channel_id)
    if channel is None or not may_see(channel, call.bot_user_id):
        raise SlackError("channel_not_found")
    return channel


def _refuse_outsiders(call: MethodCall, channel: ChannelRecord) -> None:
    if channel.is_archived:
        raise SlackError("is_archived")
    # With chat:write.public, an app may post in public channels that it has not joined.
    if call.bot_user_id not in channel.member_ids and not call.has_scope("chat:write.public"):
        raise SlackError("not_in_channel")


def _find_own(call: MethodCall, channel: ChannelRecord, refusal: str) -> Message:
    ts = call.arguments.required("ts", "message_not_found")
    message = find_message(channel, ts)
    if message.user_id != call.bot_user_id:
        raise SlackError(refusal)
    return message


METHODS = {
    "chat.postMessage": Method(post, ("chat:write",)),
    "chat.postEphemeral": Method(post_ephemeral, ("chat:write",)),
    "chat.update": Method(update, ("chat:write",)),
    "chat.delete": Method(delete, ("chat:write",)),
}
