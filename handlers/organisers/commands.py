"""/organiser: status, roles, audit log, and export."""

from bot.audit import log as audit
from bot.core.errors import Refused
from bot.exports.export import owe_export
from bot.overview.nudges import count_audience
from bot.overview.status import describe_status
from bot.roles.access import Role, find_holders
from bot.roles.grants import end_role, grant_role, read_role
from handlers.core.button_values import read_number
from handlers.core.commands import Command, Subcommand
from handlers.core.dispatcher import Door
from handlers.core.responses import Answer, Call
from handlers.organisers import views
from handlers.organisers.status_views import status_reply


def register(door: Door) -> None:
    """Register /organiser, and the page buttons of its log."""
    door.command(
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
                ),
                Subcommand("list", show_roles, "list", "who organises, mentors and judges"),
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
                    "log", show_log, "log", "what organisers did, and when", needs=Role.ORGANISER
                ),
                Subcommand(
                    "export",
                    export,
                    "export",
                    "sends you everything, as tables",
                    writes=True,
                    needs=Role.ORGANISER,
                ),
            ),
            examples=("status", "list", "add @max mentor", "log"),
        )
    )
    door.action("organiser-log", turn_page, needs=Role.ORGANISER)


def show_status(call: Call) -> Answer:
    """Show the hackathon's status."""
    status = describe_status(call.session, call.hackathon, call.now)
    to_nudge = count_audience(call.session, call.hackathon)
    return status_reply(status, call.hackathon, call.now, to_nudge=to_nudge)


def show_roles(call: Call) -> Answer:
    """Show the organisers, mentors and judges."""
    holders = {
        role: find_holders(call.session, call.hackathon, role)
        for role in (Role.ORGANISER, Role.MENTOR, Role.JUDGE)
    }
    return views.roles_reply(holders)


def add(call: Call) -> Answer:
    """Grant a role to the people who are mentioned."""
    people = _read_people(call, "add")
    named = read_role(call.session, call.hackathon, call.text)
    by = call.person()
    new = [
        slack_id
        for slack_id in people
        if grant_role(
            call.session, call.hackathon, slack_id=slack_id, named=named, by=by, now=call.now
        )
    ]
    return views.added(new, [each for each in people if each not in new], named.words)


def remove(call: Call) -> Answer:
    """Revoke a role, or every role, of the people who are mentioned."""
    people = _read_people(call, "remove")
    role = read_role(call.session, call.hackathon, call.text).role if call.text else None
    by = call.person()
    return views.removed(
        {
            slack_id: end_role(
                call.session, call.hackathon, slack_id=slack_id, role=role, by=by, now=call.now
            )
            for slack_id in people
        }
    )


def show_log(call: Call) -> Answer:
    """Show the actions of organisers, the latest first."""
    return _show_page(call, 1)


def export(call: Call) -> Answer:
    """Enqueue an export of everything, for the organiser who asks."""
    owe_export(call.session, call.hackathon, call.person(), call.now)
    return views.export_coming()


def turn_page(call: Call) -> Answer:
    """Show another page of the log, in place of the present one."""
    return _show_page(call, read_number(call.value), replaces=True)


def _show_page(call: Call, page: int, *, replaces: bool = False) -> Answer:
    number = audit.count_actions(call.session, call.hackathon)
    pages = max(1, -(-number // views.PAGE_ENTRIES))
    page = min(max(page, 1), pages)
    entries = audit.list_actions(
        call.session,
        call.hackathon,
        after=(page - 1) * views.PAGE_ENTRIES,
        limit=views.PAGE_ENTRIES,
    )
    return views.log_reply(entries, page, pages, call.hackathon, replaces=replaces)


def _read_people(call: Call, word: str) -> tuple[str, ...]:
    people = tuple(each for each in call.mentions if each != call.bot_user_id)
    if not people:
        raise Refused(f"Say whom: for example, `/organiser {word} @max`.")
    return people
