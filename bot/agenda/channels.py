"""The Slack channels that a hackathon needs, and the requests to create them."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.agenda.kinds import CHANNEL
from bot.agenda.models import AgendaItem
from bot.challenges.queries import list_challenges
from bot.hackathons.models import Hackathon
from bot.outbox.rows import NewMessage, enqueue_all


def name_channels(session: Session, hackathon: Hackathon) -> list[str]:
    """Return the names of the channels that the hackathon posts in, sorted alphabetically."""
    channels = hackathon.file.channels
    challenges = list_challenges(session, hackathon)
    own = session.scalars(
        select(AgendaItem.channel).where(
            AgendaItem.hackathon_id == hackathon.id, AgendaItem.removed_at.is_(None)
        )
    )
    names = [
        channels.main,
        channels.organisers,
        channels.help,
        *(challenge.part.channel for challenge in challenges),
        *own,
    ]
    return sorted({name for name in names if name is not None})


def enqueue_channels(session: Session, hackathon: Hackathon, now: datetime) -> None:
    """Enqueue the creation of every channel, so that people find them before the first message."""
    enqueue_all(
        session,
        hackathon,
        [
            # A lane of its own: it does not have to wait for the channel's messages.
            NewMessage(f"channel:{name}", CHANNEL, f"channel:{name}", now, {"channel": name})
            for name in name_channels(session, hackathon)
        ],
    )
