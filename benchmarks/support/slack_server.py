"""A Slack that only takes calls and answers them, in a process of its own.

The local workspace checks its calls as Slack does, which costs it a millisecond a call: more than
the time that is measured here. This one answers after a given time, counts messages, and applies
the local workspace's limits on request. Both sides of a comparison use the same one.
"""

import argparse
import asyncio
import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic
from typing import Any
from urllib.parse import parse_qsl

from benchmarks.support.common import agree_on_clock
from rehearsal.state.rate_limits import RateLimits
from rehearsal.state.slack_errors import RateLimited

Json = dict[str, Any]
Answer = tuple[int, Json]

# As many connections at once as any comparison opens.
BACKLOG = 4096
TEAM = {"team": "Bench", "team_id": "T1", "user": "hackathon", "user_id": "UBOT", "bot_id": "B1"}
LAST_PAGE = {"response_metadata": {"next_cursor": ""}}
RETRY = "retry-after"
REASONS = {200: "OK", 429: "Too Many Requests"}


@dataclass
class Ledger:
    """Counts of the messages since the last reset."""

    targets: Counter[str] = field(default_factory=Counter)
    marks: Counter[str] = field(default_factory=Counter)
    limited: int = 0
    last: float = 0.0

    def report(self) -> Json:
        """Return counts of posts, targets, doubled posts and 429s; and when the last post came."""
        return {
            "posts": self.targets.total(),
            "targets": len(self.targets),
            "doubled": sum(number - 1 for number in self.marks.values()),
            "limited": self.limited,
            "last": self.last,
        }


class Slack:
    """The methods that the bot calls here."""

    def __init__(self, limits: RateLimits | None) -> None:
        self._limits = limits
        self._ledger = Ledger()

    def answer(self, path: str, body: bytes) -> Answer:
        """Return the status and the body of the answer to one call."""
        match path.partition("?")[0]:
            case "/report":
                return 200, self._ledger.report()
            case "/forget":
                self._ledger = Ledger()
                return 200, {}
            case "/api/auth.test":
                return 200, {"ok": True, **TEAM}
            case "/api/users.list":
                return 200, {"ok": True, "members": [], **LAST_PAGE}
            case "/api/views.publish":
                return 200, {"ok": True, "view": {}}
            case "/api/conversations.list":
                return 200, {"ok": True, "channels": [], **LAST_PAGE}
            case "/api/conversations.create":
                return 200, {"ok": True, "channel": {"id": "CMADE"}}
            case "/api/chat.postMessage":
                return self._take_message(body)
            case _:
                return 200, {"ok": False, "error": "unknown_method"}

    def _take_message(self, body: bytes) -> Answer:
        message = read_arguments(body)
        target = message["channel"]
        if self._limits is not None:
            try:
                self._limits.count_call("A1", "chat.postMessage")
                self._limits.count_post("A1", target)
            except RateLimited as limited:
                self._ledger.limited += 1
                return 429, {"ok": False, "error": "ratelimited", RETRY: limited.retry_after}
        self._ledger.last = monotonic()
        self._ledger.targets[target] += 1
        mark = message.get("metadata")
        if mark:
            self._ledger.marks[str(mark)] += 1
        ts = f"{1_600_000_000 + self._ledger.targets.total()}.000001"
        return 200, {"ok": True, "channel": target, "ts": ts, "message": {"ts": ts}}


class Connection(asyncio.Protocol):
    """A connection, kept open unless the client asks to close it."""

    def __init__(self, answer: Callable[[str, bytes], Answer], delay: float) -> None:
        # `delay` is for messages; it is in seconds.
        self._answer = answer
        self._delay = delay
        self._received = b""
        self._transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Store the transport."""
        assert isinstance(transport, asyncio.Transport)  # noqa: S101
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Answer complete requests, one after the other."""
        self._received += data
        while (end := self._received.find(b"\r\n\r\n")) >= 0:
            head = self._received[:end].decode("latin-1").split("\r\n")
            headers = dict(line.lower().split(": ", 1) for line in head[1:])
            whole = end + 4 + int(headers.get("content-length", "0"))
            if len(self._received) < whole:
                return
            body, self._received = self._received[end + 4 : whole], self._received[whole:]
            status, answer = self._answer(head[0].split(" ")[1], body)
            closes = headers.get("connection") == "close"
            wait = self._delay if head[0].startswith("POST /api/chat") else 0.0
            loop = asyncio.get_running_loop()
            loop.call_later(wait, self._send, write_answer(status, answer), closes)

    def _send(self, answer: bytes, closes: bool) -> None:
        self._transport.write(answer)
        if closes:
            self._transport.close()


def read_arguments(body: bytes) -> Json:
    """Parse a call's arguments, sent as JSON or as a form."""
    if body.startswith(b"{"):
        read: Json = json.loads(body)
        return read
    return dict(parse_qsl(body.decode()))


def write_answer(status: int, answer: Json) -> bytes:
    """Return an answer as bytes of HTTP."""
    body = json.dumps(answer).encode()
    head = [
        f"HTTP/1.1 {status} {REASONS[status]}",
        "content-type: application/json",
        f"content-length: {len(body)}",
        *([f"{RETRY}: {answer[RETRY]}"] if RETRY in answer else []),
    ]
    return "\r\n".join([*head, "", ""]).encode() + body


async def serve(slack: Slack, delay: float) -> None:
    """Print the port, and serve until the process is ended."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: Connection(slack.answer, delay), "127.0.0.1", 0, backlog=BACKLOG
    )
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


def main() -> None:
    """Parse the command line, and serve."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--delay", type=float, default=0.0, help="seconds until a post is answered")
    parser.add_argument("--clock", help="has the local workspace's limits, on this clock")
    options = parser.parse_args()
    limits = None
    if options.clock:
        limits = RateLimits(agree_on_clock(**json.loads(options.clock)).now)
    asyncio.run(serve(Slack(limits), options.delay))


if __name__ == "__main__":
    main()
