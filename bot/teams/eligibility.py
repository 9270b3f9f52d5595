"""How a participant stands to a team that they would enter: all that its rules go by, in one look.

A look for each of them takes several times as long, while on SQLite every other writer waits.
"""

from dataclasses import dataclass

from sqlalchemy import ScalarSelect, Select, bindparam, func, select
from sqlalchemy.orm import Session

from bot.core.database import execute_core
from bot.registration.models import Participant
from bot.teams.models import (
    Invitation,
    InvitationState,
    JoinRequest,
    JoinRequestState,
    Membership,
    Team,
)

_membership, _team = Membership.__table__.c, Team.__table__.c
_invitation, _request = Invitation.__table__.c, JoinRequest.__table__.c


@dataclass(frozen=True)
class Standing:
    """How many are in the team, and what there is between it and the participant.

    `first_team` is the name of the team that the participant is in, of several the one that they
    joined first. `is_invited` is about an open invitation to this team, `asks` about open requests
    to join whichever.
    """

    size: int
    is_member: bool
    first_team: str | None
    is_invited: bool
    asks: bool


def find_standing(session: Session, team: Team, participant: Participant) -> Standing:
    """How the participant stands to the team; both are held, so that it stays so."""
    wanted = {
        "team": team.id,
        "participant": participant.id,
        "person": participant.person_id,
    }
    row = execute_core(session, _STANDING, wanted).one()
    return Standing(
        size=row.size,
        is_member=bool(row.is_member),
        first_team=row.first_team,
        is_invited=bool(row.is_invited),
        asks=bool(row.asks),
    )


def _size() -> ScalarSelect[int]:
    return (
        select(func.count())
        .select_from(Membership.__table__)
        .where(_membership.team_id == bindparam("team"), _membership.left_at.is_(None))
        .scalar_subquery()
    )


def _first_team() -> ScalarSelect[str]:
    return (
        select(_team.name)
        .join_from(Team.__table__, Membership.__table__)
        .where(
            _membership.participant_id == bindparam("participant"),
            _membership.left_at.is_(None),
        )
        .order_by(_membership.joined_at, _membership.id)
        .limit(1)
        .scalar_subquery()
    )


def _make_standing() -> Select[int, bool, str, bool, bool]:
    is_member = select(_membership.id).where(
        _membership.team_id == bindparam("team"),
        _membership.participant_id == bindparam("participant"),
        _membership.left_at.is_(None),
    )
    is_invited = select(_invitation.id).where(
        _invitation.team_id == bindparam("team"),
        _invitation.person_id == bindparam("person"),
        _invitation.state == InvitationState.OPEN,
    )
    asks = select(_request.id).where(
        _request.participant_id == bindparam("participant"),
        _request.state == JoinRequestState.OPEN,
    )
    return select(
        _size().label("size"),
        is_member.exists().label("is_member"),
        _first_team().label("first_team"),
        is_invited.exists().label("is_invited"),
        asks.exists().label("asks"),
    )


# Made once: to make it takes longer than to ask it.
_STANDING = _make_standing()
