"""Who may hear of what a person did: themselves, their teams, and whom they invited or asked."""

from datetime import datetime
from fnmatch import fnmatchcase

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from bot.agenda.kinds import AGENDA_CHANGE, PLANNED
from bot.announcements.kinds import (
    ANNOUNCEMENT,
    ANNOUNCEMENT_APPROVAL,
    ANNOUNCEMENT_PROGRESS,
    ANNOUNCEMENT_START,
)
from bot.outbox.kinds import REFRESH, name_kinds
from bot.outbox.models import OutboxRow
from bot.overview.kinds import DIGEST, NUDGE
from bot.registration.models import Participant
from bot.roles.access import is_organiser
from bot.teams.models import Invitation, JoinRequest, Membership
from bot.workspaces.models import Person

# What organisers may cause beyond what anybody may: kinds of rows, and the lanes (as fnmatch has
# them) to which these may go. A feature of theirs that writes to people adds its line here.
BY_ORGANISERS = {
    # Of the agenda that they change.
    **dict.fromkeys(name_kinds((*PLANNED, DIGEST, AGENDA_CHANGE)), "#*"),
    NUDGE.name: "@U*",
    # What is announced, and what is posted of it made again, goes to whomever they chose.
    REFRESH.name: "[#@]*",
    ANNOUNCEMENT.name: "[#@]*",
    ANNOUNCEMENT_APPROVAL.name: "#organisers",
    # Of what another has written.
    ANNOUNCEMENT_START.name: "@U*",
    ANNOUNCEMENT_PROGRESS.name: "@U*",
}


def find_strays(session: Session, actor: str, now: datetime, after: int) -> list[str]:
    """The rows of the outbox with an id over `after` that go to somebody they do not concern.

    `actor` (a Slack id) did something at `now`, an instant at which nobody else did anything.
    """
    rows = list(session.scalars(select(OutboxRow).where(OutboxRow.id > after)))
    if not rows:
        return []
    own_teams = _teams_of(session, actor, now)
    people = {actor} | _people_around(session, own_teams, now)
    # Where somebody among them asked to join, the members of that team were asked or hear of it.
    people |= _asked_by(session, people, now)
    lanes = {f"@{slack_id}" for slack_id in people} | {f"team:{each}" for each in own_teams}
    return [
        f"{row.kind} to {row.lane}"
        for row in rows
        if row.lane not in lanes
        and not _is_organisers_own(session, row, actor)
        and not _is_of_progress(session, row)
    ]


def _is_organisers_own(session: Session, row: OutboxRow, actor: str) -> bool:
    may_go = fnmatchcase(row.lane, BY_ORGANISERS.get(row.kind, ""))
    return may_go and is_organiser(session, row.hackathon, actor)


def _is_of_progress(session: Session, row: OutboxRow) -> bool:
    """Whether an organiser's count is made again: who mutes announcements is one less to tell."""
    told = session.get(OutboxRow, row.arguments["row"]) if row.kind == REFRESH.name else None
    return told is not None and told.kind == ANNOUNCEMENT_PROGRESS.name


def _teams_of(session: Session, actor: str, now: datetime) -> set[int]:
    """The teams that the actor is in, or was until now."""
    return set(
        session.scalars(
            select(Membership.team_id)
            .join(Participant)
            .join(Person)
            .where(Person.slack_id == actor, _stood_until(Membership.left_at, now))
        )
    )


def _people_around(session: Session, teams: set[int], now: datetime) -> set[str]:
    """Who is in these teams, is invited to them or asks to be, or was until now."""
    members = (
        select(Person.slack_id)
        .join(Participant, Participant.person_id == Person.id)
        .join(Membership, Membership.participant_id == Participant.id)
        .where(Membership.team_id.in_(teams), _stood_until(Membership.left_at, now))
    )
    invited = (
        select(Person.slack_id)
        .join(Invitation, Invitation.person_id == Person.id)
        .where(Invitation.team_id.in_(teams), _stood_until(Invitation.answered_at, now))
    )
    asking = (
        select(Person.slack_id)
        .join(Participant, Participant.person_id == Person.id)
        .join(JoinRequest, JoinRequest.participant_id == Participant.id)
        .where(JoinRequest.team_id.in_(teams), _stood_until(JoinRequest.answered_at, now))
    )
    return {each for query in (members, invited, asking) for each in session.scalars(query)}


def _asked_by(session: Session, people: set[str], now: datetime) -> set[str]:
    """Who is or was in the teams that these people asked to join, or until now were asking."""
    asked = (
        select(JoinRequest.team_id)
        .join(Participant)
        .join(Person)
        .where(Person.slack_id.in_(people), _stood_until(JoinRequest.answered_at, now))
    )
    return set(
        session.scalars(
            select(Person.slack_id)
            .join(Participant, Participant.person_id == Person.id)
            .join(Membership, Membership.participant_id == Participant.id)
            .where(Membership.team_id.in_(asked))
        )
    )


def _stood_until(
    ended_at: InstrumentedAttribute[datetime | None], now: datetime
) -> ColumnElement[bool]:
    return or_(ended_at.is_(None), ended_at == now)
