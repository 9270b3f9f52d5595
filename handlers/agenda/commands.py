"""/agenda: a day, the present or next items, or all of them; as a file; and its changes."""

from bot.agenda.calendar_requests import owe_agenda_file
from bot.agenda.queries import Selection, find_next_items, select_items
from bot.overview.next_steps import say_next
from handlers.agenda import edit as agenda_changes
from handlers.agenda.views import agenda_reply, empty_reply, file_reply, read_page
from handlers.core.commands import Command, Subcommand
from handlers.core.dispatcher import Door
from handlers.core.responses import Answer, Call


def register(door: Door) -> None:
    """Register /agenda, its buttons, the buttons to its other pages, and the changes."""
    door.command(
        Command(
            name="agenda",
            about="What happens when",
            usage="[today | tomorrow | now | next | all | DAY | ics | add | move | edit | cancel]",
            subcommands=(
                Subcommand(
                    "ics", send_file, "ics", "sends it as a file for your calendar", writes=True
                ),
                *agenda_changes.list_subcommands(),
            ),
            bare=show_agenda,
            examples=("today", "next", "wednesday", "28 oct", "ics"),
        )
    )
    door.action("agenda", show_agenda_of_button)
    door.action("agenda-page", show_agenda_page)
    agenda_changes.register(door)


def show_agenda(call: Call) -> Answer:
    """Show the part of the agenda that the person typed."""
    return _show(call, select_items(call.session, call.hackathon, call.text, call.now))


def show_agenda_of_button(call: Call) -> Answer:
    """Show the part of the agenda that the button's value names."""
    return _show(call, select_items(call.session, call.hackathon, call.value, call.now))


def show_agenda_page(call: Call) -> Answer:
    """Show another page of a part of the agenda, in place of the present one."""
    wanted, page = read_page(call.value)
    selection = select_items(call.session, call.hackathon, wanted, call.now)
    return _show(call, selection, page, replaces=True)


def send_file(call: Call) -> Answer:
    """Enqueue the agenda, or the part that was typed, as a file in the person's direct messages."""
    selection = owe_agenda_file(call.session, call.hackathon, call.user_id, call.text, call.now)
    return file_reply(selection)


def _show(call: Call, selection: Selection, page: int = 1, *, replaces: bool = False) -> Answer:
    if not selection.items:
        items = find_next_items(call.session, call.hackathon, call.now)
        return empty_reply(selection, say_next(call.hackathon, items) if items else None)
    return agenda_reply(
        selection,
        page,
        hackathon=call.hackathon,
        own_zone=call.own_zone(),
        now=call.now,
        replaces=replaces,
    )
