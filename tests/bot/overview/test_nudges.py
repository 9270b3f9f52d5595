"""The nudge to those without a team: whom it reaches, once each."""

import pytest
from sqlalchemy.orm import Session

from bot.announcements.models import Mute
from bot.audit import log as audit
from bot.core.errors import Refused
from bot.hackathons.models import Hackathon
from bot.outbox.models import OutboxRow
from bot.overview.kinds import NUDGE
from bot.overview.nudges import (
    NudgeAudience,
    count_audience,
    enqueue_nudges,
    find_audience,
    find_hindrance,
)
from bot.registration.models import Participant
from bot.teams.membership import create_team, leave_team, withdraw_participant
from bot.workspaces.people import get_person
from tests.support.factories import NOW, make_hackathon, make_participant
from tests.support.neighbours import select_ours

pytestmark = pytest.mark.both_databases


@pytest.fixture
def hackathon(session: Session) -> Hackathon:
    """Ana, Ben, Chi, Dee and Eve are registered; Ana has a team, Dee wants none, Eve has left."""
    hackathon = make_hackathon(session, teams={"channel": "none"})
    people = {
        each: make_participant(session, hackathon, each)
        for each in ("ana", "ben", "chi", "dee", "eve")
    }
    create_team(session, hackathon, slack_id="UANA", name="quarks", now=NOW)
    mute(session, people["dee"])
    people["eve"].person.left_at = NOW
    session.flush()
    return hackathon


def mute(session: Session, participant: Participant) -> None:
    session.add(
        Mute(
            hackathon_id=participant.hackathon_id,
            person_id=participant.person_id,
            muted_at=NOW,
        )
    )
    session.flush()


def send(session: Session, hackathon: Hackathon) -> int:
    """A nudge by Olga, who organises; to how many it goes."""
    by = get_person(session, hackathon.workspace_id, "UOLGA", name="Olga")
    count = enqueue_nudges(session, hackathon, by=by, now=NOW)
    session.flush()
    return count


def list_owed(session: Session) -> list[OutboxRow]:
    nudges = select_ours(OutboxRow).where(OutboxRow.kind == NUDGE.name)
    return list(session.scalars(nudges.order_by(OutboxRow.id)))


def test_it_reaches_those_without_a_team_who_are_there_and_want_to_hear(
    session: Session, hackathon: Hackathon
) -> None:
    audience = find_audience(session, hackathon)
    assert [slack_id for _, slack_id in audience.to] == ["UBEN", "UCHI"]
    assert (audience.nudged, audience.muted, audience.gone) == (0, 1, 1)
    assert count_audience(session, hackathon) == 2
    assert send(session, hackathon) == 2
    rows = list_owed(session)
    assert [(each.lane, each.due, each.bulk) for each in rows] == [
        ("@UBEN", NOW, True),
        ("@UCHI", NOW, True),
    ]


def test_nobody_gets_it_twice_and_who_is_new_gets_it(
    session: Session, hackathon: Hackathon
) -> None:
    send(session, hackathon)
    assert find_audience(session, hackathon) == NudgeAudience([], nudged=2, muted=1, gone=1)
    with pytest.raises(Refused, match="Nobody is left to nudge"):
        send(session, hackathon)
    make_participant(session, hackathon, "fox")
    assert count_audience(session, hackathon) == 1
    assert send(session, hackathon) == 1
    assert [each.lane for each in list_owed(session)] == ["@UBEN", "@UCHI", "@UFOX"]


def test_who_leaves_a_team_had_it_before(session: Session, hackathon: Hackathon) -> None:
    send(session, hackathon)
    create_team(session, hackathon, slack_id="UBEN", name="leptons", now=NOW)
    leave_team(session, hackathon, slack_id="UBEN", name="", now=NOW)
    assert find_audience(session, hackathon).nudged == 2
    assert count_audience(session, hackathon) == 0


def test_the_log_says_who_sent_it_to_how_many(session: Session, hackathon: Hackathon) -> None:
    send(session, hackathon)
    (entry,) = audit.list_actions(session, hackathon)
    assert entry.person is not None
    assert (entry.person.name, entry.action, entry.subject, entry.after) == (
        *("Olga", "nudged", "those without a team"),
        {"people": 2},
    )


def test_what_has_come_in_between_makes_it_needless(session: Session, hackathon: Hackathon) -> None:
    send(session, hackathon)
    ben, chi = list_owed(session)
    assert find_hindrance(session, ben) is None
    create_team(session, hackathon, slack_id="UBEN", name="leptons", now=NOW)
    session.flush()
    assert find_hindrance(session, ben) == "they are in a team by now, or have withdrawn"
    mute(session, session.get_one(Participant, chi.arguments["participant"]))
    assert find_hindrance(session, chi) == "they have muted announcements"
    withdraw_participant(session, hackathon, slack_id="UCHI", now=NOW)
    session.flush()
    assert find_hindrance(session, chi) == "they are in a team by now, or have withdrawn"
