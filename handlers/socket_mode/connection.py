"""One WebSocket of Socket Mode: opened and greeted, listened to, spoken to, closed.

Slack's account: docs.slack.dev/apis/events-api/using-socket-mode.

It stands on the library websockets. slack_sdk's own client (3.47, socket_mode/builtin) would lose
commands: its `connect` gives the working connection up even where the new one failed; a
connection that answers its pings passes for healthy, whether Slack sends anything or not; an
acknowledgement over 65,535 bytes raises struct.error, and `sock.send` may write a part of one;
it sleeps on a 429 while others wait for its lock; and closing takes up to three seconds, or for
ever within the first tenth of a second.
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
# (docs.slack.dev/interactivity/implementing-slash-commands); the way here takes its time too.
SECONDS_TO_ACKNOWLEDGE = 2.5
# A clock that goes on while the machine sleeps, as that of `time.monotonic` need not: Linux has
# the first (clock_gettime(2)), macOS the second (its own clock_gettime(3)).
_UPTIME: int | None = getattr(time, "CLOCK_BOOTTIME", getattr(time, "CLOCK_MONOTONIC", None))

# What it calls errors are lines that broke, which is told where it matters; and at DEBUG it writes
# down what people send.
_LOGGER = logging.getLogger("hackathon.websockets")
_LOGGER.setLevel(logging.CRITICAL)


class SlackSocket(ClientConnection):
    """A WebSocket that knows for how long Slack sent nothing of its own accord, not even a ping.

    Pongs do not count: a front that answers our pings may have lost the app behind it.
    """

    heard_at: float | None = None
    longest_gap = 0.0

    def process_event(self, event: Incoming) -> None:
        """Note when it came; the rest is the library's."""
        if not isinstance(event, Frame) or event.opcode is not Opcode.PONG:
            self.longest_gap = max(self.longest_gap, self.gap)
            self.heard_at = read_uptime()
        super().process_event(event)

    @property
    def gap(self) -> float:
        """For how many seconds Slack has sent nothing; 0 before the first."""
        return 0.0 if self.heard_at is None else read_uptime() - self.heard_at


class Link:
    """One connection, which any thread may send over, and one thread listens to."""

    def __init__(self, socket: SlackSocket) -> None:
        self._socket = socket
        self._idle = Condition()
        self._in_hand = 0
        self._sending = Lock()
        self._sent: deque[tuple[Event, Callable[[], None]]] = deque()

    @classmethod
    def open(cls, url: str, proxy: str | None) -> "Link":
        """A connection on which Slack has said hello; SlackClientNotConnectedError or OSError."""
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
            # By its name alone: the message may quote the address, which is good for a connection.
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
        """For how many seconds Slack has sent nothing."""
        return self._socket.gap

    @property
    def longest_gap(self) -> float:
        """For how many seconds at most Slack ever sent nothing here, a machine asleep included.

        What was sent to a machine asleep looks fresh to it when it wakes; the gap before it stays.
        """
        return max(self._socket.longest_gap, self._socket.gap)

    @property
    def is_open(self) -> bool:
        """Whether it can be sent over, as far as this side knows."""
        return self._socket.state is State.OPEN

    def messages(self) -> Iterator[Json]:
        """What Slack sends, until the connection ends, however it does."""
        try:
            while True:
                yield _read(self._socket.recv())
        except ConnectionClosed:
            return

    def send(self, text: str, if_lost: Callable[[], None]) -> bool:
        """Send a text; False where the line is gone.

        True is no promise that it arrives: a line that is half gone takes what it is given and
        throws it away, and who closes first need not read what crosses that on the way. Where it
        may not have arrived, `lost` has `if_lost`.
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
        """What is to be done about texts that may not have arrived; once the connection ended."""
        with self._sending:
            return [if_lost for has_arrived, if_lost in self._sent if not has_arrived.is_set()]

    def take_in_hand(self) -> None:
        """Note that an envelope of this connection is being worked on."""
        with self._idle:
            self._in_hand += 1

    def put_down(self) -> None:
        """Note that it is done."""
        with self._idle:
            self._in_hand -= 1
            self._idle.notify_all()

    def close(self) -> None:
        """Close it, once what is in hand has been acknowledged over it or came too late."""
        with self._idle:
            self._idle.wait_for(lambda: self._in_hand == 0, SECONDS_TO_ACKNOWLEDGE)
        self._socket.close()

    def drop(self) -> None:
        """Cut it, without waiting for anybody."""
        self._socket.close_socket()

    def _ping(self) -> Event:
        """Set by the pong, which says that all before this ping was received; or never."""
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
    """A message's JSON object; {} for anything else, which no one here understands."""
    try:
        content = json.loads(message)
    except ValueError:
        return {}
    return content if isinstance(content, dict) else {}


def read_uptime() -> float:
    """Seconds on a clock that never goes back, and goes on while the machine sleeps."""
    return time.monotonic() if _UPTIME is None else time.clock_gettime(_UPTIME)
