"""Checks that Slack's own client makes in a modal before it sends anything.

Slack's account: docs.slack.dev/reference/block-kit/blocks/input-block (optional) and
docs.slack.dev/reference/block-kit/block-elements (min_length, max_length, min_value, …).
"""

from decimal import Decimal, InvalidOperation
from typing import Any

from rehearsal.state.input_state import Placed, Values, find_elements, read_value

Json = dict[str, Any]

REQUIRED = "Please complete this required field."


def check_form(blocks: list[Json], values: Values) -> dict[str, str]:
    """Return the error that the client shows under each invalid input, by block_id."""
    errors: dict[str, str] = {}
    for placed in find_elements(blocks):
        if placed.block.get("type") != "input" or placed.element["type"] == "file_input":
            continue
        value = read_value(placed, values)
        if value in (None, "", []):
            problem = None if placed.block.get("optional") else REQUIRED
        else:
            problem = _check_value(placed, value)
        if problem is not None:
            errors[placed.block_id] = problem
    return errors


def _check_value(placed: Placed, value: Any) -> str | None:
    element = placed.element
    if element["type"] == "number_input":
        return _check_number(element, str(value))
    if element["type"] == "email_text_input":
        name, _, domain = str(value).partition("@")
        return None if name and "." in domain else "Please enter a valid email address."
    if element["type"] == "url_text_input":
        is_url = str(value).startswith(("http://", "https://"))
        return None if is_url else "Please enter a valid URL."
    if element["type"] == "plain_text_input":
        return _check_length(element, str(value))
    if isinstance(value, list) and len(value) > element.get("max_selected_items", len(value)):
        return f"Please choose no more than {element['max_selected_items']}."
    return None


def _check_length(element: Json, value: str) -> str | None:
    longest = element.get("max_length", 3000)
    shortest = element.get("min_length", 0)
    if len(value) > longest:
        return f"Please enter no more than {longest} characters."
    if len(value) < shortest:
        return f"Please enter at least {shortest} characters."
    return None


def _check_number(element: Json, value: str) -> str | None:
    try:
        number = Decimal(value)
    except InvalidOperation:
        return "Please enter a number."
    if not element.get("is_decimal_allowed") and number != number.to_integral_value():
        return "Please enter a whole number."
    if "min_value" in element and number < Decimal(str(element["min_value"])):
        return f"Please enter a number of at least {element['min_value']}."
    if "max_value" in element and number > Decimal(str(element["max_value"])):
        return f"Please enter a number of at most {element['max_value']}."
    return None
