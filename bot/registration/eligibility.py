"""Decides whether a person may register or edit a registration: facts in, `Refused` out."""

from datetime import datetime

from bot.core.errors import Refused
from bot.hackathons.models import Hackathon
from bot.hackathons.queries import today
from bot.registration.models import Participant
from bot.slack.block_kit import bold
from bot.slack.datetimes import say_instant


def is_open(hackathon: Hackathon, now: datetime) -> bool:
    """Return whether new registrations are accepted at `now`."""
    opens = hackathon.registration_opens
    return (opens is None or opens <= now) and now < hackathon.registration_closes


def require_open(hackathon: Hackathon, participant: Participant | None, now: datetime) -> None:
    """Check that this registration may be edited at `now`, or a new one made if it is None.

    Raises:
        Refused: if registration is not open, or the hackathon of this participant is over.
    """
    if participant is not None:
        if today(hackathon, now) > hackathon.last:
            raise Refused(
                f"{bold(hackathon.name)} is over, so registrations no longer change. "
                "`/register status` shows yours."
            )
        return
    if is_open(hackathon, now):
        return
    opens, closes = hackathon.registration_opens, hackathon.registration_closes
    if opens is not None and now < opens:
        raise Refused(f"Registration opens {say_instant(opens, hackathon.zones)}. See you then!")
    raise Refused(
        f"Registration closed {say_instant(closes, hackathon.zones)}. "
        "`/hackathon` says whom to ask."
    )
