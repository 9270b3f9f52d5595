"""Payloads that an app is sent when a person does something.

Slack's account: docs.slack.dev/interactivity/implementing-slash-commands,
docs.slack.dev/reference/interaction-payloads/block_actions-payload, …/view-interactions-payload,
…/block_suggestion-payload, and docs.slack.dev/apis/events-api (event_callback).
"""

from dataclasses import dataclass
from typing import Any

from rehearsal.state.input_state import Placed, Values
from rehearsal.state.records import ChannelRecord, InstalledApp, Message, User
from rehearsal.state.state import State
from rehearsal.state.view_records import ViewRecord
from rehearsal.web_api.shapes import shape_message

Json = dict[str, Any]


@dataclass(frozen=True)
class Place:
    """The message of a channel, or the view, in which a person acts, with its input values."""

    values: Values
    blocks: list[Json]
    channel: ChannelRecord | None = None
    message: Message | None = None
    view: ViewRecord | None = None


def shape_command(
    state: State,
    app: InstalledApp,
    user: User,
    channel: ChannelRecord,
    command: str,
    text: str,
    response_url: str,
) -> Json:
    """Return a slash command's payload."""
    return {
        "token": app.verification_token,
        "team_id": state.team_id,
        "team_domain": state.team_domain,
        "channel_id": channel.id,
        "channel_name": _command_channel_name(channel),
        "user_id": user.id,
        "user_name": user.handle,
        "command": command,
        "text": text,
        "api_app_id": app.app_id,
        "is_enterprise_install": "false",
        "response_url": response_url,
        "trigger_id": state.triggers.issue(app.app_id, user.id),
    }


def shape_block_actions(
    state: State,
    app: InstalledApp,
    user: User,
    place: Place,
    action: Json,
    response_url: str | None,
) -> Json:
    """Return the payload of a press or a choice; it leaves out an ephemeral message itself."""
    payload = _interaction(state, app, user, "block_actions")
    payload["trigger_id"] = state.triggers.issue(app.app_id, user.id)
    payload["actions"] = [{**action, "action_ts": state.next_ts()[0]}]
    _add_place(state, payload, place)
    if response_url is not None:
        payload["response_url"] = response_url
    return payload


def shape_suggestion(
    state: State, app: InstalledApp, user: User, place: Place, placed: Placed, typed: str
) -> Json:
    """Return the payload that asks for the options of an external select."""
    payload = _interaction(state, app, user, "block_suggestion")
    payload.update(action_id=placed.action_id, block_id=placed.block_id, value=typed)
    _add_place(state, payload, place)
    return payload


def shape_submission(state: State, app: InstalledApp, user: User, view: ViewRecord) -> Json:
    """Return the payload of a modal's submit button."""
    payload = _interaction(state, app, user, "view_submission")
    payload["trigger_id"] = state.triggers.issue(app.app_id, user.id)
    payload["view"] = view.as_slack_shows_it()
    payload["response_urls"] = []
    return payload


def shape_view_closed(
    state: State, app: InstalledApp, user: User, view: ViewRecord, is_cleared: bool
) -> Json:
    """Return the payload of a modal that its reader closed."""
    payload = _interaction(state, app, user, "view_closed")
    payload["view"] = view.as_slack_shows_it()
    payload["is_cleared"] = is_cleared
    return payload


def shape_event(state: State, app: InstalledApp, event: Json) -> Json:
    """Return an event in its envelope, `event_callback`."""
    return {
        "token": app.verification_token,
        "team_id": state.team_id,
        "context_team_id": state.team_id,
        "context_enterprise_id": None,
        "api_app_id": app.app_id,
        "event": event,
        "type": "event_callback",
        "event_id": state.ids.make("Ev"),
        "event_time": int(state.now().timestamp()),
        "authorizations": [
            {
                "enterprise_id": None,
                "team_id": state.team_id,
                "user_id": app.bot_user_id,
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
        "is_ext_shared_channel": False,
        "event_context": state.ids.make("EC"),
    }


def _interaction(state: State, app: InstalledApp, user: User, kind: str) -> Json:
    return {
        "type": kind,
        "team": {"id": state.team_id, "domain": state.team_domain},
        "user": {
            "id": user.id,
            "username": user.handle,
            "name": user.handle,
            "team_id": state.team_id,
        },
        "api_app_id": app.app_id,
        "token": app.verification_token,
        "enterprise": None,
        "is_enterprise_install": False,
    }


def _add_place(state: State, payload: Json, place: Place) -> None:
    if place.view is not None:
        payload["container"] = {"type": "view", "view_id": place.view.id}
        payload["view"] = place.view.as_slack_shows_it()
        return
    if place.message is None or place.channel is None:
        raise ValueError("a person acts in a view or in a message")
    message, channel = place.message, place.channel
    payload["container"] = {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": channel.id,
        "is_ephemeral": message.ephemeral_to is not None,
    }
    if message.is_reply:
        payload["container"]["thread_ts"] = message.thread_ts
    payload["channel"] = {"id": channel.id, "name": _command_channel_name(channel)}
    payload["state"] = {"values": place.values}
    if message.ephemeral_to is None:
        payload["message"] = shape_message(state, channel, message, with_metadata=True)


def _command_channel_name(channel: ChannelRecord) -> str:
    """Return a channel's name as payloads have it: private channels are not named."""
    if channel.is_im:
        return "directmessage"
    return "privategroup" if channel.is_private else channel.name
