"""Adds members to a team and removes them, with everything that follows from it."""

from datetime import datetime

from sqlalchemy import bindparam, insert, select
from sqlalchemy.orm import Session

from bot.core.database import execute_core, lock_rows, locks_rows
from bot.core.errors import Refused
from bot.registration.models import Participant
from bot.slack import block_kit as blocks
from bot.teams.eligibility import JoinFacts, refuse_closed, refuse_member, refuse_size
from bot.teams.models import Membership, Team
from bot.teams.notifications import TeamEvent, enqueue_change, enqueue_channel
from bot.teams.open_requests import settle_asks_of_member, void_asks_of_team
from bot.teams.queries import count_members, list_members, load_join_facts
from bot.workspaces.models import Person


def lock_team(session: Session, team: Team) -> None:
    """Lock the team until the transaction ends, and reread it.

    Lock participants before teams, and teams in order of their ids, so that transactions do not
    deadlock.
    """
    if locks_rows(session):
        session.scalars(lock_rows(select(Team).where(Team.id == team.id), Team)).one()


def lock_open_team(session: Session, team: Team) -> None:
    """Lock the team until the transaction ends, and reread it.

    Raises:
        Refused: if it has closed.
    """
    lock_team(session, team)
    refuse_closed(team)


def lock_participant(session: Session, participant: Participant) -> None:
    """Lock the participant until the transaction ends: they must not join two teams at once."""
    if locks_rows(session):
        query = select(Participant).where(Participant.id == participant.id)
        session.scalars(lock_rows(query, Participant)).one()


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
    """Add the participant to the team, even if it is locked.

    The participant's open invitation and request to it are settled; if people are in one team at a
    time, their requests to others are void. The caller holds the locks of both.

    Raises:
        Refused: if they are in it, may not be in one more, or it is full.
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
    """Add a participant who is not a member, as `enter_team` does."""
    refuse_size(team, facts.size)
    add_member(session, team, participant, now)
    if facts.is_invited or facts.asks:
        settle_asks_of_member(session, team, participant, now, admitted_by)
    enqueue_change(session, team, TeamEvent.JOINED, now, person=participant.person.slack_id)


# An object would be flushed, which takes three times as long.
_ADD_MEMBER = insert(Membership.__table__).values(  # type: ignore[arg-type]
    team_id=bindparam("team"), participant_id=bindparam("participant"), joined_at=bindparam("now")
)


def add_member(session: Session, team: Team, participant: Participant, now: datetime) -> None:
    """Insert the membership, without checking any rule."""
    place = {"team": team.id, "participant": participant.id, "now": now}
    execute_core(session, _ADD_MEMBER, place)


def find_place(session: Session, team: Team, participant: Participant) -> Membership | None:
    """Return the participant's membership in the team; None if they are not in it."""
    return session.scalar(
        select(Membership).where(
            Membership.team_id == team.id,
            Membership.participant_id == participant.id,
            Membership.left_at.is_(None),
        )
    )


def end_membership(
    session: Session,
    team: Team,
    participant: Participant,
    *,
    now: datetime,
    removed_by: Person | None = None,
) -> Membership:
    """End the participant's membership in the open team, and return it.

    The last member to leave closes the team.

    Raises:
        Refused: if they are not in it, as when they left by another process a moment ago.
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
    event = TeamEvent.LEFT if removed_by is None else TeamEvent.REMOVED
    enqueue_change(session, team, event, now, person=participant.person.slack_id, **details)
    return membership


def close_team(session: Session, team: Team, now: datetime) -> None:
    """Close a team without members: free its name, and void what is open to it."""
    team.closed_at = now
    session.flush()
    void_asks_of_team(session, team, now)
    enqueue_channel(session, team, now)
