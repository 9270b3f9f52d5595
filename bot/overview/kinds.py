"""The kinds of messages about the hackathon's state, and of nudges to people without a team."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.outbox.kinds import Mark, MessageKind
from bot.outbox.models import OutboxRow

DIGEST_GRACE = timedelta(hours=4)


def why_digest_expired(_session: Session, row: OutboxRow, now: datetime) -> str | None:
    """Return why a digest, or its picture, has expired; None while the morning lasts."""
    if now > row.due + DIGEST_GRACE:
        return "the morning is over"
    return None


DIGEST = MessageKind(
    "digest",
    "Digest",
    Mark("M1 7h2.500v4H1zM4.750 4h2.500v7h-2.500zM8.500 1H11v10H8.500z", "#b9a5f0"),
    why_digest_expired,
)
# Not prompt: drawing a picture takes time.
DIGEST_PLOT = MessageKind("digest_plot", "digest plot", expiry=why_digest_expired, prompt=False)
NUDGE = MessageKind("nudge", "nudge")
