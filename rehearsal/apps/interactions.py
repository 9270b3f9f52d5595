"""Interactions of people with an app, and following the app's acknowledgements.

Slack's account: docs.slack.dev/interactivity/handling-user-interaction and
docs.slack.dev/surfaces/modals (response_action).
"""

from dataclasses import dataclass, field
from typing import Any

from rehearsal.apps import payloads
from rehearsal.apps.payloads import Place
from rehearsal.apps.response_urls import ResponseUrls, post_reply
from rehearsal.apps.sockets import Sockets
from rehearsal.content.views import (
    check_modal,
    close_all,
    close_view,
    push_on_stack,
    replace_content,
)
from rehearsal.state.input_state import Placed
from rehearsal.state.mentions import encode_command_text
from rehearsal.state.records import ChannelRecord, InstalledApp, Message, User
from rehearsal.state.slack_errors import SlackError
from rehearsal.state.state import State
from rehearsal.state.view_records import ViewRecord

Json = dict[str, Any]

NO_CONNECTION = "dispatch_failed"
TOO_LATE = "operation_timeout"
TROUBLE = "We had some trouble connecting. Try again?"


@dataclass(frozen=True)
class Answer:
    """An answer as a person saw it: text and blocks, or the error that Slack showed instead.

    For a command it is the reply in the acknowledgement; otherwise the newest message that came to
    this person alone, or the message acted in, if the app changed it meanwhile.
    """

    text: str = ""
    blocks: list[Json] = field(default_factory=list)
    error: str | None = None


class Interactions:
    """The link between people and apps."""

    def __init__(self, state: State, sockets: Sockets, response_urls: ResponseUrls) -> None:
        self._state = state
        self._sockets = sockets
        self._response_urls = response_urls

    def send_command(self, user: User, channel: ChannelRecord, command: str, text: str) -> Answer:
        """Send a slash command to the app that has it, and show its reply to the person."""
        state = self._state
        with state.condition:
            app = self._app_with_command(command)
            if app is None:
                return Answer(f"{command} is not a valid command.", error="invalid_command")
            response_url = self._response_urls.issue(app, channel, user, None)
            encoded = encode_command_text(text, self._user_id, self._channel_id)
            payload = payloads.shape_command(
                state, app, user, channel, command, encoded, response_url
            )
            newest_before = state.newest_private.get(user.id)
            reply, error = self._ask(app, "slash_commands", payload)
            if error is None and (reply.get("text") or reply.get("blocks")):
                try:
                    message = post_reply(state, app, channel, user.id, reply)
                except SlackError as refused:
                    error = refused.error
                else:
                    return Answer(message.text, message.blocks)
            if error is not None:
                return Answer(f'{command} failed with the error "{error}"', error=error)
            return _answer_from(state.newest_private.get(user.id), newest_before)

    def send_action(self, user: User, place: Place, placed: Placed, choice: Json) -> Answer:
        """Send a press or a choice to the app that the message or view belongs to."""
        state = self._state
        with state.condition:
            app = self._app_of(place)
            action = _describe_action(placed, choice)
            response_url = None
            if place.channel is not None:
                response_url = self._response_urls.issue(app, place.channel, user, place.message)
            payload = payloads.shape_block_actions(state, app, user, place, action, response_url)
            newest_before = state.newest_private.get(user.id)
            _, error = self._ask(app, "interactive", payload)
            if error is not None:
                return Answer(TROUBLE, error=error)
            newest = state.newest_private.get(user.id)
            if newest is newest_before and place.message is not None and place.channel is not None:
                current = [m for m in place.channel.messages if m.ts == place.message.ts]
                return _answer_from(current[0] if current else None, place.message)
            return _answer_from(newest, newest_before)

    def ask_options(self, user: User, place: Place, placed: Placed, typed: str) -> list[Json]:
        """Return the options that the app offers in an external select for the typed text."""
        with self._state.condition:
            app = self._app_of(place)
            payload = payloads.shape_suggestion(self._state, app, user, place, placed, typed)
            reply, _ = self._ask(app, "interactive", payload)
            groups = reply.get("option_groups") or []
            grouped = [option for group in groups for option in group.get("options", [])]
            return list(reply.get("options") or grouped)

    def submit_view(self, user: User, view: ViewRecord) -> None:
        """Send a modal's content to its app, and follow the acknowledgement.

        Errors on the way are shown in the modal, as `trouble`.
        """
        with self._state.condition:
            app = self._state.apps[view.app_id]
            view.errors, view.trouble = {}, None
            payload = payloads.shape_submission(self._state, app, user, view)
            reply, error = self._ask(app, "interactive", payload)
            if error is not None:
                view.trouble = f"{TROUBLE} ({error})"
            else:
                try:
                    self._follow(app, user, view, reply)
                except SlackError as refused:
                    view.trouble = f"{TROUBLE} ({refused.error}: {refused.more})"

    def close_view(self, user: User, view: ViewRecord) -> None:
        """Close a modal as its reader does, and notify its app if it asked for that."""
        with self._state.condition:
            is_cleared = bool(view.view.get("clear_on_close", False))
            if is_cleared:
                close_all(self._state, user.id)
            else:
                close_view(self._state, view)
            if view.view.get("notify_on_close"):
                app = self._state.apps[view.app_id]
                payload = payloads.shape_view_closed(self._state, app, user, view, is_cleared)
                self._ask(app, "interactive", payload)

    def open_home(self, user: User, app: InstalledApp, event: Json) -> None:
        """Notify an app that a person opened its Home, and wait until it has published one.

        Until then, and if the app takes over three seconds, Slack shows the previous Home.
        """
        with self._state.condition:
            key = (user.id, app.app_id)
            before = self._state.homes.get(key)
            hash_before = before.hash if before else None
            payload = payloads.shape_event(self._state, app, event)
            if self._sockets.deliver(app, "events_api", payload, False) is None:
                return

            def was_published() -> bool:
                home = self._state.homes.get(key)
                return home is not None and home.hash != hash_before

            self._state.wait_until(was_published, self._sockets.seconds_to_acknowledge)

    def _ask(self, app: InstalledApp, kind: str, payload: Json) -> tuple[Json, str | None]:
        """Return the payload of the acknowledgement, and the error if none came."""
        delivery = self._sockets.deliver(app, kind, payload, accepts_payload=True)
        if delivery is None:
            return {}, NO_CONNECTION
        self._sockets.wait(delivery)
        if delivery.answer is None:
            return {}, TOO_LATE
        return delivery.answer, None

    def _follow(self, app: InstalledApp, user: User, view: ViewRecord, reply: Json) -> None:
        """Follow a view_submission's acknowledgement; without a response_action, close the view."""
        action = reply.get("response_action")
        if action is None:
            close_view(self._state, view)
        elif action == "clear":
            close_all(self._state, user.id)
        elif action == "errors":
            errors = reply.get("errors")
            inputs = {b["block_id"] for b in view.view["blocks"] if b["type"] == "input"}
            if not isinstance(errors, dict) or not errors or not set(errors) <= inputs:
                raise SlackError("invalid_errors", errors=errors)
            view.errors = {str(block_id): str(text) for block_id, text in errors.items()}
            self._state.tell("view_updated", user_id=user.id, view=view.as_slack_shows_it())
        elif action in {"update", "push"}:
            content = reply.get("view")
            if not isinstance(content, dict):
                raise SlackError("invalid_arguments", missing="view")
            check_modal(content)
            if action == "update":
                replace_content(self._state, view, content)
            else:
                push_on_stack(self._state, app, user.id, content)
        else:
            raise SlackError("invalid_response_action", response_action=action)

    def _app_with_command(self, command: str) -> InstalledApp | None:
        """Return the app that has the command; of several, Slack asks the one installed last."""
        for app in reversed(self._state.apps.values()):
            if app.commands is None or command in app.commands:
                return app
        return None

    def _app_of(self, place: Place) -> InstalledApp:
        app_id = place.view.app_id if place.view is not None else None
        if place.message is not None:
            app_id = place.message.app_id
        return self._state.apps[str(app_id)]

    def _user_id(self, handle: str) -> str | None:
        user = self._state.find_user(handle)
        return user.id if user else None

    def _channel_id(self, name: str) -> str | None:
        channel = self._state.find_channel(name)
        return channel.id if channel and not channel.is_private else None


def _describe_action(placed: Placed, choice: Json) -> Json:
    """Return the entry in `actions`: the element as it is in the block, with the choice made."""
    kept = ("type", "action_id", "text", "value", "style", "placeholder", "url", "confirm")
    described = {name: placed.element[name] for name in kept if name in placed.element}
    return {**described, "block_id": placed.block_id, **choice}


def _answer_from(message: Message | None, before: Message | None) -> Answer:
    if message is None or message is before:
        return Answer()
    return Answer(message.text, message.blocks)
