"""Keeps a Socket Mode connection to Slack alive: replaces it whenever it may no longer work.

Slack's account: docs.slack.dev/apis/events-api/using-socket-mode. Slack disconnects every few
hours, with a warning about 10 s ahead; connections break silently; and a connection can look
healthy and be deaf. So it is replaced when Slack says `disconnect`, when it ends, and when Slack
was silent for a minute, even if this machine slept. Slack pings of its own accord: its SDK for
Node drops a connection after 30 s without a ping (`serverPingTimeout` in
docs.slack.dev/tools/node-slack-sdk/reference/socket-mode/interfaces/SocketModeOptions).
"""

import logging
import re
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from random import random
from threading import Condition, Thread

from slack_bolt import App
from slack_sdk.errors import SlackApiError, SlackClientNotConnectedError

from bot.core.logs import LogEvent
from bot.core.metrics import count_reconnect
from handlers.socket_mode.acknowledge import Answering, Envelope
from handlers.socket_mode.connection import SocketLink

log = logging.getLogger("hackathon")

SECONDS_OF_SILENCE = 60.0
# apps.connections.open is of tier 1, one call a minute or more
# (docs.slack.dev/reference/methods/apps.connections.open); a 429 says how long to wait.
FIRST_PAUSE = 1.0
LONGEST_PAUSE = 30.0
# A connection that lasted this long is replaced at once; a shorter one may be refused again.
SECONDS_TO_BE_STEADY = 10.0
# Slack warns about 10 s before it closes a connection, and may send to it until then. If the bot
# closed it first, messages on their way would be lost.
SECONDS_TO_LINGER = 20.0
# How long `close` waits for a connection that is being opened, and for unconfirmed replies.
SECONDS_TO_CLOSE = 3.0
# SQLite has one writer: workers that wait for their turn to write, two seconds at most, must leave
# others free for requests that only read.
WORKERS = 32

_WORD = re.compile(r"\w+")
# Slack's reasons to disconnect; all others are counted as one.
_REASONS = frozenset({"warning", "refresh_requested", "too_many_websockets", "link_disabled"})
# Routine: Slack gives these reasons every few hours.
_LEVELS = {"warning": logging.INFO, "refresh_requested": logging.INFO}


class SocketConnection:
    """A Bolt app's connection to Slack, kept from `connect` to `close`.

    Times are in seconds: after `silence` without a message from Slack the connection is replaced;
    `first_pause` comes before the second attempt, and doubles with each further one.
    """

    def __init__(
        self,
        app: App,
        app_token: str,
        *,
        silence: float = SECONDS_OF_SILENCE,
        first_pause: float = FIRST_PAUSE,
        workers: int = WORKERS,
    ) -> None:
        self._client = app.client
        self._app_token = app_token
        self._silence = silence
        self._first_pause = first_pause
        self._changed = Condition()
        self._link: SocketLink | None = None
        self._opened_at = 0.0
        self._trouble = ""
        self._closing = False
        self._attempts = 0
        self._answering = Answering(app, self._wait_for_link)
        self._workers = ThreadPoolExecutor(workers, thread_name_prefix="socket-worker")
        self._threads: list[Thread] = []

    def connect(self) -> None:
        """Open the connection, and keep it open from now on, waiting as long as a rate limit asks.

        Raises:
            SlackApiError: if Slack refuses.
            SlackClientError, OSError, HTTPException: if Slack is out of reach.
        """
        while True:
            try:
                link = self._open()
                break
            except SlackApiError as error:
                pause = _read_retry_after(error)
                if pause is None or self._is_closing_within(pause):
                    raise
        self._use(link)
        self._start("socket-keeper", lambda: self._keep(link))

    def is_connected(self) -> bool:
        """Return whether commands can come in, as far as this side knows; not while closing."""
        with self._changed:
            link = self._find_open()
            return link is not None and link.gap <= self._silence and not self._closing

    @property
    def heard_at(self) -> float | None:
        """When Slack last sent anything, by `time.monotonic`; None before the first connection."""
        with self._changed:
            return time.monotonic() - self._link.gap if self._link else None

    def close(self) -> None:
        """Take no more requests, answer those in progress, and close. A second call does nothing.

        Requests that Slack sends from now on are neither handled nor acknowledged.
        """
        with self._changed:
            self._closing = True
            self._changed.notify_all()
        self._workers.shutdown(wait=True)
        if self._link is not None:
            self._link.close()
        deadline = time.monotonic() + SECONDS_TO_CLOSE
        while (thread := self._take_thread()) is not None:
            thread.join(max(0.0, deadline - time.monotonic()))

    def _keep(self, link: SocketLink) -> None:
        """Replace the connection whenever there is a reason to, opening the new one first."""
        while reason := self._wait_for_trouble(link):
            successor = self._reopen()
            if successor is None or not self._use(successor):
                return
            count_reconnect(reason)
            log.log(_LEVELS.get(reason, logging.WARNING), LogEvent("reconnected", reason=reason))
            # In another thread: its envelopes may wait for a connection that this thread opens.
            self._start("socket-closer", partial(self._retire, link, reason))
            link = successor

    def _retire(self, link: SocketLink, reason: str) -> None:
        if reason == "silence":
            link.drop()
            return
        with self._changed:
            self._changed.wait_for(
                lambda: self._closing or not link.is_open, timeout=SECONDS_TO_LINGER
            )
        link.close()

    def _wait_for_trouble(self, link: SocketLink) -> str:
        """Wait for a reason to replace the connection, and return it; "" if closing."""
        while link.longest_gap <= self._silence:
            # A wait does not count the time that the machine sleeps, so wait in steps.
            pause = min(self._silence - link.gap, self._silence / 4)
            with self._changed:
                if self._changed.wait_for(lambda: self._closing or self._trouble, pause):
                    return "" if self._closing else self._trouble
        return "silence"

    def _reopen(self) -> SocketLink | None:
        """Open a new connection, retrying until it succeeds; None if closing."""
        if time.monotonic() - self._opened_at > SECONDS_TO_BE_STEADY:
            self._attempts = 0
        pause = self._back_off()
        while not self._is_closing_within(pause):
            self._attempts += 1
            try:
                return self._open()
            except Exception as error:  # noqa: BLE001 - giving up would leave the bot deaf for good
                pause = _read_retry_after(error) or self._back_off()
                log.warning(LogEvent("cannot_connect", reason=_name(error), pause=pause))
        return None

    def _back_off(self) -> float:
        """Return the seconds until the next attempt: doubling, with jitter; 0 at first."""
        if self._attempts == 0:
            return 0.0
        pause = min(self._first_pause * 2.0 ** min(self._attempts - 1, 10), LONGEST_PAUSE)
        return pause * (0.5 + random() / 2)  # noqa: S311 - jitter is no secret

    def _open(self) -> SocketLink:
        answer = self._client.apps_connections_open(app_token=self._app_token)
        return SocketLink.open(str(answer["url"]), self._client.proxy)

    def _use(self, link: SocketLink) -> bool:
        """Make this the connection and read from it; if closing, close it and return False."""
        with self._changed:
            if not self._closing:
                self._link, self._trouble, self._opened_at = link, "", time.monotonic()
                self._start("socket-listener", lambda: self._listen(link))
                self._changed.notify_all()
                return True
        link.close()
        return False

    def _start(self, name: str, work: Callable[[], None]) -> None:
        thread = Thread(target=work, name=name, daemon=True)
        with self._changed:
            self._threads = [each for each in self._threads if each.is_alive()]
            thread.start()
            self._threads.append(thread)

    def _take_thread(self) -> Thread | None:
        with self._changed:
            return self._threads.pop() if self._threads else None

    def _listen(self, link: SocketLink) -> None:
        """Read the connection's messages until it ends, then repeat unconfirmed answers."""
        try:
            for message in link.messages():
                if message.get("type") == "disconnect":
                    reason = message.get("reason")
                    self._note_trouble(link, reason if reason in _REASONS else "other")
                elif "envelope_id" in message:
                    self._take(Envelope(link, message, time.monotonic()))
        finally:
            self._note_end(link)
        for answer_again in link.lost():
            answer_again()

    def _note_end(self, link: SocketLink) -> None:
        self._note_trouble(link, "closed")
        with self._changed:
            self._changed.notify_all()

    def _note_trouble(self, link: SocketLink, reason: str) -> None:
        with self._changed:
            if link is self._link and not self._trouble:
                self._trouble = reason
                self._changed.notify_all()

    def _take(self, envelope: Envelope) -> None:
        with self._changed:
            if not self._closing:
                envelope.link.take_in_hand()
                self._workers.submit(self._answering.answer, envelope)

    def _wait_for_link(self, seconds: float) -> SocketLink | None:
        """Return the open connection, as soon as there is one; None if there is none in time."""
        with self._changed:
            self._changed.wait_for(lambda: self._closing or self._find_open(), seconds)
            return self._find_open()

    def _find_open(self) -> SocketLink | None:
        return self._link if self._link is not None and self._link.is_open else None

    def _is_closing_within(self, seconds: float) -> bool:
        with self._changed:
            return self._changed.wait_for(lambda: self._closing, seconds)


def _read_retry_after(error: Exception) -> float | None:
    """Return for how many seconds a 429 asks to wait; None if the error is another one."""
    if not isinstance(error, SlackApiError):
        return None
    if getattr(error.response, "status_code", 200) != 429:
        return None
    headers = {name.lower(): value for name, value in error.response.headers.items()}
    seconds = str(headers.get("retry-after", ""))
    return float(seconds) if seconds.isdecimal() else LONGEST_PAUSE


def _name(error: Exception) -> str:
    """Return the error in one word: Slack's error code if there is one, else the class's name."""
    word = ""
    if isinstance(error, SlackApiError):
        word = str(error.response.get("error", ""))
    elif isinstance(error, SlackClientNotConnectedError):
        word = str(error)
    return word if _WORD.fullmatch(word) else type(error).__name__
