"""Commands while PostgreSQL goes away and comes back."""

from collections.abc import Iterator

import pytest

from bot.core.database import Database
from bot.teams.models import Team
from tests.support.databases.postgresql import OwnServer
from tests.support.databases.tables import make_tables
from tests.support.neighbours import select_ours
from tests.support.slack import BotInWorkspace


@pytest.fixture
def database(mortal_server: OwnServer) -> Iterator[Database]:
    url = mortal_server.url("hackathon")
    make_tables(url)
    database = Database(url)
    yield database
    database.dispose()


def count_teams(stage: BotInWorkspace) -> int:
    with stage.database.read() as session:
        return len(session.scalars(select_ours(Team)).all())


def test_commands_are_answered_with_a_reference_until_the_server_is_back(
    stage: BotInWorkspace, mortal_server: OwnServer
) -> None:
    ana = stage.sign_up("ana")
    for number, go_away in enumerate((mortal_server.stop, mortal_server.kill)):
        go_away()
        for command, text in (("/team", "create quarks"), ("/agenda", "all")):
            answer = ana.command(command, text)
            assert answer.error is None
            assert "tell an organiser this reference: `" in answer.text
            assert "Traceback" not in answer.text
        mortal_server.start()
        # What the server had closed is noticed before it is used.
        assert "nothing on the agenda" in ana.command("/agenda", "all").text
        assert count_teams(stage) == number
        ana.command("/team", f"create quarks {number}")
        ana.command("/team", "leave")
        assert count_teams(stage) == number + 1
