"""Checks that Slack takes the registration form that a file asks for."""

import json
from collections.abc import Iterable

from bot.hackathon_file.lint.report import LintReport
from bot.hackathon_file.schema import HackathonFile, Question
from bot.slack import block_kit as blocks

# Of a view, as JSON: view_too_large (docs.slack.dev/reference/methods/views.open#errors).
MOST_BYTES = 250_000
# Of a select (docs.slack.dev/reference/block-kit/block-elements).
MOST_OPTIONS = 100
# The form without the file's options and questions; and an input without label, hint and options.
_FORM = 4000
_INPUT = 500
# The most characters of an answer (bot/registration/questions.py).
_ANSWERS = {"text": 300, "long text": 3000}


def measure_form(file: HackathonFile) -> tuple[int, int]:
    """Return about how many bytes the registration form has: empty, and filled in.

    A form that is filled in has the answers in it, and the chosen options a second time.
    """
    questions = file.registration.questions
    places = _measure_options([(site.name, site.key) for site in file.where.sites])
    challenges = _measure_options([(each.title, each.key) for each in file.challenges])
    levels = _measure_options([(each, each) for each in file.registration.experience])
    empty = _FORM + places + challenges + levels + sum(map(_measure_question, questions))
    return empty, empty + challenges + sum(map(_measure_answer, questions))


def check_form_size(file: HackathonFile, report: LintReport) -> None:
    """Report an error if nobody could open the form, and a warning if some could not edit it."""
    empty, filled = measure_form(file)
    path = ("registration", "questions")
    advice = "Ask fewer questions, or offer fewer or shorter options."
    if empty > MOST_BYTES:
        report.error(
            path,
            f"The registration form has about {empty // 1000} kB, and Slack takes "
            f"{MOST_BYTES // 1000}: nobody could register. {advice}",
        )
    elif filled > MOST_BYTES:
        report.warn(
            path,
            f"Filled in, the registration form has up to {filled // 1000} kB, and Slack takes "
            f"{MOST_BYTES // 1000}: some could not edit their registration. {advice}",
        )
    # One option of the places is Online.
    offered = {("where", "sites"): len(file.where.sites) + 1, ("challenges",): len(file.challenges)}
    for part, number in offered.items():
        if number > MOST_OPTIONS:
            report.warn(
                part,
                f"A menu on Slack offers {MOST_OPTIONS} at most, and here are {number}: the last "
                "cannot be chosen in forms.",
            )


def _measure_question(question: Question) -> int:
    labels = _measure([question.label, question.hint or ""])
    return _INPUT + labels + _measure_options(_list_options(question))


def _measure_answer(question: Question) -> int:
    options = _list_options(question)
    if question.kind == "choice":
        return max(_measure_options([each]) for each in options)
    return _ANSWERS.get(question.kind, 0) + _measure_options(options)


def _list_options(question: Question) -> list[tuple[str, str]]:
    """Return the options that the form shows; a question of another kind may have some too."""
    has_options = question.kind in ("choice", "choices")
    return [(each, each) for each in question.options] if has_options else []


def _measure_options(options: Iterable[tuple[str, str]]) -> int:
    offered = [blocks.option(text, value) for text, value in options]
    return _measure(offered[:MOST_OPTIONS])


def _measure(value: object) -> int:
    """Return the bytes of a value in a view, in which slack_sdk writes `é` as `\\u00e9`."""
    return len(json.dumps(value))
