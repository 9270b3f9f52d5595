"""Texts of teams, invitations and requests, shared by replies and timed messages."""

from bot.hackathon_file.schema import Teams
from bot.slack import action_ids as actions
from bot.slack import block_kit as blocks
from bot.slack.block_kit import Message
from bot.teams.models import Invitation, InvitationState, JoinRequest, JoinRequestState


def say_size(size: int, rules: Teams) -> str:
    """Return how many are in a team: `3 of 4`, or `3 people` if its size has no maximum."""
    if rules.max is not None:
        return f"{size} of {rules.max}"
    return "1 person" if size == 1 else f"{size} people"


def say_missing(size: int, rules: Teams) -> str | None:
    """Return a sentence with how many more members a team needs; None if it has enough."""
    fewest = max(rules.min, 1 if rules.solo else 2)
    if size >= fewest:
        return None
    missing = fewest - size
    more = "1 more person" if missing == 1 else f"{missing} more people"
    return f"It needs {more}: teams here have at least {fewest}."


def invitation_message(invitation: Invitation) -> Message:
    """Return an invitation to a person: with buttons while it is open, then its outcome."""
    team = blocks.bold(invitation.team.name)
    inviter = blocks.mention(invitation.invited_by.slack_id)
    if invitation.state == InvitationState.ACCEPTED:
        return _said(f"You are in {team} now; {inviter} invited you. `/team show` shows your team.")
    if invitation.state == InvitationState.DECLINED:
        return _said(
            f"You declined {inviter}'s invitation to {team}. "
            "If you change your mind, ask them to invite you again."
        )
    if invitation.state == InvitationState.VOID:
        return _said(
            f"{team}, to which {inviter} invited you, has closed. `/team list` shows other teams."
        )
    challenge = invitation.team.present_challenge
    working = f", which works on {blocks.bold(challenge.title)}" if challenge else ""
    text = f"{inviter} invites you to their team {team}{working}."
    return blocks.message(
        f"{text} Accept or decline with the buttons of this message.",
        [
            blocks.section(text),
            blocks.actions(
                blocks.button("Accept", actions.ACCEPT_INVITATION, invitation.id, style="primary"),
                blocks.button("Decline", actions.DECLINE_INVITATION, invitation.id),
            ),
        ],
    )


def request_message(request: JoinRequest) -> Message:
    """Return a request to a member: with buttons while it is open, then its outcome."""
    team = blocks.bold(request.team.name)
    asker = blocks.mention(request.participant.person.slack_id)
    answerer = blocks.mention(request.answered_by.slack_id) if request.answered_by else None
    if request.state == JoinRequestState.APPROVED:
        approved = f": {answerer} approved their request" if answerer else ""
        return _said(f"{asker} is in {team} now{approved}.")
    if request.state == JoinRequestState.DECLINED:
        return _said(f"{answerer} declined {asker}'s request to join {team}.")
    if request.state == JoinRequestState.VOID:
        return _said(f"{asker}'s request to join {team} no longer stands.")
    text = f"{asker} asks to join {team}, which is locked. Any member may answer for the team."
    return blocks.message(
        f"{text} Approve or decline with the buttons of this message.",
        [
            blocks.section(text),
            blocks.actions(
                blocks.button("Approve", actions.APPROVE_REQUEST, request.id, style="primary"),
                blocks.button("Decline", actions.DECLINE_REQUEST, request.id),
            ),
        ],
    )


def _said(text: str) -> Message:
    return blocks.message(text, [blocks.section(text)])
