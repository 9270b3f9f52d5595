"""How a hackathon stands, as its organisers ask."""

from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from bot.domain import outbox
from bot.domain.outbox import Owed
from bot.domain.status import Status, Teams, describe_status, select_without_team
from bot.domain.team_changes import choose_challenge
from bot.domain.teams import create_team, join_team
from bot.domain.withdrawal import withdraw_participant
from bot.models import Hackathon, OutboxRow, OutboxState
from tests.factories import NOW, make_challenge, make_hackathon, make_participant

MINUTE = timedelta(minutes=1)
SITES = {"kind": "hybrid", "sites": [{"key": "brown", "name": "Brown University"}]}


def end_row(session: Session, hackathon: Hackathon, key: str, state: OutboxState) -> OutboxRow:
    outbox.add_row(session, hackathon, Owed(key, "note", "#x", NOW, {}))
    row = outbox.find_row(session, hackathon, key)
    assert row is not None
    outbox.settle(row, state, now=NOW)
    return row


def count(session: Session, hackathon: Hackathon, name: str, **at: Any) -> Any:
    session.flush()
    return getattr(describe_status(session, hackathon, at.get("now", NOW)), name)


def test_a_hackathon_of_nobody_stands_at_nothing(session: Session) -> None:
    status = describe_status(session, make_hackathon(session), NOW)
    assert status == Status(
        registered=0,
        withdrawn=0,
        sites=[],
        zones=[],
        challenges=[],
        without_team=0,
        teams=0,
        minimum=1,
        small=Teams(0, []),
        undecided=Teams(0, []),
        owed=0,
        next_due=None,
        late=0,
        failed=0,
    )


def test_people_are_counted_by_site_zone_and_challenge(session: Session) -> None:
    hackathon = make_hackathon(session, where=SITES, teams={"min": 2, "channel": "none"})
    higgs = make_challenge(session, hackathon, "higgs", title="Higgs Boson")
    make_challenge(session, hackathon, "lens", title="Lensing", position=1)
    make_participant(session, hackathon, "ana", site="brown")
    for name in ("ben", "chi", "dee"):
        make_participant(session, hackathon, name).person.zone = "Europe/London"
    quarks = create_team(session, hackathon, slack_id="UANA", name="quarks", now=NOW)
    choose_challenge(session, hackathon, slack_id="UANA", text="higgs", now=NOW)
    join_team(session, hackathon, slack_id="UBEN", name="quarks", now=NOW)
    create_team(session, hackathon, slack_id="UCHI", name="leptons", now=NOW)
    session.flush()
    assert quarks.challenge is higgs
    status = describe_status(session, hackathon, NOW)
    assert (status.registered, status.without_team, status.teams) == (4, 1, 2)
    assert status.sites == [("Online", 3), ("Brown University", 1)]
    assert status.zones == [("Europe/London", 3), ("America/New_York", 1)]
    assert status.challenges == [("Higgs Boson", 2), ("Lensing", 0)]
    assert status.small == Teams(1, ["leptons"])
    assert status.undecided == Teams(1, ["leptons"])
    missing = session.scalars(select_without_team(hackathon))
    assert [each.person.slack_id for each in missing] == ["UDEE"]


def test_who_withdrew_is_no_longer_among_those_registered(session: Session) -> None:
    hackathon = make_hackathon(session)
    make_participant(session, hackathon, "ana")
    withdraw_participant(session, hackathon, slack_id="UANA", now=NOW)
    assert count(session, hackathon, "registered") == 0
    assert count(session, hackathon, "withdrawn") == 1
    assert count(session, hackathon, "without_team") == 0


def test_messages_are_to_come_late_or_failed(session: Session) -> None:
    hackathon = make_hackathon(session)
    outbox.add_row(session, hackathon, Owed("a", "note", "#x", NOW + 5 * MINUTE, {}))
    outbox.add_row(session, hackathon, Owed("b", "note", "#x", NOW + 9 * MINUTE, {}))
    end_row(session, hackathon, "c", OutboxState.FAILED)
    end_row(session, hackathon, "d", OutboxState.UNKNOWN)
    end_row(session, hackathon, "e", OutboxState.SENT)
    assert count(session, hackathon, "owed") == 2
    assert count(session, hackathon, "next_due") == NOW + 5 * MINUTE
    assert count(session, hackathon, "failed") == 2
    assert count(session, hackathon, "late") == 0
    later = NOW + 6 * MINUTE + timedelta(seconds=1)
    assert count(session, hackathon, "late", now=NOW + 6 * MINUTE) == 0
    assert count(session, hackathon, "late", now=later) == 1
    for at in (NOW + 5 * MINUTE, later):
        assert count(session, hackathon, "next_due", now=at) == NOW + 9 * MINUTE
    assert count(session, hackathon, "failed", now=NOW + timedelta(days=1)) == 0
