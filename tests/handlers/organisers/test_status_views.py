"""What /organiser status shows, to the letter."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from bot.overview.status import StatusReport, TeamCounts
from handlers.organisers.status_views import status_reply
from tests.handlers.conftest import MakeStage
from tests.support.factories import NOW, make_hackathon

STATUS = StatusReport(
    registered=1204,
    withdrawn=3,
    sites=[("Brown University", 400), ("Online", 804)],
    zones=[("America/New_York", 1203), ("Asia/Kolkata", 1)],
    challenges=[("Higgs <Boson>", 90), ("Lensing", 0)],
    without_team=1,
    teams=2,
    minimum=3,
    small=TeamCounts(12, ["leptons", "quarks"]),
    undecided=TeamCounts(1, ["quarks"]),
    pending=17,
    next_due=NOW + timedelta(minutes=5),
    late=2,
    failed=1,
)


def test_all_of_it_at_a_glance(session: Session) -> None:
    reply = status_reply(STATUS, make_hackathon(session), NOW)
    assert reply.text == (
        "ML4SCI Hackathon: how it stands\n"
        "*1,204 people* registered, 3 withdrew. *1* without a team.\n"
        "*2 teams*.\n"
        "12 teams under 3 people: *leptons*, *quarks* and 10 more.\n"
        "1 team without a challenge: *quarks*.\n"
        "Messages to come: *17*, the next Tue 27 Oct 2020, 11:05 EDT · 10:05 CDT.\n"
        ":warning: 2 messages late: I am catching up.\n"
        ":warning: 1 message not sent since yesterday: see the report in #organisers.\n"
        "*By challenge*\n```\n"
        "Higgs &lt;Boson&gt;  ████████████ 90\n"
        "Lensing         0\n```\n"
        "*By site*\n```\n"
        "Brown University  ██████ 400\n"
        "Online            ████████████ 804\n```\n"
        "*By zone*\n```\n"
        "America/New York  ████████████ 1203\n"
        "Asia/Kolkata      █ 1\n```\n"
        "Tue 27 Oct 2020, 11:00 EDT · 10:00 CDT"
    )


def test_before_anybody_registered_there_is_little_to_say(session: Session) -> None:
    nobody = replace(STATUS, registered=0, withdrawn=0, sites=[], zones=[], challenges=[])
    quiet = replace(nobody, pending=0, next_due=None, late=0, failed=0)
    assert status_reply(quiet, make_hackathon(session), NOW).text == (
        "ML4SCI Hackathon: how it stands\n"
        "*0 people* registered.\n"
        "Messages to come: *0*.\n"
        "Tue 27 Oct 2020, 11:00 EDT · 10:00 CDT"
    )


@pytest.mark.parametrize("number", [13, 40])
def test_many_zones_are_a_dozen_and_the_others(session: Session, number: int) -> None:
    status = replace(STATUS, zones=[(f"Zone/{each}", 1) for each in range(number)])
    text = status_reply(status, make_hackathon(session), NOW).text
    assert f"{number - 12} others" in text
    assert "Zone/12" not in text


def test_an_organiser_asks_and_is_told(make_stage: MakeStage) -> None:
    stage = make_stage(organisers=["ana@example.org"])
    stage.sign_up("ben")
    said = stage.person("ana").command("/organiser", "status").text
    assert said.splitlines()[1] == "*1 person* registered. *1* without a team."
