"""The unexpected: a reference for the person, the traceback for the log, under one reference."""

import logging
import secrets

from sqlalchemy.exc import DBAPIError

log = logging.getLogger("hackathon")


def report_failure(error: Exception, what: str) -> str:
    """A plain sentence with a reference, for the person who asked; the log gets the rest."""
    reference = secrets.token_hex(4)
    log.error("failed what=%s reference=%s", what, reference, exc_info=error)
    if isinstance(error, DBAPIError):
        return (
            "I could not write that down just now, so nothing has changed. Please try again in a "
            f"minute; if it goes on, tell an organiser this reference: `{reference}`."
        )
    return (
        "Something went wrong on my side, so nothing has changed. Please try again; if it goes "
        f"on, tell an organiser this reference: `{reference}`."
    )
