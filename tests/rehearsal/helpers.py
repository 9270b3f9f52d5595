"""Words that the workspace's tests share."""

from collections.abc import Callable
from typing import Any

import pytest
from slack_bolt import App
from slack_bolt.adapter.socket_mode.builtin import SocketModeHandler
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.builtin import SocketModeClient

from rehearsal import InstalledApp, Workspace, WorkspaceServer

Json = dict[str, Any]


def refusal(call: Callable[..., Any], *arguments: Any, **named: Any) -> str:
    """Slack's word for refusing that call."""
    return str(refused(call, *arguments, **named)["error"])


def refused(call: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
    """The whole answer that refuses that call."""
    with pytest.raises(SlackApiError) as caught:
        call(*arguments, **named)
    return caught.value.response


def plain(text: str) -> Json:
    """A plain_text object."""
    return {"type": "plain_text", "text": text}


def section(text: str, **more: Any) -> Json:
    """A section of mrkdwn."""
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}, **more}


def button(text: str, action_id: str, **more: Any) -> Json:
    """A button."""
    return {"type": "button", "text": plain(text), "action_id": action_id, **more}


def actions(*elements: Json) -> Json:
    """A row of elements."""
    return {"type": "actions", "elements": list(elements)}


def option(text: str, value: str) -> Json:
    """An option."""
    return {"text": plain(text), "value": value}


def text_input(label: str, block_id: str, **more: Any) -> Json:
    """An input for a line of text; its action_id is made of its block_id."""
    element = {"type": "plain_text_input", "action_id": f"{block_id}_text", **more}
    return {"type": "input", "block_id": block_id, "label": plain(label), "element": element}


def modal(*blocks: Json, title: str = "Register", **more: Any) -> Json:
    """A modal."""
    return {
        "type": "modal",
        "callback_id": "form",
        "title": plain(title),
        "submit": plain("Send"),
        "blocks": list(blocks),
        **more,
    }


class Bot:
    """A Bolt app on a workspace, connected by Socket Mode until it is closed."""

    def __init__(self, workspace: Workspace, server: WorkspaceServer, app: InstalledApp) -> None:
        self.workspace = workspace
        self._server = server
        client = WebClient(app.bot_token, base_url=server.url, retry_handlers=[])
        self.bolt = App(client=client, process_before_response=True)
        self._handlers: list[SocketModeHandler] = []
        self._app_token = app.app_token

    def connect(self) -> SocketModeHandler:
        """Open one more connection."""
        before = self.workspace.connections
        handler = SocketModeHandler(self.bolt, self._app_token)
        self._handlers.append(handler)
        handler.connect()  # type: ignore[no-untyped-call]
        self.workspace.wait_for(lambda: self.workspace.connections > before)
        return handler

    def close(self) -> None:
        """Close every connection."""
        for handler in self._handlers:
            handler.client.auto_reconnect_enabled = False
        # Who listens holds a lock that closing needs, for three seconds or until something comes.
        self._server.disconnect_sockets()
        for handler in self._handlers:
            end_session(handler.client)
            # slack_sdk looks for its last message for a second, unless one comes: give it one.
            handler.client.message_processor.event.set()
            handler.client.enqueue_message("")
            handler.close()  # type: ignore[no-untyped-call]


def end_session(client: SocketModeClient) -> None:
    """End the connection of slack_sdk's client, however young it is.

    It takes a session up within a tenth of a second, and says then that it is not terminated,
    even where it was closed meanwhile: its own `close` would wait for ever.
    """
    client.disconnect()
    runner = client.current_session_runner
    runner.event.set()
    while runner.is_alive():
        client.current_session_state.terminated = True
        runner.thread.join(0.01)
