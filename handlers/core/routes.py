"""What Bolt listens with: one listener for each kind of request, which looks up who answers it.

Bolt asks its listeners one after the other whether a request is theirs, 0.02 ms each, and there
are sixty commands, buttons, selects and modals.
"""

import re
from collections.abc import Callable
from typing import Any

from slack_bolt import Ack, App, BoltContext, Respond
from slack_sdk import WebClient

Body = dict[str, Any]
# Bolt wants a name or a pattern beside the look-up.
_ANY = re.compile("")


class Listeners:
    """Who answers, by name: a command's with its slash, an action_id, a modal's callback_id.

    What nobody answers is left to Bolt.
    """

    # How many of Bolt's they are.
    COUNT = 4

    def __init__(self, app: App) -> None:
        self.commands: dict[str, Callable[[Ack, Body, WebClient, BoltContext], None]] = {}
        self.actions: dict[str, Callable[[Ack, Body, WebClient, Respond], None]] = {}
        self.options: dict[str, Callable[[Ack, Body], None]] = {}
        self.modals: dict[str, Callable[[Ack, Body, WebClient], None]] = {}
        app.command(_ANY, [lambda body: body["command"] in self.commands])(self._take_command)
        app.action(_ANY, [lambda body: _name_action(body) in self.actions])(self._take_action)
        app.options(_ANY, [lambda body: _name_options(body) in self.options])(self._take_options)
        app.view(_ANY, [lambda body: body["view"]["callback_id"] in self.modals])(self._take_modal)

    def _take_command(self, ack: Ack, body: Body, client: WebClient, context: BoltContext) -> None:
        self.commands[body["command"]](ack, body, client, context)

    def _take_action(self, ack: Ack, body: Body, client: WebClient, respond: Respond) -> None:
        self.actions[_name_action(body)](ack, body, client, respond)

    def _take_options(self, ack: Ack, body: Body) -> None:
        self.options[_name_options(body)](ack, body)

    def _take_modal(self, ack: Ack, body: Body, client: WebClient) -> None:
        self.modals[body["view"]["callback_id"]](ack, body, client)


def _name_action(body: Body) -> str:
    """A button's or menu's action_id, without a colon and what stands behind it."""
    [action, *_] = body.get("actions") or [{}]
    return _cut(action.get("action_id", ""))


def _name_options(body: Body) -> str:
    """An external select's action_id, likewise."""
    return _cut(body.get("action_id", ""))


def _cut(action_id: str) -> str:
    return action_id.partition(":")[0]
