"""A command with every kind of answer, to try the door with."""

from bot.core.database import Database
from bot.core.errors import Refused
from bot.roles.access import Role
from bot.slack import block_kit as blocks
from bot.workspaces.models import Person
from bot.workspaces.people import get_person
from handlers.core.commands import Command, Subcommand
from handlers.core.dispatcher import Door
from handlers.core.responses import (
    Answer,
    Call,
    ModalErrors,
    OpenModal,
    Options,
    PublishHome,
    Reply,
    UpdateModal,
)
from tests.support.neighbours import select_ours

WRITTEN = "UWRITTEN"


def write(call: Call) -> Answer:
    """Write a row, and say how many there are."""
    count = len(call.session.scalars(select_ours(Person)).all())
    get_person(call.session, call.hackathon.workspace_id, f"{WRITTEN}{count}")
    return Reply(f"Written after {count}: see `/try help`.")


def write_and_refuse(call: Call) -> Answer:
    """Write a row, and refuse."""
    write(call)
    raise Refused("That cannot be done.")


def write_and_break(call: Call) -> Answer:
    """Write a row, and break."""
    write(call)
    raise RuntimeError("a bug in the handler")


def open_form(_: Call) -> Answer:
    """A form with one field."""
    element = {"type": "plain_text_input", "action_id": "word"}
    field = {"type": "input", "block_id": "word", "label": blocks.plain("Word"), "element": element}
    return OpenModal(blocks.modal("try-form", "Try", [field], submit="Go"))


def submit_form(call: Call) -> Answer:
    """Take one word, answer another, find fault with the rest."""
    match call.fields["word"]:
        case "update":
            write(call)
            return UpdateModal(blocks.modal("done", "Done", [blocks.section("See `/try`.")]))
        case "reply":
            return Reply("Thank you.", title="Thanks")
        case "close":
            return None
        case _:
            return ModalErrors({"word": "Try another with `/try`."})


def show_home(call: Call) -> Answer:
    """A Home tab with buttons, that counts the rows."""
    count = len(call.session.scalars(select_ours(Person)).all())
    buttons = blocks.actions(
        blocks.button("Write", "try-write"),
        blocks.button("Form", "try-form"),
        blocks.button("Look", "try-look:1", "home"),
    )
    return PublishHome({"type": "home", "blocks": [blocks.section(f"{count} rows"), buttons]})


def look(call: Call) -> Answer:
    """What a button or a text says, with a button to look again."""
    said = call.value or call.text or "nothing"
    again = blocks.actions(
        blocks.button("Look again", "try-look", f"{said}!"), blocks.button("Form", "try-form")
    )
    return Reply(said, [blocks.section(said), again], replaces=True)


def offer(call: Call) -> Answer:
    """What was typed, as the one choice there is."""
    return Options([blocks.option(call.text, "typed")])


def register_trials(door: Door) -> None:
    """A command with every kind of answer."""
    door.command(
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
    door.command(Command(name="look", about="Looks", usage="[WORD]", bare=look))
    door.action("try-write", write, writes=True)
    door.action("try-form", open_form)
    door.action("try-look", look)
    door.options("try-options", offer, needs=Role.ORGANISER)
    door.modal("try-form", submit_form)
    door.home(show_home)


def count_rows(database: Database) -> int:
    """How many rows the trials have written."""
    with database.read() as session:
        written = select_ours(Person).where(Person.slack_id.startswith(WRITTEN))
        return len(session.scalars(written).all())
