"""The outcome of each request, for operators: counted, and logged as one line."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from time import perf_counter

from bot.core.logs import LogEvent
from bot.core.metrics import CommandOutcome, count_command
from handlers.core.responses import Request

log = logging.getLogger("hackathon")


@dataclass
class RequestRecord:
    """A request in progress: `what` is the name registered for it, never text that a person typed.

    The hackathon's slug and the person's Slack id are None until they are known.
    """

    what: str
    hackathon: str | None = None
    user: str | None = None
    began: float = field(default_factory=perf_counter)

    def note_request(self, request: Request) -> None:
        """Note the request's hackathon and person."""
        self.hackathon, self.user = request.hackathon.slug, request.user_id

    def note_outcome(
        self,
        outcome: CommandOutcome,
        *,
        reference: str | None = None,
        error: Exception | None = None,
    ) -> None:
        """Count the outcome and log it, with the traceback of an error."""
        seconds = perf_counter() - self.began
        count_command(self.what, outcome, seconds)
        log.log(
            logging.ERROR if error else logging.INFO,
            LogEvent(
                outcome,
                what=self.what,
                reference=reference,
                hackathon=self.hackathon,
                user=self.user,
                seconds=seconds,
            ),
            exc_info=error,
        )


@contextmanager
def counting_event(name: str) -> Iterator[None]:
    """Count one of Slack's events, without a log line: a large workspace has too many."""
    began = perf_counter()
    try:
        yield
    except Exception:
        count_command(f"event {name}", "failed", perf_counter() - began)
        raise
    count_command(f"event {name}", "answered", perf_counter() - began)
