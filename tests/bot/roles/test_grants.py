"""Giving people roles, taking them away, and what the log says of it."""

from typing import Any

import pytest
from sqlalchemy.orm import Session

from bot.audit import log as audit
from bot.core.errors import Refused
from bot.hackathons.models import Hackathon
from bot.roles.access import Role, list_roles
from bot.roles.grants import NamedRole, end_role, grant_role, read_role
from bot.workspaces.models import Person
from tests.support.factories import NOW, make_challenge, make_hackathon, make_person

pytestmark = pytest.mark.both_databases

ORGANISER = NamedRole(Role.ORGANISER)
MENTOR = NamedRole(Role.MENTOR, "higgs")


@pytest.fixture
def hackathon(session: Session) -> Hackathon:
    hackathon = make_hackathon(session, organisers=["UFILEFILE"])
    make_challenge(session, hackathon, "higgs", title="Higgs Boson")
    return hackathon


@pytest.fixture
def olga(session: Session, hackathon: Hackathon) -> Person:
    return make_person(session, hackathon, "olga")


def grant(session: Session, hackathon: Hackathon, named: NamedRole, olga: Person) -> bool:
    return grant_role(session, hackathon, slack_id="UMAX", named=named, by=olga, now=NOW)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("", ORGANISER),
        ("organiser", ORGANISER),
        (" Mentor", NamedRole(Role.MENTOR)),
        ("mentor  for Higgs Boson", MENTOR),
        ("mentor higgs", MENTOR),
        ("judge", NamedRole(Role.JUDGE)),
    ],
)
def test_a_role_is_read_as_people_say_it(
    session: Session, hackathon: Hackathon, text: str, named: NamedRole
) -> None:
    assert read_role(session, hackathon, text) == named


@pytest.mark.parametrize("text", ["participant", "king", "judge for higgs", "mentor for moon"])
def test_what_is_no_role_is_refused(session: Session, hackathon: Hackathon, text: str) -> None:
    with pytest.raises(Refused):
        read_role(session, hackathon, text)


def test_a_role_is_given_once_and_taken_again(
    session: Session, hackathon: Hackathon, olga: Person
) -> None:
    assert grant(session, hackathon, MENTOR, olga)
    assert not grant(session, hackathon, MENTOR, olga)
    assert grant(session, hackathon, ORGANISER, olga)
    assert list_roles(session, hackathon, "UMAX") == {Role.MENTOR, Role.ORGANISER}
    taken = end_role(session, hackathon, slack_id="UMAX", role=Role.MENTOR, by=olga, now=NOW)
    assert taken == ["mentor for higgs"]
    assert list_roles(session, hackathon, "UMAX") == {Role.ORGANISER}
    assert end_role(session, hackathon, slack_id="UMAX", role=None, by=olga, now=NOW) == [
        "organiser"
    ]
    assert list_roles(session, hackathon, "UMAX") == frozenset()
    assert [
        (each.action, each.subject, each.before, each.after)
        for each in audit.list_actions(session, hackathon)
    ] == [
        ("role taken", "UMAX", {"roles": ["organiser"], "person": "UMAX"}, None),
        ("role taken", "UMAX", {"roles": ["mentor for higgs"], "person": "UMAX"}, None),
        ("role given", "UMAX", None, {"role": "organiser", "person": "UMAX"}),
        ("role given", "UMAX", None, {"role": "mentor for higgs", "person": "UMAX"}),
    ]


@pytest.mark.parametrize(
    ("slack_id", "reason"),
    [
        ("UMAX", "<@UMAX> has no such role to take away."),
        (
            "UFILEFILE",
            "The hackathon's file names <@UFILEFILE>: take them out of it, and load it.",
        ),
    ],
)
def test_a_role_that_is_not_there_or_stands_in_the_file_is_not_taken(
    session: Session, hackathon: Hackathon, olga: Person, slack_id: str, reason: str
) -> None:
    with pytest.raises(Refused) as refused:
        end_role(session, hackathon, slack_id=slack_id, role=None, by=olga, now=NOW)
    assert refused.value.message == reason
    assert audit.list_actions(session, hackathon) == []


def test_a_role_beside_one_that_stands_in_the_file_is_taken_by_its_name_alone(
    session: Session, hackathon: Hackathon, olga: Person
) -> None:
    file: dict[str, Any] = {"slack_id": "UFILEFILE", "by": olga, "now": NOW}
    grant_role(session, hackathon, named=MENTOR, **file)
    with pytest.raises(Refused):
        end_role(session, hackathon, role=None, **file)
    assert list_roles(session, hackathon, "UFILEFILE") == {Role.ORGANISER, Role.MENTOR}
    assert end_role(session, hackathon, role=Role.MENTOR, **file) == ["mentor for higgs"]
    assert list_roles(session, hackathon, "UFILEFILE") == {Role.ORGANISER}
