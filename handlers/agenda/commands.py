"""/agenda: a day, the present or next items, or all of them; as a file; and its changes."""

from bot.agenda.calendar_requests import enqueue_agenda_file
from bot.agenda.queries import Selection, find_next_items, select_items
from bot.overview.next_steps import say_next
from handlers.agenda import edit as agenda_changes
from handlers.agenda.views import agenda_reply, empty_reply, file_reply, read_page
from handlers.core.commands import Command, Subcommand
from handlers.core.dispatcher import Dispatcher
from handlers.core.responses import Request, Response


def register(dispatcher: Dispatcher) -> None:
    """Register /agenda, its buttons, the buttons to its other pages, and the changes."""
    dispatcher.command(
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
    dispatcher.action("agenda", show_agenda_of_button)
    dispatcher.action("agenda-page", show_agenda_page)
    agenda_changes.register(dispatcher)


def show_agenda(request: Request) -> Response:
    """Show the part of the agenda that the person typed."""
    return _show(
        request, select_items(request.session, request.hackathon, request.text, request.now)
    )


def show_agenda_of_button(request: Request) -> Response:
    """Show the part of the agenda that the button's value names."""
    return _show(
        request, select_items(request.session, request.hackathon, request.value, request.now)
    )


def show_agenda_page(request: Request) -> Response:
    """Show another page of a part of the agenda, in place of the present one."""
    wanted, page = read_page(request.value)
    selection = select_items(request.session, request.hackathon, wanted, request.now)
    return _show(request, selection, page, replaces=True)


def send_file(request: Request) -> Response:
    """Enqueue the agenda, or the part that was typed, as a file in the person's direct messages."""
    selection = enqueue_agenda_file(
        request.session, request.hackathon, request.user_id, request.text, request.now
    )
    return file_reply(selection)


def _show(
    request: Request, selection: Selection, page: int = 1, *, replaces: bool = False
) -> Response:
    if not selection.items:
        items = find_next_items(request.session, request.hackathon, request.now)
        return empty_reply(selection, say_next(request.hackathon, items) if items else None)
    return agenda_reply(
        selection,
        page,
        hackathon=request.hackathon,
        own_zone=request.own_zone(),
        now=request.now,
        replaces=replaces,
    )
