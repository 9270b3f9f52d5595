"""The longest and the oddest that people may write: each database keeps it whole, or cut."""

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.agenda.models import AgendaItem
from bot.challenges.models import Challenge
from bot.outbox.models import OutboxRow
from bot.registration.register import RegistrationForm, register_participant
from bot.teams.membership import create_team
from bot.teams.names import fold_name
from bot.workspaces.models import Person
from bot.workspaces.people import learn_member
from bot.workspaces.queries import only_workspace
from tests.support.factories import NOW, make_hackathon, make_participant, make_person
from tests.support.loaded import challenge, describe, entry, load
from tests.support.neighbours import select_ours

pytestmark = pytest.mark.both_databases

# Four bytes in UTF-8, and one character to people and to PostgreSQL.
WIDE = "🦑"
LONG_KEY = "k" * 60
LONG_CHANNEL = "c" * 80


def read_again(session: Session) -> None:
    """Have everything come from the database."""
    session.flush()
    session.expire_all()


def test_a_file_whose_every_text_is_as_long_as_it_may_be(session: Session) -> None:
    parts: dict[str, Any] = {"challenge": LONG_KEY, "channel": LONG_CHANNEL}
    described = describe(
        entry(LONG_KEY, "2020-10-27 09:00", title=WIDE * 150, **parts),
        entry("d" * 60, "2020-10-28 09:00", "deadline", title=WIDE * 150, **parts),
        entry("h" * 60, "2020-10-28 10:00", "office hours", title=WIDE * 150, **parts),
        entry("w" * 60, "2020-10-29", "milestone", title=WIDE * 150, **parts),
        name=WIDE * 100,
        slug=LONG_KEY,
        about=WIDE * 2000,
        channels={"main": LONG_CHANNEL, "organisers": "o" * 80, "help": "h" * 80},
        challenges=[challenge(LONG_KEY, title=WIDE * 75, channel=LONG_CHANNEL)],
        organisers=[f"{'o' * 242}@example.org"],
        mentors=[{"who": f"U{'M' * 30}", "challenge": LONG_KEY}],
    )
    hackathon = load(session, described)
    read_again(session)
    assert hackathon.name == WIDE * 100
    assert [each.title for each in session.scalars(select_ours(Challenge))] == [WIDE * 75]
    assert [each.title for each in session.scalars(select_ours(AgendaItem))] == [WIDE * 150] * 4
    assert session.scalars(select_ours(OutboxRow).where(OutboxRow.lane == f"#{LONG_CHANNEL}")).all()


def test_a_registration_as_long_as_it_may_be(session: Session) -> None:
    hackathon = make_hackathon(session)
    person = make_person(session, hackathon, "ana")
    form = RegistrationForm(affiliation=WIDE * 200, certificate_name="Ana\0 " + WIDE * 196)
    participant = register_participant(session, hackathon, person, form, NOW)
    read_again(session)
    assert participant.affiliation == WIDE * 200
    assert participant.certificate_name == "Ana " + WIDE * 196


def test_a_team_whose_name_folds_to_more_than_it_has(session: Session) -> None:
    hackathon = make_hackathon(session)
    make_participant(session, hackathon, "ana")
    # U+FDFA, a whole sentence in one character, is eighteen letters when names are compared.
    name = "\ufdfa" * 10
    team = create_team(session, hackathon, slack_id="UANA", name=f"\0{name}\0", now=NOW)
    read_again(session)
    assert (team.name, team.folded_name) == (name, fold_name(name))
    assert len(team.folded_name) == 180


def test_a_member_is_kept_whatever_slack_says_of_them(session: Session) -> None:
    profile = {
        "display_name": "A\0na\ud83e" + WIDE * 300,
        "real_name": WIDE * 300,
        "email": f"{'a' * 300}@example.org",
    }
    member = {"id": "UANA", "tz": "Nowhere/" + "x" * 100, "profile": profile}
    learn_member(session, only_workspace(session).id, member, NOW)
    read_again(session)
    ana = session.scalars(select(Person)).one()
    assert (ana.name, ana.full_name) == ("Ana" + WIDE * 197, WIDE * 200)
    assert (ana.zone, ana.email) == (None, None)
