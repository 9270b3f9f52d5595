"""Loads the content of a person's Home tab."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from bot.agenda.models import AgendaItem
from bot.agenda.queries import find_nearest_deadline, find_next_items
from bot.hackathons.models import Hackathon
from bot.registration.models import Participant
from bot.registration.register import find_participant
from bot.teams.models import Team
from bot.teams.queries import count_members, list_own_teams


@dataclass(frozen=True)
class HomeContent:
    """A person's registration and teams with their sizes, the next items and the next deadline."""

    participant: Participant | None
    teams: list[tuple[Team, int]]
    next_items: list[AgendaItem]
    deadline: AgendaItem | None


def describe_home(
    session: Session, hackathon: Hackathon, slack_id: str, now: datetime
) -> HomeContent:
    """Return the content of the Home tab of the person with this Slack id."""
    participant = find_participant(session, hackathon, slack_id)
    teams = list_own_teams(session, participant) if participant else []
    return HomeContent(
        participant=participant,
        teams=[(team, count_members(session, team)) for team in teams],
        next_items=find_next_items(session, hackathon, now),
        deadline=find_nearest_deadline(session, hackathon, now),
    )
