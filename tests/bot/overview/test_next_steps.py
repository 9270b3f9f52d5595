"""What a participant is told to do next, and what their Home tab tells."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from bot.hackathons.models import Hackathon
from bot.overview.home import HomeContent, describe_home
from bot.overview.next_steps import next_steps, say_next
from bot.registration.models import Participant
from bot.teams.membership import create_team
from tests.support.factories import NOW, make_hackathon, make_item, make_participant, make_person

pytestmark = pytest.mark.both_databases

LECTURE = datetime(2020, 10, 27, 18, 30, tzinfo=UTC)
DUE = datetime(2020, 10, 30, 23, tzinfo=UTC)
LOOK = "See what happens when with `/agenda`, and the challenges with `/challenges`."
FIND = "Find a team with `/team list` and `/team join NAME`, or start one with `/team create NAME`."


@pytest.fixture
def hackathon(session: Session) -> Hackathon:
    """A hackathon whose teams have two people or more."""
    return make_hackathon(session, teams={"solo": False})


@pytest.fixture
def ana(session: Session, hackathon: Hackathon) -> Participant:
    """A participant without a team."""
    return make_participant(session, hackathon, "ana")


def test_steps_are_a_team_the_agenda_and_what_comes(
    session: Session, hackathon: Hackathon, ana: Participant
) -> None:
    assert next_steps(session, hackathon, ana, NOW) == [FIND, LOOK]
    make_item(session, hackathon, "lecture", LECTURE)
    make_item(session, hackathon, "due", DUE, kind="deadline", title="Solutions due")
    assert next_steps(session, hackathon, ana, NOW) == [
        FIND,
        LOOK,
        "Next on the agenda: *Lecture*, Tue 27 Oct 2020, 14:30 EDT · 13:30 CDT (for you: "
        "<!date^1603823400^{date_short_pretty} at {time}|Tue 27 Oct 2020, 18:30 UTC>).",
        "Nearest deadline: *Solutions due*, Fri 30 Oct 2020, 19:00 EDT · 18:00 CDT (for you: "
        "<!date^1604098800^{date_short_pretty} at {time}|Fri 30 Oct 2020, 23:00 UTC>). "
        "Time left: 3 days 8 h.",
    ]


def test_someone_in_a_team_is_told_which(
    session: Session, hackathon: Hackathon, ana: Participant
) -> None:
    create_team(session, hackathon, slack_id="UANA", name="Quarks", now=NOW)
    assert next_steps(session, hackathon, ana, NOW)[0] == (
        "You are in *Quarks*: `/team show` has your team."
    )


def test_where_people_may_work_alone_they_are_told(session: Session) -> None:
    hackathon = make_hackathon(session)
    ana = make_participant(session, hackathon, "ana")
    assert next_steps(session, hackathon, ana, NOW)[0] == f"{FIND} You may also work on your own."


def test_what_is_next_is_named_shortly(session: Session, hackathon: Hackathon) -> None:
    day = date(2020, 11, 5)
    items = [
        make_item(session, hackathon, f"talk-{number}", day, title=f"Talk {number} {'x' * 90}")
        for number in range(5)
    ]
    titles = " · ".join(f"*Talk {number} {'x' * 72}…*" for number in range(3))
    assert say_next(hackathon, items) == (
        f"Next on the agenda: {titles} and 2 more, Thu 5 Nov 2020."
    )
    assert say_next(hackathon, items[:3]) == f"Next on the agenda: {titles}, Thu 5 Nov 2020."


def test_home_tells_where_a_person_stands(
    session: Session, hackathon: Hackathon, ana: Participant
) -> None:
    make_person(session, hackathon, "ben")
    assert describe_home(session, hackathon, "UBEN", NOW) == HomeContent(None, [], [], None)

    quarks = create_team(session, hackathon, slack_id="UANA", name="Quarks", now=NOW)
    lecture = make_item(session, hackathon, "lecture", LECTURE)
    due = make_item(session, hackathon, "due", DUE, kind="deadline")
    make_item(session, hackathon, "later", DUE + timedelta(days=1), kind="deadline")
    assert describe_home(session, hackathon, "UANA", NOW) == HomeContent(
        participant=ana, teams=[(quarks, 1)], next_items=[lecture], deadline=due
    )
