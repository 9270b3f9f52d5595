"""users.info, users.list, users.lookupByEmail, users.conversations.

Slack's account: docs.slack.dev/reference/methods/users.info and its neighbours.
"""

from typing import Any

from rehearsal.content.channels import may_see
from rehearsal.state.records import User
from rehearsal.state.slack_errors import SlackError
from rehearsal.web_api.conversations import read_types, type_of
from rehearsal.web_api.method import Method, MethodCall
from rehearsal.web_api.paging import cut_page
from rehearsal.web_api.shapes import shape_channel, shape_user

Json = dict[str, Any]


def info(call: MethodCall) -> Json:
    """Return a user (users.info)."""
    user = call.state.users.get(call.arguments.required("user", "user_not_found"))
    if user is None:
        raise SlackError("user_not_found")
    return {"user": _shape(call, user)}


def list_all(call: MethodCall) -> Json:
    """Return people and bots, in pages (users.list)."""
    users = list(call.state.users.values())
    page, more = cut_page(users, call.arguments, default=len(users) or 1)
    return {
        "members": [_shape(call, user) for user in page],
        "cache_ts": int(call.state.now().timestamp()),
        "response_metadata": more,
    }


def look_up_by_email(call: MethodCall) -> Json:
    """Return the user with that address (users.lookupByEmail)."""
    email = call.arguments.text("email").lower()
    for user in call.state.users.values():
        if email and user.email is not None and user.email.lower() == email:
            return {"user": _shape(call, user)}
    raise SlackError("users_not_found")


def conversations(call: MethodCall) -> Json:
    """Return a user's channels, as far as the app may see them (users.conversations)."""
    user_id = call.arguments.text("user") or call.bot_user_id
    if user_id not in call.state.users:
        raise SlackError("user_not_found")
    kinds = read_types(call)
    exclude_archived = call.arguments.flag("exclude_archived")
    found = [
        channel
        for channel in call.state.channels.values()
        if user_id in channel.member_ids
        and type_of(channel) in kinds
        and may_see(channel, call.bot_user_id)
        and not (exclude_archived and channel.is_archived)
    ]
    page, more = cut_page(found, call.arguments, default=100)
    shaped = [shape_channel(call.state, channel, call.bot_user_id) for channel in page]
    return {"channels": shaped, "response_metadata": more}


def _shape(call: MethodCall, user: User) -> Json:
    return shape_user(call.state, user, with_email=call.has_scope("users:read.email"))


METHODS = {
    "users.info": Method(info, ("users:read",)),
    "users.list": Method(list_all, ("users:read",)),
    "users.lookupByEmail": Method(look_up_by_email, ("users:read.email",)),
    "users.conversations": Method(
        conversations, ("channels:read", "groups:read", "im:read", "mpim:read")
    ),
}
