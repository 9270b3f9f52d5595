"""/officehours: when participants can ask the people behind the challenges."""

from bot.agenda.queries import Selection, list_office_hours
from bot.challenges.queries import find_challenge
from bot.slack.block_kit import escape
from handlers.agenda.views import agenda_reply, read_page
from handlers.core.commands import Command
from handlers.core.dispatcher import Dispatcher
from handlers.core.responses import Reply, Request, Response

# Means every challenge in a page button's value; it is not a valid key of a challenge.
_ALL = "*"


def register(dispatcher: Dispatcher) -> None:
    """Register /officehours, the buttons that ask for it, and the buttons to its other pages."""
    dispatcher.command(
        Command(
            name="officehours",
            about="When you can ask the people behind the challenges",
            usage="[CHALLENGE]",
            bare=show_office_hours,
            examples=("higgs",),
        )
    )
    dispatcher.action("office-hours", show_office_hours)
    dispatcher.action("office-hours-page", show_office_hours_page)


def show_office_hours(request: Request) -> Response:
    """Show the office hours to come, of the challenge that was typed or of all."""
    return _show(request, request.text)


def show_office_hours_page(request: Request) -> Response:
    """Show another page of office hours, in place of the present one."""
    wanted, page = read_page(request.value)
    return _show(request, "" if wanted == _ALL else wanted, page, replaces=True)


def _show(request: Request, text: str, page: int = 1, *, replaces: bool = False) -> Response:
    challenge = find_challenge(request.session, request.hackathon, text) if text else None
    title = f"Office hours: {challenge.title}" if challenge else "Office hours"
    items = list_office_hours(request.session, request.hackathon, request.now, challenge)
    if not items:
        return Reply(f"{escape(title)}: none to come. `/agenda all` shows those there were.")
    return agenda_reply(
        Selection(challenge.key if challenge else _ALL, title, items),
        page,
        hackathon=request.hackathon,
        own_zone=request.own_zone(),
        now=request.now,
        page_action="office-hours-page",
        replaces=replaces,
    )
