"""Inputs of forms, each with what it holds at first. A block's id is its field's name.

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
    """An input block of a form; the element's `action_id` is the field's name unless it says."""
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
    """A line of text of at most so many characters, 3,000 being Slack's most."""
    element: Block = {"type": "plain_text_input", "max_length": limit}
    if isinstance(value, str) and value:
        element["initial_value"] = value[:limit]
    return element


def select(options: list[Block], value: Any) -> Block:
    """One of these options, a hundred at most."""
    element: Block = {"type": "static_select", "options": options[:_OPTIONS]}
    chosen = [option for option in element["options"] if option["value"] == value]
    if chosen:
        element["initial_option"] = chosen[0]
    return element


def multi_select(options: list[Block], values: Any) -> Block:
    """Any of these options, a hundred at most."""
    return {"type": "multi_static_select", **_choose(options[:_OPTIONS], values)}


def checkbox(text: str, value: str, values: Any) -> Block:
    """A single box to tick."""
    return checkboxes([blocks.option(text, value)], values)


def checkboxes(options: list[Block], values: Any) -> Block:
    """Boxes of which any may be ticked, ten at most."""
    return {"type": "checkboxes", **_choose(options, values)}


def _choose(options: list[Block], values: Any) -> Block:
    """Options, and those of them that are chosen; Slack refuses an empty list of these."""
    held = values if isinstance(values, list) else []
    chosen = [option for option in options if option["value"] in held]
    return {"options": options, **({"initial_options": chosen} if chosen else {})}
