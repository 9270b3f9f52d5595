"""Creating, renaming, joining, leaving, archiving and describing conversations.

Slack's account: docs.slack.dev/reference/methods/conversations.create and its neighbours.
"""

import re
from dataclasses import replace

from rehearsal.state.records import ChannelRecord
from rehearsal.state.slack_errors import SlackError
from rehearsal.state.state import State

LONGEST_NAME = 80
LONGEST_TOPIC = 250
_NAME = re.compile(r"[\w-]+")


def create_channel(
    state: State, name: str, creator_id: str, is_private: bool = False
) -> ChannelRecord:
    """Create a channel with its creator in it.

    Raises:
        SlackError: as `check_name` raises it
    """
    check_name(state, name)
    channel = ChannelRecord(
        id=state.ids.make("C"),
        name=name,
        creator=creator_id,
        created=state.now(),
        is_private=is_private,
    )
    state.channels[channel.id] = channel
    if creator_id in state.users:
        channel.member_ids.append(creator_id)
    state.tell("channel_created", channel, user_id=creator_id)
    return channel


def check_name(state: State, name: str) -> None:
    """Check a channel's name.

    Raises:
        SlackError: `invalid_name_…` if Slack allows no such name, `name_taken` if another
            channel has it
    """
    if not name:
        raise SlackError("invalid_name_required")
    if len(name) > LONGEST_NAME:
        raise SlackError("invalid_name_maxlength")
    if not _NAME.fullmatch(name) or name != name.lower():
        raise SlackError("invalid_name_specials")
    if not any(character.isalnum() for character in name):
        raise SlackError("invalid_name_punctuation")
    # Archived channels keep their names. Private ones do too, even from people who cannot see them.
    if any(channel.name == name for channel in state.channels.values()):
        raise SlackError("name_taken")


def open_direct_message(state: State, one_id: str, other_id: str) -> tuple[ChannelRecord, bool]:
    """Return the direct message of two users, created if missing, and whether it existed."""
    pair = frozenset({one_id, other_id})
    if pair in state.direct_messages:
        return state.direct_messages[pair], True
    person_id = other_id if state.users[one_id].is_bot else one_id
    bot_id = one_id if person_id == other_id else other_id
    name = f"@{state.handle_of(person_id)}"
    if state.find_channel(name) is not None:
        # A person writes with several bots, or with a colleague: each conversation has its own
        # name.
        name = f"@{state.handle_of(person_id)}+{state.handle_of(bot_id)}"
    channel = ChannelRecord(
        id=state.ids.make("D"),
        name=name,
        creator=one_id,
        created=state.now(),
        is_im=True,
        is_private=True,
        member_ids=[person_id, bot_id],
    )
    state.channels[channel.id] = state.direct_messages[pair] = channel
    return channel, False


def open_group_message(state: State, member_ids: list[str]) -> tuple[ChannelRecord, bool]:
    """Return the group message of these users, created if missing, and whether it existed."""
    for channel in state.channels.values():
        if channel.is_mpim and set(channel.member_ids) == set(member_ids):
            return channel, True
    handles = "--".join(state.handle_of(user_id) for user_id in member_ids)
    channel = ChannelRecord(
        id=state.ids.make("G"),
        name=f"mpdm-{handles}-1",
        creator=member_ids[0],
        created=state.now(),
        is_mpim=True,
        is_private=True,
        member_ids=list(member_ids),
    )
    state.channels[channel.id] = channel
    return channel, False


def rename_channel(state: State, channel: ChannelRecord, name: str, by: str) -> None:
    """Rename `channel`.

    Raises:
        SlackError: as `check_name` raises it
    """
    old_name = channel.name
    if name == old_name:
        return
    check_name(state, name)
    channel.previous_names.insert(0, old_name)
    channel.name = name
    channel.messages = [replace(message, channel=name) for message in channel.messages]
    state.tell("channel_renamed", channel, user_id=by, old_name=old_name)


def add_member(
    state: State, channel: ChannelRecord, user_id: str, inviter: str | None = None
) -> bool:
    """Add a user to the channel, and return whether they were not in it before."""
    if user_id in channel.member_ids:
        return False
    channel.member_ids.append(user_id)
    state.tell("member_joined", channel, user_id=user_id, inviter=inviter)
    return True


def remove_member(
    state: State, channel: ChannelRecord, user_id: str, by: str | None = None
) -> bool:
    """Remove a user from the channel, and return whether they were in it before."""
    if user_id not in channel.member_ids:
        return False
    channel.member_ids.remove(user_id)
    state.tell("member_left", channel, user_id=user_id, by=by)
    return True


def archive_channel(state: State, channel: ChannelRecord, by: str) -> None:
    """Archive `channel`; it takes no new messages, and keeps its name.

    Raises:
        SlackError: `already_archived`, or `cant_archive_general` if it is #general
    """
    if channel.is_archived:
        raise SlackError("already_archived")
    if channel.is_general:
        raise SlackError("cant_archive_general")
    channel.is_archived = True
    state.tell("channel_archived", channel, user_id=by)


def unarchive_channel(state: State, channel: ChannelRecord, by: str) -> None:
    """Reopen an archived channel.

    Raises:
        SlackError: `not_archived`
    """
    if not channel.is_archived:
        raise SlackError("not_archived")
    channel.is_archived = False
    state.tell("channel_unarchived", channel, user_id=by)


def describe_channel(
    state: State,
    channel: ChannelRecord,
    by: str,
    topic: str | None = None,
    purpose: str | None = None,
) -> None:
    """Set a channel's topic or purpose.

    Raises:
        SlackError: `too_long` if either has over 250 characters
    """
    for text in (topic, purpose):
        if text is not None and len(text) > LONGEST_TOPIC:
            raise SlackError("too_long")
    if topic is not None:
        channel.topic = topic
    if purpose is not None:
        channel.purpose = purpose
    state.tell("channel_changed", channel, user_id=by, topic=topic, purpose=purpose)


def may_see(channel: ChannelRecord, user_id: str) -> bool:
    """Return whether a user may see `channel`: it is public, or they are in it."""
    return not channel.is_private or user_id in channel.member_ids
