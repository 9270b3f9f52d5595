"""Time as the program sees it: the system's clock, and one that runs fast for rehearsals.

Domain functions never read a clock: `now` is their argument. The composition root
holds one `Clock` and gives it to whoever needs the present instant.
"""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from threading import Lock
from typing import Protocol


class Clock(Protocol):
    """The present instant, and when an instant to come will be there."""

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""
        ...

    def wall_time_at(self, instant: datetime) -> datetime:
        """The wall time (aware, UTC) at which this clock will show `instant`.

        An instant already past, or one that a standing clock is never going to reach
        by itself, gives a wall time in the past or `datetime.max` in UTC.
        """
        ...

    def ticking(self) -> datetime:
        """An instant that never stands still: what a pause of a second is measured by.

        It is the present one; where somebody has stopped the clock, the wall time for which it
        stood is added, so that what waits a second for its turn is not held up for ever. Where
        somebody sets the machine's clock, it goes on as if nobody had.
        """
        ...

    @property
    def moment(self) -> timedelta:
        """How much of its time passes in a second of wall time.

        As late as that is on time: no machine does everything at once, and on a fast clock a
        second of the machine's is an hour of the event's.
        """
        ...

    def on_change(self, listener: Callable[[], None]) -> None:
        """Have `listener` called whenever the clock was set or its speed changed."""
        ...


NEVER = datetime.max.replace(tzinfo=UTC)


def read_stopwatch() -> float:
    """Seconds on a clock that nobody sets, and that runs on while the machine sleeps."""
    if hasattr(time, "CLOCK_BOOTTIME"):
        return time.clock_gettime(time.CLOCK_BOOTTIME)
    return time.monotonic()


class SystemClock:
    """The machine's own clock, which nobody sets from here."""

    def __init__(
        self,
        wall: Callable[[], datetime] | None = None,
        stopwatch: Callable[[], float] = read_stopwatch,
    ) -> None:
        self._wall = wall or (lambda: datetime.now(UTC))
        self._stopwatch = stopwatch
        self._began = self._wall() - timedelta(seconds=stopwatch())

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""
        return self._wall()

    def wall_time_at(self, instant: datetime) -> datetime:
        """The instant itself: on this clock, wall time is the time."""
        return instant

    def ticking(self) -> datetime:
        """The present instant, or what it would be had nobody set the clock."""
        return self._began + timedelta(seconds=self._stopwatch())

    @property
    def moment(self) -> timedelta:
        """A second."""
        return timedelta(seconds=1)

    def on_change(self, listener: Callable[[], None]) -> None:
        """Nothing: the machine's clock does not tell when it is set."""


class FastClock:
    """A clock that starts where it is told and runs at `speed` times the wall clock.

    At speed 0 it stands, and moves only by `jump_to`. It never goes back: while the wall clock
    is set back, it waits. One that is made standing, and driven by jumps alone, does not tick;
    one that is stopped by `set_speed` does.
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
        """Event seconds in a second of the wall clock."""
        return self._speed

    @property
    def moment(self) -> timedelta:
        """As many seconds as the clock is fast; none while it stands."""
        return timedelta(seconds=self._speed)

    def now(self) -> datetime:
        """The present instant of the event, aware, in UTC."""
        with self._lock:
            return self._now()

    def ticking(self) -> datetime:
        """The present instant, and the wall time for which the clock was stopped added."""
        with self._lock:
            return self._now() + self._stood + self._standing()

    def wall_time_at(self, instant: datetime) -> datetime:
        """The wall time at which this clock will show `instant`; `NEVER` if it stands before it."""
        with self._lock:
            if instant <= self._now():
                return self._wall()
            if self._speed == 0:
                return NEVER
            try:
                # Rounded up: at that wall time the instant is there, not nearly there.
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
        """Be at `instant` now; an instant already past changes nothing."""
        with self._lock:
            self._rebase(max(instant.astimezone(UTC), self._now()))
        self._tell()

    def on_change(self, listener: Callable[[], None]) -> None:
        """Have `listener` called after each jump and change of speed."""
        self._listeners.append(listener)

    def _now(self) -> datetime:
        try:
            instant = self._base + (self._wall() - self._base_wall) * self._speed
        except OverflowError:
            instant = NEVER
        self._latest = max(self._latest, instant)
        return self._latest

    def _standing(self) -> timedelta:
        """For how long, by the wall clock, it has stood since it was stopped."""
        if self._stopped_at is None:
            return timedelta()
        return max(self._wall() - self._stopped_at, timedelta())

    def _rebase(self, instant: datetime) -> None:
        self._base = self._latest = instant
        self._base_wall = self._wall()

    def _tell(self) -> None:
        for listener in self._listeners:
            listener()
