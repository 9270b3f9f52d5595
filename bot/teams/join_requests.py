"""Requests to join a locked team, which any of its members answers."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.core.errors import Refused
from bot.hackathons.models import Hackathon
from bot.registration.models import Participant
from bot.teams.eligibility import require_answerer
from bot.teams.kinds import JOIN_REQUEST
from bot.teams.membership_rules import enter_team, lock_open_team, lock_participant, refuse_full
from bot.teams.models import JoinRequest, JoinRequestState, Team
from bot.teams.notifications import enqueue_direct
from bot.teams.open_requests import find_open_request, request_key, settle_request
from bot.teams.queries import list_members, list_own_teams
from bot.workspaces.models import Person


def ask_to_join(
    session: Session, team: Team, participant: Participant, now: datetime
) -> JoinRequest:
    """Return the participant's open request; if there is none, enqueue a new one for each member.

    Raises:
        Refused: if the team is full: no member could approve it.
    """
    refuse_full(session, team)
    request = find_open_request(session, team, participant)
    if request is not None:
        return request
    request = JoinRequest(
        team=team, participant=participant, state=JoinRequestState.OPEN, created_at=now
    )
    session.add(request)
    session.flush()
    for member in list_members(session, team):
        slack_id = member.person.slack_id
        key, arguments = request_key(request, slack_id), {"request": request.id}
        enqueue_direct(session, team.hackathon, key, JOIN_REQUEST, slack_id, arguments, now)
    return request


def approve_request(
    session: Session, hackathon: Hackathon, request_id: int, *, slack_id: str, now: datetime
) -> JoinRequest:
    """Approve the request and add the participant to the team; leave one that is settled unchanged.

    The request is void if the participant is in another team by now, and may be in one only.

    Raises:
        Refused: if the request or its team is gone, the person who answers is no member, or the
            team is full; the request then stays open.
    """
    request, member = _lock_for_member(session, hackathon, slack_id, request_id)
    if request.state != JoinRequestState.OPEN:
        return request
    several = request.team.hackathon.file.teams.several
    if not several and list_own_teams(session, request.participant):
        settle_request(session, request, JoinRequestState.VOID, now)
        return request
    enter_team(session, request.team, request.participant, now=now, admitted_by=member)
    return request


def decline_request(
    session: Session, hackathon: Hackathon, request_id: int, *, slack_id: str, now: datetime
) -> JoinRequest:
    """Decline the request; leave one that is settled unchanged.

    Raises:
        Refused: if the request or its team is gone, or the person who answers is no member.
    """
    request, member = _lock_for_member(session, hackathon, slack_id, request_id)
    if request.state == JoinRequestState.OPEN:
        settle_request(session, request, JoinRequestState.DECLINED, now, member)
    return request


def _lock_for_member(
    session: Session, hackathon: Hackathon, slack_id: str, request_id: int
) -> tuple[JoinRequest, Person]:
    """Return the request and the member who answers it, with the participant and the team locked.

    The request is reread, and cannot change until the transaction ends.
    """
    request = session.get(JoinRequest, request_id)
    if request is None or request.team.hackathon.workspace_id != hackathon.workspace_id:
        raise Refused("That request is not here any more.")
    lock_participant(session, request.participant)
    lock_open_team(session, request.team)
    session.refresh(request)
    members = list_members(session, request.team)
    return request, require_answerer(request.team, members, slack_id)
