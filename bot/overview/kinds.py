"""The kinds of messages about the hackathon's state, of nudges, and of answers to people."""

from datetime import timedelta

from bot.outbox.kinds import Mark, MessageKind, expire_after

# Of a digest, and of its picture.
_EXPIRY = expire_after(timedelta(hours=4), "the morning is over")

DIGEST = MessageKind(
    "digest",
    "Digest",
    Mark("M1 7h2.500v4H1zM4.750 4h2.500v7h-2.500zM8.500 1H11v10H8.500z", "#b9a5f0"),
    _EXPIRY,
)
# Not prompt: drawing a picture takes time.
DIGEST_PLOT = MessageKind("digest_plot", "digest plot", expiry=_EXPIRY, prompt=False)
NUDGE = MessageKind("nudge", "nudge")
# Organisers need not hear of one that fails: the person can write again.
HELP = MessageKind(
    "help",
    "Help",
    expiry=expire_after(timedelta(hours=1), "it was asked for long ago"),
    reported=False,
)
