"""Shared by the benchmarks: the event, a clock for two processes, a count of errors."""

import logging
from datetime import datetime
from pathlib import Path

from bot.core.clock import FastClock, SystemClock

EVENT = Path(__file__).parents[2] / "events" / "ml4sci-2020.yaml"


class ErrorCount(logging.Handler):
    """Counts the records that are logged as errors."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.count = 0

    def emit(self, record: logging.LogRecord) -> None:
        """Count a record and print it, since nothing else may show it."""
        self.count += 1
        print(f"  error: {record.getMessage()}")


def agree_on_clock(start: str, since: str, speed: float) -> FastClock:
    """Return a clock that showed `start` at the wall time `since`, alike in every process."""
    passed = SystemClock().now() - datetime.fromisoformat(since)
    return FastClock(datetime.fromisoformat(start) + passed * speed, speed)
