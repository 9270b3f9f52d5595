"""Parses answers to the registration form's own questions, by the kind of the question."""

from collections.abc import Mapping
from typing import Any

from bot.hackathon_file.schema import Question
from bot.slack.block_kit import escape

TEXT_LENGTH = 300
# Slack's limit on the length of a text input (docs.slack.dev/reference/block-kit/block-elements).
LONG_TEXT_LENGTH = 3000
YES, NO = "yes", "no"

_LARGEST = 10**12


class WrongAnswer(ValueError):
    """An answer that its question does not accept; the sentence says what it accepts."""


def question_field(question: Question) -> str:
    """Return the field's name in the form, which is also the block's in the modal."""
    return f"question:{question.key}"


def read_answers(
    questions: list[Question], given: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, str]]:
    """Return the answers by question key, and what is wrong with them by field.

    `given` is the form's content, by field. A question left open is absent from the answers.
    """
    answers: dict[str, Any] = {}
    wrong: dict[str, str] = {}
    for question in questions:
        field = question_field(question)
        value = given.get(field)
        if _is_open(value):
            if question.required:
                wrong[field] = "Please answer this one."
            continue
        try:
            answers[question.key] = read_answer(question, value)
        except WrongAnswer as error:
            wrong[field] = str(error)
    return answers, wrong


def read_answer(question: Question, value: Any) -> str | list[str] | bool | int | float:
    """Return the answer in a filled-in field, as it is stored.

    Raises:
        WrongAnswer: if the question does not accept it.
    """
    match question.kind:
        case "text":
            return read_text(value, TEXT_LENGTH)
        case "long text":
            return read_text(value, LONG_TEXT_LENGTH)
        case "choice":
            if value not in question.options:
                raise WrongAnswer("Please choose one of the options listed.")
            return str(value)
        case "choices":
            chosen = value if isinstance(value, list) else [value]
            if not set(chosen) <= set(question.options):
                raise WrongAnswer("Please choose from the options listed.")
            return [option for option in question.options if option in chosen]
        case "yes or no":
            if value not in (YES, NO):
                raise WrongAnswer("Please choose yes or no.")
            return bool(value == YES)
        case _:  # a number
            return _read_number(value)


def show_answer(answer: Any) -> str:
    """Return an answer as escaped text."""
    if isinstance(answer, bool):
        return YES if answer else NO
    if isinstance(answer, list):
        return escape(", ".join(answer))
    return escape(str(answer))


def read_text(value: Any, limit: int) -> str:
    """Return text from a form, without NULs and outer spaces.

    Raises:
        WrongAnswer: if it is longer than `limit`.
    """
    # PostgreSQL refuses NUL in text.
    text = str(value or "").replace("\0", "").strip()
    if len(text) > limit:
        raise WrongAnswer(f"Please keep this within {limit:,} characters; it has {len(text):,}.")
    return text


def _is_open(value: Any) -> bool:
    return value is None or value == [] or (isinstance(value, str) and not value.strip("\0 \t\r\n"))


def _read_number(value: Any) -> int | float:
    try:
        number = float(str(value))
    except ValueError:
        raise WrongAnswer("Please write a number, such as 3 or 2.5.") from None
    # `nan` is a number to float(), and every comparison with it is false.
    if not abs(number) <= _LARGEST:
        raise WrongAnswer("Please write a number that is not that large.")
    return int(number) if number.is_integer() else number
