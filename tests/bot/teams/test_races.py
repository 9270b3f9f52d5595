"""Many at the same instant: nobody is over a limit."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.core.database import Database
from bot.core.errors import Refused
from bot.hackathons.models import Hackathon
from bot.registration.models import Participant
from bot.registration.register import find_participant
from bot.teams.membership import join_team
from bot.teams.models import JoinRequest, Membership, Team
from bot.teams.queries import list_members, list_own_teams
from tests.support.factories import NOW, make_hackathon, make_participant
from tests.support.neighbours import select_ours

pytestmark = pytest.mark.both_databases


def test_eight_who_join_at_once_find_four_seats(database: Database) -> None:
    with database.write() as session:
        hackathon = make_hackathon(session, teams={"max": 4})
        hackathon_id = hackathon.id
        for number in range(8):
            make_participant(session, hackathon, f"p{number}")
        team = Team(hackathon_id=hackathon_id, name="quarks", folded_name="quarks", created_at=NOW)
        session.add(team)

    def join(number: int) -> str:
        try:
            with database.write() as session:
                hackathon = session.get_one(Hackathon, hackathon_id)
                join_team(session, hackathon, slack_id=f"UP{number}", name="quarks", now=NOW)
        except Refused as refused:
            return refused.message
        return "joined"

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(join, range(8)))
    assert answers.count("joined") == 4
    assert sum("is full (4 of 4)" in each for each in answers) == 4
    with database.read() as session:
        assert len(list_members(session, session.get_one(Team, team.id))) == 4


def test_one_who_joins_eight_teams_at_once_is_in_one(database: Database) -> None:
    with database.write() as session:
        hackathon = make_hackathon(session)
        hackathon_id = hackathon.id
        make_participant(session, hackathon, "ana")
        for number in range(8):
            name = f"team {number}"
            session.add(
                Team(hackathon_id=hackathon_id, name=name, folded_name=name, created_at=NOW)
            )

    def join(number: int) -> bool:
        try:
            with database.write() as session:
                hackathon = session.get_one(Hackathon, hackathon_id)
                name = f"team {number}"
                join_team(session, hackathon, slack_id="UANA", name=name, now=NOW)
        except Refused:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(join, range(8))) == 1
    with database.read() as session:
        hackathon = session.get_one(Hackathon, hackathon_id)
        ana = find_participant(session, hackathon, "UANA")
        assert isinstance(ana, Participant)
        assert len(list_own_teams(session, ana)) == 1
        assert len(session.scalars(select_ours(Membership)).all()) == 1
        assert session.scalars(select_ours(JoinRequest)).all() == []
