"""Requests to join a locked team: who is asked, who answers, what comes of it."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.teams.join_requests import approve_request
from bot.teams.models import JoinRequest, JoinRequestState, Team
from tests.support.factories import NOW
from tests.support.neighbours import ANOTHER
from tests.support.scenes.teams import NAMES, Scene

pytestmark = pytest.mark.both_databases


@pytest.fixture
def scene(session: Session) -> Scene:
    """Ana and Ben are `quarks`, which is locked and has a seat left."""
    scene = Scene(session, max=3)
    scene.team_of("ana", "ben")
    scene.lock("ana")
    return scene


def test_joining_a_locked_team_asks_each_member(scene: Scene) -> None:
    request = scene.ask("chi", "quarks")
    assert request.state == JoinRequestState.OPEN
    assert scene.lanes("join_request") == ["@UANA", "@UBEN"]
    assert [row.key for row in scene.rows_of("join_request")] == [
        f"join-request:{request.id}:UANA",
        f"join-request:{request.id}:UBEN",
    ]
    assert scene.members(request.team) == ["ana", "ben"]


def test_asking_again_is_the_same_request(scene: Scene) -> None:
    assert scene.ask("chi", "quarks") is scene.ask("chi", "quarks")
    assert len(scene.rows_of("join_request")) == 2


def test_two_teams_are_asked_each_for_itself(scene: Scene) -> None:
    scene.create("dee", "leptons")
    scene.lock("dee")
    first, second = scene.ask("chi", "quarks"), scene.ask("chi", "leptons")
    assert (first.team.name, second.team.name) == ("quarks", "leptons")


def test_a_full_team_is_not_asked(scene: Scene) -> None:
    (invitation,) = scene.invite("ana", "dee")
    scene.accept("dee", invitation)
    assert "is full (3 of 3)" in scene.refusal(scene.join, "chi", "quarks")


def test_any_member_approves_and_who_asked_is_in_and_told(scene: Scene) -> None:
    request = scene.ask("chi", "quarks")
    scene.approve("ben", request)
    assert request.state == JoinRequestState.APPROVED
    assert request.answered_by is scene.people["ben"].person
    assert request.answered_at is not None
    assert scene.members(request.team) == ["ana", "ben", "chi"]
    assert scene.lanes("join_request_answer") == ["@UCHI"]


def test_any_member_declines_and_who_asked_is_told(scene: Scene) -> None:
    request = scene.ask("chi", "quarks")
    scene.turn_down("ben", request)
    assert request.state == JoinRequestState.DECLINED
    assert scene.members(request.team) == ["ana", "ben"]
    assert scene.lanes("join_request_answer") == ["@UCHI"]
    assert scene.ask("chi", "quarks") is not request


def test_the_first_answer_counts(scene: Scene) -> None:
    request = scene.ask("chi", "quarks")
    scene.approve("ben", request)
    scene.approve("ana", request)
    assert scene.turn_down("ana", request).state == JoinRequestState.APPROVED
    assert request.answered_by is scene.people["ben"].person
    assert len(scene.rows_of("join_request_answer")) == 1


def test_an_answer_takes_the_buttons_from_every_member(scene: Scene) -> None:
    request = scene.ask("chi", "quarks")
    asked = [row.id for row in scene.rows_of("join_request")]
    scene.deliver()
    scene.approve("ben", request)
    assert [row.arguments["row"] for row in scene.rows_of("refresh")] == asked


def test_an_answer_takes_the_buttons_from_the_only_member_too(scene: Scene) -> None:
    scene.create("dee", "leptons")
    scene.lock("dee")
    request = scene.ask("chi", "leptons")
    (asked,) = scene.rows_of("join_request")
    scene.deliver()
    scene.turn_down("dee", request)
    assert [row.arguments["row"] for row in scene.rows_of("refresh")] == [asked.id]


def test_a_member_who_left_no_longer_answers(scene: Scene) -> None:
    request = scene.ask("chi", "quarks")
    scene.leave("ben")
    for stranger in ("ben", "dee"):
        told = scene.refusal(scene.approve, stranger, request)
        assert told == "Only members of *quarks* answer its requests."


def test_the_most_holds_for_requests_too(scene: Scene) -> None:
    first, second = scene.ask("chi", "quarks"), scene.ask("dee", "quarks")
    scene.approve("ana", first)
    assert "is full (3 of 3)" in scene.refusal(scene.approve, "ana", second)
    assert second.state == JoinRequestState.OPEN


@pytest.mark.parametrize("deed", ["create", "join"])
def test_who_finds_another_team_asks_no_more(scene: Scene, deed: str) -> None:
    scene.create("dee", "leptons")
    request = scene.ask("chi", "quarks")
    if deed == "create":
        scene.create("chi", "bosons")
    else:
        scene.join("chi", "leptons")
    assert request.state == JoinRequestState.VOID
    assert scene.approve("ana", request).state == JoinRequestState.VOID
    assert scene.rows_of("join_request_answer") == []


def test_a_request_of_somebody_who_is_in_a_team_after_all_is_void(session: Session) -> None:
    """As when the file allowed several teams and no longer does."""
    scene = Scene(session, several=True)
    scene.team_of("ana")
    scene.lock("ana")
    request = scene.ask("chi", "quarks")
    scene.create("chi", "leptons")
    scene.hackathon.document = scene.hackathon.document.replace('"several":true', '"several":false')
    assert scene.approve("ana", request).state == JoinRequestState.VOID


def test_who_may_be_in_several_teams_is_let_into_another(session: Session) -> None:
    scene = Scene(session, several=True)
    team = scene.team_of("ana")
    scene.lock("ana")
    request = scene.ask("chi", "quarks")
    scene.create("chi", "leptons")
    assert scene.approve("ana", request).state == JoinRequestState.APPROVED
    assert scene.members(team) == ["ana", "chi"]


def test_requests_are_void_when_the_team_closes_and_who_asked_is_told(scene: Scene) -> None:
    request = scene.ask("chi", "quarks")
    scene.leave("ana")
    scene.leave("ben")
    assert request.state == JoinRequestState.VOID
    assert scene.lanes("join_request_answer") == ["@UCHI"]
    assert "has closed" in scene.refusal(scene.approve, "ana", request)


def test_an_unlocked_team_is_joined_and_the_request_is_settled(scene: Scene) -> None:
    request = scene.ask("chi", "quarks")
    scene.unlock("ben")
    scene.join("chi", "quarks")
    assert request.state == JoinRequestState.APPROVED
    assert scene.rows_of("join_request_answer") == []


def test_a_request_that_is_not_there_is_refused(scene: Scene) -> None:
    elsewhere = select(JoinRequest.id).join(JoinRequest.team).where(Team.hackathon_id == ANOTHER)
    theirs = scene.session.scalars(elsewhere).all()
    assert len(theirs) == len(NAMES)
    for request_id in (999, *theirs):
        unknown = {"slack_id": "UANA", "request_id": request_id, "now": NOW}
        assert scene.refusal(approve_request, scene.session, scene.hackathon, **unknown) == (
            "That request is not here any more."
        )
