"""Challenges by what people call them."""

import pytest
from sqlalchemy.orm import Session

from bot.challenges.queries import find_challenge
from bot.core.errors import Refused
from bot.hackathons.models import Hackathon
from bot.teams.models import Team
from bot.teams.queries import count_teams
from tests.support.factories import NOW, make_challenge, make_hackathon

pytestmark = pytest.mark.both_databases

UNKNOWN = "`/challenges` lists them with their keys."


@pytest.fixture
def hackathon(session: Session) -> Hackathon:
    """A hackathon with a few of ML4SCI's challenges."""
    hackathon = make_hackathon(session)
    titles = {
        "higgs": "Higgs Boson",
        "particle-images": "Particle Images",
        "nmr": "NMR Spin",
        "particle": "Particle Tracks",
        "cosmic-rays": "Cosmic Rays",
    }
    for position, (key, title) in enumerate(titles.items()):
        make_challenge(session, hackathon, key, title=title, position=position)
    gone = make_challenge(session, hackathon, "lensing", title="Strong Lensing")
    gone.removed_at = NOW
    return hackathon


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("higgs", "higgs"),
        ("HIGGS  boson", "higgs"),
        ("hig", "higgs"),
        ("Particle Images", "particle-images"),
        ("particle images", "particle-images"),
        # A key in full goes before titles that begin with it.
        ("particle", "particle"),
        ("cosmic", "cosmic-rays"),
        ("\uff28iggs", "higgs"),
        ("“Higgs\u00a0boson”", "higgs"),
    ],
)
def test_a_challenge_goes_by_its_key_its_title_or_its_start(
    session: Session, hackathon: Hackathon, text: str, key: str
) -> None:
    assert find_challenge(session, hackathon, text).key == key


def test_a_challenge_goes_by_its_channel(session: Session) -> None:
    hackathon = make_hackathon(session)
    channels = {"higgs": "ml4sci-higgs", "nmr": "spins", "spin": "spins"}
    for position, (key, channel) in enumerate(channels.items()):
        make_challenge(session, hackathon, key, position=position, channel=channel)
    assert find_challenge(session, hackathon, "#ML4SCI-higgs").key == "higgs"
    # Not a channel, but what it can only mean.
    assert find_challenge(session, hackathon, "#higgs").key == "higgs"
    with pytest.raises(Refused) as refused:
        find_challenge(session, hackathon, "#spins")
    assert refused.value.message == (
        "In *#spins* it could be *Nmr* (`nmr`) or *Spin* (`spin`). Which one?"
    )


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", f"Which challenge? {UNKNOWN}"),
        (
            "part",
            "*part* could be *Particle Images* (`particle-images`) or *Particle Tracks* "
            "(`particle`). Which one?",
        ),
        ("higsg", "There is no challenge *higsg*. Did you mean *Higgs Boson* (`higgs`)?"),
        ("lensing", f"There is no challenge *lensing*. {UNKNOWN}"),
        ("🦄", f"There is no challenge *🦄*. {UNKNOWN}"),
        ("<!channel>", f"There is no challenge *&lt;!channel&gt;*. {UNKNOWN}"),
        ("zq" * 200, f"There is no challenge *{'zq' * 29}z…*. {UNKNOWN}"),
    ],
)
def test_anything_else_is_refused_with_what_may_be_meant(
    session: Session, hackathon: Hackathon, text: str, sentence: str
) -> None:
    with pytest.raises(Refused) as refused:
        find_challenge(session, hackathon, text)
    assert refused.value.message == sentence


@pytest.mark.parametrize(
    ("text", "ending"),
    [
        (
            "lens",
            "could be *Lens 1* (`1`), *Lens 2* (`2`), *Lens 3* (`3`) or *Lens 4* (`4`). Which one?",
        ),
        ("lems", "Did you mean *Lens 1* (`1`), *Lens 2* (`2`) or *Lens 3* (`3`)?"),
    ],
)
def test_of_many_that_may_be_meant_a_few_are_named(
    session: Session, text: str, ending: str
) -> None:
    hackathon = make_hackathon(session)
    for number in range(1, 6):
        make_challenge(session, hackathon, f"{number}", title=f"Lens {number}", position=number)
    with pytest.raises(Refused) as refused:
        find_challenge(session, hackathon, text)
    assert refused.value.message.endswith(ending)


def test_a_hackathon_without_challenges_says_so(session: Session) -> None:
    with pytest.raises(Refused, match="no challenges yet"):
        find_challenge(session, make_hackathon(session), "higgs")


def test_open_teams_are_counted(session: Session, hackathon: Hackathon) -> None:
    higgs = find_challenge(session, hackathon, "higgs")
    for name, closed_at in (("a", None), ("b", None), ("c", NOW)):
        session.add(
            Team(
                hackathon_id=hackathon.id,
                name=name,
                folded_name=name,
                challenge_id=higgs.id,
                created_at=NOW,
                closed_at=closed_at,
            )
        )
    assert count_teams(session, higgs) == 2
    assert count_teams(session, find_challenge(session, hackathon, "nmr")) == 0
