"""Invitations: who may be invited, what comes of it, and what is enqueued."""

from collections.abc import Sequence

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.teams.invitations import accept_invitation
from bot.teams.models import Invitation, InvitationState, JoinRequestState, Team
from bot.workspaces.models import Person
from tests.support.factories import NOW, make_person
from tests.support.neighbours import ANOTHER
from tests.support.scenes.teams import Scene

pytestmark = pytest.mark.both_databases


@pytest.fixture
def scene(session: Session) -> Scene:
    """Ana and Ben are `quarks`, which has a seat left."""
    scene = Scene(session, max=3)
    scene.team_of("ana", "ben")
    return scene


def test_an_invitation_is_a_direct_message(scene: Scene) -> None:
    (invitation,) = scene.invite("ben", "chi")
    assert invitation.state == InvitationState.OPEN
    (row,) = scene.rows_of("invitation")
    assert (row.key, row.lane) == (f"invitation:{invitation.id}", "@UCHI")
    assert row.arguments == {"invitation": invitation.id}


def test_several_are_invited_at_once_and_for_others_it_is_said_why_not(scene: Scene) -> None:
    scene.invite("ana", "dee")
    problems = scene.why_not_invite("ana", "ana", "ben", "dee", "bot", "slackbot", "chi")
    assert problems == [
        "You are in the team already, so you need no invitation.",
        "<@UBEN> is already in *quarks*.",
        "<@UDEE> is already invited and has not answered yet.",
        "<@UBOT> is a bot, and bots do not join teams.",
        "<@USLACKBOT> is a bot, and bots do not join teams.",
    ]
    assert scene.lanes("invitation") == ["@UDEE", "@UCHI"]


def test_inviting_nobody_says_how_to(scene: Scene) -> None:
    assert scene.refusal(scene.invite, "ana").startswith("Say whom to invite")


def test_words_around_a_mention_do_not_matter_to_somebody_in_one_team(scene: Scene) -> None:
    assert scene.invite("ana", "chi", name="and please")


def test_a_full_team_invites_nobody(scene: Scene) -> None:
    scene.join("chi", "quarks")
    assert "is full (3 of 3)" in scene.refusal(scene.invite, "ana", "dee")
    scene.leave("chi")
    assert scene.invite("ana", "dee")


def test_who_accepts_is_in_the_team(scene: Scene) -> None:
    (invitation,) = scene.invite("ana", "chi")
    assert scene.accept("chi", invitation).state == InvitationState.ACCEPTED
    assert scene.members(invitation.team) == ["ana", "ben", "chi"]


def test_who_is_invited_joins_a_locked_team_by_the_button_or_by_the_command(
    session: Session,
) -> None:
    scene = Scene(session)
    team = scene.team_of("ana")
    scene.lock("ana")
    by_button, by_command, declined = scene.invite("ana", "chi", "dee", "eva")
    scene.decline("eva", declined)
    scene.ask("eva", "quarks")
    scene.accept("chi", by_button)
    scene.join("dee", "quarks")
    assert scene.members(team) == ["ana", "chi", "dee"]
    assert by_command.state == InvitationState.ACCEPTED


def test_accepting_again_or_declining_afterwards_changes_nothing(scene: Scene) -> None:
    (invitation,) = scene.invite("ana", "chi")
    scene.accept("chi", invitation)
    scene.accept("chi", invitation)
    assert scene.decline("chi", invitation).state == InvitationState.ACCEPTED
    assert scene.members(invitation.team) == ["ana", "ben", "chi"]


def test_who_declined_stays_out_until_they_are_invited_again(scene: Scene) -> None:
    (invitation,) = scene.invite("ana", "chi")
    assert scene.decline("chi", invitation).state == InvitationState.DECLINED
    assert scene.accept("chi", invitation).state == InvitationState.DECLINED
    assert scene.members(invitation.team) == ["ana", "ben"]
    (again,) = scene.invite("ana", "chi")
    assert scene.accept("chi", again).state == InvitationState.ACCEPTED


def test_who_is_not_registered_is_told_to_and_the_invitation_stays_open(scene: Scene) -> None:
    make_person(scene.session, scene.hackathon, "zoe")
    (invitation,) = scene.invite("ana", "zoe")
    assert scene.refusal(scene.accept, "zoe", invitation) == (
        "Register first with `/register`, then press Accept again: the invitation stays open."
    )
    assert invitation.state == InvitationState.OPEN


def test_somebody_the_database_does_not_know_can_be_invited(scene: Scene) -> None:
    assert not scene.is_known("new")
    scene.invite("ana", "new")
    assert scene.is_known("new")


def test_who_is_in_another_team_is_told_to_leave_it_first(scene: Scene) -> None:
    scene.create("chi", "leptons")
    (invitation,) = scene.invite("ana", "chi")
    assert "Leave it first with `/team leave`" in scene.refusal(scene.accept, "chi", invitation)
    assert invitation.state == InvitationState.OPEN
    scene.leave("chi")
    scene.accept("chi", invitation)
    assert scene.members(invitation.team) == ["ana", "ben", "chi"]


def test_the_most_holds_for_the_invited_too(scene: Scene) -> None:
    first, second = scene.invite("ana", "chi", "dee")
    scene.accept("chi", first)
    assert "is full (3 of 3)" in scene.refusal(scene.accept, "dee", second)
    assert second.state == InvitationState.OPEN


def test_an_invitation_is_answered_by_who_got_it(scene: Scene) -> None:
    (invitation,) = scene.invite("ana", "chi")
    told = "That invitation is for somebody else."
    assert scene.refusal(scene.accept, "dee", invitation) == told
    assert scene.refusal(scene.decline, "dee", invitation) == told
    unknown = {"slack_id": "UCHI", "invitation_id": 999, "now": NOW}
    assert scene.refusal(accept_invitation, scene.session, scene.hackathon, **unknown) == told


def test_an_invitation_of_another_workspace_is_for_somebody_else(scene: Scene) -> None:
    elsewhere = select(Invitation).join(Invitation.team).join(Invitation.person)
    (theirs,) = scene.session.scalars(
        elsewhere.where(Team.hackathon_id == ANOTHER, Person.slack_id == "UDEE")
    )
    told = "That invitation is for somebody else."
    assert scene.refusal(scene.accept, "dee", theirs) == told
    assert scene.refusal(scene.decline, "dee", theirs) == told


def test_invitations_are_void_when_the_team_closes(scene: Scene) -> None:
    (declined,) = scene.invite("ana", "dee")
    scene.decline("dee", declined)
    (invitation,) = scene.invite("ana", "chi")
    scene.disband("ana")
    assert declined.state == InvitationState.DECLINED
    assert scene.accept("chi", invitation).state == InvitationState.VOID
    assert invitation.answered_at is not None


@pytest.mark.parametrize("deed", ["accept", "decline", "disband", "join"])
def test_a_posted_invitation_loses_its_buttons_however_it_is_settled(
    scene: Scene, deed: str
) -> None:
    (invitation,) = scene.invite("ana", "chi")
    (row,) = scene.rows_of("invitation")
    scene.deliver()
    arguments: dict[str, Sequence[object]] = {
        "accept": ("chi", invitation),
        "decline": ("chi", invitation),
        "disband": ("ana",),
        "join": ("chi", "quarks"),
    }
    getattr(scene, deed)(*arguments[deed])
    (refresh,) = scene.rows_of("refresh")
    assert (refresh.arguments, refresh.lane) == ({"row": row.id}, "@UCHI")


def test_joining_a_locked_team_by_invitation_settles_an_earlier_request(session: Session) -> None:
    scene = Scene(session)
    scene.team_of("ana")
    scene.lock("ana")
    request = scene.ask("chi", "quarks")
    (invitation,) = scene.invite("ana", "chi")
    scene.accept("chi", invitation)
    assert request.state == JoinRequestState.APPROVED
    assert request.answered_by is None
    assert scene.rows_of("join_request_answer") == []
