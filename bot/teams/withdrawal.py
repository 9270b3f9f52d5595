"""Withdrawing from a hackathon, which leaves every team."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.hackathons.models import Hackathon
from bot.registration.models import Participant
from bot.registration.register import require_participant
from bot.teams.membership import leave_all_teams


def withdraw_participant(
    session: Session, hackathon: Hackathon, slack_id: str, now: datetime
) -> Participant:
    """End the registration of the person with this Slack id, who leaves all their teams.

    The row stays, so that registering again revives it. Refused where they are not registered.
    """
    participant = require_participant(session, hackathon, slack_id, hold=True)
    leave_all_teams(session, participant, now)
    participant.withdrawn_at = now
    session.flush()
    return participant
