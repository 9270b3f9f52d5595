from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.workspaces.models import Person, Workspace
from bot.workspaces.people import find_person, get_person, learn_member, learn_person
from tests.support.factories import NOW

pytestmark = pytest.mark.both_databases


@pytest.fixture
def workspace_id(session: Session) -> int:
    workspace = Workspace(slack_id="T1")
    session.add(workspace)
    session.flush()
    return workspace.id


def test_somebody_unknown_is_added_once_under_their_name(
    session: Session, workspace_id: int
) -> None:
    assert find_person(session, workspace_id, "U1") is None
    ana = get_person(session, workspace_id, "U1", name="Ana")
    assert (ana.name, ana.zone) == ("Ana", None)
    assert get_person(session, workspace_id, "U1", name="Other") is ana
    assert find_person(session, workspace_id, "U1") is ana
    assert ana.name == "Ana"


def test_without_a_name_the_id_stands_in(session: Session, workspace_id: int) -> None:
    assert get_person(session, workspace_id, "U1").name == "U1"


def test_what_slack_now_says_is_learnt(session: Session, workspace_id: int) -> None:
    learn_person(session, workspace_id, "U1", name="Ana", zone="America/New_York")
    learn_person(session, workspace_id, "U1", name="Ana B.", zone="Europe/Zurich")
    person = session.scalars(select(Person)).one()
    assert (person.name, person.zone) == ("Ana B.", "Europe/Zurich")


@pytest.mark.parametrize("zone", ["Mars/Olympus", "", None])
def test_a_zone_that_nobody_knows_is_left_out(
    session: Session, workspace_id: int, zone: str | None
) -> None:
    assert learn_person(session, workspace_id, "U1", name="Ana", zone=zone).zone is None


def test_one_id_in_two_workspaces_is_two_people(session: Session, workspace_id: int) -> None:
    other = Workspace(slack_id="T2")
    session.add(other)
    session.flush()
    here = get_person(session, workspace_id, "U1")
    assert get_person(session, other.id, "U1") is not here


@pytest.mark.parametrize(
    ("member", "name", "full_name"),
    [
        ({"profile": {"display_name": "ana", "real_name": "Ana Sol"}}, "ana", "Ana Sol"),
        ({"profile": {"display_name": "", "real_name": "Ana Sol"}}, "Ana Sol", "Ana Sol"),
        ({"real_name": "Ana Sol", "name": "a"}, "Ana Sol", "Ana Sol"),
        ({"name": "a"}, "a", None),
        ({}, "U1", None),
        ({"name": "x" * 300}, "x" * 200, None),
    ],
)
def test_a_member_goes_by_the_name_they_show(
    session: Session,
    workspace_id: int,
    member: dict[str, Any],
    name: str,
    full_name: str | None,
) -> None:
    learn_member(session, workspace_id, {"id": "U1", "tz": "Europe/Zurich", **member}, NOW)
    person = get_person(session, workspace_id, "U1")
    assert (person.name, person.full_name, person.zone) == (name, full_name, "Europe/Zurich")


@pytest.mark.parametrize(
    "member",
    [
        {"id": "U1", "is_bot": True, "name": "robot"},
        {"id": "USLACKBOT", "is_bot": False, "name": "slackbot"},
        {"id": "U1", "deleted": True, "name": "gone"},
    ],
)
def test_bots_and_those_who_left_are_no_people(
    session: Session, workspace_id: int, member: dict[str, Any]
) -> None:
    learn_member(session, workspace_id, member, NOW)
    assert find_person(session, workspace_id, member["id"]) is None


def test_an_address_is_kept_in_lower_case_and_an_admin_known(
    session: Session, workspace_id: int
) -> None:
    profile = {"display_name": "olga", "email": "Olga.Winter@Example.org"}
    learn_member(session, workspace_id, {"id": "U1", "is_admin": True, "profile": profile}, NOW)
    olga = get_person(session, workspace_id, "U1")
    assert (olga.email, olga.is_admin, olga.left_at) == ("olga.winter@example.org", True, None)


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        (" ana@example.org ", "ana@example.org"),
        ("a" * 254, "a" * 254),
        ("a" * 255, None),
        (" ", None),
        (None, None),
    ],
)
def test_an_address_that_is_none_or_too_long_is_left_out(
    session: Session, workspace_id: int, told: str | None, kept: str | None
) -> None:
    assert (
        learn_person(session, workspace_id, "U1", name="Ana", zone=None, email=told).email == kept
    )


def test_who_is_deactivated_has_left_and_is_no_admin_until_they_are_back(
    session: Session, workspace_id: int
) -> None:
    member = {"id": "U1", "name": "olga", "is_admin": True}
    learn_member(session, workspace_id, member, NOW)
    for now in (NOW, NOW + timedelta(hours=1)):
        learn_member(session, workspace_id, {**member, "deleted": True}, now)
    olga = get_person(session, workspace_id, "U1")
    assert (olga.left_at, olga.is_admin) == (NOW, False)
    learn_member(session, workspace_id, member, NOW)
    assert (olga.left_at, olga.is_admin) == (None, True)


def test_what_is_older_than_what_is_known_is_left_out(session: Session, workspace_id: int) -> None:
    new = {"id": "U1", "name": "new", "updated": 1_600_000_010}
    old = {"id": "U1", "name": "old", "updated": 1_600_000_000}
    for member in (new, old, {**old, "deleted": True}):
        learn_member(session, workspace_id, member, NOW)
    person = get_person(session, workspace_id, "U1")
    assert (person.name, person.left_at) == ("new", None)
    learn_member(session, workspace_id, {**new, "name": "newer"}, NOW)
    assert person.name == "newer"
    for member in ({**new, "updated": 1_600_000_020, "deleted": True}, new):
        learn_member(session, workspace_id, member, NOW)
    assert person.left_at == NOW


def test_what_has_an_age_replaces_what_has_none(session: Session, workspace_id: int) -> None:
    learn_member(session, workspace_id, {"id": "U1", "name": "a"}, NOW)
    learn_member(session, workspace_id, {"id": "U1", "name": "b", "updated": 1_600_000_000}, NOW)
    assert get_person(session, workspace_id, "U1").name == "b"


@pytest.mark.parametrize("updated", [0, -1, 2**40, "soon", None])
def test_an_age_that_is_none_leaves_nothing_out(
    session: Session, workspace_id: int, updated: Any
) -> None:
    learn_member(session, workspace_id, {"id": "U1", "name": "a", "updated": 1_600_000_000}, NOW)
    learn_member(session, workspace_id, {"id": "U1", "name": "b", "updated": updated}, NOW)
    assert get_person(session, workspace_id, "U1").name == "b"
