"""Slack's side of HTTP: what a workspace sends to an app goes to addresses, and not to sockets."""

import json
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPException
from random import Random
from typing import Any
from urllib.parse import urlencode

from rehearsal import InstalledApp, Workspace
from tests.support.slack_over_http import FORM, JSON, PATH, ask, sign

# As many requests as are under way at once; Slack has no such bound.
AT_ONCE = 40


class HttpDelivery:
    """A connection of the workspace's that turns each envelope into a signed request.

    Of several `web` processes the dice choose one, as a balancer before them would.
    """

    def __init__(
        self, workspace: Workspace, app: InstalledApp, ports: Sequence[int], rng: Random
    ) -> None:
        self._workspace = workspace
        self._ports = ports
        self._rng = rng
        self._pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="slack-over-http")
        workspace.sockets.join(app, self)

    def send(self, text: str) -> None:
        """Deliver an envelope; what is no envelope is Socket Mode's own talk."""
        envelope = json.loads(text)
        if "envelope_id" in envelope:
            self._pool.submit(self._deliver, envelope, self._rng.choice(self._ports))

    def _deliver(self, envelope: dict[str, Any], port: int) -> None:
        body, kind = write_body(envelope)
        headers = {"Content-Type": kind, **sign(body)}
        if envelope.get("retry_attempt"):
            headers["X-Slack-Retry-Num"] = str(envelope["retry_attempt"])
        try:
            answer = ask(port, "POST", PATH, body, headers)
        except (OSError, HTTPException):
            return
        if answer.status == 200:
            # A bare answer has no body; one that is no JSON is the text itself.
            is_json = answer.headers.get("content-type", "").startswith(JSON)
            text = {"text": answer.text} if answer.text else None
            payload = json.loads(answer.text) if is_json and answer.text else text
            self._workspace.sockets.acknowledge(envelope["envelope_id"], payload)

    def close(self) -> None:
        """There is no line to close."""

    def close_later(self, seconds: float) -> None:
        """There is no line to close."""

    def abort(self) -> None:
        """There is no line to cut."""

    def abort_when_sent(self) -> None:
        """There is no line to cut."""

    def go_deaf(self, with_pongs: bool) -> None:
        """There is no line to go deaf."""


def write_body(envelope: dict[str, Any]) -> tuple[bytes, str]:
    """A payload as Slack sends it over HTTP, and the body's type."""
    payload = envelope["payload"]
    match envelope["type"]:
        case "slash_commands":
            return urlencode(payload).encode(), FORM
        case "interactive":
            return urlencode({"payload": json.dumps(payload)}).encode(), FORM
        case _:
            return json.dumps(payload).encode(), JSON
