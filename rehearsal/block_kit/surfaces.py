"""Checks of whole surfaces: a message's blocks, a modal, a Home.

Slack's account: docs.slack.dev/reference/views and docs.slack.dev/reference/block-kit/blocks.
"""

from collections.abc import Iterator
from typing import Any

from rehearsal.block_kit.blocks import IN_MESSAGES, IN_VIEWS, LONGEST_ID, block
from rehearsal.block_kit.objects import plain_text
from rehearsal.block_kit.rules import (
    Rule,
    RuleReport,
    anything,
    check_fields,
    flag,
    list_of,
    optional,
    required,
    text,
)

MOST_IN_MESSAGE = 50
MOST_IN_VIEW = 100

_VIEW: dict[str, Rule] = {
    "type": required(anything),
    "blocks": required(list_of(block(IN_VIEWS), MOST_IN_VIEW, least=0)),
    "private_metadata": optional(text(3000, least=0)),
    "callback_id": optional(text(LONGEST_ID, least=0)),
    "external_id": optional(text(LONGEST_ID, least=0)),
}
_MODAL: dict[str, Rule] = {
    **_VIEW,
    "title": required(plain_text(24)),
    "submit": optional(plain_text(24)),
    "close": optional(plain_text(24)),
    "clear_on_close": optional(flag),
    "notify_on_close": optional(flag),
    "submit_disabled": optional(flag),
}


def check_message_blocks(blocks: Any) -> list[str]:
    """Return the problems of a message's blocks, each with its JSON pointer."""
    report = RuleReport("/blocks")
    list_of(block(IN_MESSAGES), MOST_IN_MESSAGE, least=0)(report, blocks)
    _check_ids(report, blocks)
    return report.problems


def check_view(view: Any) -> list[str]:
    """Return the problems of a modal or Home, each with its JSON pointer."""
    report = RuleReport("/view")
    is_modal = isinstance(view, dict) and view.get("type") == "modal"
    check_fields(report, view, _MODAL if is_modal else _VIEW)
    if not isinstance(view, dict):
        return report.problems
    blocks = view.get("blocks")
    _check_ids(report.at("blocks"), blocks)
    if is_modal and not view.get("submit") and _holds_input(blocks):
        report.say("missing required field: submit")
    return report.problems


def _holds_input(blocks: Any) -> bool:
    return isinstance(blocks, list) and any(
        isinstance(each, dict) and each.get("type") == "input" for each in blocks
    )


def _check_ids(report: RuleReport, blocks: Any) -> None:
    """Report duplicate ids, and a second element with focus_on_load.

    Slack's page asks for an action_id that is unique in its block. Here it must be unique in the
    whole surface, which Slack accepts as well, so that listeners can tell elements apart.
    """
    block_ids: set[str] = set()
    action_ids: set[str] = set()
    focused = False
    for position, each in enumerate(blocks if isinstance(blocks, list) else []):
        if not isinstance(each, dict):
            continue
        block_id = each.get("block_id")
        if isinstance(block_id, str) and block_id:
            if block_id in block_ids:
                place = report.at(position).at("block_id")
                place.say(f'`block_id` "{block_id}" already exists')
            block_ids.add(block_id)
        for place, element in _elements(report.at(position), each):
            action_id = element.get("action_id")
            if isinstance(action_id, str):
                if action_id in action_ids:
                    place.at("action_id").say(f'`action_id` "{action_id}" already exists')
                action_ids.add(action_id)
            if element.get("focus_on_load") is True:
                if focused:
                    place.at("focus_on_load").say("only one element may be focused on load")
                focused = True


def _elements(
    report: RuleReport, each: dict[str, Any]
) -> Iterator[tuple[RuleReport, dict[str, Any]]]:
    for name in ("accessory", "element"):
        if isinstance(each.get(name), dict):
            yield report.at(name), each[name]
    elements = each.get("elements")
    for position, element in enumerate(elements if isinstance(elements, list) else []):
        if isinstance(element, dict):
            yield report.at("elements").at(position), element
