"""Bolt's listeners: one for each kind of request, which looks up the handler by name.

Bolt tries its listeners one after the other, 0.02 ms each, and there are sixty commands,
buttons, selects and modals.
"""

import re
from collections.abc import Callable
from typing import Any

from slack_bolt import Ack, App, BoltContext, Respond
from slack_sdk import WebClient

Body = dict[str, Any]
# Bolt requires a name or a pattern besides the matcher.
_ANY = re.compile("")


class Listeners:
    """Handlers by name: a command's with its slash, an action_id, a modal's callback_id.

    Requests without a handler are left to Bolt.
    """

    # The number of listeners registered with Bolt.
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
    """Return the action_id of a button or menu, up to the first colon."""
    [action, *_] = body.get("actions") or [{}]
    return _cut(action.get("action_id", ""))


def _name_options(body: Body) -> str:
    """Return the action_id of an external select, up to the first colon."""
    return _cut(body.get("action_id", ""))


def _cut(action_id: str) -> str:
    return action_id.partition(":")[0]
