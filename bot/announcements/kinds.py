"""The kinds of messages that an announcement sends, to its audience and to organisers."""

from datetime import timedelta

from bot.outbox.kinds import Expiry, MessageKind, expire_after

# "Lunch is ready" is not worth posting in the evening. Once started, an announcement has longer:
# ten thousand direct messages take more than half an hour in any case.
ANNOUNCEMENT_START_GRACE = timedelta(hours=2)
ANNOUNCEMENT_GRACE = timedelta(hours=12)


def _expire_after(grace: timedelta) -> Expiry:
    hours = grace // timedelta(hours=1)
    return expire_after(grace, f"it was to go out more than {hours} hours ago")


ANNOUNCEMENT = MessageKind("announcement", "announcement", expiry=_expire_after(ANNOUNCEMENT_GRACE))
ANNOUNCEMENT_START = MessageKind(
    "announcement_start",
    "announcement start",
    expiry=_expire_after(ANNOUNCEMENT_START_GRACE),
)
ANNOUNCEMENT_PROOF = MessageKind("announcement_proof", "announcement proof")
ANNOUNCEMENT_PROGRESS = MessageKind("announcement_progress", "announcement progress")
ANNOUNCEMENT_APPROVAL = MessageKind("announcement_approval", "announcement approval")
