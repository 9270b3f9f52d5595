"""A cached reading of the database's health and the backlog."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.exc import SQLAlchemyError

from bot.core.database import Database
from bot.core.logs import LogEvent
from bot.outbox.backlog import Backlog, measure_backlog
from web.ops.cached_probe import CachedProbe

log = logging.getLogger("hackathon")

# Seconds for which an answer of the database is cached, and for which a caller waits for one.
FRESH = 2
LONGEST_PROBE = 2


@dataclass(frozen=True)
class BacklogReading:
    """The backlog at an instant of the event's clock, or the error's class if it was not read."""

    at: datetime
    backlog: Backlog | None = None
    error: str | None = None

    def age(self, instant: datetime | None) -> float | None:
        """Return the seconds since `instant`, when a pending row was due; None for None."""
        return None if instant is None else (self.at - instant) / timedelta(seconds=1)


def probe_backlog(database: Database, now: Callable[[], datetime]) -> CachedProbe[BacklogReading]:
    """Return a probe that reads the backlog; it reads an error if the database fails or is slow."""

    def probe() -> BacklogReading:
        at = now()
        try:
            with database.read() as session:
                return BacklogReading(at, backlog=measure_backlog(session, at))
        except (SQLAlchemyError, OSError) as error:
            kind = type(error).__name__
            log.warning(LogEvent("unread", what="backlog", reason=kind))
            return BacklogReading(at, error=kind)

    return CachedProbe(
        probe,
        unanswered=lambda: BacklogReading(now(), error="TimeoutError"),
        fresh=FRESH,
        longest=LONGEST_PROBE,
    )
