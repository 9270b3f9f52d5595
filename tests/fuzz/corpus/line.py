"""A Socket Mode connection without a socket: what the workspace sends goes through Bolt here.

What a conversation sends is noted on the way, in the order in which it came.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass
from queue import SimpleQueue
from threading import Thread
from typing import Any, cast

from slack_bolt import BoltResponse

from rehearsal import InstalledApp, Workspace
from rehearsal.apps.sockets import Connection

Json = dict[str, Any]
Dispatch = Callable[[str, Json], BoltResponse]


@dataclass(frozen=True)
class Recorded:
    """A payload as the workspace sent it, and its envelope's type (`slash_commands`, …)."""

    kind: str
    payload: Json


class Line:
    """The connection. Envelopes are answered one by one, in a thread of its own: whoever sends
    one holds the workspace's lock, which the answer may need.
    """

    def __init__(self, workspace: Workspace, dispatch: Dispatch) -> None:
        self.recorded: list[Recorded] = []
        self._workspace = workspace
        self._dispatch = dispatch
        self._envelopes: SimpleQueue[str | None] = SimpleQueue()
        self._thread = Thread(target=self._answer_all, name="line")

    def send(self, text: str) -> None:
        """Take an envelope in."""
        self._envelopes.put(text)

    @contextmanager
    def open(self, app: InstalledApp) -> Iterator["Line"]:
        """Be connected; at the end everything sent is answered."""
        self._thread.start()
        # Nobody disturbs the line: of a connection, the workspace then only calls `send`.
        connection = cast(Connection, self)
        self._workspace.sockets.join(app, connection)
        try:
            yield self
        finally:
            self._workspace.sockets.leave(app, connection)
            self._envelopes.put(None)
            self._thread.join()

    def _answer_all(self) -> None:
        while (text := self._envelopes.get()) is not None:
            envelope = json.loads(text)
            if "payload" in envelope:
                self._answer(envelope)

    def _answer(self, envelope: Json) -> None:
        kind, payload = envelope["type"], envelope["payload"]
        self.recorded.append(Recorded(kind, deepcopy(payload)))
        response = self._dispatch(kind, payload)
        if response.status == 200:
            body = json.loads(response.body) if response.body else None
            self._workspace.sockets.acknowledge(envelope["envelope_id"], body)
