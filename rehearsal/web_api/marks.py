"""pins.add, reactions.add, bookmarks.add: marks on messages and channels.

Slack's account: docs.slack.dev/reference/methods/pins.add and its neighbours.
"""

import re
from typing import Any

from rehearsal.content.messages import add_reaction, find_message, pin_message
from rehearsal.state.slack_errors import SlackError
from rehearsal.web_api.conversations import find_channel
from rehearsal.web_api.method import Method, MethodCall

Json = dict[str, Any]

MOST_BOOKMARKS = 100
_EMOJI = re.compile(r"[\w+'-]+(::skin-tone-[2-6])?")


def pin(call: MethodCall) -> Json:
    """Pin a message to its channel (pins.add)."""
    channel = find_channel(call)
    if call.bot_user_id not in channel.member_ids:
        raise SlackError("not_in_channel")
    ts = call.arguments.required("timestamp", "no_item_specified")
    message = find_message(channel, ts)
    pin_message(call.state, channel, message, call.bot_user_id)
    return {}


def react(call: MethodCall) -> Json:
    """Add an emoji to a message (reactions.add)."""
    emoji = call.arguments.text("name").strip(":")
    if not emoji or not _EMOJI.fullmatch(emoji):
        raise SlackError("invalid_name")
    if not call.arguments.text("channel") or not call.arguments.text("timestamp"):
        raise SlackError("no_item_specified")
    channel = find_channel(call)
    if channel.is_archived:
        raise SlackError("is_archived")
    if call.bot_user_id not in channel.member_ids:
        raise SlackError("not_in_channel")
    message = find_message(channel, call.arguments.text("timestamp"))
    add_reaction(call.state, channel, message, emoji, call.bot_user_id)
    return {}


def bookmark(call: MethodCall) -> Json:
    """Add a link at the top of a channel (bookmarks.add)."""
    arguments, state = call.arguments, call.state
    channel_id = arguments.required("channel_id", "channel_not_found")
    channel = state.channels.get(channel_id)
    if channel is None or call.bot_user_id not in channel.member_ids:
        raise SlackError("channel_not_found")
    if arguments.text("type") != "link":
        raise SlackError("invalid_bookmark_type")
    link = arguments.required("link", "invalid_link")
    if not link.startswith(("http://", "https://")):
        raise SlackError("invalid_link")
    if len(channel.bookmarks) >= MOST_BOOKMARKS:
        raise SlackError("too_many_bookmarks")
    added = {
        "id": state.ids.make("Bk"),
        "channel_id": channel.id,
        "title": arguments.required("title"),
        "link": link,
        "emoji": arguments.text("emoji"),
        "icon_url": None,
        "type": "link",
        "entity_id": None,
        "date_created": int(state.now().timestamp()),
        "date_updated": 0,
        "rank": "",
        "last_updated_by_user_id": call.bot_user_id,
        "last_updated_by_team_id": state.team_id,
        "shortcut_id": None,
        "app_id": call.app.app_id,
    }
    channel.bookmarks.append(added)
    state.tell("bookmark_added", channel, user_id=call.bot_user_id, bookmark=added)
    return {"bookmark": added}


METHODS = {
    "pins.add": Method(pin, ("pins:write",)),
    "reactions.add": Method(react, ("reactions:write",)),
    "bookmarks.add": Method(bookmark, ("bookmarks:write",)),
}
