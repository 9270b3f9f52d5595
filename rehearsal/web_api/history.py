"""conversations.history and conversations.replies.

Slack's account: docs.slack.dev/reference/methods/conversations.history, …/conversations.replies.
"""

from decimal import Decimal, InvalidOperation
from typing import Any

from rehearsal.content.messages import find_message
from rehearsal.state.records import ChannelRecord, Message
from rehearsal.state.slack_errors import SlackError
from rehearsal.web_api.conversations import find_channel
from rehearsal.web_api.method import Method, MethodCall
from rehearsal.web_api.paging import cut_page
from rehearsal.web_api.shapes import shape_message

Json = dict[str, Any]


def history(call: MethodCall) -> Json:
    """Return a channel's messages, newest first (conversations.history).

    `include_all_metadata` adds their metadata. Replies in threads are left out, unless they were
    also sent to the channel.
    """
    channel = _find_readable(call)
    shown = [m for m in channel.messages if not m.is_reply or m.in_channel_too]
    found = [m for m in reversed(shown) if m.ephemeral_to is None and _is_between(call, m)]
    page, more = cut_page(found, call.arguments, default=100, most=999)
    answer = _answer(call, channel, page, more)
    answer["pin_count"] = len(channel.pins)
    return answer


def replies(call: MethodCall) -> Json:
    """Return a thread: the first message, then replies, oldest first (conversations.replies)."""
    channel = _find_readable(call)
    try:
        first = find_message(channel, call.arguments.text("ts"))
    except SlackError:
        raise SlackError("thread_not_found") from None
    root_ts = first.thread_ts or first.ts
    thread = [
        message
        for message in channel.messages
        if message.ephemeral_to is None
        and (message.ts == root_ts or (message.thread_ts == root_ts and _is_between(call, message)))
    ]
    page, more = cut_page(thread, call.arguments, default=1000)
    return _answer(call, channel, page, more)


def _answer(call: MethodCall, channel: ChannelRecord, page: list[Message], more: Json) -> Json:
    with_metadata = call.arguments.flag("include_all_metadata")
    answer: Json = {
        "messages": [shape_message(call.state, channel, m, with_metadata) for m in page],
        "has_more": bool(more["next_cursor"]),
    }
    if more["next_cursor"]:
        answer["response_metadata"] = more
    return answer


def _find_readable(call: MethodCall) -> ChannelRecord:
    channel = find_channel(call)
    if call.bot_user_id not in channel.member_ids:
        raise SlackError("not_in_channel")
    return channel


def _is_between(call: MethodCall, message: Message) -> bool:
    ts = Decimal(message.ts)
    oldest, latest = _read_ts(call, "oldest"), _read_ts(call, "latest")
    if call.arguments.flag("inclusive"):
        return (oldest is None or ts >= oldest) and (latest is None or ts <= latest)
    return (oldest is None or ts > oldest) and (latest is None or ts < latest)


def _read_ts(call: MethodCall, name: str) -> Decimal | None:
    value = call.arguments.text(name)
    # Slack's default for `oldest` is 0, and a latest of 0 or "now" is no bound either.
    if value in {"", "0", "now"}:
        return None
    try:
        return Decimal(value)
    except InvalidOperation:
        raise SlackError(f"invalid_ts_{name}") from None


_HISTORY = ("channels:history", "groups:history", "im:history", "mpim:history")

METHODS = {
    "conversations.history": Method(history, _HISTORY),
    "conversations.replies": Method(replies, _HISTORY),
}
