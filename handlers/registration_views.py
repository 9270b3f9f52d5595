"""What /register shows: the form, its confirmation, a registration, a withdrawal."""

from collections.abc import Iterator
from typing import Any

from bot import blocks, zones
from bot.blocks import Block, View, bold, escape, link
from bot.domain.questions import (
    LONG_TEXT_LENGTH,
    NO,
    TEXT_LENGTH,
    YES,
    question_field,
    show_answer,
)
from bot.domain.registration import NAME_LENGTH, list_places
from bot.hackathon_file.schema import Question
from bot.models import Challenge, Hackathon, Participant
from bot.own_words import phrase
from bot.times import say_instant
from handlers.answers import Reply, UpdateModal

# A site's key never begins with a colon.
ONLINE = ":online"
AGREED = "agreed"
_OPTIONS = 100


def form_modal(
    hackathon: Hackathon,
    challenges: list[Challenge],
    participant: Participant | None,
    *,
    name: str,
    zone: str | None,
) -> View:
    """The registration form: empty but for the name, or as the participant filled it in."""
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
    """What takes the form's place once it is saved: that it is, and what comes next."""
    done = f"Your registration for {bold(hackathon.name)} is saved."
    shown = [
        blocks.section(done if edited else phrase(hackathon, "registered", {}).shown),
        *blocks.sections(["*Your next steps*", *_bullets(steps)]),
    ]
    return UpdateModal(blocks.modal("registered", "Saved" if edited else "Welcome", shown))


def status_reply(hackathon: Hackathon, participant: Participant, steps: list[str]) -> Reply:
    """A registration as it stands, what comes next, and buttons that change it."""
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
    """Asks before withdrawing."""
    text = (
        f"Do you want to withdraw from {bold(hackathon.name)}? "
        "You would leave your teams too. If not, there is nothing to do."
    )
    return Reply(
        text=text, blocks=[blocks.section(text), blocks.actions(withdraw_button(hackathon))]
    )


def withdraw_button(hackathon: Hackathon) -> Block:
    """A button that withdraws, after a question."""
    return blocks.button(
        "Withdraw",
        "register-withdraw",
        style="danger",
        confirm=f"Withdraw from {bold(hackathon.name)} and leave your teams?",
    )


def withdrawn_reply(hackathon: Hackathon, *, may_return: bool) -> Reply:
    """Says that a person has withdrawn, and how they come back where they may."""
    back = " Changed your mind? `/register` brings you back." if may_return else ""
    return Reply(
        text=f"You have withdrawn from {bold(hackathon.name)} and left your teams.{back}",
        title="Withdrawn",
        replaces=True,
    )


def _describe(hackathon: Hackathon, participant: Participant) -> list[str]:
    """A registration's fields that hold something, a line each."""
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
    """Who fills the form in, as Slack knows them."""
    if zone is None:
        return f"You are {bold(name)} on Slack."
    return f"You are {bold(name)} on Slack, by the clock of {escape(zones.place_of(zone))}."


def _read_held(participant: Participant) -> dict[str, Any]:
    """What the form's fields hold for someone who filled it in before."""
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
    """The form's inputs, the file's own questions last; what offers no choice is left out."""
    affiliation = _text(held.get("affiliation"), NAME_LENGTH)
    yield _input(
        "affiliation", "Affiliation", affiliation, hint="Your university, company or school."
    )
    places = list_places(hackathon.file)
    if places:
        options = [blocks.option(shown, key or ONLINE) for key, shown in places]
        element = _select(options, held.get("site"))
        yield _input("site", "Where you take part", element, optional=False)
    if challenges:
        options = [blocks.option(each.title, each.key) for each in challenges]
        element = _multi_select(options, held.get("challenges"))
        yield _input("challenges", "Challenges that interest you", element)
    levels = [blocks.option(level, level) for level in hackathon.file.registration.experience]
    yield _input("experience", "Your experience", _select(levels, held.get("experience")))
    looking = _checkbox("I am looking for a team", YES, held.get("looking_for_team"))
    yield _input("looking_for_team", "Team", looking)
    certificate = _text(held.get("certificate_name"), NAME_LENGTH)
    yield _input("certificate_name", "Name for the certificate", certificate, optional=False)
    for question in hackathon.file.registration.questions:
        yield _question_input(question, held.get(question_field(question)))


def _code_of_conduct(url: str | None, held: dict[str, Any]) -> list[Block]:
    if url is None:
        return []
    box = _checkbox("I have read it and agree to it", AGREED, held.get("code_of_conduct"))
    return [
        blocks.section(f"Please read the {link(url, 'code of conduct')}; everyone keeps to it."),
        _input("code_of_conduct", "Code of conduct", box, optional=False),
    ]


def _question_input(question: Question, answer: Any) -> Block:
    """The input of one of the file's own questions, with the answer given before.

    The question may have become one of another kind since; then that answer is left out.
    """
    options = [blocks.option(each, each) for each in question.options]
    match question.kind:
        case "text":
            element = _text(answer, TEXT_LENGTH)
        case "long text":
            element = {**_text(answer, LONG_TEXT_LENGTH), "multiline": True}
        case "choice":
            element = _select(options, answer)
        case "choices":
            element = _multi_select(options, answer)
        case "yes or no":
            yes_or_no = [blocks.option("Yes", YES), blocks.option("No", NO)]
            element = {**_select(yes_or_no, show_answer(answer)), "type": "radio_buttons"}
        case _:  # a number
            element = {"type": "number_input", "is_decimal_allowed": True}
            if isinstance(answer, int | float) and not isinstance(answer, bool):
                element["initial_value"] = str(answer)
    return _input(
        question_field(question),
        question.label,
        element,
        optional=not question.required,
        hint=question.hint,
    )


def _input(
    field: str, label: str, element: Block, *, optional: bool = True, hint: str | None = None
) -> Block:
    """An input block of the form; its block_id is the field's name."""
    block: Block = {
        "type": "input",
        "block_id": field,
        "label": blocks.plain(label),
        "element": {**element, "action_id": field},
        "optional": optional,
    }
    if hint:
        block["hint"] = blocks.plain(hint)
    return block


def _text(value: Any, limit: int) -> Block:
    element: Block = {"type": "plain_text_input", "max_length": limit}
    if isinstance(value, str) and value:
        element["initial_value"] = value[:limit]
    return element


def _select(options: list[Block], value: Any) -> Block:
    element: Block = {"type": "static_select", "options": options[:_OPTIONS]}
    chosen = [option for option in element["options"] if option["value"] == value]
    if chosen:
        element["initial_option"] = chosen[0]
    return element


def _multi_select(options: list[Block], values: Any) -> Block:
    return {"type": "multi_static_select", **_choose(options[:_OPTIONS], values)}


def _checkbox(text: str, value: str, values: Any) -> Block:
    return {"type": "checkboxes", **_choose([blocks.option(text, value)], values)}


def _choose(options: list[Block], values: Any) -> Block:
    """Options, and those of them that are chosen; Slack refuses an empty list of these."""
    held = values if isinstance(values, list) else []
    chosen = [option for option in options if option["value"] in held]
    return {"options": options, **({"initial_options": chosen} if chosen else {})}
