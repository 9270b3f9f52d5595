"""How the database and the backlog are."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.exc import SQLAlchemyError

from bot.core.database import Database
from bot.core.logs import LogEvent
from bot.outbox.backlog import Backlog, measure_backlog
from web.ops.watches import Watch

log = logging.getLogger("hackathon")

# Seconds for which an answer of the database serves all who ask, and which one may take.
FRESH = 2
LONGEST_LOOK = 2


@dataclass(frozen=True)
class Reading:
    """The backlog at an instant of the event's clock; where there is none, the kind of error."""

    at: datetime
    backlog: Backlog | None = None
    error: str | None = None

    def age(self, instant: datetime | None) -> float | None:
        """For how many seconds something waits that has been due since `instant`."""
        return None if instant is None else (self.at - instant) / timedelta(seconds=1)


def watch_backlog(database: Database, now: Callable[[], datetime]) -> Watch[Reading]:
    """Reads the backlog; without an answer of the database in time, an error."""

    def look() -> Reading:
        at = now()
        try:
            with database.read() as session:
                return Reading(at, backlog=measure_backlog(session, at))
        except (SQLAlchemyError, OSError) as error:
            kind = type(error).__name__
            log.warning(LogEvent("unread", what="backlog", reason=kind))
            return Reading(at, error=kind)

    return Watch(
        look,
        unanswered=lambda: Reading(now(), error="TimeoutError"),
        fresh=FRESH,
        longest=LONGEST_LOOK,
    )
