"""/hackathon: about the hackathon, and every command."""

from collections.abc import Sequence

from bot.agenda.days import list_event_days, show_days
from bot.hackathon_file.schema import Contact, HackathonFile
from bot.hackathons.models import Hackathon
from bot.slack import block_kit as blocks
from bot.slack.block_kit import escape, link
from handlers.core.commands import Command, Subcommand
from handlers.core.dispatcher import Dispatcher
from handlers.core.responses import Reply, Request, Response


def register(dispatcher: Dispatcher) -> None:
    """Register /hackathon, and the buttons that ask for it."""

    def show_hackathon(request: Request) -> Response:
        return hackathon_reply(request.hackathon, dispatcher.commands)

    dispatcher.command(
        Command(
            name="hackathon",
            about="What this is, and every command",
            usage="",
            subcommands=(Subcommand("", show_hackathon, "", "shows what this is"),),
        )
    )
    dispatcher.action("about", show_hackathon)


def hackathon_reply(hackathon: Hackathon, commands: Sequence[Command]) -> Reply:
    """Return a description of the hackathon: when, where, contacts; and a line for each command."""
    about = _describe(hackathon)
    lines = [_show_command(command) for command in commands]
    return Reply(
        text="\n".join([escape(hackathon.name), *about, "Commands", *lines]),
        blocks=[
            blocks.header(hackathon.name),
            *blocks.sections(about),
            blocks.divider(),
            *blocks.sections(["*Commands*", *lines]),
        ],
        title="About",
    )


def _describe(hackathon: Hackathon) -> list[str]:
    file = hackathon.file
    lines = [escape(file.about)] if file.about else []
    lines.append(f"*When:* {show_days(list_event_days(hackathon, []))}")
    lines.append(f"*Where:* {_show_place(file)}")
    if file.links:
        lines.append(f"*Links:* {' · '.join(link(each.url, each.title) for each in file.links)}")
    if file.contacts:
        lines.append(f"*Whom to ask:* {', '.join(_show_contact(each) for each in file.contacts)}")
    if file.channels.help:
        lines.append(f"*Help:* #{escape(file.channels.help)}")
    if file.sponsors:
        lines.append(f"*Sponsors:* {escape(', '.join(file.sponsors))}")
    return lines


def _show_place(file: HackathonFile) -> str:
    place = file.where
    names = [place.venue, ", ".join(site.name for site in place.sites)]
    return " · ".join(escape(name) for name in (place.kind, *names) if name)


def _show_contact(contact: Contact) -> str:
    name = link(f"mailto:{contact.email}", contact.name) if contact.email else escape(contact.name)
    return f"{name} ({escape(contact.role)})" if contact.role else name


def _show_command(command: Command) -> str:
    request = f"/{command.name} {command.usage}".strip()
    return f"`{request}`  {escape(command.about)}"
