"""Socket Mode: the connections of apps, the payloads sent over them, and acknowledgements.

Slack's account: docs.slack.dev/apis/events-api/using-socket-mode.
"""

import json
import uuid
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

from rehearsal.state.records import InstalledApp
from rehearsal.state.state import State

Json = dict[str, Any]

MOST_CONNECTIONS = 10
SECONDS_TO_ACKNOWLEDGE = 3.0


class Connection(Protocol):
    """A WebSocket of an app; its methods may be called from any thread."""

    def send(self, text: str) -> None:
        """Send `text` soon, without waiting until it is sent."""
        ...

    def close(self) -> None:
        """Close with the WebSocket's closing handshake."""
        ...

    def close_later(self, seconds: float) -> None:
        """Close with the closing handshake, after so many seconds of wall time."""
        ...

    def abort(self) -> None:
        """Cut the connection at once."""
        ...

    def abort_when_sent(self) -> None:
        """Read nothing more, and cut the connection once everything is sent."""
        ...

    def go_deaf(self, with_pongs: bool) -> None:
        """Keep the connection open, and send nothing more, or only pongs if `with_pongs`."""
        ...


@dataclass
class PayloadDelivery:
    """A payload on its way to an app: an envelope for each copy, and the acknowledgements.

    Each is to be acknowledged within `seconds`.
    """

    app: InstalledApp
    kind: str
    payload: Json
    accepts_payload: bool
    seconds: float
    envelope_ids: list[str] = field(default_factory=list)
    acknowledged: dict[str, Json] = field(default_factory=dict)
    retries: int = 0

    @property
    def is_acknowledged(self) -> bool:
        """Return whether every copy was acknowledged."""
        return all(envelope_id in self.acknowledged for envelope_id in self.envelope_ids)

    @property
    def answer(self) -> Json | None:
        """Return the first acknowledgement's payload, {} if it had none; None if none came."""
        return next(iter(self.acknowledged.values()), None)


class Sockets:
    """The Socket Mode connections of every app in a workspace.

    `opened` counts all connections so far, `last` is the payload sent last. Each of the next
    `cut_deliveries` payloads is the last one on its connection, which is then cut.
    """

    def __init__(self, state: State) -> None:
        self._state = state
        self._connections: dict[str, list[Connection]] = defaultdict(list)
        self._open_deliveries: dict[str, PayloadDelivery] = {}
        self._turn = 0
        self._listeners: list[Callable[[PayloadDelivery], None]] = []
        self.opened = 0
        self.last: PayloadDelivery | None = None
        self.deliver_times = 1
        self.cut_deliveries = 0
        self.seconds_to_acknowledge = SECONDS_TO_ACKNOWLEDGE

    def join(self, app: InstalledApp, connection: Connection) -> bool:
        """Register and greet a connection; return False for the eleventh, which Slack refuses."""
        with self._state.condition:
            connections = self._connections[app.app_id]
            if len(connections) >= MOST_CONNECTIONS:
                connection.send(_disconnect("too_many_websockets"))
                return False
            connections.append(connection)
            self.opened += 1
            connection.send(_hello(app, len(connections)))
            self._state.condition.notify_all()
            return True

    def leave(self, app: InstalledApp, connection: Connection) -> None:
        """Forget a connection that has ended."""
        with self._state.condition:
            if connection in self._connections[app.app_id]:
                self._connections[app.app_id].remove(connection)
            self._state.condition.notify_all()

    def count(self, app: InstalledApp | None = None) -> int:
        """Return how many connections are live, of one app or of all."""
        with self._state.condition:
            if app is not None:
                return len(self._connections[app.app_id])
            return sum(len(connections) for connections in self._connections.values())

    def disconnect(self, reason: str, close_after: float | None) -> None:
        """Ask every connection to reconnect, and close it after so many seconds if not None."""
        with self._state.condition:
            for connection in self._all():
                connection.send(_disconnect(reason))
                if close_after is not None:
                    connection.close_later(close_after)

    def cut(self) -> None:
        """Cut every connection, once everything delivered over it is sent."""
        with self._state.condition:
            for connection in self._all():
                connection.abort_when_sent()

    def deafen(self, how_many: int | None, with_pongs: bool) -> None:
        """Silence the oldest `how_many` connections, or all if it is None."""
        with self._state.condition:
            for connection in self._all()[:how_many]:
                connection.go_deaf(with_pongs)

    def deliver(
        self, app: InstalledApp, kind: str, payload: Json, accepts_payload: bool
    ) -> PayloadDelivery | None:
        """Send a payload to one of the app's connections; return None if there is none.

        With `deliver_times` over 1, as many copies go out, each in an envelope of its own.
        """
        with self._state.condition:
            seconds = self.seconds_to_acknowledge
            delivery = PayloadDelivery(app, kind, payload, accepts_payload, seconds)
            self.last = delivery
            is_sent = all(self._send(delivery) for _ in range(self.deliver_times))
            for listener in self._listeners:
                listener(delivery)
            return delivery if is_sent else None

    def on_delivery(self, listener: Callable[[PayloadDelivery], None]) -> None:
        """Call `listener` with each payload that is sent for the first time.

        A payload without a connection to go over counts too: it has no `envelope_ids`. The listener
        is called under the workspace's lock, so it must be quick and must not wait.
        """
        self._listeners.append(listener)

    def redeliver(self, delivery: PayloadDelivery) -> PayloadDelivery | None:
        """Send the payload once more, as Slack does if it saw no acknowledgement."""
        with self._state.condition:
            again = PayloadDelivery(
                delivery.app,
                delivery.kind,
                delivery.payload,
                delivery.accepts_payload,
                self.seconds_to_acknowledge,
                retries=delivery.retries + 1,
            )
            self.last = again
            return again if self._send(again) else None

    def acknowledge(self, envelope_id: str, payload: Json | None) -> None:
        """Record an app's acknowledgement; one for an unknown envelope is ignored."""
        with self._state.condition:
            delivery = self._open_deliveries.pop(envelope_id, None)
            if delivery is not None:
                delivery.acknowledged[envelope_id] = payload or {}
                self._state.condition.notify_all()

    def wait(self, delivery: PayloadDelivery) -> bool:
        """Wait for the app, and return whether it acknowledged every copy in time."""
        with self._state.condition:
            in_time = self._state.condition.wait_for(
                lambda: delivery.is_acknowledged, delivery.seconds
            )
            for envelope_id in delivery.envelope_ids:
                self._open_deliveries.pop(envelope_id, None)
            return in_time

    def _all(self) -> list[Connection]:
        return [each for group in self._connections.values() for each in group]

    def _send(self, delivery: PayloadDelivery) -> bool:
        connections = self._connections[delivery.app.app_id]
        if not connections:
            return False
        self._turn += 1
        envelope_id = str(uuid.uuid4())
        envelope: Json = {
            "envelope_id": envelope_id,
            "type": delivery.kind,
            "payload": delivery.payload,
            "accepts_response_payload": delivery.accepts_payload,
        }
        if delivery.kind == "events_api":
            envelope["retry_attempt"] = delivery.retries
            envelope["retry_reason"] = "timeout" if delivery.retries else ""
        delivery.envelope_ids.append(envelope_id)
        self._open_deliveries[envelope_id] = delivery
        connection = connections[self._turn % len(connections)]
        connection.send(json.dumps(envelope))
        if self.cut_deliveries > 0:
            self.cut_deliveries -= 1
            connection.abort_when_sent()
        return True


def _hello(app: InstalledApp, number: int) -> str:
    return json.dumps(
        {
            "type": "hello",
            "num_connections": number,
            "connection_info": {"app_id": app.app_id},
            "debug_info": {
                "host": "rehearsal",
                "started": "",
                "build_number": 1,
                "approximate_connection_time": 18060,
            },
        }
    )


def _disconnect(reason: str) -> str:
    debug_info = {"host": "rehearsal"}
    return json.dumps({"type": "disconnect", "reason": reason, "debug_info": debug_info})
