"""Two at the same instant, in two processes: the second meets what the first did."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.core.database import Database
from bot.hackathons.models import Hackathon
from bot.loading.load import load_hackathon
from bot.registration.models import Participant
from bot.registration.register import RegistrationForm, find_participant, register_participant
from bot.teams.edit import choose_challenge, rename_team, set_locked
from bot.teams.invitations import accept_invitation, decline_invitation, invite_people
from bot.teams.join_requests import approve_request, decline_request
from bot.teams.membership import (
    create_team,
    create_team_from_text,
    disband_team,
    join_listed_team,
    join_team,
    leave_team,
    remove_member,
    withdraw_participant,
)
from bot.teams.models import Invitation, InvitationState, JoinRequest, JoinRequestState, Team
from bot.teams.queries import find_team, list_members, list_own_teams
from bot.workspaces.models import Person, Workspace
from bot.workspaces.people import learn_member
from bot.workspaces.queries import adopt_workspace, only_workspace
from tests.support.factories import (
    NOW,
    make_challenge,
    make_hackathon,
    make_participant,
    make_person,
)
from tests.support.loaded import describe, entry
from tests.support.neighbours import select_ours
from tests.support.races import Deed, race

pytestmark = pytest.mark.both_databases

SOON = NOW + timedelta(minutes=1)


def as_person(deed: Callable[..., Any], who: str, **arguments: Any) -> Deed:
    """`deed`, done by this person."""

    def do(session: Session) -> Any:
        hackathon = session.scalars(select_ours(Hackathon)).one()
        return deed(session, hackathon, slack_id=who, now=SOON, **arguments)

    return do


def withdraw(who: str) -> Deed:
    def do(session: Session) -> Any:
        return withdraw_participant(
            session, session.scalars(select_ours(Hackathon)).one(), who, SOON
        )

    return do


@pytest.fixture
def quarks(database: Database) -> int:
    """The team of Ana and Ben, Ana its lead; Chi and Dee are registered too. Its id."""
    with database.write() as session:
        hackathon = make_hackathon(session)
        make_challenge(session, hackathon, "higgs")
        for name in ("ana", "ben", "chi", "dee"):
            make_participant(session, hackathon, name)
        team = create_team(session, hackathon, slack_id="UANA", name="quarks", now=NOW)
        join_team(session, hackathon, slack_id="UBEN", name="quarks", now=NOW)
        return team.id


def ask(database: Database, who: str = "UCHI") -> int:
    """Ana's team is locked, and this person asks to join it: the request's id."""
    with database.write() as session:
        as_person(set_locked, "UANA", locked=True)(session)
        request: JoinRequest = as_person(join_team, who, name="quarks")(session)
        return request.id


def invite(database: Database, who: str = "UCHI") -> int:
    """Ana invites this person: the invitation's id."""
    with database.write() as session:
        invited = as_person(invite_people, "UANA", invitees=[who])(session)
        return int(invited.invitations[0].id)


def teams_of(database: Database, who: str) -> list[str]:
    with database.read() as session:
        hackathon = session.scalars(select_ours(Hackathon)).one()
        participant = find_participant(session, hackathon, who)
        return [each.name for each in list_own_teams(session, participant)] if participant else []


def members_of(database: Database, team_id: int) -> list[str]:
    with database.read() as session:
        members = list_members(session, session.get_one(Team, team_id))
        return [each.person.slack_id for each in members]


def count(database: Database, model: Any) -> int:
    with database.read() as session:
        return len(session.scalars(select_ours(model)).all())


@pytest.mark.usefixtures("quarks")
def test_of_two_teams_of_one_name_there_is_one(database: Database) -> None:
    _, refused = race(
        database,
        as_person(create_team, "UCHI", name="Leptons"),
        as_person(create_team, "UDEE", name="leptons"),
    )
    assert refused.startswith("There is a team called *Leptons* already")
    assert (teams_of(database, "UCHI"), teams_of(database, "UDEE")) == (["Leptons"], [])


def test_a_team_is_not_renamed_to_a_name_that_was_just_taken(
    database: Database, quarks: int
) -> None:
    _, refused = race(
        database,
        as_person(create_team, "UCHI", name="leptons"),
        as_person(rename_team, "UANA", text="Leptons"),
    )
    assert refused.startswith("There is a team called *leptons* already")
    with database.read() as session:
        assert session.get_one(Team, quarks).name == "quarks"


@pytest.mark.parametrize(
    ("deed", "arguments"),
    [(create_team, {"name": "bosons"}), (create_team_from_text, {"text": "bosons"})],
)
@pytest.mark.usefixtures("quarks")
def test_one_who_starts_two_teams_is_in_one(
    database: Database, deed: Callable[..., Any], arguments: dict[str, Any]
) -> None:
    _, refused = race(
        database,
        as_person(create_team, "UCHI", name="leptons"),
        as_person(deed, "UCHI", **arguments),
    )
    assert refused.startswith("You are in *leptons*")
    assert teams_of(database, "UCHI") == ["leptons"]


def test_who_is_just_starting_a_team_joins_no_other_from_the_list(
    database: Database, quarks: int
) -> None:
    _, refused = race(
        database,
        as_person(create_team, "UCHI", name="leptons"),
        as_person(join_listed_team, "UCHI", team_id=quarks),
    )
    assert refused.startswith("You are in *leptons*")
    assert teams_of(database, "UCHI") == ["leptons"]


@pytest.mark.usefixtures("quarks")
def test_who_registers_twice_is_registered_once_as_said_last(database: Database) -> None:
    with database.write() as session:
        person_id = make_person(session, session.scalars(select_ours(Hackathon)).one(), "eva").id

    def register(affiliation: str) -> Deed:
        def do(session: Session) -> str:
            hackathon = session.scalars(select_ours(Hackathon)).one()
            person = session.get_one(Person, person_id)
            form = RegistrationForm(affiliation=affiliation, certificate_name="Eva")
            return register_participant(session, hackathon, person, form, SOON).affiliation

        return do

    assert race(database, register("CERN"), register("Brown")) == ("CERN", "Brown")
    with database.read() as session:
        kept = session.scalars(
            select_ours(Participant).where(Participant.person_id == person_id)
        ).one()
        assert kept.affiliation == "Brown"


def test_who_joins_a_team_that_is_just_being_locked_asks_to(
    database: Database, quarks: int
) -> None:
    _, outcome = race(
        database,
        as_person(set_locked, "UANA", locked=True),
        as_person(join_team, "UCHI", name="quarks"),
    )
    assert isinstance(outcome, JoinRequest)
    assert members_of(database, quarks) == ["UANA", "UBEN"]


def test_who_has_joined_before_the_lock_is_in(database: Database, quarks: int) -> None:
    joined, locked = race(
        database,
        as_person(join_team, "UCHI", name="quarks"),
        as_person(set_locked, "UANA", locked=True),
    )
    assert isinstance(joined, Team)
    assert locked.locked
    assert members_of(database, quarks) == ["UANA", "UBEN", "UCHI"]


def test_an_invitation_that_is_accepted_twice_is_one_place(database: Database, quarks: int) -> None:
    accept = as_person(accept_invitation, "UCHI", invitation_id=invite(database))
    first, second = race(database, accept, accept)
    assert first.state == second.state == InvitationState.ACCEPTED
    assert members_of(database, quarks) == ["UANA", "UBEN", "UCHI"]


def test_an_invitation_that_was_just_declined_lets_nobody_in(
    database: Database, quarks: int
) -> None:
    invitation = invite(database)
    _, second = race(
        database,
        as_person(decline_invitation, "UCHI", invitation_id=invitation),
        as_person(accept_invitation, "UCHI", invitation_id=invitation),
    )
    assert second.state == InvitationState.DECLINED
    assert members_of(database, quarks) == ["UANA", "UBEN"]


@pytest.mark.usefixtures("quarks")
def test_two_who_invite_one_person_make_one_invitation(database: Database) -> None:
    _, second = race(
        database,
        as_person(invite_people, "UANA", invitees=["UEVA", "UFAY"]),
        as_person(invite_people, "UBEN", invitees=["UFAY", "UEVA"]),
    )
    assert [each.split(" is ")[1] for each in second.problems] == [
        "already invited and has not answered yet."
    ] * 2
    assert count(database, Invitation) == 2


def test_two_teams_that_invite_the_same_strangers_know_each_once(
    database: Database, quarks: int
) -> None:
    with database.write() as session:
        as_person(create_team, "UCHI", name="leptons")(session)
    first, second = race(
        database,
        as_person(invite_people, "UANA", invitees=["UEVA", "UFAY"]),
        as_person(invite_people, "UCHI", invitees=["UFAY", "UEVA"]),
    )
    assert first.team.id == quarks
    assert first.problems == second.problems == []
    assert count(database, Invitation) == 4


def test_a_request_that_two_members_approve_is_one_place(database: Database, quarks: int) -> None:
    request_id = ask(database)
    first, second = race(
        database,
        as_person(approve_request, "UANA", request_id=request_id),
        as_person(approve_request, "UBEN", request_id=request_id),
    )
    assert first.state == second.state == JoinRequestState.APPROVED
    assert second.answered_by_id == first.answered_by_id
    assert members_of(database, quarks) == ["UANA", "UBEN", "UCHI"]


@pytest.mark.parametrize("answer", [approve_request, decline_request])
def test_a_request_of_somebody_who_just_started_a_team_is_void(
    database: Database, quarks: int, answer: Callable[..., Any]
) -> None:
    request_id = ask(database)
    _, request = race(
        database,
        as_person(create_team, "UCHI", name="leptons"),
        as_person(answer, "UANA", request_id=request_id),
    )
    assert request.state == JoinRequestState.VOID
    assert members_of(database, quarks) == ["UANA", "UBEN"]


def test_who_is_just_being_approved_starts_no_team(database: Database, quarks: int) -> None:
    request_id = ask(database)
    _, refused = race(
        database,
        as_person(approve_request, "UANA", request_id=request_id),
        as_person(create_team, "UCHI", name="leptons"),
    )
    assert refused.startswith("You are in *quarks*")
    assert members_of(database, quarks) == ["UANA", "UBEN", "UCHI"]


def test_who_withdraws_joins_nothing_any_more(database: Database, quarks: int) -> None:
    _, refused = race(database, withdraw("UCHI"), as_person(join_team, "UCHI", name="quarks"))
    assert refused.startswith("Register first")
    assert members_of(database, quarks) == ["UANA", "UBEN"]


def test_who_withdraws_leaves_what_they_have_just_joined(database: Database, quarks: int) -> None:
    race(database, as_person(join_team, "UCHI", name="quarks"), withdraw("UCHI"))
    assert members_of(database, quarks) == ["UANA", "UBEN"]


def test_who_withdraws_accepts_nothing_any_more(database: Database, quarks: int) -> None:
    accept = as_person(accept_invitation, "UCHI", invitation_id=invite(database))
    _, refused = race(database, withdraw("UCHI"), accept)
    assert refused.startswith("Register first")
    assert members_of(database, quarks) == ["UANA", "UBEN"]


def test_who_is_just_being_removed_withdraws_all_the_same(database: Database, quarks: int) -> None:
    _, withdrawn = race(
        database, as_person(remove_member, "UANA", member_id="UBEN"), withdraw("UBEN")
    )
    assert isinstance(withdrawn, Participant)
    assert members_of(database, quarks) == ["UANA"]


def test_a_request_of_somebody_who_withdraws_lets_nobody_in(
    database: Database, quarks: int
) -> None:
    request_id = ask(database)
    _, request = race(
        database, withdraw("UCHI"), as_person(approve_request, "UANA", request_id=request_id)
    )
    assert request.state == JoinRequestState.VOID
    assert members_of(database, quarks) == ["UANA", "UBEN"]


def test_the_last_to_leave_closes_the_team(database: Database, quarks: int) -> None:
    race(database, as_person(leave_team, "UANA"), as_person(leave_team, "UBEN"))
    with database.read() as session:
        assert session.get_one(Team, quarks).closed_at == SOON
        assert find_team(session, session.scalars(select_ours(Hackathon)).one(), "quarks") is None


def test_nobody_joins_a_team_that_is_just_being_disbanded(database: Database, quarks: int) -> None:
    _, refused = race(
        database, as_person(disband_team, "UANA"), as_person(join_team, "UCHI", name="quarks")
    )
    # On SQLite it looks for the team when it is closed already.
    assert refused.startswith(("*quarks* has closed", "There is no team called *quarks*"))
    assert members_of(database, quarks) == []


@pytest.mark.parametrize(
    ("deed", "arguments"),
    [
        (rename_team, {"text": "leptons"}),
        (choose_challenge, {"text": "higgs"}),
        (set_locked, {"locked": True}),
        (invite_people, {"invitees": ["UDEE"]}),
        (leave_team, {}),
    ],
)
def test_who_is_just_being_removed_changes_nothing_of_the_team(
    database: Database, quarks: int, deed: Callable[..., Any], arguments: dict[str, Any]
) -> None:
    _, refused = race(
        database,
        as_person(remove_member, "UANA", member_id="UBEN"),
        as_person(deed, "UBEN", **arguments),
    )
    assert isinstance(refused, str)
    with database.read() as session:
        team = session.get_one(Team, quarks)
        assert (team.name, team.challenge_id, team.locked) == ("quarks", None, False)
    assert count(database, Invitation) == 0


def test_a_member_whom_two_processes_learn_of_is_one_person(database: Database) -> None:
    with database.write() as session:
        workspace_id = adopt_workspace(session, "T1").id

    def learn(name: str) -> Deed:
        return lambda session: learn_member(session, workspace_id, {"id": "U1", "name": name}, NOW)

    race(database, learn("ana"), learn("Ana"))
    with database.read() as session:
        assert [each.name for each in session.scalars(select(Person))] == ["Ana"]


@pytest.mark.parametrize("first", ["adopt", "load"])
@pytest.mark.parametrize("second", ["adopt", "load"])
def test_a_workspace_that_two_processes_meet_first_is_one(
    database: Database, first: str, second: str
) -> None:
    deeds: dict[str, Deed] = {
        "adopt": lambda session: adopt_workspace(session, "T1").id,
        "load": lambda session: only_workspace(session).id,
    }
    race(database, deeds[first], deeds[second])
    assert count(database, Workspace) == 1


def test_a_file_that_two_processes_load_is_one_hackathon(database: Database) -> None:
    described = describe(entry("lecture", "2020-10-27 09:00"))

    def load(session: Session) -> list[str]:
        return load_hackathon(session, only_workspace(session), described, NOW)

    with database.write() as session:
        adopt_workspace(session, "T1")
    first, second = race(database, load, load)
    assert first[0] == "ML4SCI Hackathon is new."
    assert second == []
    assert count(database, Hackathon) == 1


def test_a_command_while_a_file_is_loaded_is_done(database: Database, quarks: int) -> None:
    changed = describe(entry("lecture", "2020-10-28 09:00"), name="A new name")

    def load(session: Session) -> list[str]:
        return load_hackathon(session, only_workspace(session), changed, NOW)

    changes, joined = race(database, load, as_person(join_team, "UCHI", name="quarks"))
    assert changes[0].startswith("Changed in the file: `name`, ")
    assert isinstance(joined, Team)
    assert members_of(database, quarks) == ["UANA", "UBEN", "UCHI"]
