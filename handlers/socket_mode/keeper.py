"""Socket Mode that does not go deaf: a connection to Slack, replaced whenever it may not serve.

Slack's account: docs.slack.dev/apis/events-api/using-socket-mode. Slack says goodbye every few
hours, about 10 s ahead; lines break without a word; and a connection can look healthy and be deaf.
So it is replaced when Slack says `disconnect`, when it ends, and when Slack was not heard for a
minute, be it that this machine slept. Slack pings of its own accord: its SDK for Node gives a
connection up after 30 s without a ping (`serverPingTimeout` in
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
from handlers.socket_mode.connection import Link

log = logging.getLogger("hackathon")

SECONDS_OF_SILENCE = 60.0
# apps.connections.open is of tier 1, one call a minute or more
# (docs.slack.dev/reference/methods/apps.connections.open); on a 429, Slack says for how long.
FIRST_PAUSE = 1.0
LONGEST_PAUSE = 30.0
# What held for so long is replaced at once; what did not may be refused again.
SECONDS_TO_BE_STEADY = 10.0
# Slack warns about 10 s before it closes a connection. It may send to it until then: closed by us,
# what crosses that on the way would be lost.
SECONDS_TO_LINGER = 20.0
# For so long closing waits for a connection that is just being opened, or posts what was lost.
SECONDS_TO_CLOSE = 3.0
# A command's work is done in a worker. SQLite has one writer: those who wait for their turn, two
# seconds at most, must leave workers to those who only read.
WORKERS = 32

_WORD = re.compile(r"\w+")
# Slack's words for why it disconnects; others are counted as one.
_REASONS = frozenset({"warning", "refresh_requested", "too_many_websockets", "link_disabled"})
# Every few hours it does so without any trouble.
_LEVELS = {"warning": logging.INFO, "refresh_requested": logging.INFO}


class SocketConnection:
    """A Bolt app's connection to Slack, kept from `connect` to `close`.

    Seconds: `silence` without anything from Slack have it replaced; `first_pause` comes before
    the second attempt to do so, and doubles with each further one.
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
        self._link: Link | None = None
        self._opened_at = 0.0
        self._trouble = ""
        self._closing = False
        self._attempts = 0
        self._answering = Answering(app, self._wait_for_link)
        self._workers = ThreadPoolExecutor(workers, thread_name_prefix="socket-worker")
        self._threads: list[Thread] = []

    def connect(self) -> None:
        """Open the connection, and keep it from now on.

        Raises what slack_sdk raises where Slack refuses (SlackApiError) or is out of reach
        (SlackClientError, OSError, HTTPException); a rate limit is waited for.
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
        """Whether commands come in, as far as this side knows; not while it is being closed."""
        with self._changed:
            link = self._find_open()
            return link is not None and link.gap <= self._silence and not self._closing

    @property
    def heard_at(self) -> float | None:
        """When Slack last sent anything, by `time.monotonic`; None before the first connection."""
        with self._changed:
            return time.monotonic() - self._link.gap if self._link else None

    def close(self) -> None:
        """Take nothing more, answer what is in hand, and close; closing twice is closing once.

        What Slack sends from now on is neither done nor acknowledged.
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

    def _keep(self, link: Link) -> None:
        """Replace the connection whenever there is a reason to; the new one is there first."""
        while reason := self._wait_for_trouble(link):
            successor = self._reopen()
            if successor is None or not self._use(successor):
                return
            count_reconnect(reason)
            log.log(_LEVELS.get(reason, logging.WARNING), LogEvent("reconnected", reason=reason))
            # Beside, since what is in hand there may wait for a connection that this thread opens.
            self._start("socket-closer", partial(self._retire, link, reason))
            link = successor

    def _retire(self, link: Link, reason: str) -> None:
        """Have a connection end that has been replaced."""
        if reason == "silence":
            link.drop()
            return
        with self._changed:
            self._changed.wait_for(
                lambda: self._closing or not link.is_open, timeout=SECONDS_TO_LINGER
            )
        link.close()

    def _wait_for_trouble(self, link: Link) -> str:
        """Why the connection is to be replaced; "" once it is being closed."""
        while link.longest_gap <= self._silence:
            # For who waits, no time passes while the machine sleeps: so not to the end at once.
            pause = min(self._silence - link.gap, self._silence / 4)
            with self._changed:
                if self._changed.wait_for(lambda: self._closing or self._trouble, pause):
                    return "" if self._closing else self._trouble
        return "silence"

    def _reopen(self) -> Link | None:
        """A new connection, however long it takes; None once this one is being closed."""
        if time.monotonic() - self._opened_at > SECONDS_TO_BE_STEADY:
            self._attempts = 0
        pause = self._back_off()
        while not self._is_closing_within(pause):
            self._attempts += 1
            try:
                return self._open()
            except Exception as error:  # noqa: BLE001 - who gives up is deaf for good
                pause = _read_retry_after(error) or self._back_off()
                log.warning(LogEvent("cannot_connect", reason=_name(error), pause=pause))
        return None

    def _back_off(self) -> float:
        """Seconds to wait after so many attempts: doubling, with jitter; none after none."""
        if self._attempts == 0:
            return 0.0
        pause = min(self._first_pause * 2.0 ** min(self._attempts - 1, 10), LONGEST_PAUSE)
        return pause * (0.5 + random() / 2)  # noqa: S311 - jitter is no secret

    def _open(self) -> Link:
        answer = self._client.apps_connections_open(app_token=self._app_token)
        return Link.open(str(answer["url"]), self._client.proxy)

    def _use(self, link: Link) -> bool:
        """Have this be the connection, and listen to it; False, and closed, once that is over."""
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

    def _listen(self, link: Link) -> None:
        """Take what comes over a connection, until it ends."""
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

    def _note_end(self, link: Link) -> None:
        self._note_trouble(link, "closed")
        with self._changed:
            self._changed.notify_all()

    def _note_trouble(self, link: Link, reason: str) -> None:
        with self._changed:
            if link is self._link and not self._trouble:
                self._trouble = reason
                self._changed.notify_all()

    def _take(self, envelope: Envelope) -> None:
        with self._changed:
            if not self._closing:
                envelope.link.take_in_hand()
                self._workers.submit(self._answering.answer, envelope)

    def _wait_for_link(self, seconds: float) -> Link | None:
        """The open connection, as soon as there is one; None where none comes within so long."""
        with self._changed:
            self._changed.wait_for(lambda: self._closing or self._find_open(), seconds)
            return self._find_open()

    def _find_open(self) -> Link | None:
        return self._link if self._link is not None and self._link.is_open else None

    def _is_closing_within(self, seconds: float) -> bool:
        with self._changed:
            return self._changed.wait_for(lambda: self._closing, seconds)


def _read_retry_after(error: Exception) -> float | None:
    """For how many seconds Slack wants to be left alone; None where that is not the trouble."""
    if not isinstance(error, SlackApiError):
        return None
    if getattr(error.response, "status_code", 200) != 429:
        return None
    headers = {name.lower(): value for name, value in error.response.headers.items()}
    seconds = str(headers.get("retry-after", ""))
    return float(seconds) if seconds.isdecimal() else LONGEST_PAUSE


def _name(error: Exception) -> str:
    """The trouble in a word: Slack's where it gave one, or else the error's name."""
    word = ""
    if isinstance(error, SlackApiError):
        word = str(error.response.get("error", ""))
    elif isinstance(error, SlackClientNotConnectedError):
        word = str(error)
    return word if _WORD.fullmatch(word) else type(error).__name__
