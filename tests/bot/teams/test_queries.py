"""Finding teams by name, listing them in pages, and describing one."""

import pytest
from sqlalchemy.orm import Session

from bot.teams.models import Team
from bot.teams.queries import (
    channel_name,
    describe_team,
    find_team_of_channel,
    list_teams,
    require_own_team,
    require_team,
)
from tests.support.factories import NOW
from tests.support.scenes.teams import Scene

pytestmark = pytest.mark.both_databases


@pytest.fixture
def scene(session: Session) -> Scene:
    """Teams of at most three, each with a private channel."""
    return Scene(session, max=3)


def test_a_name_is_found_however_it_is_written(scene: Scene) -> None:
    team = scene.create("ana", "Straße 9")
    scene.join("ben", "“STRASSE  9”")
    assert scene.members(team) == ["ana", "ben"]


def test_a_team_goes_by_its_channel(scene: Scene) -> None:
    team = scene.create("ana", "The Quarks")
    assert require_team(scene.session, scene.hackathon, "#team-the-quarks") is team
    assert require_own_team(scene.session, scene.people["ana"], "#Team-The-Quarks") is team
    assert scene.refusal(scene.join, "ben", "#team-leptons").startswith(
        "There is no team called *#team-leptons*."
    )
    team.channel_id = "CQUARKS"
    assert find_team_of_channel(scene.session, scene.hackathon, "CQUARKS") is team
    assert find_team_of_channel(scene.session, scene.hackathon, "CLEPTONS") is None


def test_a_team_that_has_a_phones_quotes_in_its_name_is_found(scene: Scene) -> None:
    team = scene.create("ana", "quarks")
    # As an earlier version kept it.
    team.name, team.folded_name = "Bob’s team", "bob’s team"
    for typed in ("Bob's team", "bob’s team"):
        assert require_team(scene.session, scene.hackathon, typed) is team


def test_of_several_teams_one_is_named_by_its_channel(session: Session) -> None:
    scene = Scene(session, several=True)
    quarks = scene.create("ana", "The Quarks")
    scene.create("ana", "leptons")
    assert scene.challenge("ana", "#higgs for #team-the-quarks") is quarks
    assert quarks.challenge and quarks.challenge.key == "higgs"
    assert scene.rename("ana", "#team-the-quarks to Bosons") is quarks
    assert quarks.name == "Bosons"


@pytest.mark.parametrize("name", ["", "  ", "\0", "\u200b"])
def test_joining_nothing_says_what_to_type(scene: Scene, name: str) -> None:
    assert scene.refusal(scene.join, "ana", name) == (
        "Say which team, by its name: `/team join quarks`. `/team list` shows them all."
    )


def test_a_misspelt_name_is_asked_about(scene: Scene) -> None:
    scene.create("ana", "quarks")
    assert scene.refusal(scene.join, "ben", "quraks") == (
        "There is no team called *quraks*. Did you mean *quarks*?"
    )
    assert scene.refusal(scene.join, "ben", "rutabaga") == (
        "There is no team called *rutabaga*. `/team list` shows those there are."
    )


def test_a_team_that_cannot_be_joined_is_not_meant(scene: Scene) -> None:
    unknown = "There is no team called *{}*. `/team list` shows those there are."
    # Both neighbours have quarks.
    assert scene.refusal(scene.join, "ben", "quarks") == unknown.format("quarks")
    scene.create("ana", "leptons")
    scene.leave("ana")
    assert scene.refusal(scene.join, "ben", "lepton") == unknown.format("lepton")


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("<!channel>", "*&lt;!channel&gt;*"),
        ("a" * 300, f"*{'a' * 59}…*"),
        ("🚀", "*🚀*"),
        ("\u202eevil*", "*evil∗*"),
    ],
)
def test_what_is_typed_comes_back_harmless(scene: Scene, typed: str, shown: str) -> None:
    assert shown in scene.refusal(scene.join, "ben", typed)


def test_ones_own_team_is_the_only_one_or_the_one_named(scene: Scene) -> None:
    team = scene.create("ana", "quarks")
    ana = scene.people["ana"]
    assert require_own_team(scene.session, ana) is team
    assert require_own_team(scene.session, ana, "QUARKS") is team
    assert require_team(scene.session, scene.hackathon, "quarks") is team


def test_teams_are_listed_by_name_twenty_a_page_with_their_sizes(scene: Scene) -> None:
    session, hackathon = scene.session, scene.hackathon
    for number in range(45):
        session.add(
            Team(
                hackathon_id=hackathon.id,
                name=f"Team {number:02}",
                folded_name=f"team {number:02}",
                created_at=NOW,
            )
        )
    session.flush()
    scene.join("ana", "team 20")
    scene.join("ben", "team 20")
    ana, chi = scene.people["ana"], scene.people["chi"]
    second = list_teams(session, hackathon, reader=ana, page=2)
    assert (second.page, second.pages, second.total, len(second.lines)) == (2, 3, 45, 20)
    assert [(each.team.name, each.size) for each in second.lines][:2] == [
        ("Team 20", 2),
        ("Team 21", 0),
    ]
    assert second.own == {second.lines[0].team.id}
    assert not second.may_join
    first = list_teams(session, hackathon, reader=chi)
    assert (first.page, first.may_join) == (1, True)
    assert list_teams(session, hackathon, reader=chi, page=0).page == 1
    assert list_teams(session, hackathon, reader=chi, page=9).page == 3


def test_who_is_in_a_team_may_join_another_where_people_are_in_several(session: Session) -> None:
    scene = Scene(session, several=True)
    scene.create("ana", "quarks")
    assert list_teams(session, scene.hackathon, reader=scene.people["ana"]).may_join


def test_a_list_can_be_of_one_challenge(scene: Scene) -> None:
    scene.create("ana", "quarks for higgs")
    scene.create("ben", "leptons for deep")
    scene.create("chi", "bosons")
    higgs = scene.find("quarks").challenge  # type: ignore[union-attr]
    reader = scene.people["dee"]
    page = list_teams(scene.session, scene.hackathon, reader=reader, challenge=higgs)
    assert [each.team.name for each in page.lines] == ["quarks"]
    everything = list_teams(scene.session, scene.hackathon, reader=reader)
    assert [each.team.name for each in everything.lines] == ["bosons", "leptons", "quarks"]


def test_a_closed_team_and_who_has_left_are_not_in_the_list(scene: Scene) -> None:
    scene.team_of("ana", "ben")
    scene.leave("ben")
    scene.create("ben", "gone")
    scene.leave("ben")
    page = list_teams(scene.session, scene.hackathon, reader=scene.people["dee"])
    assert [(each.team.name, each.size) for each in page.lines] == [("quarks", 1)]
    assert page.total == 1


def test_no_teams_are_one_empty_page(scene: Scene) -> None:
    page = list_teams(scene.session, scene.hackathon, reader=scene.people["ana"])
    assert (page.lines, page.page, page.pages, page.total) == ([], 1, 1, 0)


def test_a_team_is_described_with_who_is_invited_and_who_asks(scene: Scene) -> None:
    team = scene.team_of("ana", "ben")
    scene.lock("ana")
    (invitation,) = scene.invite("ana", "chi")
    scene.ask("dee", "quarks")
    details = describe_team(scene.session, team)
    assert [each.person.name for each in details.members] == ["Ana", "Ben"]
    assert [each.name for each in details.invited] == ["Chi"]
    assert [each.participant.person.name for each in details.requests] == ["Dee"]
    # What is asked of another team, or answered, is not shown.
    scene.create("eva", "leptons")
    scene.lock("eva")
    scene.ask("chi", "leptons")
    scene.decline("chi", invitation)
    again = describe_team(scene.session, team)
    assert again.invited == []
    assert again.requests == details.requests
    assert details.has_member("UBEN")
    assert not details.has_member("UCHI")


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Quarks", "team-quarks"),
        ("  The  Über-Quarks (2)! ", "team-the-uber-quarks-2"),
        ("<!channel>", "team-channel"),
        ("🚀", "team-7"),
        ("فريق", "team-7"),
        ("q" * 60, f"team-{'q' * 60}"),
        ("ﷺ" * 10, "team-7"),
    ],
)
def test_a_channel_is_named_after_its_team_in_slacks_letters(name: str, slug: str) -> None:
    assert channel_name(Team(id=7, name=name)) == slug
