"""The file's own questions: what each kind takes as an answer."""

from typing import Any

import pytest

from bot.hackathon_file.schema import Question
from bot.registration.questions import WrongAnswer, read_answer, read_answers, show_answer


def ask(kind: str, **parts: Any) -> Question:
    """A question of this kind; those with a choice offer S and M."""
    options = ["S", "M"] if kind in ("choice", "choices") else []
    content = {"key": "size", "label": "Size?", "kind": kind, "options": options, **parts}
    return Question.model_validate(content)


@pytest.mark.parametrize(
    ("kind", "given", "answer"),
    [
        ("text", "  vegan\0 ", "vegan"),
        ("text", "x" * 300, "x" * 300),
        ("long text", "x" * 3000, "x" * 3000),
        ("choice", "M", "M"),
        ("choices", ["M", "S"], ["S", "M"]),
        ("choices", "S", ["S"]),
        ("yes or no", "yes", True),
        ("yes or no", "no", False),
        ("number", "3", 3),
        ("number", " -2.50 ", -2.5),
    ],
)
def test_an_answer_is_kept_as_its_kind_has_it(kind: str, given: Any, answer: Any) -> None:
    kept = read_answer(ask(kind), given)
    assert kept == answer
    assert type(kept) is type(answer)


@pytest.mark.parametrize(
    ("kind", "given", "sentence"),
    [
        ("text", "x" * 301, "Please keep this within 300 characters; it has 301."),
        ("long text", "x" * 3001, "Please keep this within 3,000 characters; it has 3,001."),
        ("choice", "XXL", "Please choose one of the options listed."),
        ("choices", ["S", "XXL"], "Please choose from the options listed."),
        ("yes or no", "perhaps", "Please choose yes or no."),
        ("number", "three", "Please write a number, such as 3 or 2.5."),
        ("number", "1e99", "Please write a number that is not that large."),
        ("number", "nan", "Please write a number that is not that large."),
    ],
)
def test_a_wrong_answer_says_what_is_taken(kind: str, given: Any, sentence: str) -> None:
    with pytest.raises(WrongAnswer) as wrong:
        read_answer(ask(kind), given)
    assert str(wrong.value) == sentence


@pytest.mark.parametrize("left_open", [None, [], "", " \0 "])
def test_a_question_may_be_left_open_unless_it_is_required(left_open: Any) -> None:
    given = {"question:size": left_open}
    assert read_answers([ask("text")], given) == ({}, {})
    required = ask("text", required=True)
    assert read_answers([required], given) == ({}, {"question:size": "Please answer this one."})


def test_everything_wrong_is_told_at_once() -> None:
    questions = [ask("number", key="age"), ask("choice"), ask("text", key="diet")]
    given = {"question:age": "old", "question:size": "XXL", "question:diet": "vegan"}
    assert read_answers(questions, given) == (
        {"diet": "vegan"},
        {
            "question:age": "Please write a number, such as 3 or 2.5.",
            "question:size": "Please choose one of the options listed.",
        },
    )


@pytest.mark.parametrize(
    ("answer", "shown"),
    [
        (True, "yes"),
        (False, "no"),
        (3, "3"),
        (["S", "<M>"], "S, &lt;M&gt;"),
        ("<!here>", "&lt;!here&gt;"),
    ],
)
def test_an_answer_is_shown_as_text(answer: Any, shown: str) -> None:
    assert show_answer(answer) == shown
