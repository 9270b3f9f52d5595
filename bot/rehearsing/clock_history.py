"""The history of a rehearsal's clock, and how far behind it messages and cast were."""

from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock

from bot.core.clock import FastClock, SystemClock
from rehearsal.report.tables import say_duration

# Shorter differences are the time between two readings of a fast clock, not jumps.
_SHORTEST_JUMP = timedelta(minutes=1)


@dataclass(frozen=True)
class _Segment:
    """A segment from one change of the clock to the next: its start, and what was run before it."""

    instant: datetime
    wall: datetime
    speed: float
    event_run: timedelta = timedelta()
    wall_run: timedelta = timedelta()


class ClockHistory:
    """The history of a clock from now on, without the time that it stood still or jumped over.

    `wall` returns the wall time that the clock goes by.
    """

    def __init__(self, clock: FastClock, wall: Callable[[], datetime] | None = None) -> None:
        self._clock = clock
        self._wall = wall or SystemClock().now
        self._lock = Lock()
        self._segments = [_Segment(clock.now(), self._wall(), clock.speed)]
        clock.on_change(self._note)

    def run_until(self, instant: datetime) -> timedelta:
        """Return the wall time that the clock had run when it first reached this instant."""
        with self._lock:
            after = bisect_left(self._segments, instant, key=lambda segment: segment.instant)
            if after == 0:
                return timedelta()
            segment = self._segments[after - 1]
            if not segment.speed:
                return segment.wall_run
            run = segment.wall_run + (instant - segment.instant) / segment.speed
            return min(run, self._segments[after].wall_run) if after < len(self._segments) else run

    def run_since(self, instant: datetime) -> timedelta:
        """Return the wall time that the clock has run since it showed this instant."""
        return self.run_until(self._clock.now()) - self.run_until(instant)

    def describe(self, behind: timedelta) -> str | None:
        """Describe in a line how the clock ran, and the worst delay; None if it never ran.

        `behind` is how late messages and cast were at worst, in wall time. If there were several
        speeds, the line has the slowest and the fastest.
        """
        with self._lock:
            segment, start = self._begin_segment(), self._segments[0].instant
            speeds = sorted({each.speed for each in self._segments if each.speed})
        if not speeds:
            return None
        speed = " to ".join(f"×{each:.10g}" for each in dict.fromkeys((speeds[0], speeds[-1])))
        jumped = segment.instant - start - segment.event_run
        return (
            f"Event clock: {say_duration(segment.event_run)} "
            f"in {segment.wall_run.total_seconds():,.1f} s at {speed}"
            + (f", and {say_duration(jumped)} in jumps" if jumped >= _SHORTEST_JUMP else "")
            + f"; behind by at most {behind.total_seconds():.1f} s of wall time."
        )

    def _note(self) -> None:
        with self._lock:
            self._segments.append(self._begin_segment())

    def _begin_segment(self) -> _Segment:
        last, wall = self._segments[-1], self._wall()
        run = wall - last.wall if last.speed else timedelta()
        return _Segment(
            self._clock.now(),
            wall,
            self._clock.speed,
            last.event_run + run * last.speed,
            last.wall_run + run,
        )
