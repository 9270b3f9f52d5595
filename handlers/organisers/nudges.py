"""The nudge to participants without a team: previewed by an organiser, then sent."""

from bot.overview.nudges import enqueue_nudges, find_audience
from bot.roles.access import Role
from bot.slack import action_ids as actions
from handlers.core.dispatcher import Dispatcher
from handlers.core.responses import OpenModal, Request, Response
from handlers.organisers import nudge_views as views


def register(dispatcher: Dispatcher) -> None:
    """Register the button of status and digest, and the preview that it opens."""
    dispatcher.action(actions.NUDGE, preview, needs=Role.ORGANISER)
    dispatcher.modal(views.CALLBACK_ID, send, needs=Role.ORGANISER)


def preview(request: Request) -> Response:
    """Show the nudge, how many people get it, and how many do not."""
    audience = find_audience(request.session, request.hackathon)
    return OpenModal(views.preview_modal(request.hackathon, audience))


def send(request: Request) -> Response:
    """Enqueue the nudge for everybody who is in its audience by now."""
    count = enqueue_nudges(request.session, request.hackathon, by=request.person(), now=request.now)
    return views.sent(count)
