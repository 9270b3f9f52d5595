"""The Home tab: where a person stands, and a button for all that the commands do."""

from bot.overview.home import describe_home
from handlers.core.dispatcher import Door
from handlers.core.responses import Answer, Call
from handlers.home.views import home_view


def register(door: Door) -> None:
    """Publish the Home tab; its buttons are answered by the features they belong to."""
    door.home(show_home)


def show_home(call: Call) -> Answer:
    """The person's Home tab."""
    sheet = describe_home(call.session, call.hackathon, call.user_id, call.now)
    return home_view(sheet, hackathon=call.hackathon, now=call.now)
