"""A hackathon with many people in many teams, written straight into the tables."""

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import insert
from sqlalchemy.orm import Session

from bot.hackathons.models import Hackathon
from bot.registration.models import Participant
from bot.teams.models import Membership, Team
from bot.workspaces.models import Person

NOW = datetime(2020, 10, 27, 15, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Crowd:
    """The numbers of teams, of members in each, and of participants.

    The participants with the lowest numbers are in a team.
    """

    teams: int
    participants: int
    members: int = 4


def add_crowd(session: Session, hackathon: Hackathon, crowd: Crowd) -> None:
    """Insert people U1 to Un; the first are in `Team 1`, the next in `Team 2`, and so on."""
    numbers = range(1, crowd.participants + 1)
    session.execute(
        insert(Person),
        [
            {
                "id": number,
                "workspace_id": hackathon.workspace_id,
                "slack_id": f"U{number}",
                "name": f"Person {number}",
                "zone": "America/New_York",
            }
            for number in numbers
        ],
    )
    session.execute(
        insert(Participant),
        [
            {
                "id": number,
                "hackathon_id": hackathon.id,
                "person_id": number,
                "registered_at": NOW,
                "affiliation": "Brown University",
                "looking_for_team": True,
                "certificate_name": f"Person {number}",
                "answers": {},
            }
            for number in numbers
        ],
    )
    session.execute(
        insert(Team),
        [
            {
                "id": number,
                "hackathon_id": hackathon.id,
                "name": f"Team {number}",
                "folded_name": f"team {number}",
                "locked": False,
                "created_at": NOW,
                "channel_id": f"C{number}",
                "channel_refused": False,
            }
            for number in range(1, crowd.teams + 1)
        ],
    )
    session.execute(
        insert(Membership),
        [
            {
                "team_id": (place // crowd.members) + 1,
                "participant_id": place + 1,
                "joined_at": NOW,
            }
            for place in range(crowd.teams * crowd.members)
        ],
    )
