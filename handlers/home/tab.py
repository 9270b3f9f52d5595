"""The Home tab: a person's registration and teams, and buttons for all that the commands do."""

from bot.overview.home import describe_home
from handlers.core.dispatcher import Dispatcher
from handlers.core.responses import Request, Response
from handlers.home.views import home_view


def register(dispatcher: Dispatcher) -> None:
    """Register the Home tab; its buttons are registered by the features they belong to."""
    dispatcher.home(show_home)


def show_home(request: Request) -> Response:
    """Publish the person's Home tab."""
    content = describe_home(request.session, request.hackathon, request.user_id, request.now)
    return home_view(content, hackathon=request.hackathon, now=request.now)
