"""The form that /register opens."""

import json
from typing import Any

import pytest
from sqlalchemy.orm import Session

from bot.hackathon_file.lint.form_size import measure_form
from bot.hackathons.models import Hackathon
from bot.slack import block_kit as blocks
from bot.slack.block_kit import Block
from handlers.registration.commands import read_form
from handlers.registration.views import ONLINE, form_modal
from tests.handlers.questions import ANSWERS, ASKS_EVERYTHING, CONDUCT
from tests.support.factories import NOW, make_challenge, make_hackathon, make_participant


@pytest.fixture
def hackathon(session: Session) -> Hackathon:
    """A hybrid hackathon that asks everything."""
    return make_hackathon(session, **ASKS_EVERYTHING)


def make_input(field: str, label: str, *, optional: bool = True, **element: Any) -> Block:
    """An input block as Slack has it."""
    hint = element.pop("hint", None)
    block: Block = {
        "type": "input",
        "block_id": field,
        "label": blocks.plain(label),
        "element": {"action_id": field, **element},
        "optional": optional,
    }
    return {**block, "hint": blocks.plain(hint)} if hint else block


def make_options(**texts: str) -> list[Block]:
    """Options by value."""
    return [blocks.option(text, value) for value, text in texts.items()]


def make_form(held: dict[str, dict[str, Any]]) -> list[Block]:
    """The form's inputs, with what each element starts with, by field."""

    def start(field: str) -> dict[str, Any]:
        return held.get(field, {})

    text, select, multi = "plain_text_input", "static_select", "multi_static_select"
    sizes = make_options(S="S", M="M")
    places = [blocks.option("Online", ":online"), blocks.option("Brown University", "brown")]
    return [
        make_input(
            "affiliation",
            "Affiliation",
            type=text,
            max_length=200,
            hint="Your university, company or school.",
            **start("affiliation"),
        ),
        make_input(
            "site",
            "Where you take part",
            optional=False,
            type=select,
            options=places,
            **start("site"),
        ),
        make_input(
            "challenges",
            "Challenges that interest you",
            type=multi,
            options=make_options(higgs="Higgs Boson", nmr="NMR Spin"),
            **start("challenges"),
        ),
        make_input(
            "experience",
            "Your experience",
            type=select,
            options=make_options(New="New", Old="Old"),
            **start("experience"),
        ),
        make_input(
            "looking_for_team",
            "Team",
            type="checkboxes",
            options=make_options(yes="I am looking for a team"),
            **start("looking_for_team"),
        ),
        make_input(
            "certificate_name",
            "Name for the certificate",
            optional=False,
            type=text,
            max_length=200,
            **start("certificate_name"),
        ),
        make_input(
            "question:diet",
            "Diet",
            type=text,
            max_length=300,
            hint="Or allergies.",
            **start("diet"),
        ),
        make_input(
            "question:goal", "Goal", type=text, max_length=3000, multiline=True, **start("goal")
        ),
        make_input(
            "question:size", "Shirt", optional=False, type=select, options=sizes, **start("size")
        ),
        make_input("question:sizes", "Shirts", type=multi, options=sizes, **start("sizes")),
        make_input(
            "question:photo",
            "Photos?",
            type="radio_buttons",
            options=make_options(yes="Yes", no="No"),
            **start("photo"),
        ),
        make_input(
            "question:age",
            "Age",
            type="number_input",
            is_decimal_allowed=True,
            **start("age"),
        ),
        blocks.section(f"Please read the <{CONDUCT}|code of conduct>; everyone keeps to it."),
        make_input(
            "code_of_conduct",
            "Code of conduct",
            optional=False,
            type="checkboxes",
            options=make_options(agreed="I have read it and agree to it"),
            **start("code_of_conduct"),
        ),
    ]


def test_the_form_is_empty_but_for_what_slack_says(session: Session, hackathon: Hackathon) -> None:
    challenges = [
        make_challenge(session, hackathon, "higgs", title="Higgs Boson"),
        make_challenge(session, hackathon, "nmr", title="NMR Spin"),
    ]
    view = form_modal(hackathon, challenges, None, name="Ana <3", zone="America/New_York")
    assert view == {
        "type": "modal",
        "callback_id": "register",
        "title": blocks.plain("Register"),
        "submit": blocks.plain("Register"),
        "close": blocks.plain("Cancel"),
        "private_metadata": "",
        "blocks": [
            blocks.context("You are *Ana &lt;3* on Slack, by the clock of New York."),
            *make_form({"certificate_name": {"initial_value": "Ana <3"}}),
        ],
    }


def test_the_form_is_as_it_was_filled_in(session: Session, hackathon: Hackathon) -> None:
    challenges = [
        make_challenge(session, hackathon, "higgs", title="Higgs Boson"),
        make_challenge(session, hackathon, "nmr", title="NMR Spin"),
    ]
    ana = make_participant(
        session,
        hackathon,
        "ana",
        site="brown",
        interests=challenges[1:],
        experience="Old",
        looking_for_team=True,
        agreed_at=NOW,
        answers=ANSWERS,
    )
    view = form_modal(hackathon, challenges, ana, name="Ana", zone=None)
    assert view["title"] == blocks.plain("Your registration")
    assert view["submit"] == blocks.plain("Save")
    assert view["blocks"] == [
        blocks.context("You are *Ana* on Slack."),
        *make_form(
            {
                "affiliation": {"initial_value": "Brown University"},
                "site": {"initial_option": blocks.option("Brown University", "brown")},
                "challenges": {"initial_options": make_options(nmr="NMR Spin")},
                "experience": {"initial_option": blocks.option("Old", "Old")},
                "looking_for_team": {
                    "initial_options": make_options(yes="I am looking for a team")
                },
                "certificate_name": {"initial_value": "Ana"},
                "diet": {"initial_value": "vegan"},
                "goal": {"initial_value": "learn"},
                "size": {"initial_option": blocks.option("M", "M")},
                "sizes": {"initial_options": make_options(S="S")},
                "photo": {"initial_option": blocks.option("No", "no")},
                "age": {"initial_value": "31"},
                "code_of_conduct": {
                    "initial_options": make_options(agreed="I have read it and agree to it")
                },
            }
        ),
    ]


def test_answers_to_questions_that_changed_are_left_out(
    session: Session, hackathon: Hackathon
) -> None:
    challenges = [
        make_challenge(session, hackathon, "higgs", title="Higgs Boson"),
        make_challenge(session, hackathon, "nmr", title="NMR Spin"),
    ]
    ana = make_participant(
        session,
        hackathon,
        "ana",
        site="closed-site",
        experience="Wizard",
        answers={"diet": 3, "goal": ["x"], "size": "XXL", "sizes": "S", "photo": 1, "age": "old"},
    )
    view = form_modal(hackathon, challenges, ana, name="Ana", zone=None)
    held = {"affiliation": "Brown University", "certificate_name": "Ana"}
    assert view["blocks"][1:] == make_form(
        {field: {"initial_value": value} for field, value in held.items()}
    )


def test_what_offers_no_choice_is_not_asked(session: Session) -> None:
    view = form_modal(make_hackathon(session), [], None, name="Ana", zone=None)
    assert [block.get("block_id") for block in view["blocks"]] == [
        None,
        "affiliation",
        "experience",
        "looking_for_team",
        "certificate_name",
    ]


@pytest.mark.parametrize(("chosen", "site"), [("brown", "brown"), (ONLINE, None), (None, None)])
def test_who_takes_part_online_is_at_no_site(chosen: str | None, site: str | None) -> None:
    assert read_form({"site": chosen}).site == site


def test_check_measures_the_form_as_it_is(session: Session) -> None:
    texts = [f"{number:03}{'é' * 72}" for number in range(100)]
    questions = [
        {"key": f"q{number}", "label": "é" * 75, "hint": "é" * 150, "kind": kind, "options": texts}
        for number, kind in enumerate(["choices", "choice", "long text"])
    ]
    hackathon = make_hackathon(session, registration={"questions": questions})
    answers = {"q0": texts, "q1": texts[0], "q2": "x" * 3000}
    participant = make_participant(session, hackathon, "ana", answers=answers)
    for who, measured in zip((None, participant), measure_form(hackathon.file), strict=True):
        form = form_modal(hackathon, [], who, name="Ana", zone="Europe/Zurich")
        assert len(json.dumps(form)) <= measured <= 1.1 * len(json.dumps(form))
