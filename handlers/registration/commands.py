"""/register: the form, and its subcommands `status`, `edit`, `withdraw`."""

from typing import Any

from bot.challenges.queries import list_challenges
from bot.core.errors import FieldErrors, Refused
from bot.overview.next_steps import next_steps
from bot.registration.eligibility import is_open, require_open
from bot.registration.questions import YES
from bot.registration.register import (
    RegistrationForm,
    find_participant,
    register_participant,
    require_participant,
)
from bot.teams.membership import withdraw_participant
from handlers.core.commands import Command, Subcommand
from handlers.core.dispatcher import Dispatcher
from handlers.core.responses import ModalErrors, OpenModal, Request, Response
from handlers.registration import views

# A newer version of the hackathon's file may require a field that the open form does not show.
_FORM_CHANGED = "The form has changed meanwhile. Please open it again with `/register`."


def register(dispatcher: Dispatcher) -> None:
    """Register /register, its form, and the buttons that open it or withdraw."""
    dispatcher.command(
        Command(
            name="register",
            about="Register, or change your registration",
            usage="[status | edit | withdraw]",
            subcommands=(
                Subcommand(
                    "", open_form, "", "opens the form, as you last filled it in", alone=True
                ),
                Subcommand("status", show_status, "status", "shows your registration", alone=True),
                Subcommand("edit", open_edit_form, "edit", "changes it", alone=True),
                Subcommand(
                    "withdraw",
                    ask_to_withdraw,
                    "withdraw",
                    "withdraws, after a question",
                    alone=True,
                ),
            ),
            examples=("status", "edit"),
        )
    )
    dispatcher.action("register", open_form)
    dispatcher.modal("register", submit_form)
    dispatcher.action("register-withdraw", withdraw, writes=True)


def open_form(request: Request) -> Response:
    """Open the form, as the person last filled it in, or with their name from Slack."""
    participant = find_participant(request.session, request.hackathon, request.user_id)
    require_open(request.hackathon, participant, request.now)
    person = participant.person if participant else request.find_person()
    return OpenModal(
        views.form_modal(
            request.hackathon,
            list_challenges(request.session, request.hackathon),
            participant,
            name=(person.full_name or person.name) if person else request.user_name,
            zone=person.zone if person else None,
        )
    )


def open_edit_form(request: Request) -> Response:
    """Open the form for a person who is registered."""
    require_participant(request.session, request.hackathon, request.user_id)
    return open_form(request)


def submit_form(request: Request) -> Response:
    """Register the person, or edit their registration; show errors under their fields."""
    edited = find_participant(request.session, request.hackathon, request.user_id) is not None
    form = read_form(request.fields)
    try:
        participant = register_participant(
            request.session, request.hackathon, request.person(), form, request.now
        )
    except FieldErrors as wrong:
        if not wrong.errors.keys() <= request.fields.keys():
            raise Refused(_FORM_CHANGED) from wrong
        return ModalErrors(wrong.errors)
    steps = next_steps(request.session, request.hackathon, participant, request.now)
    return views.confirmation(request.hackathon, steps, edited=edited)


def show_status(request: Request) -> Response:
    """Show the person's registration."""
    participant = require_participant(request.session, request.hackathon, request.user_id)
    steps = next_steps(request.session, request.hackathon, participant, request.now)
    return views.status_reply(request.hackathon, participant, steps)


def ask_to_withdraw(request: Request) -> Response:
    """Show a button to withdraw, to a person who is registered."""
    require_participant(request.session, request.hackathon, request.user_id)
    return views.withdraw_question(request.hackathon)


def withdraw(request: Request) -> Response:
    """Withdraw the person from the hackathon."""
    withdraw_participant(request.session, request.hackathon, request.user_id, request.now)
    return views.withdrawn_reply(
        request.hackathon, may_return=is_open(request.hackathon, request.now)
    )


def read_form(fields: dict[str, Any]) -> RegistrationForm:
    """Parse a modal's fields; those that the form did not show are absent."""
    site = fields.get("site")
    return RegistrationForm(
        affiliation=fields.get("affiliation") or "",
        certificate_name=fields.get("certificate_name") or "",
        site=None if site == views.ONLINE else site,
        challenges=fields.get("challenges") or [],
        experience=fields.get("experience"),
        looking_for_team=YES in (fields.get("looking_for_team") or []),
        code_of_conduct=views.AGREED in (fields.get("code_of_conduct") or []),
        answers=fields,
    )
