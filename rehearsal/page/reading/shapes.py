"""Objects of the workspace as the page gets them, in JSON's own types."""

import time
from datetime import UTC, datetime
from typing import Any

from bot.core.clock import FastClock
from rehearsal.page.reading.pictures import measure_picture
from rehearsal.page.session_view import SessionView
from rehearsal.people.fields import plain
from rehearsal.state.input_state import INPUT_KINDS, Values
from rehearsal.state.records import ChannelRecord, File, Message, User
from rehearsal.state.view_records import ViewRecord

Json = dict[str, Any]


def shape_instant(instant: datetime) -> str:
    """Return an instant in ISO 8601, in UTC, with a Z."""
    return instant.astimezone(UTC).isoformat().replace("+00:00", "Z")


def shape_clock(clock: FastClock) -> Json:
    """Return the event's now with the wall clock's, from which the page computes the time."""
    speed = clock.speed
    return {
        "now": shape_instant(clock.now()),
        "speed": int(speed) if speed == int(speed) else speed,
        "wall": int(time.time() * 1000),
    }


def shape_message(session: SessionView, reader: User, message: Message) -> Json:
    """Return a message as its reader sees it. The caller holds the workspace's lock."""
    state = session.state
    author = state.users.get(message.user_id)
    name = message.username or (author.real_name if author else message.user)
    channel = state.channels.get(message.channel_id)
    shaped: Json = {
        "ts": message.ts,
        "channel_id": message.channel_id,
        "user": {
            "id": message.user_id,
            "handle": message.user,
            "name": name,
            "is_bot": message.bot_id is not None,
        },
        "text": message.text,
        "blocks": message.blocks,
        "at": shape_instant(message.posted_at),
        "only_you": message.ephemeral_to is not None,
        "edited": message.edited is not None,
        "thread_ts": message.thread_ts if message.is_reply else None,
        "in_channel_too": message.in_channel_too,
        "replies": 0 if message.is_reply else session.count_replies(message),
        "reactions": [
            {"name": emoji, "count": len(handles), "mine": reader.handle in handles}
            for emoji, handles in message.reactions.items()
        ],
        "files": [shape_file(file) for file in message.files],
        "pinned": channel is not None and message.ts in channel.pins,
    }
    held = state.message_inputs.get((reader.id, message.ts))
    if held:
        shaped["values"], shaped["chosen"] = shape_values(held), find_chosen(held)
    return shaped


def shape_file(file: File) -> Json:
    """Return a file's description; of a picture, with its size and alternative text."""
    shaped: Json = {"id": file.id, "name": file.name, "title": file.title}
    size = measure_picture(file.content)
    if size is not None:
        shaped["picture"] = {"width": size[0], "height": size[1], "alt": file.alt or file.title}
    return shaped


def shape_conversation(session: SessionView, reader: User, channel: ChannelRecord) -> Json:
    """Return a conversation as a line in its reader's list. The caller holds the lock."""
    unread, mentions = session.count_unread(reader, channel)
    kind, name, other = "private" if channel.is_private else "channel", channel.name, None
    if channel.is_im or channel.is_mpim:
        kind = "direct"
        users = [session.state.users[each] for each in channel.member_ids if each != reader.id]
        name = ", ".join(user.real_name for user in users) or reader.real_name
        other = users[0].handle if len(users) == 1 else None
    return {
        "id": channel.id,
        "name": name,
        "kind": kind,
        "with": other,
        "unread": unread,
        "mentions": mentions,
        "archived": channel.is_archived,
        "topic": channel.topic,
        "purpose": channel.purpose,
        "members": len(channel.member_ids),
        "member": reader.id in channel.member_ids,
    }


def shape_modal(record: ViewRecord) -> Json:
    """Return a modal with its errors and input values. The caller holds the workspace's lock.

    `trouble` is Slack's own message if the app's answer was late or invalid; `chosen` has the
    options chosen in external selects, which no block lists.
    """
    view = record.view
    return {
        "id": record.id,
        "title": plain(view.get("title")),
        "submit": plain(view.get("submit")) or None,
        "close": plain(view.get("close")) or "Cancel",
        "blocks": view["blocks"],
        "errors": dict(record.errors),
        "trouble": record.trouble,
        "values": shape_values(record.values),
        "chosen": find_chosen(record.values),
    }


def shape_home(record: ViewRecord) -> Json:
    """Return a Home. The caller holds the workspace's lock."""
    return {
        "id": record.id,
        "blocks": record.view["blocks"],
        "values": shape_values(record.values),
        "chosen": find_chosen(record.values),
    }


def shape_values(values: Values) -> Json:
    """Return input values by block_id and action_id: texts, ids, an option's value, or lists."""
    return {
        block_id: {action_id: _shape_held(held) for action_id, held in actions.items()}
        for block_id, actions in values.items()
    }


def find_chosen(values: Values) -> Json:
    """Return the options chosen in external selects, by block_id and action_id."""
    chosen: Json = {}
    for block_id, actions in values.items():
        for action_id, held in actions.items():
            if "external" in str(held["type"]):
                value = held[INPUT_KINDS[held["type"]].holds]
                options = value if isinstance(value, list) else [value] if value else []
                chosen.setdefault(block_id, {})[action_id] = list(options)
    return chosen


def _shape_held(held: Json) -> Any:
    value = held.get(INPUT_KINDS[held["type"]].holds)
    if isinstance(value, list):
        return [_shape_one(part) for part in value]
    return _shape_one(value)


def _shape_one(value: Any) -> Any:
    if isinstance(value, dict) and "value" in value:
        return value["value"]
    return value
