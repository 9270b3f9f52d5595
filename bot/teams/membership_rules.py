"""Entering and leaving a team, and everything that follows from it."""

from datetime import datetime

from sqlalchemy import bindparam, insert, select
from sqlalchemy.orm import Session

from bot.core.database import execute_core, hold_rows, holds_rows
from bot.core.errors import Refused
from bot.registration.models import Participant
from bot.slack import block_kit as blocks
from bot.teams.eligibility import JoinFacts, refuse_closed, refuse_member, refuse_size
from bot.teams.models import Membership, Team
from bot.teams.notifications import News, owe_change, owe_channel
from bot.teams.open_requests import settle_asks_of_member, void_asks_of_team
from bot.teams.queries import count_members, list_members, load_join_facts
from bot.workspaces.models import Person


def hold_team(session: Session, team: Team) -> None:
    """Hold the team until the transaction ends, seen as it now is.

    Participants are held before teams, and teams in order of their ids: so nobody waits in a
    circle.
    """
    if holds_rows(session):
        session.scalars(hold_rows(select(Team).where(Team.id == team.id), Team)).one()


def hold_open_team(session: Session, team: Team) -> None:
    """Hold the team until the transaction ends; Refused where it has closed."""
    hold_team(session, team)
    refuse_closed(team)


def hold_participant(session: Session, participant: Participant) -> None:
    """Hold the participant until the transaction ends: nobody joins two teams at once."""
    if holds_rows(session):
        query = select(Participant).where(Participant.id == participant.id)
        session.scalars(hold_rows(query, Participant)).one()


def refuse_full(session: Session, team: Team) -> None:
    """Raise Refused if the team has no seat left."""
    refuse_size(team, count_members(session, team))


def enter_team(
    session: Session,
    team: Team,
    participant: Participant,
    *,
    now: datetime,
    admitted_by: Person | None = None,
) -> None:
    """Give the participant a place in the team, or Refused; both are held.

    A lock on the team is not looked at. The participant's open invitation and request to it are
    settled; where people are in one team at a time, their requests to others are void.
    """
    facts = load_join_facts(session, team, participant)
    refuse_member(team, facts)
    admit_member(session, team, participant, facts, now=now, admitted_by=admitted_by)


def admit_member(
    session: Session,
    team: Team,
    participant: Participant,
    facts: JoinFacts,
    *,
    now: datetime,
    admitted_by: Person | None = None,
) -> None:
    """What `enter_team` does for somebody who is no member."""
    refuse_size(team, facts.size)
    add_member(session, team, participant, now)
    if facts.is_invited or facts.asks:
        settle_asks_of_member(session, team, participant, now, admitted_by)
    owe_change(session, team, News.JOINED, now, person=participant.person.slack_id)


# Made once. An object would be flushed, which takes three times as long.
_ADD_MEMBER = insert(Membership.__table__).values(  # type: ignore[arg-type]
    team_id=bindparam("team"), participant_id=bindparam("participant"), joined_at=bindparam("now")
)


def add_member(session: Session, team: Team, participant: Participant, now: datetime) -> None:
    """Give the participant a place in the team, which is written, with no rule looked at."""
    place = {"team": team.id, "participant": participant.id, "now": now}
    execute_core(session, _ADD_MEMBER, place)


# Made once: to make it takes as long as to ask.
_PLACE = select(Membership).where(
    Membership.team_id == bindparam("team"),
    Membership.participant_id == bindparam("participant"),
    Membership.left_at.is_(None),
)


def find_place(session: Session, team: Team, participant: Participant) -> Membership | None:
    """The participant's place in the team, where they are in it."""
    return session.scalar(_PLACE, {"team": team.id, "participant": participant.id})


def end_membership(
    session: Session,
    team: Team,
    participant: Participant,
    *,
    now: datetime,
    removed_by: Person | None = None,
) -> Membership:
    """The participant's place in the open team, now over; the last to leave closes the team.

    Refused where they are not in it, as when they left on another machine a moment ago.
    """
    membership = find_place(session, team, participant)
    if membership is None:
        shown = blocks.mention(participant.person.slack_id)
        raise Refused(f"{shown} is not in {blocks.bold(team.name)}.")
    lead, *others = list_members(session, team)
    membership.left_at = now
    session.flush()
    if not others:
        close_team(session, team, now)
        return membership
    details = {} if removed_by is None else {"by": removed_by.slack_id}
    if lead.id == participant.id:
        details["lead"] = others[0].person.slack_id
    news = News.LEFT if removed_by is None else News.REMOVED
    owe_change(session, team, news, now, person=participant.person.slack_id, **details)
    return membership


def close_team(session: Session, team: Team, now: datetime) -> None:
    """Close a team that nobody is in any more: its name is free, what is open to it is void."""
    team.closed_at = now
    session.flush()
    void_asks_of_team(session, team, now)
    owe_channel(session, team, now)
