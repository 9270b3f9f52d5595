"""The rows that a team's change enqueues: its channel's, and the notices to its people."""

import pytest
from sqlalchemy.orm import Session

from bot.outbox.models import OutboxState
from bot.teams.notifications import tell_no_channel
from tests.support.factories import NOW
from tests.support.scenes.teams import Scene

pytestmark = pytest.mark.both_databases


@pytest.fixture
def scene(session: Session) -> Scene:
    """Teams have channels."""
    return Scene(session)


def test_a_new_team_is_owed_a_channel(scene: Scene) -> None:
    teams = [scene.create("ana", "quarks"), scene.create("ben", "leptons")]
    assert [(row.lane, row.arguments) for row in scene.rows_of("team_channel")] == [
        (f"team:{team.id}", {"team": team.id}) for team in teams
    ]


def test_changes_that_a_waiting_row_will_see_add_none(scene: Scene) -> None:
    scene.team_of("ana", "ben", "chi")
    scene.rename("ana", "leptons")
    scene.leave("ben")
    assert len(scene.rows_of("team_channel")) == 1


def test_a_change_while_the_channel_is_in_hand_is_owed_anew(scene: Scene) -> None:
    scene.create("ana", "quarks")
    (row,) = scene.rows_of("team_channel")
    row.state = OutboxState.SENDING
    scene.join("ben", "quarks")
    scene.join("chi", "quarks")
    assert len(scene.rows_of("team_channel")) == 1


def test_a_locked_team_needs_nothing_of_its_channel(scene: Scene) -> None:
    scene.create("ana", "quarks")
    scene.deliver()
    scene.lock("ana")
    scene.challenge("ana", "higgs")
    assert scene.rows_of("team_channel") == []


def test_a_closed_team_has_its_channel_archived(scene: Scene) -> None:
    scene.create("ana", "quarks")
    scene.deliver()
    scene.leave("ana")
    assert len(scene.rows_of("team_channel")) == 1
    assert scene.rows_of("team_notice") == []


def test_a_channel_that_the_file_no_longer_wants_is_kept_as_its_team_is(scene: Scene) -> None:
    scene.team_of("ana", "ben").channel_id = "C1"
    scene.deliver()
    document = scene.hackathon.document
    scene.hackathon.document = document.replace('"channel":"private"', '"channel":"none"')
    scene.leave("ben")
    assert len(scene.rows_of("team_channel")) == 1


def test_the_channel_hears_what_happened_in_order(scene: Scene) -> None:
    team = scene.team_of("ana", "ben", "chi")
    scene.lock("ana")
    scene.unlock("ben")
    scene.rename("ana", "leptons")
    scene.challenge("ana", "higgs")
    scene.remove("ana", "chi")
    scene.leave("ana")
    rows = scene.rows_of("team_notice")
    assert {row.lane for row in rows} == {f"team:{team.id}"}
    assert [row.arguments for row in rows] == [
        {"team": team.id, "news": "joined", "person": "UBEN"},
        {"team": team.id, "news": "joined", "person": "UCHI"},
        {"team": team.id, "news": "locked", "person": "UANA"},
        {"team": team.id, "news": "unlocked", "person": "UBEN"},
        {"team": team.id, "news": "renamed", "person": "UANA", "old": "quarks", "new": "leptons"},
        {"team": team.id, "news": "challenge", "person": "UANA", "title": "Higgs Boson"},
        {"team": team.id, "news": "removed", "person": "UCHI", "by": "UANA"},
        {"team": team.id, "news": "left", "person": "UANA", "lead": "UBEN"},
    ]


class TestWithoutChannels:
    """Where the file or the workspace wants no channels, people are told directly."""

    @pytest.fixture(params=["none", "refused"])
    def scene(self, session: Session, request: pytest.FixtureRequest) -> Scene:
        """Ana, Ben and Chi are `quarks`, which has no channel."""
        refused = request.param == "refused"
        scene = Scene(session, channel="private" if refused else "none")
        scene.team_of("ana", "ben", "chi").channel_refused = refused
        scene.deliver()
        return scene

    def test_no_channel_is_owed(self, scene: Scene) -> None:
        scene.leave("ana")
        scene.disband("ben")
        assert scene.rows_of("team_channel") == []

    def test_the_others_hear_who_comes_and_goes_and_of_a_new_name(self, scene: Scene) -> None:
        scene.join("dee", "quarks")
        assert scene.lanes("team_notice") == ["@UANA", "@UBEN", "@UCHI"]
        scene.deliver()
        scene.leave("dee")
        assert scene.lanes("team_notice") == ["@UANA", "@UBEN", "@UCHI"]
        scene.deliver()
        scene.remove("ana", "chi")
        assert scene.lanes("team_notice") == ["@UBEN"]
        scene.deliver()
        scene.rename("ben", "leptons")
        assert scene.lanes("team_notice") == ["@UANA"]

    def test_they_are_not_bothered_with_the_rest(self, scene: Scene) -> None:
        scene.lock("ana")
        scene.unlock("ana")
        scene.challenge("ana", "higgs")
        assert scene.rows_of("team_notice") == []


def test_that_there_is_no_channel_is_said_once_to_each(scene: Scene) -> None:
    team = scene.team_of("ana", "ben")
    tell_no_channel(scene.session, team, NOW)
    tell_no_channel(scene.session, team, NOW)
    assert scene.lanes("no_team_channel") == ["@UANA", "@UBEN"]
