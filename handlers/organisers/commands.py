"""/organiser: status, roles, audit log, and export."""

from dataclasses import replace

from bot.audit import log as audit
from bot.core.errors import Refused
from bot.exports.export import enqueue_export
from bot.overview.nudges import count_audience
from bot.overview.status import describe_status
from bot.roles.access import Role, find_holders
from bot.roles.grants import end_role, grant_role, read_role
from bot.slack.block_kit import mention
from bot.slack.typed_text import NamedPeople
from bot.workspaces.people import SLACKBOT
from handlers.core.action_values import read_number
from handlers.core.commands import Command, Subcommand
from handlers.core.dispatcher import Dispatcher
from handlers.core.responses import Request, Response
from handlers.core.views import say_left_out
from handlers.organisers import views
from handlers.organisers.status_views import status_reply


def register(dispatcher: Dispatcher) -> None:
    """Register /organiser, and the page buttons of its log."""
    dispatcher.command(
        Command(
            name="organiser",
            about="For organisers: how it stands, who may do what, what was done",
            usage="status | list | add | remove | log | export",
            subcommands=(
                Subcommand(
                    "status",
                    show_status,
                    "status",
                    "who is there, who is missing, what is owed",
                    needs=Role.ORGANISER,
                    alone=True,
                ),
                Subcommand(
                    "list", show_roles, "list", "who organises, mentors and judges", alone=True
                ),
                Subcommand(
                    "add",
                    add,
                    "add @person [mentor | mentor for CHALLENGE | judge]",
                    "makes somebody an organiser, or what you say",
                    writes=True,
                    needs=Role.ORGANISER,
                ),
                Subcommand(
                    "remove",
                    remove,
                    "remove @person [ROLE]",
                    "takes that from them",
                    writes=True,
                    needs=Role.ORGANISER,
                ),
                Subcommand(
                    "log",
                    show_log,
                    "log",
                    "what organisers did, and when",
                    needs=Role.ORGANISER,
                    alone=True,
                ),
                Subcommand(
                    "export",
                    export,
                    "export",
                    "sends you everything, as tables",
                    writes=True,
                    needs=Role.ORGANISER,
                    alone=True,
                ),
            ),
            examples=("status", "list", "add @max mentor", "log"),
        )
    )
    dispatcher.action("organiser-log", turn_page, needs=Role.ORGANISER)


def show_status(request: Request) -> Response:
    """Show the hackathon's status."""
    status = describe_status(request.session, request.hackathon, request.now)
    to_nudge = count_audience(request.session, request.hackathon)
    return status_reply(status, request.hackathon, request.now, to_nudge=to_nudge)


def show_roles(request: Request) -> Response:
    """Show the organisers, mentors and judges."""
    holders = {
        role: find_holders(request.session, request.hackathon, role)
        for role in (Role.ORGANISER, Role.MENTOR, Role.JUDGE)
    }
    return views.roles_reply(holders)


def add(request: Request) -> Response:
    """Grant a role to the people who are named."""
    named, left_out = _name_people(request, "add")
    role = read_role(request.session, request.hackathon, named.words)
    by = request.person()
    new = [
        slack_id
        for slack_id in named.people
        if grant_role(
            request.session,
            request.hackathon,
            slack_id=slack_id,
            named=role,
            by=by,
            now=request.now,
        )
    ]
    already = [each for each in named.people if each not in new]
    return views.added(new, already, role.words, left_out)


def remove(request: Request) -> Response:
    """Revoke a role, or every role, of the people who are named."""
    named, left_out = _name_people(request, "remove")
    role = read_role(request.session, request.hackathon, named.words).role if named.words else None
    by = request.person()
    taken: dict[str, list[str]] = {}
    for slack_id in named.people:
        try:
            taken[slack_id] = end_role(
                request.session,
                request.hackathon,
                slack_id=slack_id,
                role=role,
                by=by,
                now=request.now,
            )
        except Refused as refused:
            left_out.append(refused.message)
    if not taken:
        raise Refused("\n".join(left_out))
    return views.removed(taken, left_out)


def show_log(request: Request) -> Response:
    """Show the actions of organisers, the latest first."""
    return _show_page(request, 1)


def export(request: Request) -> Response:
    """Enqueue an export of everything, for the organiser who asks."""
    enqueue_export(request.session, request.hackathon, request.person(), request.now)
    return views.export_coming()


def turn_page(request: Request) -> Response:
    """Show another page of the log, in place of the present one."""
    return _show_page(request, read_number(request.value), replaces=True)


def _show_page(request: Request, page: int, *, replaces: bool = False) -> Response:
    number = audit.count_actions(request.session, request.hackathon)
    pages = max(1, -(-number // views.PAGE_ENTRIES))
    page = min(max(page, 1), pages)
    entries = audit.list_actions(
        request.session,
        request.hackathon,
        after=(page - 1) * views.PAGE_ENTRIES,
        limit=views.PAGE_ENTRIES,
    )
    return views.log_reply(entries, page, pages, request.hackathon, replaces=replaces)


def _name_people(request: Request, word: str) -> tuple[NamedPeople, list[str]]:
    """Return the people in what was typed, and a sentence for each part that names nobody.

    Raises:
        Refused: if there is nobody.
    """
    named = request.name_people()
    if named.nobody and not named.people:
        raise Refused(" ".join(say_left_out(replace(named, words=""))))
    bots = [each for each in named.people if each in (request.bot_user_id, SLACKBOT)]
    people = tuple(each for each in named.people if each not in bots)
    if not people:
        raise Refused(f"Say whom: for example, `/organiser {word} @max`.")
    # The words are a role, which has its own refusal.
    left_out = say_left_out(replace(named, words=""))
    left_out += [f"{mention(each)} is a bot, and bots have no roles." for each in bots]
    return replace(named, people=people), left_out
