"""Time as the program sees it: the system's clock, and one that runs fast for rehearsals.

Domain functions never read a clock: `now` is their argument. The composition root makes one `Clock`
and passes it to everything that needs the present instant.
"""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from threading import Lock
from typing import Protocol


class Clock(Protocol):
    """The present instant, and the wall time at which a later one will come."""

    def now(self) -> datetime:
        """Return the present instant, aware, in UTC."""
        ...

    def wall_time_at(self, instant: datetime) -> datetime:
        """Return the wall time (aware, UTC) at which this clock will show `instant`.

        Return a wall time in the past if `instant` is past, and `datetime.max` in UTC if the clock
        is stopped and will not reach it by itself.
        """
        ...

    def ticking(self) -> datetime:
        """Return an instant that always advances, to measure short pauses by.

        It is the present instant. If the clock was stopped, the wall time for which it stood is
        added, so that a pause of a second ends while the clock stands. If the machine's clock is
        set, it goes on as if it had not been.
        """
        ...

    @property
    def moment(self) -> timedelta:
        """Return how much of this clock's time passes in a second of wall time.

        A delay of up to this much counts as on time: no machine does everything at once, and on a
        fast clock a second of the machine's may be an hour of the event's.
        """
        ...

    def on_change(self, listener: Callable[[], None]) -> None:
        """Call `listener` whenever the clock is set or its speed changes."""
        ...


NEVER = datetime.max.replace(tzinfo=UTC)


def read_stopwatch() -> float:
    """Return seconds on a clock that is never set and runs on while the machine sleeps."""
    if hasattr(time, "CLOCK_BOOTTIME"):
        return time.clock_gettime(time.CLOCK_BOOTTIME)
    return time.monotonic()


class SystemClock:
    """The machine's own clock, which the program cannot set."""

    def __init__(
        self,
        wall: Callable[[], datetime] | None = None,
        stopwatch: Callable[[], float] = read_stopwatch,
    ) -> None:
        self._wall = wall or (lambda: datetime.now(UTC))
        self._stopwatch = stopwatch
        self._began = self._wall() - timedelta(seconds=stopwatch())

    def now(self) -> datetime:
        """Return the present instant, aware, in UTC."""
        return self._wall()

    def wall_time_at(self, instant: datetime) -> datetime:
        """Return `instant` itself: on this clock, wall time is the time."""
        return instant

    def ticking(self) -> datetime:
        """Return the present instant, or what it would be if the clock had never been set."""
        return self._began + timedelta(seconds=self._stopwatch())

    @property
    def moment(self) -> timedelta:
        """Return one second."""
        return timedelta(seconds=1)

    def on_change(self, listener: Callable[[], None]) -> None:
        """Do nothing: the machine's clock does not report when it is set."""


class FastClock:
    """A clock that starts at a given instant and runs at `speed` times the wall clock.

    At speed 0 it stands, and moves only by `jump_to`. It never goes back: while the wall clock is
    set back, it waits. A clock made at speed 0 and moved by jumps alone does not tick; one that is
    stopped by `set_speed` does.
    """

    def __init__(
        self,
        start: datetime,
        speed: float,
        wall: Callable[[], datetime] | None = None,
    ) -> None:
        if start.tzinfo is None:
            raise ValueError("a clock starts at an aware instant")
        if speed < 0:
            raise ValueError("a clock does not run backwards")
        self._wall = wall or SystemClock().now
        self._lock = Lock()
        self._base = self._latest = start.astimezone(UTC)
        self._base_wall = self._wall()
        self._speed = speed
        self._stood = timedelta()
        self._stopped_at: datetime | None = None
        self._listeners: list[Callable[[], None]] = []

    @property
    def speed(self) -> float:
        """Return how many event seconds pass in a second of the wall clock."""
        return self._speed

    @property
    def moment(self) -> timedelta:
        """Return as many seconds as the clock is fast; none while it stands."""
        return timedelta(seconds=self._speed)

    def now(self) -> datetime:
        """Return the present instant of the event, aware, in UTC."""
        with self._lock:
            return self._now()

    def ticking(self) -> datetime:
        """Return the present instant plus the wall time for which the clock was stopped."""
        with self._lock:
            return self._now() + self._stood + self._standing()

    def wall_time_at(self, instant: datetime) -> datetime:
        """Return the wall time at which this clock will show `instant`.

        Return the present wall time if it is past, and `NEVER` if the clock stands before it.
        """
        with self._lock:
            if instant <= self._now():
                return self._wall()
            if self._speed == 0:
                return NEVER
            try:
                # Rounded up: at that wall time the clock shows the instant, not one just before it.
                ahead = (instant - self._base) / self._speed + timedelta.resolution
                return self._base_wall + ahead
            except OverflowError:
                return NEVER

    def set_speed(self, speed: float) -> None:
        """Run at `speed` from the present instant on."""
        if speed < 0:
            raise ValueError("a clock does not run backwards")
        with self._lock:
            self._rebase(self._now())
            self._stood += self._standing()
            self._stopped_at = self._wall() if speed == 0 else None
            self._speed = speed
        self._tell()

    def jump_to(self, instant: datetime) -> None:
        """Jump to `instant`; do nothing if it is past."""
        with self._lock:
            self._rebase(max(instant.astimezone(UTC), self._now()))
        self._tell()

    def on_change(self, listener: Callable[[], None]) -> None:
        """Call `listener` after each jump and change of speed."""
        self._listeners.append(listener)

    def _now(self) -> datetime:
        try:
            instant = self._base + (self._wall() - self._base_wall) * self._speed
        except OverflowError:
            instant = NEVER
        self._latest = max(self._latest, instant)
        return self._latest

    def _standing(self) -> timedelta:
        """Return for how long, by the wall clock, it has stood since it was stopped."""
        if self._stopped_at is None:
            return timedelta()
        return max(self._wall() - self._stopped_at, timedelta())

    def _rebase(self, instant: datetime) -> None:
        self._base = self._latest = instant
        self._base_wall = self._wall()

    def _tell(self) -> None:
        for listener in self._listeners:
            listener()
