"""conversations.join, invite, kick, leave, members: membership of channels.

Slack's account: docs.slack.dev/reference/methods/conversations.invite and its neighbours.
"""

from typing import Any

from rehearsal.content.channels import add_member, remove_member
from rehearsal.state.records import ChannelRecord
from rehearsal.state.slack_errors import SlackError
from rehearsal.web_api.conversations import find_channel, find_joined_channel
from rehearsal.web_api.method import Method, MethodCall
from rehearsal.web_api.paging import cut_page
from rehearsal.web_api.shapes import shape_channel

Json = dict[str, Any]

MOST_INVITED_AT_ONCE = 1000


def join(call: MethodCall) -> Json:
    """Join a public channel; joining twice returns a warning (conversations.join)."""
    channel = find_channel(call)
    if channel.is_im or channel.is_mpim or channel.is_private:
        raise SlackError("method_not_supported_for_channel_type")
    if channel.is_archived:
        raise SlackError("is_archived")
    joined = add_member(call.state, channel, call.bot_user_id)
    answer: Json = {"channel": shape_channel(call.state, channel, call.bot_user_id)}
    if not joined:
        answer["warning"] = "already_in_channel"
        answer["response_metadata"] = {"warnings": ["already_in_channel"]}
    return answer


def invite(call: MethodCall) -> Json:
    """Invite all of the users or, unless `force` is set, none of them (conversations.invite).

    With `force`, those who can be invited are, and the others are listed in `errors`.
    """
    channel = find_joined_channel(call)
    user_ids = call.arguments.names("users")
    if not user_ids:
        raise SlackError("no_user")
    if len(user_ids) > MOST_INVITED_AT_ONCE:
        raise SlackError("too_many_users")
    problems = [(user_id, _why_not(call, channel, user_id)) for user_id in user_ids]
    errors = [
        {"user": user_id, "ok": False, "error": error} for user_id, error in problems if error
    ]
    if errors and (len(errors) == len(user_ids) or not call.arguments.flag("force")):
        raise SlackError(str(errors[0]["error"]), errors=errors)
    for user_id, error in problems:
        if error is None:
            add_member(call.state, channel, user_id, inviter=call.bot_user_id)
    answer: Json = {"channel": shape_channel(call.state, channel, call.bot_user_id)}
    if errors:
        answer["errors"] = errors
    return answer


def kick(call: MethodCall) -> Json:
    """Remove another member, from any channel but #general (conversations.kick)."""
    channel = find_joined_channel(call)
    user_id = call.arguments.required("user", "user_not_found")
    if user_id == call.bot_user_id:
        raise SlackError("cant_kick_self")
    if user_id not in call.state.users:
        raise SlackError("user_not_found")
    if channel.is_general:
        raise SlackError("cant_kick_from_general")
    if not remove_member(call.state, channel, user_id, by=call.bot_user_id):
        raise SlackError("not_in_channel")
    return {"errors": {}}


def leave(call: MethodCall) -> Json:
    """Leave any channel but #general; leaving one not joined is no error (conversations.leave)."""
    channel = find_channel(call)
    if channel.is_im or channel.is_mpim:
        raise SlackError("method_not_supported_for_channel_type")
    if channel.is_general:
        raise SlackError("cant_leave_general")
    if channel.is_archived:
        raise SlackError("is_archived")
    if not remove_member(call.state, channel, call.bot_user_id):
        return {"not_in_channel": True}
    return {}


def members(call: MethodCall) -> Json:
    """Return the ids of members, in pages (conversations.members)."""
    channel = find_channel(call)
    page, more = cut_page(channel.member_ids, call.arguments, default=100)
    return {"members": page, "response_metadata": more}


def _why_not(call: MethodCall, channel: ChannelRecord, user_id: str) -> str | None:
    if user_id == call.bot_user_id:
        return "cant_invite_self"
    if user_id not in call.state.users:
        return "user_not_found"
    if user_id in channel.member_ids:
        return "already_in_channel"
    return call.state.refused_invitations.get(user_id)


_READ = ("channels:read", "groups:read", "im:read", "mpim:read")
_MANAGE = ("channels:manage", "groups:write")

METHODS = {
    "conversations.join": Method(join, ("channels:join",)),
    "conversations.invite": Method(
        invite, (*_MANAGE, "channels:write.invites", "groups:write.invites")
    ),
    "conversations.kick": Method(kick, _MANAGE),
    "conversations.leave": Method(leave, _MANAGE),
    "conversations.members": Method(members, _READ),
}
