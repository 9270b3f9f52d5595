"""How a hackathon stands, as its organisers ask."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from bot.hackathons.models import Hackathon
from bot.outbox import rows as outbox
from bot.outbox.kinds import find_kind
from bot.outbox.models import OutboxRow, OutboxState
from bot.outbox.rows import NewMessage
from bot.overview.status import StatusReport, TeamCounts, describe_status, select_without_team
from bot.teams.edit import choose_challenge
from bot.teams.membership import create_team, join_team, leave_team, withdraw_participant
from bot.teams.models import Team
from tests.support.factories import NOW, make_challenge, make_hackathon, make_participant

pytestmark = pytest.mark.both_databases

MINUTE = timedelta(minutes=1)
SITES = {"kind": "hybrid", "sites": [{"key": "brown", "name": "Brown University"}]}


def end_row(session: Session, hackathon: Hackathon, key: str, state: OutboxState) -> OutboxRow:
    outbox.enqueue(session, hackathon, NewMessage(key, find_kind("note"), "#x", NOW, {}))
    row = outbox.find_row(session, hackathon, key)
    assert row is not None
    outbox.settle(row, state, now=NOW)
    return row


def count(session: Session, hackathon: Hackathon, name: str, **at: Any) -> Any:
    session.flush()
    return getattr(describe_status(session, hackathon, at.get("now", NOW)), name)


def test_a_hackathon_of_nobody_stands_at_nothing(session: Session) -> None:
    status = describe_status(session, make_hackathon(session), NOW)
    assert status == StatusReport(
        registered=0,
        withdrawn=0,
        sites=[],
        zones=[],
        challenges=[],
        without_team=0,
        teams=0,
        minimum=1,
        small=TeamCounts(0, []),
        undecided=TeamCounts(0, []),
        pending=0,
        next_due=None,
        late=0,
        failed=0,
    )


def test_people_are_counted_by_site_zone_and_challenge(session: Session) -> None:
    teams = {"min": 2, "several": True, "channel": "none"}
    hackathon = make_hackathon(session, where=SITES, teams=teams)
    higgs = make_challenge(session, hackathon, "higgs", title="Higgs Boson")
    make_challenge(session, hackathon, "lens", title="Lensing", position=2)
    make_challenge(session, hackathon, "spin", title="Spin", position=1)
    make_challenge(session, hackathon, "gone").removed_at = NOW
    make_participant(session, hackathon, "ana", site="brown")
    make_participant(session, hackathon, "fay")
    make_participant(session, hackathon, "dee").person.zone = None
    for name in ("ben", "chi", "eva"):
        early = NOW - MINUTE
        person = make_participant(session, hackathon, name, registered_at=early).person
        person.zone = "Europe/London"
    make_participant(session, hackathon, "gus", site="brown", withdrawn_at=NOW)
    quarks = create_team(session, hackathon, slack_id="UANA", name="quarks", now=NOW)
    choose_challenge(session, hackathon, slack_id="UANA", text="higgs", now=NOW)
    join_team(session, hackathon, slack_id="UBEN", name="quarks", now=NOW)
    create_team(session, hackathon, slack_id="UANA", name="Neutrinos", challenge=higgs, now=NOW)
    create_team(session, hackathon, slack_id="UCHI", name="leptons", now=NOW)
    join_team(session, hackathon, slack_id="UDEE", name="leptons", now=NOW)
    leave_team(session, hackathon, slack_id="UDEE", now=NOW)
    session.flush()
    assert quarks.challenge is higgs
    status = describe_status(session, hackathon, NOW)
    assert (status.registered, status.withdrawn, status.without_team) == (6, 1, 3)
    assert status.sites == [("Online", 5), ("Brown University", 1)]
    assert status.zones == [("Europe/London", 3), ("America/New_York", 2), ("unknown", 1)]
    assert status.challenges == [("Higgs Boson", 2), ("Spin", 0), ("Lensing", 0)]
    assert (status.teams, status.minimum) == (3, 2)
    assert status.small == TeamCounts(2, ["leptons", "Neutrinos"])
    assert status.undecided == TeamCounts(1, ["leptons"])
    missing = session.scalars(select_without_team(hackathon))
    assert [each.person.slack_id for each in missing] == ["UEVA", "UFAY", "UDEE"]


def test_of_many_small_teams_the_first_ten_are_named(session: Session) -> None:
    hackathon = make_hackathon(session, teams={"min": 2})
    for number in range(11, 0, -1):
        name = f"team {number:02}"
        session.add(Team(hackathon_id=hackathon.id, name=name, folded_name=name, created_at=NOW))
    session.flush()
    status = describe_status(session, hackathon, NOW)
    assert status.small == TeamCounts(11, [f"team {number:02}" for number in range(1, 11)])
    # There is no challenge to choose.
    assert status.undecided == TeamCounts(0, [])


def test_who_withdrew_is_no_longer_among_those_registered(session: Session) -> None:
    hackathon = make_hackathon(session)
    make_participant(session, hackathon, "ana")
    withdraw_participant(session, hackathon, slack_id="UANA", now=NOW)
    assert count(session, hackathon, "registered") == 0
    assert count(session, hackathon, "withdrawn") == 1
    assert count(session, hackathon, "without_team") == 0


def test_messages_are_to_come_late_or_failed(session: Session) -> None:
    hackathon = make_hackathon(session)
    outbox.enqueue(
        session, hackathon, NewMessage("a", find_kind("note"), "#x", NOW + 5 * MINUTE, {})
    )
    outbox.enqueue(
        session, hackathon, NewMessage("b", find_kind("note"), "#x", NOW + 9 * MINUTE, {})
    )
    end_row(session, hackathon, "c", OutboxState.FAILED)
    end_row(session, hackathon, "d", OutboxState.UNKNOWN)
    end_row(session, hackathon, "e", OutboxState.SENT)
    assert count(session, hackathon, "pending") == 2
    assert count(session, hackathon, "next_due") == NOW + 5 * MINUTE
    assert count(session, hackathon, "failed") == 2
    assert count(session, hackathon, "late") == 0
    later = NOW + 6 * MINUTE + timedelta(seconds=1)
    assert count(session, hackathon, "late", now=NOW + 6 * MINUTE) == 0
    assert count(session, hackathon, "late", now=later) == 1
    for at in (NOW + 5 * MINUTE, later):
        assert count(session, hackathon, "next_due", now=at) == NOW + 9 * MINUTE
    assert count(session, hackathon, "failed", now=NOW + timedelta(days=1)) == 0
