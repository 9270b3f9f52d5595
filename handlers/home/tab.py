"""The Home tab: a person's registration and teams, and buttons for all that the commands do."""

from bot.overview.home import describe_home
from handlers.core.dispatcher import Door
from handlers.core.responses import Answer, Call
from handlers.home.views import home_view


def register(door: Door) -> None:
    """Register the Home tab; its buttons are registered by the features they belong to."""
    door.home(show_home)


def show_home(call: Call) -> Answer:
    """Publish the person's Home tab."""
    sheet = describe_home(call.session, call.hackathon, call.user_id, call.now)
    return home_view(sheet, hackathon=call.hackathon, now=call.now)
