"""Whom an announcement is for: groups, joined by and, or and not, and people by name."""

import pytest
from sqlalchemy.orm import Session

from bot.announcements.audience import (
    Audience,
    AudienceGroup,
    Recipients,
    find_recipients,
    name_groups,
    offer_groups,
)
from bot.announcements.mutes import mute_announcements
from bot.teams.membership import disband_team
from bot.workspaces.models import Person
from tests.support.factories import NOW
from tests.support.scenes.teams import Scene

pytestmark = pytest.mark.both_databases

SITES = [{"key": "providence", "city": "Providence", "zone": "Eastern"}]


@pytest.fixture
def scene(session: Session) -> Scene:
    """Ana and Ben are in quarks, on Higgs Boson; Chi is in gluons; Dee and Eva have no team."""
    scene = Scene(session)
    scene.create("ana", "quarks for higgs")
    scene.join("ben", "quarks")
    scene.create("chi", "gluons for deep")
    scene.people["eva"].site = "providence"
    return scene


def find(scene: Scene, audience: Audience, urgent: bool = False) -> Recipients:
    return find_recipients(scene.session, scene.hackathon, audience, urgent=urgent)


def names(scene: Scene, **audience: tuple[str, ...]) -> list[str]:
    return [each.slack_id[1:].lower() for each in find(scene, Audience(**audience)).people]


def team(scene: Scene, name: str) -> str:
    found = scene.find(name)
    assert found is not None
    return f"team:{found.id}"


@pytest.mark.parametrize(
    ("term", "people"),
    [
        ("registered", ["ana", "ben", "chi", "dee", "eva"]),
        ("teamless", ["dee", "eva"]),
        ("online", ["ana", "ben", "chi", "dee"]),
        ("site:providence", ["eva"]),
        ("challenge:higgs", ["ana", "ben"]),
        ("mentors", []),
        ("no-such", []),
        ("team:x", []),
        ("team:99999999999999999999", []),
    ],
)
def test_a_group_holds(scene: Scene, term: str, people: list[str]) -> None:
    assert names(scene, any_of=(term,)) == people


def test_a_team_holds_its_members(scene: Scene) -> None:
    assert names(scene, any_of=(team(scene, "quarks"),)) == ["ana", "ben"]


def test_groups_are_joined_by_or_and_and_not(scene: Scene) -> None:
    quarks = team(scene, "quarks")
    assert names(scene, any_of=(quarks, "teamless")) == ["ana", "ben", "dee", "eva"]
    assert names(scene, any_of=("teamless",), also=("site:providence",)) == ["eva"]
    assert names(scene, any_of=("registered",), but=(quarks, "teamless")) == ["chi"]


def test_people_by_name_are_told_whatever_else_they_are(scene: Scene) -> None:
    audience = {"any_of": ("teamless",), "but": ("site:providence",), "people": ("UANA", "UDEE")}
    assert names(scene, **audience) == ["ana", "dee"]
    assert names(scene, people=("UEVA",)) == ["eva"]


def test_who_has_withdrawn_or_left_the_team_is_not_told(scene: Scene) -> None:
    quarks = team(scene, "quarks")
    scene.leave("ben", "quarks")
    scene.people["dee"].withdrawn_at = NOW
    assert names(scene, any_of=(quarks,)) == ["ana"]
    assert names(scene, any_of=("teamless",)) == ["ben", "eva"]


def test_who_is_gone_or_has_muted_is_counted_and_not_told(scene: Scene) -> None:
    scene.people["ana"].person.left_at = NOW
    mute_announcements(scene.session, scene.hackathon, scene.people["ben"].person, NOW)
    scene.session.flush()
    everyone = Audience(any_of=("registered",))
    reached = find(scene, everyone)
    assert (len(reached.people), reached.muted, reached.gone) == (3, 1, 1)
    urgent = find(scene, everyone, urgent=True)
    assert (len(urgent.people), urgent.muted, urgent.gone) == (4, 0, 1)


def test_the_groups_there_are_are_offered_with_what_was_typed(scene: Scene) -> None:
    offered = offer_groups(scene.session, scene.hackathon, "", 100)
    assert [each.words for each in offered] == [
        "Everyone registered",
        "Without a team",
        "Mentors",
        "Organisers",
        "Judges",
        "In a team on Higgs Boson",
        "In a team on Deep Falcon",
        "In a team on End to End",
        "Team gluons",
        "Team quarks",
    ]
    assert offer_groups(scene.session, scene.hackathon, "", 2) == offered[:2]
    for typed in ("QUARK", "team quarks"):
        assert [each.words for each in offer_groups(scene.session, scene.hackathon, typed, 9)] == [
            "Team quarks"
        ]
    assert offer_groups(scene.session, scene.hackathon, " JUDGE ", 9) == [
        AudienceGroup("judges", "Judges")
    ]
    for typed in ("no such", "%", "_"):
        assert offer_groups(scene.session, scene.hackathon, typed, 9) == []


def test_groups_that_are_no_more_have_no_words(scene: Scene) -> None:
    quarks = team(scene, "quarks")
    keys = ["teamless", quarks, "challenge:gone", "team:x", "teamless"]
    teamless = AudienceGroup("teamless", "Without a team")
    assert name_groups(scene.session, scene.hackathon, keys) == [
        teamless,
        AudienceGroup(quarks, "Team quarks"),
    ]
    disband_team(scene.session, scene.hackathon, slack_id="UANA", now=scene.now, name="quarks")
    assert name_groups(scene.session, scene.hackathon, keys) == [teamless]
    assert names(scene, any_of=(quarks,)) == []


def test_an_audience_is_kept_as_json_and_nobody_as_nothing() -> None:
    audience = Audience(any_of=("mentors",), but=("judges",), people=("U1",))
    kept = audience.keep()
    assert kept == {"any_of": ["mentors"], "also": [], "but": ["judges"], "people": ["U1"]}
    assert Audience.read(kept) == audience
    assert Audience().keep() is None
    assert Audience.read(None) == Audience()


def test_roles_are_groups_too(session: Session) -> None:
    scene = Scene(session)
    scene.hackathon.workspace.slack_id = "T2"
    admin = session.get_one(Person, scene.people["ana"].person_id)
    admin.is_admin = True
    session.flush()
    assert names(scene, any_of=("organisers",)) == ["ana"]
