"""conversations.*: creating, finding, renaming, archiving and describing channels.

Slack's account: docs.slack.dev/reference/methods/conversations.create and its neighbours.
"""

from typing import Any

from rehearsal.content.channels import (
    archive_channel,
    create_channel,
    describe_channel,
    may_see,
    open_direct_message,
    open_group_message,
    rename_channel,
    unarchive_channel,
)
from rehearsal.state.records import ChannelRecord
from rehearsal.state.slack_errors import SlackError
from rehearsal.web_api.method import Method, MethodCall
from rehearsal.web_api.paging import cut_page
from rehearsal.web_api.shapes import shape_channel

Json = dict[str, Any]

TYPES = ("public_channel", "private_channel", "mpim", "im")
MOST_IN_GROUP_MESSAGE = 8


def create(call: MethodCall) -> Json:
    """Create a channel (conversations.create)."""
    is_private = call.arguments.flag("is_private")
    call.require_scope("groups:write" if is_private else "channels:manage")
    channel = create_channel(
        call.state, call.arguments.text("name"), call.bot_user_id, is_private=is_private
    )
    return {"channel": shape_channel(call.state, channel, call.bot_user_id)}


def list_all(call: MethodCall) -> Json:
    """Return channels by kind, in pages (conversations.list)."""
    kinds = read_types(call)
    exclude_archived = call.arguments.flag("exclude_archived")
    found = [
        channel
        for channel in call.state.channels.values()
        if type_of(channel) in kinds
        and may_see(channel, call.bot_user_id)
        and not (exclude_archived and channel.is_archived)
    ]
    page, more = cut_page(found, call.arguments, default=100)
    shaped = [shape_channel(call.state, each, call.bot_user_id, with_count=True) for each in page]
    return {"channels": shaped, "response_metadata": more}


def info(call: MethodCall) -> Json:
    """Return a channel (conversations.info)."""
    channel = find_channel(call)
    with_count = call.arguments.flag("include_num_members")
    return {"channel": shape_channel(call.state, channel, call.bot_user_id, with_count)}


def open_conversation(call: MethodCall) -> Json:
    """Open a direct message with one user, or a group message (conversations.open)."""
    state, arguments = call.state, call.arguments
    if arguments.has("channel"):
        channel, was_there = find_channel(call), True
    else:
        user_ids = [each for each in arguments.names("users") if each != call.bot_user_id]
        if not user_ids:
            raise SlackError("users_list_not_supplied")
        if any(user_id not in state.users for user_id in user_ids):
            raise SlackError("user_not_found")
        if len(user_ids) > MOST_IN_GROUP_MESSAGE:
            raise SlackError("too_many_users")
        if len(user_ids) == 1:
            if state.users[user_ids[0]].is_bot:
                raise SlackError("cannot_dm_bot")
            channel, was_there = open_direct_message(state, call.bot_user_id, user_ids[0])
        else:
            channel, was_there = open_group_message(state, [call.bot_user_id, *user_ids])
    answer: Json = {"channel": {"id": channel.id}}
    if arguments.flag("return_im"):
        answer["channel"] = shape_channel(state, channel, call.bot_user_id)
    if was_there:
        answer.update(no_op=True, already_open=True)
    return answer


def rename(call: MethodCall) -> Json:
    """Rename a channel that the app created itself (conversations.rename)."""
    channel = find_joined_channel(call)
    # In Slack, only its creator or an admin renames a channel; a bot is not an admin.
    if channel.creator != call.bot_user_id:
        raise SlackError("not_authorized")
    rename_channel(call.state, channel, call.arguments.text("name"), call.bot_user_id)
    return {"channel": shape_channel(call.state, channel, call.bot_user_id)}


def archive(call: MethodCall) -> Json:
    """Archive a channel (conversations.archive)."""
    channel = find_channel(call)
    _refuse_direct(channel)
    if channel.is_archived:
        raise SlackError("already_archived")
    if call.bot_user_id not in channel.member_ids:
        raise SlackError("not_in_channel")
    archive_channel(call.state, channel, call.bot_user_id)
    return {}


def unarchive(call: MethodCall) -> Json:
    """Reopen a channel of which the bot is still a member (conversations.unarchive)."""
    channel = find_channel(call)
    _refuse_direct(channel)
    if channel.is_archived and call.bot_user_id not in channel.member_ids:
        raise SlackError("not_in_channel")
    unarchive_channel(call.state, channel, call.bot_user_id)
    return {}


def set_topic(call: MethodCall) -> Json:
    """Set a channel's topic (conversations.setTopic)."""
    channel = find_joined_channel(call)
    topic = call.arguments.text("topic")
    describe_channel(call.state, channel, call.bot_user_id, topic=topic)
    return {"channel": shape_channel(call.state, channel, call.bot_user_id)}


def set_purpose(call: MethodCall) -> Json:
    """Set a channel's purpose (conversations.setPurpose)."""
    channel = find_joined_channel(call)
    purpose = call.arguments.text("purpose")
    describe_channel(call.state, channel, call.bot_user_id, purpose=purpose)
    return {"purpose": purpose, "channel": shape_channel(call.state, channel, call.bot_user_id)}


def find_channel(call: MethodCall) -> ChannelRecord:
    """Return the channel that the call names by id.

    Raises:
        SlackError: `channel_not_found` if there is none, or the app may not see it
    """
    channel_id = call.arguments.required("channel", "channel_not_found")
    channel = call.state.channels.get(channel_id)
    if channel is None or not may_see(channel, call.bot_user_id):
        raise SlackError("channel_not_found")
    return channel


def find_joined_channel(call: MethodCall) -> ChannelRecord:
    """Return the channel that the call names by id, which the app has joined.

    Raises:
        SlackError: if it is not found, direct, archived, or not joined
    """
    channel = find_channel(call)
    _refuse_direct(channel)
    if channel.is_archived:
        raise SlackError("is_archived")
    if call.bot_user_id not in channel.member_ids:
        raise SlackError("not_in_channel")
    return channel


def type_of(channel: ChannelRecord) -> str:
    """Return Slack's word for the channel's kind, one of `TYPES`."""
    if channel.is_im:
        return "im"
    if channel.is_mpim:
        return "mpim"
    return "private_channel" if channel.is_private else "public_channel"


def read_types(call: MethodCall) -> list[str]:
    """Return the kinds of channels that the call asks for; by default public ones.

    Raises:
        SlackError: `invalid_types` if one is unknown
    """
    kinds = call.arguments.names("types") or ["public_channel"]
    if any(kind not in TYPES for kind in kinds):
        raise SlackError("invalid_types")
    return kinds


def _refuse_direct(channel: ChannelRecord) -> None:
    if channel.is_im or channel.is_mpim:
        raise SlackError("method_not_supported_for_channel_type")


_READ = ("channels:read", "groups:read", "im:read", "mpim:read")
_MANAGE = ("channels:manage", "groups:write")

METHODS = {
    "conversations.create": Method(create, _MANAGE),
    "conversations.list": Method(list_all, _READ),
    "conversations.info": Method(info, _READ),
    "conversations.open": Method(open_conversation, ("im:write", "mpim:write")),
    "conversations.rename": Method(rename, _MANAGE),
    "conversations.archive": Method(archive, _MANAGE),
    "conversations.unarchive": Method(unarchive, _MANAGE),
    "conversations.setTopic": Method(
        set_topic, (*_MANAGE, "channels:write.topic", "groups:write.topic")
    ),
    "conversations.setPurpose": Method(
        set_purpose, (*_MANAGE, "channels:write.topic", "groups:write.topic")
    ),
}
