"""The hackathons of the fuzzer: one under way with all that a file can ask, and its neighbours."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.hackathon_file import DescribedHackathon
from bot.hackathons.models import Hackathon
from bot.loading.load import load_hackathon
from bot.outbox.models import OutboxRow, OutboxState
from bot.outbox.rows import settle
from bot.registration.register import RegistrationForm, register_participant
from bot.teams.edit import set_locked
from bot.teams.invitations import invite_people
from bot.teams.membership import create_team, join_team
from bot.workspaces.people import learn_person
from bot.workspaces.queries import adopt_workspace
from tests.support.loaded import challenge, describe, entry

OTHER_TEAM_ID = "T0OTHER00"
OTHER_PEOPLE = ("U0OTHER01", "U0OTHER02", "U0OTHER03")

# The rules about teams that decide most; a round has one of them.
TEAM_RULES: tuple[dict[str, Any], ...] = (
    {"max": 4, "channel": "private"},
    {"max": 5, "several": True, "channel": "none"},
    {"max": None, "several": True, "channel": "public"},
)

_QUESTIONS = [
    {"key": "line", "label": "A line?", "kind": "text"},
    {"key": "lines", "label": "Several?", "kind": "long text"},
    {"key": "shirt", "label": "Shirt?", "kind": "choice", "options": ["S", "M", "L"]},
    {"key": "food", "label": "Food?", "kind": "choices", "options": ["Vegan", "No nuts"]},
    {"key": "room", "label": "A room?", "kind": "yes or no", "required": True},
    {"key": "years", "label": "Years of Python?", "kind": "number"},
]


def describe_hackathon(teams: dict[str, Any], organiser: str) -> DescribedHackathon:
    """A hackathon of five days in October 2020 with every kind of field and of agenda item."""
    hours = [
        entry(f"ask-{number}", f"2020-10-{27 + number // 6} {13 + number % 6}:00", "office hours")
        for number in range(20)
    ]
    return describe(
        entry("kick-off", "2020-10-26 17:00-17:15"),
        entry("lunch", "2020-10-28 12:00", "social"),
        entry("dance", "2020-10-28", "social"),
        entry("results", "2020-11-09 12:00", "milestone"),
        entry("hand-in", "2020-10-30 12:00", "deadline"),
        *hours,
        where={"kind": "hybrid", "sites": [{"key": "providence", "name": "Providence"}]},
        registration={"code_of_conduct": "https://example.org/code", "questions": _QUESTIONS},
        teams=teams,
        organisers=[organiser],
        challenges=[
            challenge("higgs", title="Higgs Boson"),
            challenge("deep-sky", title="Deep Sky", channel="sky"),
        ],
    )


def load_all(
    session: Session, team_id: str, teams: dict[str, Any], organiser: str, now: datetime
) -> None:
    """The hackathon under way in the workspace `team_id`, one there that is over, one elsewhere."""
    own, other = adopt_workspace(session, team_id), adopt_workspace(session, OTHER_TEAM_ID)
    here = describe_hackathon(teams, organiser)
    load_hackathon(session, own, here, now - timedelta(days=60))
    elsewhere = replace(here, file=here.file.model_copy(update={"slug": "elsewhere"}))
    load_hackathon(session, other, elsewhere, now - timedelta(days=60))
    past = describe(
        entry("talk", "2019-10-22 12:00"),
        slug="last-year",
        name="Last Year",
        dates={"first": "2019-10-21", "last": "2019-10-25"},
        teams={"several": True},
    )
    load_hackathon(session, own, past, now - timedelta(days=700))
    session.flush()


def fill_neighbours(session: Session, ana: str, ben: str, now: datetime) -> None:
    """Teams, an open invitation and an open request in both hackathons that are not the one.

    In last year's are `ana` and `ben` (Slack ids), who take part in this year's too.
    """
    by_slug = {each.slug: each for each in session.scalars(select(Hackathon))}
    then = now - timedelta(days=372)
    _fill(session, by_slug["last-year"], [ana, ben, "U0GONE001"], then)
    _fill(session, by_slug["elsewhere"], list(OTHER_PEOPLE), now)
    # What was enqueued for them is over and done with.
    for row in session.scalars(select(OutboxRow).where(OutboxRow.state == OutboxState.WAITING)):
        if row.hackathon.slug in ("last-year", "elsewhere"):
            settle(row, OutboxState.CANCELLED, now=now, reason="a neighbour's")


def _fill(session: Session, hackathon: Hackathon, people: list[str], now: datetime) -> None:
    """Two teams of the same names as people like to take; the second is locked and asked."""
    lead, asker, invited = people
    for slack_id in people:
        person = learn_person(
            session, hackathon.workspace_id, slack_id, name=slack_id.title(), zone="UTC"
        )
        form = RegistrationForm(
            "CERN", slack_id, code_of_conduct=True, answers={"question:room": "yes"}, site=None
        )
        register_participant(session, hackathon, person, form, now)
    team = create_team(session, hackathon, slack_id=lead, name="Quarks", now=now)
    set_locked(session, hackathon, slack_id=lead, locked=True, now=now)
    join_team(session, hackathon, slack_id=asker, name=team.name, now=now)
    invite_people(session, hackathon, slack_id=lead, invitees=[invited], now=now)
