"""The buttons of invitations to a team and of requests to join one."""

from collections.abc import Callable
from typing import TypeVar

from bot import actions
from bot.blocks import Message
from bot.domain.invitations import accept_invitation, decline_invitation
from bot.domain.join_requests import approve_request, decline_request
from bot.team_words import invitation_message, request_message
from handlers import team_views as views
from handlers.answers import Answer, Call
from handlers.button_values import read_number
from handlers.commands import Handler
from handlers.router import Door

Ask = TypeVar("Ask")


def register(door: Door) -> None:
    """Answer the buttons; the message that has them says then what came of it."""
    accept = make_handler(accept_invitation, invitation_message)
    decline = make_handler(decline_invitation, invitation_message)
    approve = make_handler(approve_request, request_message)
    turn_down = make_handler(decline_request, request_message)
    door.action(actions.ACCEPT_INVITATION, accept, writes=True)
    door.action(actions.DECLINE_INVITATION, decline, writes=True)
    door.action(actions.APPROVE_REQUEST, approve, writes=True)
    door.action(actions.DECLINE_REQUEST, turn_down, writes=True)


def make_handler(settle: Callable[..., Ask], show: Callable[[Ask], Message]) -> Handler:
    """A handler that settles what its button is about, and shows it in the message's place."""

    def answer(call: Call) -> Answer:
        ask_id = read_number(call.value)
        ask = settle(call.session, call.hackathon, ask_id, slack_id=call.user_id, now=call.now)
        return views.in_place(show(ask))

    return answer
