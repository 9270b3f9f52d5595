"""Who may do what in a hackathon."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from bot.hackathons.models import Hackathon
from bot.roles.access import (
    NotAllowed,
    Role,
    check_role,
    find_holders,
    list_roles,
    load_roles,
    select_grants,
)
from bot.roles.grants import NamedRole, grant_role
from bot.roles.models import RoleGrant
from bot.workspaces.models import Person
from bot.workspaces.people import learn_person
from tests.support.factories import NOW, make_file, make_hackathon, make_participant

pytestmark = pytest.mark.both_databases

LATER = NOW + timedelta(hours=1)
TEA = {"name": "Tea", "email": "tea@example.org"}
OFFICE_HOURS = {
    "key": "office",
    "title": "Office hours",
    "kind": "office hours",
    "when": "2020-10-27 15:00",
    "hosts": [{"name": "Max", "email": "Max@Example.org"}, {"name": "Nobody"}],
}


def learn(session: Session, hackathon: Hackathon, slack_id: str, **said: Any) -> Person:
    return learn_person(
        session, hackathon.workspace_id, slack_id, name=slack_id.lower(), zone=None, **said
    )


@pytest.mark.parametrize(
    ("file", "roles"),
    [
        ({}, set()),
        ({"organisers": ["Ana@example.org"]}, {Role.ORGANISER}),
        ({"organisers": ["UANAANA"]}, {Role.ORGANISER}),
        ({"organisers": ["ben@example.org"]}, set()),
        ({"judges": ["ana@example.org"]}, {Role.JUDGE}),
        ({"mentors": [{"who": "UANAANA"}]}, {Role.MENTOR}),
        (
            {"organisers": ["UANAANA"], "judges": ["ana@example.org"]},
            {Role.ORGANISER, Role.JUDGE},
        ),
    ],
)
def test_the_file_names_people_by_their_address_or_slack_id(
    session: Session, file: dict[str, Any], roles: set[Role]
) -> None:
    hackathon = make_hackathon(session, **file)
    learn(session, hackathon, "UANAANA", email="ana@example.org")
    assert list_roles(session, hackathon, "UANAANA") == roles


def test_hosts_of_office_hours_with_an_address_are_mentors(session: Session) -> None:
    talk = {**OFFICE_HOURS, "key": "talk", "kind": "talk", "hosts": [TEA]}
    hackathon = make_hackathon(session, agenda=[OFFICE_HOURS, talk])
    learn(session, hackathon, "UTEA", email=TEA["email"])
    assert list_roles(session, hackathon, "UTEA") == set()
    max_ = learn(session, hackathon, "UMAX", email="max@example.org")
    assert list_roles(session, hackathon, "UMAX") == {Role.MENTOR}
    assert find_holders(session, hackathon, Role.MENTOR) == [max_]


def test_an_admin_of_the_workspace_organises_and_who_registered_takes_part(
    session: Session,
) -> None:
    hackathon = make_hackathon(session)
    olga = learn(session, hackathon, "UOLGA", is_admin=True)
    assert find_holders(session, hackathon, Role.ORGANISER) == [olga]
    assert find_holders(session, hackathon, Role.MENTOR) == []
    assert list_roles(session, hackathon, "UOLGA") == {Role.ORGANISER}
    make_participant(session, hackathon, "ben")
    assert list_roles(session, hackathon, "UBEN") == {Role.PARTICIPANT}
    assert list_roles(session, hackathon, "UNOBODY") == set()


def test_a_person_who_withdrew_takes_part_no_more(session: Session) -> None:
    hackathon = make_hackathon(session)
    make_participant(session, hackathon, "ben", withdrawn_at=NOW)
    assert list_roles(session, hackathon, "UBEN") == set()


def test_a_newer_file_takes_roles_away_and_gives_others(session: Session) -> None:
    hackathon = make_hackathon(session, organisers=["UANAANA", "UBENBEN"], judges=["UCHICHI"])
    kept = session.scalars(select_grants(hackathon).where(RoleGrant.member == "UBENBEN")).one()
    load_roles(session, hackathon, make_file(organisers=["UBENBEN"]), LATER)
    session.flush()
    assert session.scalars(select_grants(hackathon)).all() == [kept]
    shown = {
        each: list_roles(session, hackathon, each) for each in ("UANAANA", "UBENBEN", "UCHICHI")
    }
    assert shown == {"UANAANA": set(), "UBENBEN": {Role.ORGANISER}, "UCHICHI": set()}


def test_the_roles_of_a_file_are_given_in_order_of_who_has_them(session: Session) -> None:
    hackathon = make_hackathon(session, judges=[f"U{each * 7}" for each in "FCADBE"])
    given = session.scalars(select_grants(hackathon))
    assert [grant.member for grant in given] == [f"U{each * 7}" for each in "ABCDEF"]


def test_what_organisers_gave_stays_when_a_newer_file_does_not_name_it(session: Session) -> None:
    hackathon = make_hackathon(session, organisers=["UOLGAOLGA"])
    olga = learn(session, hackathon, "UOLGAOLGA")
    mentor = NamedRole(Role.MENTOR)
    grant_role(session, hackathon, slack_id="UANAANA", named=mentor, by=olga, now=NOW)
    load_roles(session, hackathon, make_file(), LATER)
    session.flush()
    assert list_roles(session, hackathon, "UANAANA") == {Role.MENTOR}


@pytest.mark.parametrize(
    ("has", "needs", "may"),
    [
        (Role.ORGANISER, Role.ORGANISER, True),
        (Role.ORGANISER, Role.MENTOR, True),
        (Role.ORGANISER, Role.JUDGE, True),
        (Role.ORGANISER, Role.PARTICIPANT, False),
        (Role.MENTOR, Role.ORGANISER, False),
        (Role.MENTOR, Role.JUDGE, False),
        (Role.JUDGE, Role.JUDGE, True),
    ],
)
def test_an_organiser_may_do_what_mentors_and_judges_may(
    session: Session, has: Role, needs: Role, may: bool
) -> None:
    named = {"mentors": [{"who": "UANAANA"}]} if has == Role.MENTOR else {f"{has}s": ["UANAANA"]}
    hackathon = make_hackathon(session, **named)
    if may:
        check_role(session, hackathon, "UANAANA", needs)
    else:
        with pytest.raises(NotAllowed):
            check_role(session, hackathon, "UANAANA", needs)


def test_those_who_hold_a_role_are_listed_by_name_without_who_was_deactivated(
    session: Session,
) -> None:
    organisers = ["UBENBEN", "UANAANA", "nobody@example.org"]
    hackathon = make_hackathon(session, organisers=organisers)
    ben, ana = (learn(session, hackathon, each) for each in organisers[:2])
    assert find_holders(session, hackathon, Role.ORGANISER) == [ana, ben]
    ana.left_at = NOW
    assert find_holders(session, hackathon, Role.ORGANISER) == [ben]
