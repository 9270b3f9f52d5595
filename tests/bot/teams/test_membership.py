"""Who may be in which team: starting, joining, leaving, removing, closing."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.challenges.queries import find_challenge
from bot.teams.membership import create_team, join_listed_team, leave_all_teams, leave_listed_team
from bot.teams.membership_rules import end_membership
from bot.teams.models import JoinRequestState, Membership, Team
from bot.teams.queries import count_members
from tests.support.factories import NOW, make_person
from tests.support.neighbours import ANOTHER, LAST_YEARS
from tests.support.scenes.teams import NAMES, Scene

pytestmark = pytest.mark.both_databases


@pytest.fixture
def scene(session: Session) -> Scene:
    """Teams of at most three, each with a private channel."""
    return Scene(session, max=3)


def test_who_starts_a_team_is_in_it_and_leads_it(scene: Scene) -> None:
    team = scene.create("ana", "Quarks for higgs")
    assert (team.name, team.folded_name, team.locked) == ("Quarks", "quarks", False)
    assert team.challenge is not None
    assert team.challenge.key == "higgs"
    assert scene.members(team) == ["ana"]


def test_teams_are_for_the_registered(scene: Scene) -> None:
    make_person(scene.session, scene.hackathon, "zoe")
    scene.create("ana", "quarks")
    for deed, arguments in (
        (scene.create, ("zoe", "leptons")),
        (scene.join, ("zoe", "quarks")),
        (scene.leave, ("zoe",)),
        (scene.invite, ("zoe", "ben")),
        (scene.rename, ("zoe", "leptons")),
        (scene.challenge, ("zoe", "higgs")),
        (scene.lock, ("zoe",)),
        (scene.remove, ("zoe", "ana")),
        (scene.disband, ("zoe",)),
    ):
        assert scene.refusal(deed, *arguments).startswith("Register first with `/register`")


def test_a_team_of_one_is_a_start_even_where_nobody_may_work_alone(session: Session) -> None:
    scene = Scene(session, solo=False)
    assert scene.members(scene.create("ana", "quarks")) == ["ana"]


def test_joining_puts_people_behind_those_who_were_there(scene: Scene) -> None:
    team = scene.team_of("ana", "ben", "chi")
    assert scene.members(team) == ["ana", "ben", "chi"]
    assert count_members(scene.session, team) == 3


def test_a_full_team_takes_nobody(scene: Scene) -> None:
    scene.team_of("ana", "ben", "chi")
    assert scene.refusal(scene.join, "dee", "quarks") == (
        "*quarks* is full (3 of 3). `/team list` shows teams with room."
    )


def test_without_a_most_a_team_takes_everybody(session: Session) -> None:
    scene = Scene(session)
    assert scene.members(scene.team_of(*NAMES)) == list(NAMES)


def test_people_are_in_one_team_at_a_time(scene: Scene) -> None:
    scene.create("ana", "quarks")
    scene.create("ben", "leptons")
    told = (
        "You are in *quarks*, and here people are in one team at a time. Leave it first with "
        "`/team leave`."
    )
    assert scene.refusal(scene.join, "ana", "leptons") == told
    assert scene.refusal(scene.create, "ana", "bosons") == told
    scene.leave("ana")
    scene.join("ana", "leptons")
    assert scene.find("quarks") is None


def test_joining_ones_own_team_is_met_kindly(scene: Scene) -> None:
    scene.team_of("ana")
    told = "You are already in *quarks*; `/team show` shows who else is."
    assert scene.refusal(scene.join, "ana", "quarks") == told
    scene.lock("ana")
    assert scene.refusal(scene.join, "ana", "quarks") == told


def test_open_teams_have_names_of_their_own(scene: Scene) -> None:
    scene.create("ana", "Quarks")
    told = (
        "There is a team called *Quarks* already: join it with `/team join`, or choose another "
        "name."
    )
    assert scene.refusal(scene.create, "ben", "QUARKS") == told
    scene.create("ben", "leptons")
    assert scene.refusal(scene.rename, "ben", "quarks") == told


def test_a_closed_team_frees_its_name(scene: Scene) -> None:
    first = scene.create("ana", "quarks")
    scene.leave("ana")
    second = scene.create("ben", "quarks")
    assert (first.closed_at is None, second.closed_at is None) == (False, True)
    assert first.id != second.id


def test_the_longest_standing_member_leads_when_the_founder_leaves(scene: Scene) -> None:
    team = scene.team_of("ana", "ben", "chi")
    scene.leave("ana")
    scene.join("ana", "quarks")
    assert scene.members(team) == ["ben", "chi", "ana"]


def test_the_last_to_leave_closes_the_team(scene: Scene) -> None:
    team = scene.team_of("ana", "ben")
    assert scene.leave("ana").closed_at is None
    assert scene.leave("ben").closed_at is not None
    assert scene.members(team) == []
    assert scene.refusal(scene.leave, "ben") == (
        "You are not in a team yet. `/team list` shows those you can join; `/team create NAME` "
        "starts one."
    )


def test_who_left_a_moment_ago_does_not_leave_twice(scene: Scene) -> None:
    team = scene.team_of("ana", "ben")
    ben = scene.people["ben"]
    scene.leave("ben")
    told = scene.refusal(end_membership, scene.session, team, ben, now=scene.now)
    assert told == "<@UBEN> is not in *quarks*."


def test_leaving_a_team_that_one_is_not_in_names_ones_own(scene: Scene) -> None:
    scene.create("ana", "quarks")
    assert scene.refusal(scene.leave, "ana", "leptons") == (
        "You are not in a team called *leptons*; you are in *quarks*."
    )


def test_the_buttons_of_a_list_do_the_same(scene: Scene) -> None:
    session, hackathon = scene.session, scene.hackathon
    team = scene.create("ana", "quarks")
    join_listed_team(session, hackathon, slack_id="UBEN", team_id=team.id, now=scene.now)
    assert scene.members(team) == ["ana", "ben"]
    leave_listed_team(session, hackathon, slack_id="UANA", team_id=team.id, now=scene.now)
    assert scene.members(team) == ["ben"]
    scene.create("ana", "leptons")
    ana = {"slack_id": "UANA", "team_id": team.id, "now": NOW}
    assert "not in that team any more" in scene.refusal(
        leave_listed_team, session, hackathon, **ana
    )
    gone = {"slack_id": "UANA", "team_id": 999, "now": NOW}
    assert "not here any more" in scene.refusal(join_listed_team, session, hackathon, **gone)
    scene.leave("ben")
    assert scene.refusal(join_listed_team, session, hackathon, **ana) == (
        "*quarks* has closed. `/team list` shows the teams there are."
    )


def test_a_button_of_another_hackathon_joins_nothing(scene: Scene) -> None:
    teams = scene.session.scalars(select(Team).where(Team.name == "quarks")).all()
    assert [each.hackathon_id for each in teams] == [LAST_YEARS, ANOTHER]
    for each in teams:
        button = {"slack_id": "UANA", "team_id": each.id, "now": NOW}
        assert scene.refusal(join_listed_team, scene.session, scene.hackathon, **button) == (
            "That team is not here any more. `/team list` shows those there are."
        )


def test_only_the_lead_removes_people_who_are_told(scene: Scene) -> None:
    team = scene.team_of("ana", "ben", "chi")
    assert scene.refusal(scene.remove, "ben", "chi") == (
        "Only the lead of *quarks* may remove somebody: ask <@UANA>."
    )
    scene.remove("ana", "chi")
    assert scene.members(team) == ["ana", "ben"]
    assert scene.lanes("removed_from_team") == ["@UCHI"]
    assert scene.refusal(scene.remove, "ana", "ana") == "To go yourself, use `/team leave`."
    for stranger in ("chi", "zoe"):
        told = scene.refusal(scene.remove, "ana", stranger)
        assert told == f"<@U{stranger.upper()}> is not in *quarks*."


def test_only_the_lead_disbands_and_everybody_is_told(scene: Scene) -> None:
    team = scene.team_of("ana", "ben", "chi")
    assert scene.refusal(scene.disband, "ben") == (
        "Only the lead of *quarks* may disband it: ask <@UANA>."
    )
    scene.deliver()
    scene.disband("ana")
    assert team.closed_at is not None
    assert scene.members(team) == []
    assert scene.lanes("team_notice") == ["@UBEN", "@UCHI"]
    scene.create("ben", "quarks")


def test_disbanding_a_team_leaves_it_known_when_others_left_it(scene: Scene) -> None:
    team = scene.team_of("ana", "ben")
    scene.leave("ben")
    (left,) = scene.session.scalars(
        select(Membership.left_at).where(
            Membership.team_id == team.id, Membership.left_at.is_not(None)
        )
    )
    scene.disband("ana")
    after = scene.session.scalars(
        select(Membership.left_at).where(Membership.team_id == team.id).order_by(Membership.id)
    ).all()
    assert after == [team.closed_at, left]


def test_who_withdraws_leaves_every_team_and_asks_no_more(scene: Scene) -> None:
    team = scene.team_of("ana", "ben")
    scene.create("chi", "leptons")
    scene.lock("chi")
    request = scene.ask("dee", "leptons")
    leave_all_teams(scene.session, scene.people["ana"], scene.now)
    leave_all_teams(scene.session, scene.people["dee"], scene.now)
    assert scene.members(team) == ["ben"]
    assert request.state == JoinRequestState.VOID
    assert leave_all_teams(scene.session, scene.people["dee"], scene.now) == []


def test_a_team_can_be_started_with_a_challenge_at_hand(scene: Scene) -> None:
    higgs = find_challenge(scene.session, scene.hackathon, "higgs")
    team = create_team(
        scene.session,
        scene.hackathon,
        slack_id="UANA",
        name="Code for Good",
        challenge=higgs,
        now=NOW,
    )
    assert (team.name, team.challenge) == ("Code for Good", higgs)
