"""Invites people to a team: any member may; an invited person may join even a locked one.

People may be invited before they are registered, and register to accept.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from bot.core.errors import Refused
from bot.hackathons.models import Hackathon
from bot.registration.models import Participant
from bot.registration.register import find_participant, require_participant
from bot.slack import block_kit as blocks
from bot.teams.eligibility import require_invited, require_member
from bot.teams.kinds import INVITATION
from bot.teams.membership_rules import (
    enter_team,
    lock_open_team,
    lock_team,
    refuse_full,
)
from bot.teams.models import Invitation, InvitationState, Team
from bot.teams.notifications import enqueue_direct
from bot.teams.open_requests import find_open_invitation, invitation_key, settle_invitation
from bot.teams.queries import choose_own_team, list_members
from bot.workspaces.models import Person
from bot.workspaces.people import get_person

SLACKBOT = "USLACKBOT"


@dataclass(frozen=True)
class Invited:
    """The result of inviting people to a team: the invitations, and a sentence for each problem."""

    team: Team
    invitations: list[Invitation]
    problems: list[str]


def invite_people(
    session: Session,
    hackathon: Hackathon,
    *,
    slack_id: str,
    invitees: Sequence[str],
    name: str = "",
    bots: Sequence[str] = (),
    now: datetime,
) -> Invited:
    """Invite these people (Slack ids) to the participant's team; each gets a message.

    `bots` are Slack ids that are known to be no people.

    Raises:
        Refused: if no person is named, the participant is in no such team, or the team is full.
    """
    participant = require_participant(session, hackathon, slack_id)
    if not invitees:
        raise Refused(
            "Say whom to invite: `/team invite @person`. Pick them from the list that Slack "
            "shows when you type `@`."
        )
    team = choose_own_team(session, participant, name)
    lock_open_team(session, team)
    refuse_full(session, team)
    members = list_members(session, team)
    require_member(participant, members)
    # In a fixed order: two members who invite the same strangers do not deadlock.
    people = {
        invitee: get_person(session, hackathon.workspace_id, invitee)
        for invitee in sorted(invitees)
    }
    invited = Invited(team, [], [])
    for invitee in invitees:
        person = people[invitee]
        problem = _why_not(session, team, members, participant, person, bots)
        if problem is None:
            invited.invitations.append(_invite(session, team, participant, person, now))
        else:
            invited.problems.append(problem)
    return invited


def accept_invitation(
    session: Session, hackathon: Hackathon, invitation_id: int, *, slack_id: str, now: datetime
) -> Invitation:
    """Accept the invitation and add the person to the team; leave one that is settled unchanged.

    Raises:
        Refused: if it is not theirs, or the rules do not allow it; it then stays open.
    """
    invitation = _find_own(session, hackathon, slack_id, invitation_id)
    participant = find_participant(session, invitation.team.hackathon, slack_id, lock=True)
    _lock_invitation(session, invitation)
    if invitation.state != InvitationState.OPEN:
        return invitation
    if participant is None:
        raise Refused(
            "Register first with `/register`, then press Accept again: the invitation stays open."
        )
    enter_team(session, invitation.team, participant, now=now)
    return invitation


def decline_invitation(
    session: Session, hackathon: Hackathon, invitation_id: int, *, slack_id: str, now: datetime
) -> Invitation:
    """Decline the invitation; leave one that is settled unchanged.

    Raises:
        Refused: if it is not theirs.
    """
    invitation = _find_own(session, hackathon, slack_id, invitation_id)
    _lock_invitation(session, invitation)
    if invitation.state == InvitationState.OPEN:
        settle_invitation(session, invitation, InvitationState.DECLINED, now)
    return invitation


def _find_own(
    session: Session, hackathon: Hackathon, slack_id: str, invitation_id: int
) -> Invitation:
    invitation = session.get(Invitation, invitation_id)
    return require_invited(invitation, hackathon.workspace_id, slack_id)


def _lock_invitation(session: Session, invitation: Invitation) -> None:
    """Lock its team until the transaction ends, and reread the invitation."""
    lock_team(session, invitation.team)
    session.refresh(invitation)


def _why_not(
    session: Session,
    team: Team,
    members: Sequence[Participant],
    inviter: Participant,
    person: Person,
    bots: Sequence[str],
) -> str | None:
    if person.id == inviter.person_id:
        return "You are in the team already, so you need no invitation."
    shown = blocks.mention(person.slack_id)
    if person.slack_id == SLACKBOT or person.slack_id in bots:
        return f"{shown} is a bot, and bots do not join teams."
    if any(each.person_id == person.id for each in members):
        return f"{shown} is already in {blocks.bold(team.name)}."
    if find_open_invitation(session, team, person.id) is not None:
        return f"{shown} is already invited and has not answered yet."
    return None


def _invite(
    session: Session, team: Team, inviter: Participant, person: Person, now: datetime
) -> Invitation:
    invitation = Invitation(
        team=team,
        person=person,
        invited_by=inviter.person,
        state=InvitationState.OPEN,
        created_at=now,
    )
    session.add(invitation)
    session.flush()
    key, arguments = invitation_key(invitation), {"invitation": invitation.id}
    enqueue_direct(session, team.hackathon, key, INVITATION, person.slack_id, arguments, now)
    return invitation
