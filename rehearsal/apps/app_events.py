"""Events API: the events that an app gets, and their payloads.

Slack's account: docs.slack.dev/reference/events/message and its neighbours.
"""

from typing import Any

from rehearsal.apps.payloads import shape_event
from rehearsal.apps.sockets import Sockets
from rehearsal.state.records import ChannelRecord, InstalledApp, Message, User, WorkspaceEvent
from rehearsal.state.state import State
from rehearsal.web_api.shapes import shape_channel, shape_message, shape_user

Json = dict[str, Any]

MESSAGE_EVENTS = {
    "channel": "message.channels",
    "group": "message.groups",
    "im": "message.im",
    "mpim": "message.mpim",
}


class AppEvents:
    """Sends events to the apps that may see them, without waiting for an answer.

    An app that is not connected misses its events: Slack's later retries are not simulated.
    """

    def __init__(self, state: State, sockets: Sockets) -> None:
        self._state = state
        self._sockets = sockets

    def pass_on(self, workspace_event: WorkspaceEvent) -> None:
        """Send an event to each app that subscribed to it and may see it."""
        for app in list(self._state.apps.values()):
            for subscription, event in self._describe(app, workspace_event):
                if app.events is None or subscription in app.events:
                    event.setdefault("event_ts", f"{workspace_event.at.timestamp():.6f}")
                    payload = shape_event(self._state, app, event)
                    self._sockets.deliver(app, "events_api", payload, accepts_payload=False)

    def describe_home_opened(self, app: InstalledApp, user: User, channel_id: str) -> Json:
        """Return the event `app_home_opened`, with the Home that the person sees at that moment."""
        event: Json = {
            "type": "app_home_opened",
            "user": user.id,
            "channel": channel_id,
            "tab": "home",
            "event_ts": f"{self._state.now().timestamp():.6f}",
        }
        home = self._state.homes.get((user.id, app.app_id))
        if home is not None:
            event["view"] = home.as_slack_shows_it()
        return event

    def _describe(
        self, app: InstalledApp, workspace_event: WorkspaceEvent
    ) -> list[tuple[str, Json]]:
        """Return each subscription that this event belongs to, with the payload's `event`."""
        kind = workspace_event.kind
        if kind in {"person_joined", "person_changed"}:
            name = "team_join" if kind == "person_joined" else "user_change"
            user = self._state.users[str(workspace_event.user_id)]
            with_email = app.scopes is None or "users:read.email" in app.scopes
            return [(name, {"type": name, "user": shape_user(self._state, user, with_email)})]
        channel = self._state.channels.get(workspace_event.channel_id or "")
        if channel is None:
            return []
        is_inside = app.bot_user_id in channel.member_ids
        if kind.startswith("message_") and workspace_event.message is not None and is_inside:
            return self._describe_message(app, channel, workspace_event, workspace_event.message)
        if kind == "reaction_added" and is_inside:
            return [(kind, self._describe_reaction(channel, workspace_event))]
        if kind in {"member_joined", "member_left"} and (is_inside or not channel.is_private):
            return [self._describe_membership(channel, workspace_event)]
        if channel.is_private and not is_inside:
            return []
        return self._describe_channel(app, channel, workspace_event)

    def _describe_message(
        self,
        app: InstalledApp,
        channel: ChannelRecord,
        workspace_event: WorkspaceEvent,
        message: Message,
    ) -> list[tuple[str, Json]]:
        channel_type = _channel_type(channel)
        shaped = shape_message(self._state, channel, message, with_metadata=True)
        event: Json = {"channel": channel.id, "channel_type": channel_type}
        if workspace_event.kind == "message_posted":
            event = {**shaped, **event, "event_ts": message.ts}
        elif workspace_event.kind == "message_updated":
            previous = workspace_event.details["previous"]
            event.update(
                type="message",
                subtype="message_changed",
                hidden=True,
                ts=self._state.next_ts()[0],
                message=shaped,
                previous_message=shape_message(self._state, channel, previous),
            )
        elif workspace_event.kind == "message_deleted":
            event.update(
                type="message",
                subtype="message_deleted",
                hidden=True,
                ts=self._state.next_ts()[0],
                deleted_ts=message.ts,
                previous_message=shaped,
            )
        else:
            return []
        found = [(MESSAGE_EVENTS[channel_type], event)]
        if (
            workspace_event.kind == "message_posted"
            and app.bot_user_id in message.mentions
            and message.bot_id != app.bot_id
            and not channel.is_im
        ):
            found.append(("app_mention", {**event, "type": "app_mention"}))
        return found

    def _describe_reaction(self, channel: ChannelRecord, workspace_event: WorkspaceEvent) -> Json:
        message = workspace_event.message
        return {
            "type": "reaction_added",
            "user": workspace_event.user_id,
            "reaction": workspace_event.details["emoji"],
            "item_user": message.user_id if message else "",
            "item": {
                "type": "message",
                "channel": channel.id,
                "ts": message.ts if message else "",
            },
        }

    def _describe_membership(
        self, channel: ChannelRecord, workspace_event: WorkspaceEvent
    ) -> tuple[str, Json]:
        verb = "joined" if workspace_event.kind == "member_joined" else "left"
        name = f"member_{verb}_channel"
        event: Json = {
            "type": name,
            "user": workspace_event.user_id,
            "channel": channel.id,
            "channel_type": "G" if channel.is_private else "C",
            "team": self._state.team_id,
        }
        if workspace_event.details.get("inviter"):
            event["inviter"] = workspace_event.details["inviter"]
        return name, event

    def _describe_channel(
        self, app: InstalledApp, channel: ChannelRecord, workspace_event: WorkspaceEvent
    ) -> list[tuple[str, Json]]:
        prefix = "group" if channel.is_private else "channel"
        if workspace_event.kind == "channel_created" and not channel.is_private:
            shaped = shape_channel(self._state, channel, app.bot_user_id)
            return [("channel_created", {"type": "channel_created", "channel": shaped})]
        if workspace_event.kind == "channel_renamed":
            created = int(channel.created.timestamp())
            named = {"id": channel.id, "name": channel.name, "created": created}
            return [(f"{prefix}_rename", {"type": f"{prefix}_rename", "channel": named})]
        if workspace_event.kind in {"channel_archived", "channel_unarchived"}:
            name = f"{prefix}_{workspace_event.kind.removeprefix('channel_').removesuffix('d')}"
            event = {"type": name, "channel": channel.id, "user": workspace_event.user_id}
            return [(name, event)]
        return []


def _channel_type(channel: ChannelRecord) -> str:
    if channel.is_im:
        return "im"
    if channel.is_mpim:
        return "mpim"
    return "group" if channel.is_private else "channel"
