"""Registering, editing, withdrawing, and coming back."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from bot.core.errors import FieldErrors, Refused
from bot.hackathons.models import Hackathon
from bot.registration.eligibility import is_open, require_open
from bot.registration.models import Participant
from bot.registration.register import (
    RegistrationForm,
    find_participant,
    list_places,
    register_participant,
    require_participant,
)
from bot.teams.membership import create_team, withdraw_participant
from bot.teams.queries import list_own_teams
from bot.workspaces.people import find_person
from tests.support.factories import (
    NOW,
    make_challenge,
    make_file,
    make_hackathon,
    make_participant,
    make_person,
)
from tests.support.neighbours import ELSEWHERE, select_ours

pytestmark = pytest.mark.both_databases

LATER = NOW + timedelta(hours=1)
CLOSES = datetime(2020, 10, 28, 22, tzinfo=UTC)
CLOSED = (
    "Registration closed Wed 28 Oct 2020, 18:00 EDT · 17:00 CDT (for you: "
    "<!date^1603922400^{date_short_pretty} at {time}|Wed 28 Oct 2020, 22:00 UTC>). "
    "`/hackathon` says whom to ask."
)
OVER = datetime(2020, 10, 31, 4, tzinfo=UTC)


def make_form(**parts: Any) -> RegistrationForm:
    """A form that any hackathon takes, with these parts."""
    return RegistrationForm(**{"affiliation": "Brown", "certificate_name": "Ana Sol", **parts})


def test_a_form_becomes_a_registration(session: Session) -> None:
    hackathon = make_hackathon(
        session,
        where={"kind": "hybrid", "sites": [{"key": "brown", "name": "Brown"}]},
        registration={
            "code_of_conduct": "https://example.org/conduct",
            "questions": [{"key": "age", "label": "Age", "kind": "number"}],
        },
    )
    higgs = make_challenge(session, hackathon, "higgs")
    ana = make_person(session, hackathon, "ana")
    form = make_form(
        affiliation=" Brown\0 ",
        site="brown",
        challenges=["higgs"],
        experience="Experienced",
        looking_for_team=True,
        code_of_conduct=True,
        answers={"question:age": "31"},
    )

    participant = register_participant(session, hackathon, ana, form, NOW)

    session.expire_all()
    assert participant.person is ana
    assert participant.affiliation == "Brown"
    assert participant.certificate_name == "Ana Sol"
    assert participant.site == "brown"
    assert participant.interests == [higgs]
    assert participant.experience == "Experienced"
    assert participant.looking_for_team
    assert participant.answers == {"age": 31}
    assert participant.registered_at == participant.agreed_at == NOW
    assert find_participant(session, hackathon, "UANA") is participant
    assert require_participant(session, hackathon, "UANA") is participant


def test_a_registration_is_found_by_a_slack_id_of_its_own_workspace(session: Session) -> None:
    hackathon = make_hackathon(session)
    participant = make_participant(session, hackathon, "ana")
    assert find_participant(session, hackathon, "UANA") is participant
    # No command registers a person of another workspace, but the tables would take it.
    namesake = find_person(session, ELSEWHERE, "UANA")
    assert namesake is not None
    participant.person = namesake
    session.flush()
    assert find_participant(session, hackathon, "UANA") is None


def test_registering_twice_is_an_edit(session: Session) -> None:
    hackathon = make_hackathon(session)
    challenges = [make_challenge(session, hackathon, key) for key in ("higgs", "nmr")]
    ana = make_person(session, hackathon, "ana")
    register_participant(session, hackathon, ana, make_form(challenges=["higgs"]), NOW)

    form = make_form(affiliation="FSU", challenges=["nmr"])
    participant = register_participant(session, hackathon, ana, form, LATER)

    session.expire_all()
    assert session.scalars(select_ours(Participant)).all() == [participant]
    assert participant.affiliation == "FSU"
    assert participant.interests == [challenges[1]]
    assert participant.registered_at == NOW


def test_agreement_keeps_the_instant_it_was_given_at(session: Session) -> None:
    hackathon = make_hackathon(session, registration={"code_of_conduct": "https://example.org"})
    ana = make_person(session, hackathon, "ana")
    form = make_form(code_of_conduct=True)
    register_participant(session, hackathon, ana, form, NOW)
    assert register_participant(session, hackathon, ana, form, LATER).agreed_at == NOW


def test_withdrawing_leaves_every_team_and_registering_again_revives(session: Session) -> None:
    hackathon = make_hackathon(session)
    ana = make_participant(session, hackathon, "ana", agreed_at=NOW)
    create_team(session, hackathon, slack_id="UANA", name="Quarks", now=NOW)

    assert withdraw_participant(session, hackathon, "UANA", LATER) is ana
    assert ana.withdrawn_at == LATER
    assert list_own_teams(session, ana) == []
    assert find_participant(session, hackathon, "UANA") is None
    with pytest.raises(Refused, match="Register first with `/register`"):
        withdraw_participant(session, hackathon, "UANA", LATER)

    again = register_participant(session, hackathon, ana.person, make_form(), LATER)
    assert again is ana
    session.refresh(ana)
    assert ana.registered_at == LATER
    assert not ana.withdrawn_at and not ana.agreed_at
    assert find_participant(session, hackathon, "UANA") is ana


def test_a_registration_belongs_to_its_hackathon_and_workspace(session: Session) -> None:
    hackathon = make_hackathon(session)
    make_participant(session, hackathon, "ana")
    assert find_participant(session, hackathon, "UBEN") is None
    other = Hackathon(id=99, workspace_id=hackathon.workspace_id)
    assert find_participant(session, other, "UANA") is None


@pytest.mark.parametrize(
    ("opens", "now", "sentence"),
    [
        (
            CLOSES - timedelta(hours=4),
            NOW,
            "Registration opens Wed 28 Oct 2020, 14:00 EDT · 13:00 CDT (for you: "
            "<!date^1603908000^{date_short_pretty} at {time}|Wed 28 Oct 2020, 18:00 UTC>). "
            "See you then!",
        ),
        (None, CLOSES, CLOSED),
        (NOW, CLOSES, CLOSED),
    ],
)
def test_outside_its_time_registration_says_when_it_is(
    session: Session, opens: datetime | None, now: datetime, sentence: str
) -> None:
    hackathon = make_hackathon(session)
    hackathon.registration_opens, hackathon.registration_closes = opens, CLOSES
    ana = make_person(session, hackathon, "ana")
    assert not is_open(hackathon, now)
    with pytest.raises(Refused) as refused:
        register_participant(session, hackathon, ana, make_form(), now)
    assert refused.value.message == sentence


def test_registration_is_open_from_its_first_instant(session: Session) -> None:
    hackathon = make_hackathon(session)
    hackathon.registration_opens = NOW
    assert is_open(hackathon, NOW)
    require_open(hackathon, None, NOW)


def test_a_withdrawn_person_comes_back_only_while_registration_is_open(session: Session) -> None:
    hackathon = make_hackathon(session)
    hackathon.registration_closes = CLOSES
    ana = make_participant(session, hackathon, "ana", withdrawn_at=NOW)
    with pytest.raises(Refused, match="Registration closed"):
        register_participant(session, hackathon, ana.person, make_form(), CLOSES)


def test_after_closing_one_may_edit_until_the_last_day_is_over_and_always_withdraw(
    session: Session,
) -> None:
    hackathon = make_hackathon(session)
    hackathon.registration_closes = CLOSES
    ana = make_participant(session, hackathon, "ana")
    form = make_form(affiliation="FSU")
    last_moment = OVER - timedelta(seconds=1)
    assert register_participant(session, hackathon, ana.person, form, last_moment) is ana
    with pytest.raises(Refused) as refused:
        register_participant(session, hackathon, ana.person, form, OVER)
    assert refused.value.message == (
        "*ML4SCI Hackathon* is over, so registrations no longer change. "
        "`/register status` shows yours."
    )
    withdraw_participant(session, hackathon, "UANA", OVER)
    assert ana.withdrawn_at == OVER


def test_every_wrong_field_is_told_under_its_name(session: Session) -> None:
    hackathon = make_hackathon(
        session,
        registration={
            "code_of_conduct": "https://example.org/conduct",
            "questions": [{"key": "diet", "label": "Diet", "required": True}],
        },
    )
    make_challenge(session, hackathon, "higgs")
    ana = make_person(session, hackathon, "ana")
    form = make_form(
        affiliation="x" * 201,
        certificate_name=" ",
        site="moon",
        challenges=["higgs", "moon"],
        experience="Wizard",
    )
    with pytest.raises(FieldErrors) as wrong:
        register_participant(session, hackathon, ana, form, NOW)
    assert wrong.value.errors == {
        "affiliation": "Please keep this within 200 characters; it has 201.",
        "certificate_name": "Please write your name as the certificate should have it.",
        "site": "Please choose one of the places listed.",
        "challenges": "Please choose from the challenges listed.",
        "experience": "Please choose one of the levels listed.",
        "code_of_conduct": "Please agree to the code of conduct to take part.",
        "question:diet": "Please answer this one.",
    }
    assert wrong.value.message.startswith("Please answer this one.")
    assert find_participant(session, hackathon, "UANA") is None


@pytest.mark.parametrize(
    ("where", "places"),
    [
        ({"kind": "online"}, []),
        ({"kind": "in person", "venue": "Churchill"}, []),
        ({"kind": "hybrid"}, [(None, "Online"), ("in-person", "In person")]),
        ({"kind": "hybrid", "venue": "Hall"}, [(None, "Online"), ("in-person", "Hall")]),
        (
            {"kind": "hybrid", "venue": "Hall", "sites": [{"key": "ua", "name": "Alabama"}]},
            [(None, "Online"), ("ua", "Alabama")],
        ),
        ({"kind": "in person", "sites": [{"key": "ua", "name": "Alabama"}]}, [("ua", "Alabama")]),
    ],
)
def test_places_to_choose_between(
    where: dict[str, Any], places: list[tuple[str | None, str]]
) -> None:
    assert list_places(make_file(where=where)) == places
