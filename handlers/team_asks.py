"""The buttons of invitations to a team and of requests to join one."""

from bot import actions
from bot.domain.invitations import accept_invitation, decline_invitation
from bot.domain.join_requests import approve_request, decline_request
from bot.team_words import invitation_message, request_message
from handlers import team_views as views
from handlers.answers import Answer, Call
from handlers.router import Door


def register(door: Door) -> None:
    """Answer the buttons; the message that has them says then what came of it."""
    door.action(actions.ACCEPT_INVITATION, accept, writes=True)
    door.action(actions.DECLINE_INVITATION, decline, writes=True)
    door.action(actions.APPROVE_REQUEST, approve, writes=True)
    door.action(actions.DECLINE_REQUEST, turn_down, writes=True)


def accept(call: Call) -> Answer:
    """Accept the invitation of the message."""
    invitation = accept_invitation(
        call.session,
        call.hackathon,
        slack_id=call.user_id,
        invitation_id=int(call.value),
        now=call.now,
    )
    return views.in_place(invitation_message(invitation))


def decline(call: Call) -> Answer:
    """Decline the invitation of the message."""
    invitation = decline_invitation(
        call.session,
        call.hackathon,
        slack_id=call.user_id,
        invitation_id=int(call.value),
        now=call.now,
    )
    return views.in_place(invitation_message(invitation))


def approve(call: Call) -> Answer:
    """Approve the request of the message."""
    request = approve_request(
        call.session,
        call.hackathon,
        slack_id=call.user_id,
        request_id=int(call.value),
        now=call.now,
    )
    return views.in_place(request_message(request))


def turn_down(call: Call) -> Answer:
    """Decline the request of the message."""
    request = decline_request(
        call.session,
        call.hackathon,
        slack_id=call.user_id,
        request_id=int(call.value),
        now=call.now,
    )
    return views.in_place(request_message(request))
