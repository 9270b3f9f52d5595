"""Views of /register: the form, its confirmation, a registration, a withdrawal."""

from collections.abc import Iterator
from typing import Any

from bot.challenges.models import Challenge
from bot.core import timezones as zones
from bot.hackathon_file.schema import Question
from bot.hackathons.models import Hackathon
from bot.hackathons.wording import render_text
from bot.registration.models import Participant
from bot.registration.questions import (
    LONG_TEXT_LENGTH,
    NO,
    TEXT_LENGTH,
    YES,
    question_field,
    show_answer,
)
from bot.registration.register import NAME_LENGTH, list_places
from bot.slack import block_kit as blocks
from bot.slack.block_kit import Block, View, bold, escape, link
from bot.slack.datetimes import say_instant
from handlers.core.form_inputs import checkbox, input_block, multi_select, select, text_input
from handlers.core.responses import Reply, UpdateModal

# A site's key never begins with a colon.
ONLINE = ":online"
AGREED = "agreed"


def form_modal(
    hackathon: Hackathon,
    challenges: list[Challenge],
    participant: Participant | None,
    *,
    name: str,
    zone: str | None,
) -> View:
    """Return the registration form: empty but for the name, or as the participant filled it in."""
    held = {"certificate_name": name} if participant is None else _read_held(participant)
    return blocks.modal(
        "register",
        "Your registration" if participant else "Register",
        [
            blocks.context(_say_person(name, zone)),
            *_make_inputs(hackathon, challenges, held),
            *_code_of_conduct(hackathon.file.registration.code_of_conduct, held),
        ],
        submit="Save" if participant else "Register",
    )


def confirmation(hackathon: Hackathon, steps: list[str], *, edited: bool) -> UpdateModal:
    """Return the view that replaces the saved form: a confirmation, and the next steps."""
    done = f"Your registration for {bold(hackathon.name)} is saved."
    shown = [
        blocks.section(done if edited else render_text(hackathon, "registered", {}).shown),
        *blocks.sections(["*Your next steps*", *_bullets(steps)]),
    ]
    return UpdateModal(blocks.modal("registered", "Saved" if edited else "Welcome", shown))


def status_reply(hackathon: Hackathon, participant: Participant, steps: list[str]) -> Reply:
    """Return the registration, the next steps, and buttons that change the registration."""
    lines = [
        f"You are registered for {bold(hackathon.name)}, "
        f"since {say_instant(participant.registered_at, hackathon.zones)}.",
        *_bullets(_describe(hackathon, participant)),
        "*Your next steps*",
        *_bullets(steps),
    ]
    return Reply(
        text="\n".join(lines),
        blocks=[
            *blocks.sections(lines),
            blocks.actions(blocks.button("Edit", "register"), withdraw_button(hackathon)),
        ],
        title="Your registration",
    )


def withdraw_question(hackathon: Hackathon) -> Reply:
    """Return the question before a withdrawal."""
    text = (
        f"Do you want to withdraw from {bold(hackathon.name)}? "
        "You would leave your teams too. If not, there is nothing to do."
    )
    return Reply(
        text=text, blocks=[blocks.section(text), blocks.actions(withdraw_button(hackathon))]
    )


def withdraw_button(hackathon: Hackathon) -> Block:
    """Return a button that withdraws, after a question."""
    return blocks.button(
        "Withdraw",
        "register-withdraw",
        style="danger",
        confirm=f"Withdraw from {bold(hackathon.name)} and leave your teams?",
    )


def withdrawn_reply(hackathon: Hackathon, *, may_return: bool) -> Reply:
    """Return a reply that the person has withdrawn, and how to come back if they may."""
    back = " Changed your mind? `/register` brings you back." if may_return else ""
    return Reply(
        text=f"You have withdrawn from {bold(hackathon.name)} and left your teams.{back}",
        title="Withdrawn",
        replaces=True,
    )


def _describe(hackathon: Hackathon, participant: Participant) -> list[str]:
    file = hackathon.file
    places = dict(list_places(file))
    interests = ", ".join(escape(each.title) for each in participant.interests)
    described = [
        ("Affiliation", escape(participant.affiliation)),
        ("Where", escape(places.get(participant.site, participant.site or "Online"))),
        ("Challenges that interest you", interests),
        ("Experience", escape(participant.experience or "")),
        ("Looking for a team", "yes" if participant.looking_for_team else "no"),
        ("Name for the certificate", escape(participant.certificate_name)),
    ]
    for question in file.registration.questions:
        if question.key in participant.answers:
            answer = show_answer(participant.answers[question.key])
            described.append((escape(question.label), answer))
    if not places:
        described = [line for line in described if line[0] != "Where"]
    return [f"{label}: {value}" for label, value in described if value]


def _bullets(lines: list[str]) -> list[str]:
    return [f"• {line}" for line in lines]


def _say_person(name: str, zone: str | None) -> str:
    if zone is None:
        return f"You are {bold(name)} on Slack."
    return f"You are {bold(name)} on Slack, by the clock of {escape(zones.place_of(zone))}."


def _read_held(participant: Participant) -> dict[str, Any]:
    answers = participant.answers.items()
    return {
        "affiliation": participant.affiliation,
        "site": participant.site or ONLINE,
        "challenges": [challenge.key for challenge in participant.interests],
        "experience": participant.experience,
        "looking_for_team": [YES] if participant.looking_for_team else [],
        "certificate_name": participant.certificate_name,
        "code_of_conduct": [AGREED] if participant.agreed_at else [],
        **{f"question:{key}": answer for key, answer in answers},
    }


def _make_inputs(
    hackathon: Hackathon, challenges: list[Challenge], held: dict[str, Any]
) -> Iterator[Block]:
    """Yield the form's inputs, the file's own questions last; empty selects are left out."""
    affiliation = text_input(held.get("affiliation"), NAME_LENGTH)
    yield input_block(
        "affiliation", "Affiliation", affiliation, hint="Your university, company or school."
    )
    places = list_places(hackathon.file)
    if places:
        options = [blocks.option(shown, key or ONLINE) for key, shown in places]
        element = select(options, held.get("site"))
        yield input_block("site", "Where you take part", element, optional=False)
    if challenges:
        options = [blocks.option(each.title, each.key) for each in challenges]
        element = multi_select(options, held.get("challenges"))
        yield input_block("challenges", "Challenges that interest you", element)
    levels = [blocks.option(level, level) for level in hackathon.file.registration.experience]
    yield input_block("experience", "Your experience", select(levels, held.get("experience")))
    looking = checkbox("I am looking for a team", YES, held.get("looking_for_team"))
    yield input_block("looking_for_team", "Team", looking)
    certificate = text_input(held.get("certificate_name"), NAME_LENGTH)
    yield input_block("certificate_name", "Name for the certificate", certificate, optional=False)
    for question in hackathon.file.registration.questions:
        yield _question_input(question, held.get(question_field(question)))


def _code_of_conduct(url: str | None, held: dict[str, Any]) -> list[Block]:
    if url is None:
        return []
    box = checkbox("I have read it and agree to it", AGREED, held.get("code_of_conduct"))
    return [
        blocks.section(f"Please read the {link(url, 'code of conduct')}; everyone keeps to it."),
        input_block("code_of_conduct", "Code of conduct", box, optional=False),
    ]


def _question_input(question: Question, answer: Any) -> Block:
    """Return the input of one of the file's own questions, with the previous answer.

    If the question's kind has changed since, the answer is left out.
    """
    options = [blocks.option(each, each) for each in question.options]
    match question.kind:
        case "text":
            element = text_input(answer, TEXT_LENGTH)
        case "long text":
            element = {**text_input(answer, LONG_TEXT_LENGTH), "multiline": True}
        case "choice":
            element = select(options, answer)
        case "choices":
            element = multi_select(options, answer)
        case "yes or no":
            yes_or_no = [blocks.option("Yes", YES), blocks.option("No", NO)]
            element = {**select(yes_or_no, show_answer(answer)), "type": "radio_buttons"}
        case _:  # a number
            element = {"type": "number_input", "is_decimal_allowed": True}
            if isinstance(answer, int | float) and not isinstance(answer, bool):
                element["initial_value"] = str(answer)
    return input_block(
        question_field(question),
        question.label,
        element,
        optional=not question.required,
        hint=question.hint,
    )
