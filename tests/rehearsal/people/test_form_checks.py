"""What Slack's own client checks before a form is sent."""

from typing import Any

import pytest

from rehearsal.people.form_checks import REQUIRED, check_form
from rehearsal.state.input_state import start_values
from tests.rehearsal.helpers import option, plain

Json = dict[str, Any]


def check(kind: str, value: Any, **more: Any) -> str | None:
    """What the client says to `value` in an input of that kind."""
    many = isinstance(value, list)
    initial = {"initial_options" if many else "initial_value": value}
    element = {"type": kind, "action_id": "a", **initial, **more}
    block = {"type": "input", "block_id": "b", "label": plain("Field"), "element": element}
    return check_form([block], start_values([block])).get("b")


@pytest.mark.parametrize(
    ("kind", "value", "more", "problem"),
    [
        ("plain_text_input", "Ana", {}, None),
        ("plain_text_input", "", {}, REQUIRED),
        ("plain_text_input", "x", {"min_length": 2}, "Please enter at least 2 characters."),
        ("plain_text_input", "x" * 3001, {}, "Please enter no more than 3000 characters."),
        ("email_text_input", "ana@example.org", {}, None),
        ("email_text_input", "ana", {}, "Please enter a valid email address."),
        ("url_text_input", "https://example.org", {}, None),
        ("url_text_input", "example", {}, "Please enter a valid URL."),
        ("number_input", "7", {}, None),
        ("number_input", "7.5", {"is_decimal_allowed": True}, None),
        ("number_input", "7.5", {}, "Please enter a whole number."),
        ("number_input", "many", {}, "Please enter a number."),
        ("number_input", "1", {"min_value": "2"}, "Please enter a number of at least 2."),
        ("number_input", "3", {"max_value": "2"}, "Please enter a number of at most 2."),
        ("checkboxes", [option("a", "a")], {}, None),
        ("checkboxes", [], {}, REQUIRED),
        (
            "multi_static_select",
            [option("a", "a"), option("b", "b")],
            {"max_selected_items": 1},
            "Please choose no more than 1.",
        ),
    ],
)
def test_what_the_client_says(kind: str, value: Any, more: Json, problem: str | None) -> None:
    assert check(kind, value, **more) == problem
