"""Slack as a `web` process meets it: signed requests, and their answers."""

import hashlib
import hmac
import json
import time
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPResponse
from typing import Any
from urllib.parse import parse_qs, urlencode

from rehearsal import InstalledApp, Message, Workspace
from rehearsal.apps.payloads import (
    Place,
    shape_block_actions,
    shape_command,
    shape_event,
    shape_submission,
)
from rehearsal.apps.response_urls import ResponseUrls
from rehearsal.state.records import User
from tests.support.patience import LONGEST

# The example of docs.slack.dev/authentication/verifying-requests-from-slack.
SECRET = "8f742231b10e8888abcd99yyyzzz85a5"  # noqa: S105

MONITORING_TOKEN = "monitoring-8f742231b10e"  # noqa: S105 - of tests
MONITOR = {"Authorization": f"Bearer {MONITORING_TOKEN}"}

FORM = "application/x-www-form-urlencoded"
JSON = "application/json"
PATH = "/slack/events"


@dataclass(frozen=True)
class Answer:
    """An answer over HTTP."""

    status: int
    text: str
    headers: dict[str, str]

    @property
    def json(self) -> Any:
        """The body, read as JSON."""
        return json.loads(self.text)


def sign(body: bytes, at: float | None = None, secret: str = SECRET) -> dict[str, str]:
    """The headers with which Slack signs a body; `at` is seconds since 1970, by default now."""
    timestamp = str(int(time.time() if at is None else at))
    signature = hmac.new(
        secret.encode(), b"v0:" + timestamp.encode() + b":" + body, hashlib.sha256
    ).hexdigest()
    return {"X-Slack-Request-Timestamp": timestamp, "X-Slack-Signature": f"v0={signature}"}


def ask(
    port: int,
    method: str,
    path: str,
    body: bytes | None = None,
    headers: dict[str, str] | None = None,
) -> Answer:
    """The answer to a request over a connection of its own."""
    connection = HTTPConnection("127.0.0.1", port, timeout=LONGEST)
    try:
        connection.request(method, path, body, headers or {})
        return read_answer(connection.getresponse())
    finally:
        connection.close()


def read_answer(response: HTTPResponse) -> Answer:
    """The whole of an answer."""
    headers = {name.lower(): value for name, value in response.getheaders()}
    return Answer(response.status, response.read().decode(), headers)


def read_trigger(body: bytes) -> str:
    """Return the id by which a command's copies are known."""
    return parse_qs(body.decode())["trigger_id"][0]


class SlackOverHttp:
    """Sends what people of a workspace do to the app, at an address instead of a socket."""

    def __init__(self, workspace: Workspace, app: InstalledApp, port: int) -> None:
        self._workspace = workspace
        self._state = workspace.state
        self._app = app
        self._port = port
        # The workspace's own, whose response_urls its server knows.
        self._response_urls: ResponseUrls = workspace.response_urls

    def send(self, body: bytes, kind: str, **headers: str) -> Answer:
        """The answer to a body, signed now."""
        return ask(self._port, "POST", PATH, body, {"Content-Type": kind, **sign(body), **headers})

    def make_command(self, handle: str, command: str, text: str = "") -> bytes:
        """The body for a slash command typed in #general."""
        with self._state.condition:
            channel = self._state.find_channel("general")
            assert channel is not None
            user = self._user(handle)
            url = self._response_urls.issue(self._app, channel, user, None)
            payload = shape_command(self._state, self._app, user, channel, command, text, url)
        return urlencode(payload).encode()

    def command(self, handle: str, command: str, text: str = "") -> Answer:
        """The answer to a slash command."""
        return self.send(self.make_command(handle, command, text), FORM)

    def press(self, handle: str, message: Message, action_id: str) -> Answer:
        """The answer to a press of the message's button; the app replies by response_url."""
        with self._state.condition:
            channel = self._state.channels[message.channel_id]
            user = self._user(handle)
            [button] = [
                {"type": "button", **element}
                for block in message.blocks
                for element in block.get("elements", [])
                if element["action_id"] == action_id
            ]
            place = Place({}, message.blocks, channel=channel, message=message)
            url = self._response_urls.issue(self._app, channel, user, message)
            payload = shape_block_actions(self._state, self._app, user, place, button, url)
        return self._interact(payload)

    def submit(self, handle: str) -> Answer:
        """The answer to the submission of the person's modal on top."""
        with self._state.condition:
            user = self._user(handle)
            view = self._state.view_stacks[user.id][-1]
            payload = shape_submission(self._state, self._app, user, view)
        return self._interact(payload)

    def event(self, event: dict[str, Any]) -> Answer:
        """The answer to an event of the Events API."""
        with self._state.condition:
            payload = shape_event(self._state, self._app, event)
        return self.send(json.dumps(payload).encode(), JSON)

    def _interact(self, payload: dict[str, Any]) -> Answer:
        return self.send(urlencode({"payload": json.dumps(payload)}).encode(), FORM)

    def _user(self, handle: str) -> User:
        user = self._state.find_user(handle)
        assert user is not None
        return user
