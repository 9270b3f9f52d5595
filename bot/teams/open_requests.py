"""Finds and settles open invitations to a team and open requests to join it."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.registration.models import Participant
from bot.teams.kinds import JOIN_REQUEST_ANSWER
from bot.teams.models import (
    Invitation,
    InvitationState,
    JoinRequest,
    JoinRequestState,
    Membership,
    Team,
)
from bot.teams.notifications import enqueue_direct, refresh_message
from bot.teams.queries import list_open_requests
from bot.workspaces.models import Person


def find_open_invitation(session: Session, team: Team, person_id: int) -> Invitation | None:
    """Return the open invitation of this person to the team; None if there is none."""
    return session.scalar(
        select(Invitation).where(
            Invitation.team_id == team.id,
            Invitation.person_id == person_id,
            Invitation.state == InvitationState.OPEN,
        )
    )


def find_open_request(session: Session, team: Team, participant: Participant) -> JoinRequest | None:
    """Return the participant's open request to join the team; None if there is none."""
    return session.scalar(
        select(JoinRequest).where(
            JoinRequest.team_id == team.id,
            JoinRequest.participant_id == participant.id,
            JoinRequest.state == JoinRequestState.OPEN,
        )
    )


def settle_invitation(
    session: Session, invitation: Invitation, state: InvitationState, now: datetime
) -> None:
    """Settle an invitation; its message loses its buttons."""
    invitation.state = state
    invitation.answered_at = now
    session.flush()
    hackathon = invitation.team.hackathon
    refresh_message(session, hackathon, invitation_key(invitation), now)


def settle_request(
    session: Session,
    request: JoinRequest,
    state: JoinRequestState,
    now: datetime,
    answered_by: Person | None = None,
) -> None:
    """Settle a request; its messages lose their buttons.

    The participant gets a message if a member answered it or the team has closed.
    """
    request.state = state
    request.answered_at = now
    request.answered_by = answered_by
    session.flush()
    hackathon = request.team.hackathon
    for slack_id in _everyone_ever(session, request.team):
        refresh_message(session, hackathon, request_key(request, slack_id), now)
    if answered_by is not None or request.team.closed_at is not None:
        enqueue_direct(
            session,
            hackathon,
            f"join-request-answer:{request.id}",
            JOIN_REQUEST_ANSWER,
            request.participant.person.slack_id,
            {"request": request.id},
            now,
        )


def settle_asks_of_member(
    session: Session,
    team: Team,
    participant: Participant,
    now: datetime,
    answered_by: Person | None = None,
) -> None:
    """Settle the invitation and requests of a new member, however they came to be in the team.

    If people are in one team at a time, their requests to others are void.
    """
    invitation = find_open_invitation(session, team, participant.person_id)
    if invitation is not None:
        settle_invitation(session, invitation, InvitationState.ACCEPTED, now)
    for request in _open_requests_of(session, participant):
        if request.team_id == team.id:
            settle_request(session, request, JoinRequestState.APPROVED, now, answered_by)
        elif not team.hackathon.file.teams.several:
            settle_request(session, request, JoinRequestState.VOID, now)


def void_requests_of(session: Session, participant: Participant, now: datetime) -> None:
    """Void every open request of a participant: they have a team now, or have withdrawn."""
    for request in _open_requests_of(session, participant):
        settle_request(session, request, JoinRequestState.VOID, now)


def void_asks_of_team(session: Session, team: Team, now: datetime) -> None:
    """Void every open invitation to a closed team, and every open request to join it."""
    invitations = (
        select(Invitation)
        .where(Invitation.team_id == team.id, Invitation.state == InvitationState.OPEN)
        .order_by(Invitation.id)
    )
    for invitation in session.scalars(invitations).all():
        settle_invitation(session, invitation, InvitationState.VOID, now)
    for request in list_open_requests(session, team):
        settle_request(session, request, JoinRequestState.VOID, now)


def invitation_key(invitation: Invitation) -> str:
    """Return the key of the outbox row that carries an invitation."""
    return f"invitation:{invitation.id}"


def request_key(request: JoinRequest, slack_id: str) -> str:
    """Return the key of the outbox row that shows a member a request."""
    return f"join-request:{request.id}:{slack_id}"


def _open_requests_of(session: Session, participant: Participant) -> list[JoinRequest]:
    return list(
        session.scalars(
            select(JoinRequest)
            .where(
                JoinRequest.participant_id == participant.id,
                JoinRequest.state == JoinRequestState.OPEN,
            )
            .order_by(JoinRequest.id)
        )
    )


def _everyone_ever(session: Session, team: Team) -> list[str]:
    """Return the Slack ids of the team's members, present and past."""
    return list(
        session.scalars(
            select(Person.slack_id)
            .join(Participant, Participant.person_id == Person.id)
            .join(Membership, Membership.participant_id == Participant.id)
            .where(Membership.team_id == team.id)
            .distinct()
            .order_by(Person.slack_id)
        )
    )
