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
from handlers.core.dispatcher import Door
from handlers.core.responses import Answer, Call, ModalErrors, OpenModal
from handlers.registration import views

# A newer version of the hackathon's file may require a field that the open form does not show.
_FORM_CHANGED = "The form has changed meanwhile. Please open it again with `/register`."


def register(door: Door) -> None:
    """Register /register, its form, and the buttons that open it or withdraw."""
    door.command(
        Command(
            name="register",
            about="Register, or change your registration",
            usage="[status | edit | withdraw]",
            subcommands=(
                Subcommand("", open_form, "", "opens the form, as you last filled it in"),
                Subcommand("status", show_status, "status", "shows your registration"),
                Subcommand("edit", open_edit_form, "edit", "changes it"),
                Subcommand("withdraw", ask_to_withdraw, "withdraw", "withdraws, after a question"),
            ),
            examples=("status", "edit"),
        )
    )
    door.action("register", open_form)
    door.modal("register", submit_form)
    door.action("register-withdraw", withdraw, writes=True)


def open_form(call: Call) -> Answer:
    """Open the form, as the person last filled it in, or with their name from Slack."""
    participant = find_participant(call.session, call.hackathon, call.user_id)
    require_open(call.hackathon, participant, call.now)
    person = participant.person if participant else call.find_person()
    return OpenModal(
        views.form_modal(
            call.hackathon,
            list_challenges(call.session, call.hackathon),
            participant,
            name=(person.full_name or person.name) if person else call.user_name,
            zone=person.zone if person else None,
        )
    )


def open_edit_form(call: Call) -> Answer:
    """Open the form for a person who is registered."""
    require_participant(call.session, call.hackathon, call.user_id)
    return open_form(call)


def submit_form(call: Call) -> Answer:
    """Register the person, or edit their registration; show errors under their fields."""
    edited = find_participant(call.session, call.hackathon, call.user_id) is not None
    form = read_form(call.fields)
    try:
        participant = register_participant(
            call.session, call.hackathon, call.person(), form, call.now
        )
    except FieldErrors as wrong:
        if not wrong.errors.keys() <= call.fields.keys():
            raise Refused(_FORM_CHANGED) from wrong
        return ModalErrors(wrong.errors)
    steps = next_steps(call.session, call.hackathon, participant, call.now)
    return views.confirmation(call.hackathon, steps, edited=edited)


def show_status(call: Call) -> Answer:
    """Show the person's registration."""
    participant = require_participant(call.session, call.hackathon, call.user_id)
    steps = next_steps(call.session, call.hackathon, participant, call.now)
    return views.status_reply(call.hackathon, participant, steps)


def ask_to_withdraw(call: Call) -> Answer:
    """Show a button to withdraw, to a person who is registered."""
    require_participant(call.session, call.hackathon, call.user_id)
    return views.withdraw_question(call.hackathon)


def withdraw(call: Call) -> Answer:
    """Withdraw the person from the hackathon."""
    withdraw_participant(call.session, call.hackathon, call.user_id, call.now)
    return views.withdrawn_reply(call.hackathon, may_return=is_open(call.hackathon, call.now))


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
