"""Inputs of forms, each with its initial value. A block's id is its field's name.

Shapes: docs.slack.dev/reference/block-kit/block-elements.
"""

from typing import Any

from bot.slack import block_kit as blocks
from bot.slack.block_kit import Block

_OPTIONS = 100


def input_block(
    field: str,
    label: str,
    element: Block,
    *,
    optional: bool = True,
    hint: str | None = None,
    action_id: str | None = None,
) -> Block:
    """Return an input block of a form; by default the element's `action_id` is the field's name."""
    block: Block = {
        "type": "input",
        "block_id": field,
        "label": blocks.plain(label),
        "element": {**element, "action_id": action_id or field},
        "optional": optional,
    }
    if hint:
        block["hint"] = blocks.plain(hint)
    return block


def text_input(value: Any, limit: int) -> Block:
    """Return a text input of at most `limit` characters; Slack takes 3,000 at most."""
    element: Block = {"type": "plain_text_input", "max_length": limit}
    if isinstance(value, str) and value:
        element["initial_value"] = value[:limit]
    return element


def select(options: list[Block], value: Any) -> Block:
    """Return a select of one of these options, a hundred at most."""
    element: Block = {"type": "static_select", "options": options[:_OPTIONS]}
    chosen = [option for option in element["options"] if option["value"] == value]
    if chosen:
        element["initial_option"] = chosen[0]
    return element


def multi_select(options: list[Block], values: Any) -> Block:
    """Return a select of any of these options, a hundred at most."""
    return {"type": "multi_static_select", **_choose(options[:_OPTIONS], values)}


def checkbox(text: str, value: str, values: Any) -> Block:
    """Return a single checkbox."""
    return checkboxes([blocks.option(text, value)], values)


def checkboxes(options: list[Block], values: Any) -> Block:
    """Return checkboxes, ten at most."""
    return {"type": "checkboxes", **_choose(options, values)}


def _choose(options: list[Block], values: Any) -> Block:
    """Return the options and the chosen ones, which are left out if empty: Slack refuses that."""
    held = values if isinstance(values, list) else []
    chosen = [option for option in options if option["value"] in held]
    return {"options": options, **({"initial_options": chosen} if chosen else {})}
