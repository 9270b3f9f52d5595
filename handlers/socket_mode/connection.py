"""One WebSocket of Socket Mode: opened and greeted, read from, written to, closed.

Slack's account: docs.slack.dev/apis/events-api/using-socket-mode.

It uses the library websockets, since slack_sdk's own clients lose commands
(docs/decisions/0017-our-own-socket-mode-client.md). In the builtin one (3.47), besides, `connect`
drops the working connection even if the new one failed; an acknowledgement over 65,535 bytes raises
struct.error, and `sock.send` may write only a part of one; a 429 is slept on while others wait for
the lock; and closing takes up to three seconds, or for ever within the first tenth of a second.
"""

import json
import logging
import time
from collections import deque
from collections.abc import Callable, Iterator
from threading import Condition, Event, Lock
from typing import Any

from slack_sdk.errors import SlackClientNotConnectedError
from websockets.exceptions import ConnectionClosed, WebSocketException
from websockets.frames import Frame, Opcode
from websockets.protocol import Event as Incoming
from websockets.protocol import State
from websockets.sync.client import ClientConnection, connect

Json = dict[str, Any]

SECONDS_TO_OPEN = 5.0
SECONDS_TO_CLOSE = 1.0
# Slack shows the person an error 3 s after it sent a command
# (docs.slack.dev/interactivity/implementing-slash-commands); half a second is left for the network.
SECONDS_TO_ACKNOWLEDGE = 2.5
# A clock that goes on while the machine sleeps, which `time.monotonic` need not: Linux has the
# first (clock_gettime(2)), macOS the second (its own clock_gettime(3)).
_UPTIME: int | None = getattr(time, "CLOCK_BOOTTIME", getattr(time, "CLOCK_MONOTONIC", None))

# The library's errors are broken connections, which the callers log if it matters; and at DEBUG it
# would log people's messages.
_LOGGER = logging.getLogger("hackathon.websockets")
_LOGGER.setLevel(logging.CRITICAL)


class SlackSocket(ClientConnection):
    """A WebSocket that measures how long Slack has sent nothing of its own accord, not even a ping.

    Pongs do not count: a proxy that answers our pings may have lost the app behind it.
    """

    heard_at: float | None = None
    longest_gap = 0.0

    def process_event(self, event: Incoming) -> None:
        """Note when the event came, then process it as the library does."""
        if not isinstance(event, Frame) or event.opcode is not Opcode.PONG:
            self.longest_gap = max(self.longest_gap, self.gap)
            self.heard_at = read_uptime()
        super().process_event(event)

    @property
    def gap(self) -> float:
        """The number of seconds for which Slack has sent nothing; 0 before its first message."""
        return 0.0 if self.heard_at is None else read_uptime() - self.heard_at


class SocketLink:
    """One connection. Any thread may send over it; one thread reads from it."""

    def __init__(self, socket: SlackSocket) -> None:
        self._socket = socket
        self._idle = Condition()
        self._in_hand = 0
        self._sending = Lock()
        self._sent: deque[tuple[Event, Callable[[], None]]] = deque()

    @classmethod
    def open(cls, url: str, proxy: str | None) -> "SocketLink":
        """Open a connection, and return it once Slack has said hello.

        Raises:
            SlackClientNotConnectedError: if the connection fails, or Slack says something else.
            OSError: if Slack is out of reach.
        """
        try:
            socket = connect(
                url,
                legacy=True,
                proxy=proxy,
                compression=None,
                open_timeout=SECONDS_TO_OPEN,
                close_timeout=SECONDS_TO_CLOSE,
                create_connection=SlackSocket,
                logger=_LOGGER,
            )
        except WebSocketException as error:
            # Only the error's name: its message may have the URL, with which anybody could connect.
            raise SlackClientNotConnectedError(type(error).__name__) from None
        if not isinstance(socket, SlackSocket):
            raise TypeError("websockets makes connections of the class it is given")
        link = cls(socket)
        greeting = link._receive_first()
        if greeting.get("type") != "hello":
            socket.close()
            reason = greeting.get("reason") or greeting.get("type") or "no_hello"
            raise SlackClientNotConnectedError(str(reason))
        return link

    @property
    def gap(self) -> float:
        """The number of seconds for which Slack has sent nothing."""
        return self._socket.gap

    @property
    def longest_gap(self) -> float:
        """The longest time in seconds for which Slack sent nothing, with the machine's sleep.

        Messages that were sent to a sleeping machine seem fresh when it wakes; the gap before
        them remains.
        """
        return max(self._socket.longest_gap, self._socket.gap)

    @property
    def is_open(self) -> bool:
        """Whether texts can be sent, as far as this side knows."""
        return self._socket.state is State.OPEN

    def messages(self) -> Iterator[Json]:
        """Yield Slack's messages until the connection ends, for whatever reason."""
        try:
            while True:
                yield _read(self._socket.recv())
        except ConnectionClosed:
            return

    def send(self, text: str, if_lost: Callable[[], None]) -> bool:
        """Send a text; return False if the connection is closed.

        True does not promise that it arrives: a half-closed connection takes texts and discards
        them, and the side that closes first need not read texts that are on their way. If the text
        may not have arrived, `lost` returns `if_lost`.
        """
        with self._sending:
            while self._sent and self._sent[0][0].is_set():
                self._sent.popleft()
            try:
                self._socket.send(text)
            except ConnectionClosed:
                return False
            self._sent.append((self._ping(), if_lost))
            return True

    def lost(self) -> list[Callable[[], None]]:
        """Callbacks of unconfirmed sends. Call only after the connection has closed."""
        with self._sending:
            return [if_lost for has_arrived, if_lost in self._sent if not has_arrived.is_set()]

    def take_in_hand(self) -> None:
        """Count an envelope of this connection that is being handled."""
        with self._idle:
            self._in_hand += 1

    def put_down(self) -> None:
        """Note that an envelope has been handled."""
        with self._idle:
            self._in_hand -= 1
            self._idle.notify_all()

    def close(self) -> None:
        """Close the connection after its envelopes were acknowledged, or are too late for that."""
        with self._idle:
            self._idle.wait_for(lambda: self._in_hand == 0, SECONDS_TO_ACKNOWLEDGE)
        self._socket.close()

    def drop(self) -> None:
        """Cut the connection without a closing handshake."""
        self._socket.close_socket()

    def _ping(self) -> Event:
        """Send a ping; return the event that its pong sets, which confirms all texts before it."""
        try:
            return self._socket.ping()
        except ConnectionClosed:
            return Event()

    def _receive_first(self) -> Json:
        try:
            return _read(self._socket.recv(timeout=SECONDS_TO_OPEN))
        except ConnectionClosed:
            raise SlackClientNotConnectedError("closed_before_hello") from None
        except TimeoutError:
            self.drop()
            raise


def _read(message: str | bytes) -> Json:
    """Parse a message's JSON object; {} for anything else, which no caller would understand."""
    try:
        content = json.loads(message)
    except ValueError:
        return {}
    return content if isinstance(content, dict) else {}


def read_uptime() -> float:
    """Return seconds on a clock that never goes back, and goes on while the machine sleeps."""
    return time.monotonic() if _UPTIME is None else time.clock_gettime(_UPTIME)
