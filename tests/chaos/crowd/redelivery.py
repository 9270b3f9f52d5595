"""What Slack delivers again: copies of everything, and events that nobody acknowledged."""

from random import Random
from threading import Timer

from rehearsal import Workspace
from rehearsal.apps.sockets import PayloadDelivery

# A copy comes within so many seconds of the first delivery, among and behind what came later.
LATEST_COPY = 5.0


class Copies:
    """From now on everything comes once, twice or three times, as the dice say."""

    def __init__(self, workspace: Workspace, rng: Random) -> None:
        self._sockets = workspace.sockets
        self._rng = rng
        self._timers: list[Timer] = []
        self._sockets.on_delivery(self._copy)

    def wait(self) -> None:
        """Wait until the last copy is sent."""
        while self._timers:
            self._timers.pop().join()

    def _copy(self, delivery: PayloadDelivery) -> None:
        for _ in range(self._rng.randint(0, 2)):
            pause = self._rng.uniform(0, LATEST_COPY)
            timer = Timer(pause, self._sockets.redeliver, [delivery])
            timer.daemon = True
            self._timers.append(timer)
            timer.start()


class Retries:
    """Slack's retries of events that were not acknowledged.

    Slack tries at once, after a minute and after five (docs.slack.dev/apis/events-api#retries);
    here it is once, when `catch_up` says that the trouble is over.
    """

    def __init__(self, workspace: Workspace) -> None:
        self._sockets = workspace.sockets
        self._events: list[PayloadDelivery] = []
        self._sockets.on_delivery(self._note)

    def catch_up(self) -> list[str]:
        """Deliver again what was not acknowledged; a sentence for each that is not even then."""
        missed = [each for each in self._events if not each.acknowledged]
        tried = [(each, self._sockets.redeliver(each)) for each in missed]
        return [
            f"an event was not acknowledged when it came again: {delivery.payload['event']}"
            for delivery, again in tried
            if again is None or not self._sockets.wait(again)
        ]

    def _note(self, delivery: PayloadDelivery) -> None:
        if delivery.kind == "events_api":
            self._events.append(delivery)
