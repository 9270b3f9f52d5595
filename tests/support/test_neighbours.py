"""The neighbours of a hackathon under test: that there are some, and that a change is noticed."""

import pytest
from sqlalchemy import text

from bot.core.database import Database
from bot.hackathons.models import Hackathon
from bot.roles.access import is_organiser
from tests.support.databases.tables import empty_tables
from tests.support.factories import make_hackathon, make_person
from tests.support.neighbours import ANOTHER, LAST_YEARS, Neighbours, check_neighbours


@pytest.mark.parametrize("kind", [Neighbours.OWING, Neighbours.SETTLED])
@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ("UPDATE teams SET locked = true WHERE id = 3", "teams 3: locked was False, is True"),
        ("UPDATE outbox SET state = 'sent' WHERE id = 4", "outbox 4: state was .*, is sent"),
        ("UPDATE people SET name = 'Ana' WHERE workspace_id = 2", "people .: name was Somebody"),
        ("DELETE FROM mutes WHERE hackathon_id = 1", "mutes: there is no {'hackathon_id': 1, "),
        (
            "INSERT INTO memberships (team_id, participant_id, joined_at) "
            "VALUES (2, 1, '2020-10-27 15:00:00')",
            "memberships: there is {'id': .*'team_id': 2",
        ),
    ],
)
def test_a_change_of_a_neighbour_is_noticed(
    database: Database, kind: Neighbours, fault: str, said: str
) -> None:
    with database.write() as session:
        make_person(session, make_hackathon(session, kind), "ana")
    check_neighbours(database)
    with database.write() as session:
        session.execute(text(fault))
    with pytest.raises(AssertionError, match=said):
        check_neighbours(database)
    # Or this test would be found to have changed them.
    empty_tables(database)


def test_an_ordinary_member_here_organises_both_neighbours(database: Database) -> None:
    with database.write() as session:
        hackathon = make_hackathon(session)
        make_person(session, hackathon, "ana")
        assert not is_organiser(session, hackathon, "UANA")
        for each in (LAST_YEARS, ANOTHER):
            assert is_organiser(session, session.get_one(Hackathon, each), "UANA")
