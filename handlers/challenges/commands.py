"""/challenges: the list, or one challenge in full."""

from bot.agenda.queries import list_office_hours
from bot.challenges.queries import find_challenge, list_challenges
from bot.teams.queries import count_teams
from handlers.challenges.views import challenge_reply, challenges_reply
from handlers.core.commands import Command
from handlers.core.dispatcher import Dispatcher
from handlers.core.responses import Request, Response


def register(dispatcher: Dispatcher) -> None:
    """Register /challenges, and the buttons that ask for the list or for one challenge."""
    dispatcher.command(
        Command(
            name="challenges",
            about="The challenges, or one in full",
            usage="[CHALLENGE]",
            bare=show_challenges,
            examples=("higgs",),
        )
    )
    dispatcher.action("challenges", show_challenges_of_button)


def show_challenges(request: Request) -> Response:
    """Show the challenge that was typed, or the list."""
    return _show(request, request.text)


def show_challenges_of_button(request: Request) -> Response:
    """Show the challenge that the button's value names, or the list."""
    return _show(request, request.value)


def _show(request: Request, wanted: str) -> Response:
    if not wanted:
        return challenges_reply(list_challenges(request.session, request.hackathon))
    challenge = find_challenge(request.session, request.hackathon, wanted)
    return challenge_reply(
        challenge,
        hackathon=request.hackathon,
        office_hours=list_office_hours(request.session, request.hackathon, request.now, challenge),
        teams=count_teams(request.session, challenge),
    )
