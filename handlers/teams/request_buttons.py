"""Buttons of invitations to a team and of requests to join one."""

from collections.abc import Callable
from typing import TypeVar

from bot.slack import action_ids as actions
from bot.slack.block_kit import Message
from bot.teams.invitations import accept_invitation, decline_invitation
from bot.teams.join_requests import approve_request, decline_request
from bot.teams.phrases import invitation_message, request_message
from handlers.core.action_values import read_number
from handlers.core.commands import Handler
from handlers.core.dispatcher import Dispatcher
from handlers.core.responses import Request, Response
from handlers.teams import views

Ask = TypeVar("Ask")


def register(dispatcher: Dispatcher) -> None:
    """Register the buttons; their message is then replaced by the outcome."""
    accept = make_handler(accept_invitation, invitation_message)
    decline = make_handler(decline_invitation, invitation_message)
    approve = make_handler(approve_request, request_message)
    turn_down = make_handler(decline_request, request_message)
    dispatcher.action(actions.ACCEPT_INVITATION, accept, writes=True)
    dispatcher.action(actions.DECLINE_INVITATION, decline, writes=True)
    dispatcher.action(actions.APPROVE_REQUEST, approve, writes=True)
    dispatcher.action(actions.DECLINE_REQUEST, turn_down, writes=True)


def make_handler(settle: Callable[..., Ask], show: Callable[[Ask], Message]) -> Handler:
    """Return a handler that settles the request of its button, and replaces the message."""

    def answer(request: Request) -> Response:
        ask_id = read_number(request.value)
        ask = settle(
            request.session, request.hackathon, ask_id, slack_id=request.user_id, now=request.now
        )
        return views.in_place(show(ask))

    return answer
