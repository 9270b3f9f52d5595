"""Users, channels and messages in the format of Slack's answers.

Slack's account: docs.slack.dev/reference/objects/user-object, …/conversation-object,
docs.slack.dev/reference/events/message.
"""

from typing import Any
from zoneinfo import ZoneInfo

from rehearsal.state.records import ChannelRecord, File, InstalledApp, Message, User
from rehearsal.state.state import State

Json = dict[str, Any]


def shape_user(state: State, user: User, with_email: bool = True) -> Json:
    """Return a user object; apps without `users:read.email` get no email."""
    local = state.now().astimezone(ZoneInfo(user.tz))
    offset = local.utcoffset()
    profile: Json = {
        "real_name": user.real_name,
        "real_name_normalized": user.real_name,
        "display_name": user.handle,
        "display_name_normalized": user.handle,
        "first_name": user.real_name.split(" ")[0],
        "last_name": " ".join(user.real_name.split(" ")[1:]),
        "title": "",
        "phone": "",
        "skype": "",
        "status_text": "",
        "status_emoji": "",
        "status_expiration": 0,
        "avatar_hash": "g" + user.id.lower(),
        "team": state.team_id,
    }
    if with_email and user.email is not None:
        profile["email"] = user.email
    if user.is_bot:
        profile.update(bot_id=user.bot_id, api_app_id=user.app_id, always_active=True)
    return {
        "id": user.id,
        "team_id": state.team_id,
        "name": user.handle,
        "deleted": False,
        "color": "9f69e7",
        "real_name": user.real_name,
        "tz": user.tz,
        "tz_label": local.tzname() or user.tz,
        "tz_offset": int(offset.total_seconds()) if offset is not None else 0,
        "profile": profile,
        "is_admin": user.is_admin,
        "is_owner": False,
        "is_primary_owner": False,
        "is_restricted": False,
        "is_ultra_restricted": False,
        "is_bot": user.is_bot,
        "is_app_user": False,
        "is_email_confirmed": True,
        "updated": user.updated,
    }


def shape_channel(
    state: State, channel: ChannelRecord, viewer_id: str, with_count: bool = False
) -> Json:
    """Return a conversation object as `viewer_id` sees it."""
    created = int(channel.created.timestamp())
    if channel.is_im:
        others = [user_id for user_id in channel.member_ids if user_id != viewer_id]
        return {
            "id": channel.id,
            "created": created,
            "is_archived": False,
            "is_im": True,
            "is_org_shared": False,
            "context_team_id": state.team_id,
            "updated": created * 1000,
            "user": others[0] if others else viewer_id,
            "is_user_deleted": False,
            "is_open": True,
            "priority": 0,
        }
    shaped: Json = {
        "id": channel.id,
        "name": channel.name,
        "name_normalized": channel.name,
        "is_channel": not channel.is_private,
        "is_group": channel.is_private and not channel.is_mpim,
        "is_im": False,
        "is_mpim": channel.is_mpim,
        "is_private": channel.is_private,
        "is_archived": channel.is_archived,
        "is_general": channel.is_general,
        "is_shared": False,
        "is_org_shared": False,
        "is_ext_shared": False,
        "is_pending_ext_shared": False,
        "pending_shared": [],
        "pending_connected_team_ids": [],
        "shared_team_ids": [state.team_id],
        "parent_conversation": None,
        "unlinked": 0,
        "created": created,
        "updated": created * 1000,
        "creator": channel.creator,
        "context_team_id": state.team_id,
        "is_member": viewer_id in channel.member_ids,
        "topic": _shape_text(channel.topic, channel, created),
        "purpose": _shape_text(channel.purpose, channel, created),
        "previous_names": list(channel.previous_names),
    }
    if with_count:
        shaped["num_members"] = len(channel.member_ids)
    return shaped


def shape_message(
    state: State, channel: ChannelRecord, message: Message, with_metadata: bool = False
) -> Json:
    """Return a message object as `conversations.history` and the chat methods do."""
    shaped: Json = {"type": "message", "user": message.user_id, "ts": message.ts}
    if message.bot_id:
        app = state.apps.get(message.app_id or "")
        shaped["bot_id"] = message.bot_id
        shaped["app_id"] = message.app_id
        if app is not None:
            shaped["bot_profile"] = shape_bot_profile(state, app)
    shaped["text"] = message.text
    shaped["team"] = state.team_id
    if message.subtype:
        shaped["subtype"] = message.subtype
    if message.username:
        shaped["username"] = message.username
    if message.blocks:
        shaped["blocks"] = message.blocks
    if message.files:
        shaped["files"] = [shape_file(file) for file in message.files]
        shaped["upload"] = False
    if with_metadata and message.metadata:
        shaped["metadata"] = message.metadata
    if message.edited is not None:
        edited_ts = f"{message.edited.timestamp():.6f}"
        shaped["edited"] = {"user": message.user_id, "ts": edited_ts}
    _add_thread(shaped, channel, message)
    if message.reactions:
        shaped["reactions"] = [
            {"name": name, "users": _ids(state, handles), "count": len(handles)}
            for name, handles in message.reactions.items()
        ]
    if message.ts in channel.pins:
        shaped["pinned_to"] = [channel.id]
    return shaped


def shape_file(file: File) -> Json:
    """Return a file object, without addresses: the workspace hosts no files."""
    created = int(file.created.timestamp())
    ending = file.name.rpartition(".")[2] if "." in file.name else ""
    return {
        "id": file.id,
        "created": created,
        "timestamp": created,
        "name": file.name,
        "title": file.title,
        "filetype": ending,
        "user": file.user_id,
        "size": len(file.content),
        "mode": "hosted",
        **({"alt_txt": file.alt} if file.alt else {}),
        "is_external": False,
        "is_public": False,
    }


def shape_bot_profile(state: State, app: InstalledApp) -> Json:
    """Return the bot_profile that goes with an app's messages."""
    return {
        "id": app.bot_id,
        "app_id": app.app_id,
        "user_id": app.bot_user_id,
        "name": app.name,
        "deleted": False,
        "updated": 0,
        "team_id": state.team_id,
    }


def _add_thread(shaped: Json, channel: ChannelRecord, message: Message) -> None:
    if message.is_reply:
        shaped["thread_ts"] = message.thread_ts
        return
    replies = [other for other in channel.messages if other.thread_ts == message.ts]
    if message.ephemeral_to is None and replies:
        shaped["thread_ts"] = message.ts
        shaped["reply_count"] = len(replies)
        shaped["reply_users"] = list(dict.fromkeys(reply.user_id for reply in replies))
        shaped["latest_reply"] = replies[-1].ts


def _ids(state: State, handles: list[str]) -> list[str]:
    users = [state.find_user(handle) for handle in handles]
    return [user.id for user in users if user is not None]


def _shape_text(text: str, channel: ChannelRecord, created: int) -> Json:
    return {
        "value": text,
        "creator": channel.creator if text else "",
        "last_set": created if text else 0,
    }
