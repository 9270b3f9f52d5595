"""What the benchmarks share: the event, and a count of what went wrong."""

import logging
from pathlib import Path

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
