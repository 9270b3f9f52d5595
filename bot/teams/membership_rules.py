"""Entering and leaving a team: the rules of who may, and everything that follows from it."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, insert, select
from sqlalchemy.orm import Session

from bot.core.database import execute_core, hold_rows, holds_rows
from bot.core.errors import Refused
from bot.registration.models import Participant
from bot.slack import block_kit as blocks
from bot.teams.eligibility import Standing, find_standing
from bot.teams.models import Membership, Team
from bot.teams.notifications import News, owe_change, owe_channel
from bot.teams.open_requests import settle_asks_of_member, void_asks_of_team
from bot.teams.queries import IN_NO_TEAM, count_members, list_members
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
    if team.closed_at is not None:
        raise Refused(
            f"{blocks.bold(team.name)} has closed. `/team list` shows the teams there are."
        )


def hold_participant(session: Session, participant: Participant) -> None:
    """Hold the participant until the transaction ends: nobody joins two teams at once."""
    if holds_rows(session):
        query = select(Participant).where(Participant.id == participant.id)
        session.scalars(hold_rows(query, Participant)).one()


def refuse_member(team: Team, standing: Standing) -> None:
    """Nothing where who stands so may be in this team beside those they are in; or Refused."""
    if standing.is_member:
        raise Refused(
            f"You are already in {blocks.bold(team.name)}; `/team show` shows who else is."
        )
    refuse_second(team.hackathon.file.teams.several, standing.first_team)


def refuse_stranger(participant: Participant, members: Sequence[Participant]) -> None:
    """Nothing where the participant is one of these members of their team; or Refused.

    For who was one a moment ago, and may have been removed on another machine.
    """
    if all(each.id != participant.id for each in members):
        raise Refused(IN_NO_TEAM)


def refuse_second(several: bool, own: str | None) -> None:
    """Nothing where somebody in the team of this name may be in one more; or Refused."""
    if own is not None and not several:
        raise Refused(
            f"You are in {blocks.bold(own)}, and here people are in one team at a time. "
            "Leave it first with `/team leave`."
        )


def refuse_full(session: Session, team: Team) -> None:
    """Nothing where there is a seat in the team; or Refused."""
    refuse_size(team, count_members(session, team))


def refuse_size(team: Team, size: int) -> None:
    """Nothing where there is a seat in the team, which has so many members; or Refused."""
    seats = team.hackathon.file.teams.max
    if seats is not None and size >= seats:
        raise Refused(
            f"{blocks.bold(team.name)} is full ({size} of {seats}). `/team list` shows teams "
            "with room."
        )


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
    standing = find_standing(session, team, participant)
    refuse_member(team, standing)
    admit_member(session, team, participant, standing, now=now, admitted_by=admitted_by)


def admit_member(
    session: Session,
    team: Team,
    participant: Participant,
    standing: Standing,
    *,
    now: datetime,
    admitted_by: Person | None = None,
) -> None:
    """What `enter_team` does for somebody who is no member."""
    refuse_size(team, standing.size)
    add_member(session, team, participant, now)
    if standing.is_invited or standing.asks:
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
