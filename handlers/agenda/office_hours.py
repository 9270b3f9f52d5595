"""/officehours: when participants can ask the people behind the challenges."""

from bot.agenda.queries import Selection, list_office_hours
from bot.challenges.queries import find_challenge
from bot.slack.block_kit import escape
from handlers.agenda.views import agenda_reply, read_page
from handlers.core.commands import Command
from handlers.core.dispatcher import Door
from handlers.core.responses import Answer, Call, Reply

# Means every challenge in a page button's value; it is not a valid key of a challenge.
_ALL = "*"


def register(door: Door) -> None:
    """Register /officehours, the buttons that ask for it, and the buttons to its other pages."""
    door.command(
        Command(
            name="officehours",
            about="When you can ask the people behind the challenges",
            usage="[CHALLENGE]",
            bare=show_office_hours,
            examples=("higgs",),
        )
    )
    door.action("office-hours", show_office_hours)
    door.action("office-hours-page", show_office_hours_page)


def show_office_hours(call: Call) -> Answer:
    """Show the office hours to come, of the challenge that was typed or of all."""
    return _show(call, call.text)


def show_office_hours_page(call: Call) -> Answer:
    """Show another page of office hours, in place of the present one."""
    wanted, page = read_page(call.value)
    return _show(call, "" if wanted == _ALL else wanted, page, replaces=True)


def _show(call: Call, text: str, page: int = 1, *, replaces: bool = False) -> Answer:
    challenge = find_challenge(call.session, call.hackathon, text) if text else None
    title = f"Office hours: {challenge.title}" if challenge else "Office hours"
    items = list_office_hours(call.session, call.hackathon, call.now, challenge)
    if not items:
        return Reply(f"{escape(title)}: none to come. `/agenda all` shows those there were.")
    return agenda_reply(
        Selection(challenge.key if challenge else _ALL, title, items),
        page,
        hackathon=call.hackathon,
        own_zone=call.own_zone(),
        now=call.now,
        page_action="office-hours-page",
        replaces=replaces,
    )
