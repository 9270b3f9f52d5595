"""Answers an envelope through Bolt, and brings the answer to the person.

A reply travels inside the acknowledgement, on the connection that brought the command. If that
connection is gone by then, or 3 s are over, a command's reply goes to its response_url instead
(5 uses in 30 minutes: docs.slack.dev/interactivity/handling-user-interaction), and the
acknowledgement, sent bare over the present connection, only spares the person Slack's
error. Slack's pages do not say whether it takes an acknowledgement on another connection than the
envelope's: so it carries nothing, and the reply is shown once in either case. It is sent once the
reply is posted: a command that Slack takes for done has been answered, so a person who types one
command after another reads the answers in that order. If the reply could not be posted, there
is no acknowledgement, and Slack's error tells the person.

If the connection ends before a pong confirms the acknowledgement, it is unknown whether it has
arrived. It is sent again over the next connection, reply inside, since Slack waits for one
acknowledgement of each envelope: the reply is shown once, if at all. After 3 s, as when the
connection was deaf, it most likely never arrived, and the reply goes to the response_url.

Modals and buttons have no such second way. A submission's answer is tried on the new connection;
if Slack does not take it, the modal stays open and says "We had some trouble connecting" (a
button has a warning sign beside it). The change is committed all the same, and a person who
submits again meets the rules as they are then.
"""

import json
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from http.client import HTTPException
from threading import Lock
from typing import Any

from slack_bolt import App, BoltResponse
from slack_bolt.adapter.socket_mode.internals import run_bolt_app
from slack_sdk.errors import SlackClientError
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.webhook import WebhookClient

from bot.core.logs import LogEvent
from handlers.socket_mode.connection import SECONDS_TO_ACKNOWLEDGE, SocketLink

log = logging.getLogger("hackathon")

Json = dict[str, Any]

# Seconds: the lifetime of a response_url.
LONGEST_WAIT = 30 * 60.0
SECONDS_TO_POST = 8
# More replies than can be in progress at once.
REPLIES_KEPT = 1000


@dataclass(frozen=True)
class Envelope:
    """A payload that came over a link at an instant of `time.monotonic`."""

    link: SocketLink
    message: Json
    came_at: float

    @property
    def response_url(self) -> str:
        """The URL to post a command's reply to; "" for everything else."""
        if self.message.get("type") != "slash_commands":
            return ""
        return str(self.message["payload"].get("response_url", ""))

    def is_in_time(self) -> bool:
        """Return whether Slack still waits for the acknowledgement."""
        return self.seconds_left() > 0

    def seconds_left(self) -> float:
        """Return for how many more seconds Slack waits for the acknowledgement."""
        return SECONDS_TO_ACKNOWLEDGE - (time.monotonic() - self.came_at)

    def write_acknowledgement(self, payload: Json | None) -> str:
        """Return the acknowledgement as JSON, with an answer inside or bare."""
        content: Json = {"envelope_id": self.message["envelope_id"]}
        if payload is not None:
            content["payload"] = payload
        return json.dumps(content)


class Answering:
    """Answers envelopes through a Bolt app. Thread-safe.

    `wait_for_link` returns the present connection, and waits for one for at most the given number
    of seconds; None if there is none by then.
    """

    def __init__(self, app: App, wait_for_link: Callable[[float], SocketLink | None]) -> None:
        self._app = app
        self._wait_for_link = wait_for_link
        self._replies = _Replies()

    def answer(self, envelope: Envelope) -> None:
        """Handle an envelope and acknowledge it, unless Bolt refuses it."""
        try:
            request = SocketModeRequest.from_dict(envelope.message)
            response = run_bolt_app(self._app, request) if request else None
            if response is not None and response.status == 200:
                self._acknowledge(envelope, _read_payload(response))
        except Exception as error:
            # The executor would swallow it.
            log.error(LogEvent("failed", what="an envelope"), exc_info=error)
        finally:
            envelope.link.put_down()

    def _acknowledge(self, envelope: Envelope, payload: Json | None) -> None:
        if envelope.is_in_time():
            reply = None if self._replies.was_posted(envelope.response_url) else payload
            if self._send(envelope, reply, envelope.link):
                return
        self._answer_otherwise(envelope, payload)

    def _send(self, envelope: Envelope, payload: Json | None, link: SocketLink) -> bool:
        """Acknowledge an envelope over a link; return False if the link is closed."""

        def answer_again() -> None:
            self._replies.note_lost(url)
            self._acknowledge_again(envelope, payload)

        url = envelope.response_url if payload else ""
        self._replies.note_sent(url)
        if link.send(envelope.write_acknowledgement(payload), answer_again):
            return True
        self._replies.note_lost(url)
        return False

    def _acknowledge_again(self, envelope: Envelope, payload: Json | None) -> None:
        """Acknowledge again after the connection ended without a pong for the acknowledgement."""
        seconds_left = envelope.seconds_left()
        link = self._wait_for_link(seconds_left) if seconds_left > 0 else None
        if link is None or not self._send(envelope, payload, link):
            self._answer_otherwise(envelope, payload)

    def _answer_otherwise(self, envelope: Envelope, payload: Json | None) -> None:
        """Answer by response_url or over the next connection, without the envelope's own."""
        url = envelope.response_url if payload else ""
        link = self._wait_for_link(LONGEST_WAIT)
        if payload and url and self._replies.claim(url):
            was_posted = _post_reply(url, payload, self._app.client.proxy)
            # Without an acknowledgement, Slack shows the person its error.
            link = link if was_posted else None
        if link is not None:
            self._send(envelope, None if url else payload, link)


@dataclass
class _Reply:
    """Whether a command's reply was posted, and how many acknowledgements carried it."""

    posted: bool = False
    sent: int = 0


class _Replies:
    """Remembers which commands have been answered, so that a copy does not post the reply again.

    A reply is identified by its response_url; "" is none.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._replies: dict[str, _Reply] = {}

    def note_sent(self, url: str) -> None:
        """Count an acknowledgement that carries the reply."""
        with self._lock:
            self._find(url).sent += 1

    def note_lost(self, url: str) -> None:
        """Take back one count: that acknowledgement may not have arrived."""
        with self._lock:
            self._find(url).sent -= 1

    def was_posted(self, url: str) -> bool:
        """Return whether the reply was posted to this response_url."""
        with self._lock:
            return self._find(url).posted

    def claim(self, url: str) -> bool:
        """Claim the posting of a reply to this response_url; False if the command was answered."""
        with self._lock:
            reply = self._find(url)
            if reply.posted or reply.sent > 0:
                return False
            reply.posted = True
            return True

    def _find(self, url: str) -> _Reply:
        if not url:
            return _Reply()
        if len(self._replies) > REPLIES_KEPT:
            del self._replies[next(iter(self._replies))]
        return self._replies.setdefault(url, _Reply())


def _read_payload(response: BoltResponse) -> Json | None:
    """Parse the body of Bolt's response as Bolt's own adapter does; None if it is empty."""
    if not response.body:
        return None
    kind = response.headers.get("content-type", [""])[0]
    if not kind.startswith("application/json"):
        return {"text": response.body}
    payload: Json = json.loads(response.body)
    return payload


def _post_reply(url: str, reply: Json, proxy: str | None) -> bool:
    """Post a reply to a response_url, once; log a failure and return False."""
    client = WebhookClient(url, timeout=SECONDS_TO_POST, proxy=proxy, retry_handlers=[])
    try:
        status: int | str = client.send_dict(reply).status_code
    except (SlackClientError, OSError, HTTPException) as error:
        status = type(error).__name__
    if status == 200:
        log.info(LogEvent("answered_late"))
        return True
    log.error(LogEvent("unanswered", status=status))
    return False
