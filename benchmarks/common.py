"""What the benchmarks share: the event, a clock for two processes, a count of what went wrong."""

import logging
from datetime import datetime
from pathlib import Path

from bot.core.clock import FastClock, SystemClock

EVENT = Path(__file__).parent.parent / "events" / "ml4sci-2020.yaml"


class ErrorCount(logging.Handler):
    """Counts what is logged as an error."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.count = 0

    def emit(self, record: logging.LogRecord) -> None:
        """One more; it is shown as well, where nothing else shows it."""
        self.count += 1
        print(f"  error: {record.getMessage()}")


def agree_on_clock(start: str, since: str, speed: float) -> FastClock:
    """A clock that showed `start` at the wall time `since`: each process that asks has the same."""
    passed = SystemClock().now() - datetime.fromisoformat(since)
    return FastClock(datetime.fromisoformat(start) + passed * speed, speed)
