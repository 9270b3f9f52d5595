"""Changing a team: its name, its challenge, its lock; and which team, where people have several."""

import pytest
from sqlalchemy.orm import Session

from bot.teams.models import JoinRequestState
from bot.teams.queries import list_own_teams
from tests.support.factories import make_challenge
from tests.support.scenes.teams import Scene

pytestmark = pytest.mark.both_databases


@pytest.fixture
def scene(session: Session) -> Scene:
    """Teams of at most three, each with a private channel."""
    return Scene(session, max=3)


def test_any_member_renames(scene: Scene) -> None:
    team = scene.team_of("ana", "ben")
    scene.rename("ben", "Leptons")
    assert (team.name, team.folded_name) == ("Leptons", "leptons")
    scene.rename("ben", "LEPTONS")
    assert team.name == "LEPTONS"
    assert "needs a name" in scene.refusal(scene.rename, "ana", "")


def test_a_name_with_to_is_a_name_for_somebody_in_one_team(scene: Scene) -> None:
    team = scene.create("ana", "road")
    scene.rename("ana", "road to glory")
    assert team.name == "road to glory"


def test_any_member_chooses_the_challenge(scene: Scene) -> None:
    team = scene.team_of("ana", "ben")
    scene.challenge("ben", "DEEP")
    assert team.challenge is not None
    assert team.challenge.title == "Deep Falcon"
    scene.challenge("ben", "end to")
    assert team.challenge.key == "e2e"
    assert "Did you mean" in scene.refusal(scene.challenge, "ana", "hgigs")
    assert "Which challenge?" in scene.refusal(scene.challenge, "ana", "")


def test_somebody_in_one_team_may_name_it_for_its_challenge(scene: Scene) -> None:
    team = scene.create("ana", "quarks")
    scene.challenge("ana", "higgs for quarks")
    assert team.challenge is not None


def test_a_challenge_with_for_in_its_name_is_chosen_by_it(scene: Scene) -> None:
    make_challenge(scene.session, scene.hackathon, "search", title="Search for Quarks")
    team = scene.create("ana", "leptons")
    scene.challenge("ana", "search for quarks")
    assert team.challenge is not None
    assert team.challenge.key == "search"


def test_any_member_locks_and_unlocks_and_again_changes_nothing(scene: Scene) -> None:
    team = scene.team_of("ana", "ben")
    scene.deliver()
    assert scene.lock("ben").locked
    assert scene.lock("ana").locked
    assert not scene.unlock("ana").locked
    assert not scene.unlock("ben").locked
    assert [row.arguments["news"] for row in scene.rows_of("team_notice")] == ["locked", "unlocked"]
    scene.rename("ana", team.name)
    scene.challenge("ana", "higgs")
    scene.challenge("ana", "higgs")
    assert len(scene.rows_of("team_notice")) == 3


class TestSeveralTeams:
    """Where people may be in several teams, a command says which it means."""

    @pytest.fixture
    def scene(self, session: Session) -> Scene:
        """Ana is in `quarks` and `road`."""
        scene = Scene(session, several=True)
        scene.create("ana", "quarks")
        scene.create("ana", "road")
        return scene

    def test_without_a_name_they_are_listed(self, scene: Scene) -> None:
        told = "You are in several teams, so add the name of one: *quarks*, *road*."
        for deed in (scene.leave, scene.lock, scene.disband):
            assert scene.refusal(deed, "ana") == told
        assert scene.refusal(scene.invite, "ana", "ben") == told
        assert scene.refusal(scene.rename, "ana", "leptons") == told
        assert scene.refusal(scene.challenge, "ana", "higgs") == told

    def test_a_name_of_no_team_of_theirs_comes_back_shortened(self, scene: Scene) -> None:
        assert scene.refusal(scene.leave, "ana", "x" * 61) == (
            f"You are not in a team called *{'x' * 59}…*; you are in *quarks*, *road*."
        )

    def test_with_a_name_each_does_what_it_says(self, scene: Scene) -> None:
        scene.invite("ana", "ben", name="Road")
        scene.lock("ana", "ROAD")
        scene.challenge("ana", "higgs for road")
        road = scene.find("road")
        assert road is not None
        assert road.locked
        assert road.challenge is not None
        scene.rename("ana", "road to road to glory")
        assert road.name == "road to glory"
        scene.join("ben", "road to glory")
        scene.remove("ana", "ben", "road to glory")
        scene.leave("ana", "road to glory")
        assert road.closed_at is not None
        own = list_own_teams(scene.session, scene.people["ana"])
        assert [each.name for each in own] == ["quarks"]

    def test_people_stay_in_the_others_when_they_join_one_more(self, scene: Scene) -> None:
        scene.create("ben", "leptons")
        scene.join("ana", "leptons")
        ana = scene.people["ana"]
        names = [each.name for each in list_own_teams(scene.session, ana)]
        assert names == ["quarks", "road", "leptons"]

    def test_an_open_request_elsewhere_still_stands(self, scene: Scene) -> None:
        scene.lock("ana", "road")
        request = scene.ask("ben", "road")
        scene.create("ben", "leptons")
        scene.join("ben", "quarks")
        assert request.state == JoinRequestState.OPEN
