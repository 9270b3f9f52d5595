"""A command with every kind of answer, to try the dispatcher with."""

from bot.core.database import Database
from bot.core.errors import Refused
from bot.roles.access import Role
from bot.slack import block_kit as blocks
from bot.workspaces.models import Person
from bot.workspaces.people import get_person
from handlers.core.commands import Command, Subcommand
from handlers.core.dispatcher import Dispatcher
from handlers.core.responses import (
    ModalErrors,
    OpenModal,
    Options,
    PublishHome,
    Reply,
    Request,
    Response,
    UpdateModal,
)
from tests.support.neighbours import select_ours

WRITTEN = "UWRITTEN"


def write(request: Request) -> Response:
    """Write a row, and say how many there are."""
    count = len(request.session.scalars(select_ours(Person)).all())
    get_person(request.session, request.hackathon.workspace_id, f"{WRITTEN}{count}")
    return Reply(f"Written after {count}: see `/try help`.")


def write_and_refuse(request: Request) -> Response:
    """Write a row, and refuse."""
    write(request)
    raise Refused("That cannot be done.")


def write_and_break(request: Request) -> Response:
    """Write a row, and break."""
    write(request)
    raise RuntimeError("a bug in the handler")


def open_form(_: Request) -> Response:
    """A form with one field."""
    element = {"type": "plain_text_input", "action_id": "word"}
    field = {"type": "input", "block_id": "word", "label": blocks.plain("Word"), "element": element}
    return OpenModal(blocks.modal("try-form", "Try", [field], submit="Go"))


def submit_form(request: Request) -> Response:
    """Take one word, answer another, find fault with the rest."""
    match request.fields["word"]:
        case "update":
            write(request)
            return UpdateModal(blocks.modal("done", "Done", [blocks.section("See `/try`.")]))
        case "reply":
            return Reply("Thank you.", title="Thanks")
        case "close":
            return None
        case _:
            return ModalErrors({"word": "Try another with `/try`."})


def show_home(request: Request) -> Response:
    """A Home tab with buttons, that counts the rows."""
    count = len(request.session.scalars(select_ours(Person)).all())
    buttons = blocks.actions(
        blocks.button("Write", "try-write"),
        blocks.button("Form", "try-form"),
        blocks.button("Look", "try-look:1", "home"),
    )
    return PublishHome({"type": "home", "blocks": [blocks.section(f"{count} rows"), buttons]})


def look(request: Request) -> Response:
    """What a button or a text says, with a button to look again."""
    said = request.value or request.text or "nothing"
    again = blocks.actions(
        blocks.button("Look again", "try-look", f"{said}!"), blocks.button("Form", "try-form")
    )
    return Reply(said, [blocks.section(said), again], replaces=True)


def offer(request: Request) -> Response:
    """What was typed, as the one choice there is."""
    return Options([blocks.option(request.text, "typed")])


def register_sample_commands(dispatcher: Dispatcher) -> None:
    """A command with every kind of answer."""
    dispatcher.command(
        Command(
            name="try",
            about="Tries things",
            usage="[THING]",
            subcommands=(
                Subcommand("write", write, "write", "writes", writes=True),
                Subcommand("refuse", write_and_refuse, "refuse", "refuses", writes=True),
                Subcommand("break", write_and_break, "break", "breaks", writes=True),
                Subcommand("form", open_form, "form", "asks"),
                Subcommand("silence", lambda _: None, "silence", "says nothing"),
            ),
            examples=("write",),
        )
    )
    dispatcher.command(Command(name="look", about="Looks", usage="[WORD]", bare=look))
    dispatcher.action("try-write", write, writes=True)
    dispatcher.action("try-form", open_form)
    dispatcher.action("try-look", look)
    dispatcher.options("try-options", offer, needs=Role.ORGANISER)
    dispatcher.modal("try-form", submit_form)
    dispatcher.home(show_home)


def count_rows(database: Database) -> int:
    """How many rows the commands have written."""
    with database.read() as session:
        written = select_ours(Person).where(Person.slack_id.startswith(WRITTEN))
        return len(session.scalars(written).all())
