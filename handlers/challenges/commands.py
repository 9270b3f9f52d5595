"""/challenges: the list, or one challenge in full."""

from bot.agenda.queries import list_office_hours
from bot.challenges.queries import find_challenge, list_challenges
from bot.teams.queries import count_teams
from handlers.challenges.views import challenge_reply, challenges_reply
from handlers.core.commands import Command
from handlers.core.dispatcher import Door
from handlers.core.responses import Answer, Call


def register(door: Door) -> None:
    """Register /challenges, and the buttons that ask for the list or for one challenge."""
    door.command(
        Command(
            name="challenges",
            about="The challenges, or one in full",
            usage="[CHALLENGE]",
            bare=show_challenges,
            examples=("higgs",),
        )
    )
    door.action("challenges", show_challenges_of_button)


def show_challenges(call: Call) -> Answer:
    """Show the challenge that was typed, or the list."""
    return _show(call, call.text)


def show_challenges_of_button(call: Call) -> Answer:
    """Show the challenge that the button's value names, or the list."""
    return _show(call, call.value)


def _show(call: Call, wanted: str) -> Answer:
    if not wanted:
        return challenges_reply(list_challenges(call.session, call.hackathon))
    challenge = find_challenge(call.session, call.hackathon, wanted)
    return challenge_reply(
        challenge,
        hackathon=call.hackathon,
        office_hours=list_office_hours(call.session, call.hackathon, call.now, challenge),
        teams=count_teams(call.session, challenge),
    )
