"""Whether Slack takes the registration form that a file asks for."""

import json

from tests.bot.hackathon_file.files import SMALL, find

ADVICE = "Ask fewer questions, or offer fewer or shorter options."


def ask(questions: int, options: int, kind: str = "choices", letter: str = "x") -> str:
    """The small file with so many questions of so many options, each as long as it may be."""
    texts = [f"{number:03}{letter * 72}" for number in range(options)]
    asked = [
        {"key": f"q{number}", "label": "Which?", "kind": kind, "options": texts}
        for number in range(questions)
    ]
    return f"{SMALL}registration: {json.dumps({'questions': asked}, ensure_ascii=False)}\n"


def test_a_form_that_slack_does_not_take_is_an_error() -> None:
    (finding,) = find(ask(12, 100))
    assert finding == (
        13,
        "error",
        "The registration form has about 279 kB, and Slack takes 250: nobody could register. "
        f"{ADVICE}",
    )


def test_letters_beyond_ascii_take_more() -> None:
    assert find(ask(4, 100)) == []
    (finding,) = find(ask(3, 100, letter="🦑"))
    assert finding[1] == "error"


def test_a_form_that_slack_does_not_take_filled_in_is_a_warning() -> None:
    (finding,) = find(ask(6, 100))
    assert finding == (
        13,
        "warning",
        "Filled in, the registration form has up to 276 kB, and Slack takes 250: some could not "
        f"edit their registration. {ADVICE}",
    )
    assert find(ask(6, 100, kind="choice")) == []


def test_what_does_not_fit_a_menu_is_a_warning() -> None:
    sites = [{"key": f"s{number}", "name": f"Site {number}"} for number in range(100)]
    where = json.dumps({"kind": "hybrid", "sites": sites})
    text = SMALL.replace("where:\n  kind: online", f"where: {where}")
    assert [(level, message) for _, level, message in find(text)] == [
        (
            "warning",
            "A menu on Slack offers 100 at most, and here are 101: the last cannot be chosen in "
            "forms.",
        )
    ]
