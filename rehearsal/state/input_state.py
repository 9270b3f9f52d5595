"""The values of inputs of a view or message: Slack's `state.values`.

Slack's account: docs.slack.dev/reference/interaction-payloads/view-interactions-payload
(view.state.values) and docs.slack.dev/reference/block-kit/block-elements.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]
Values = dict[str, dict[str, Json]]


@dataclass(frozen=True)
class InputKind:
    """A kind of input: the field of its value, and the field of its initial value in the block."""

    holds: str
    starts_with: str
    many: bool = False


INPUT_KINDS = {
    "plain_text_input": InputKind("value", "initial_value"),
    "email_text_input": InputKind("value", "initial_value"),
    "url_text_input": InputKind("value", "initial_value"),
    "number_input": InputKind("value", "initial_value"),
    "rich_text_input": InputKind("rich_text_value", "initial_value"),
    "static_select": InputKind("selected_option", "initial_option"),
    "external_select": InputKind("selected_option", "initial_option"),
    "radio_buttons": InputKind("selected_option", "initial_option"),
    "users_select": InputKind("selected_user", "initial_user"),
    "conversations_select": InputKind("selected_conversation", "initial_conversation"),
    "channels_select": InputKind("selected_channel", "initial_channel"),
    "datepicker": InputKind("selected_date", "initial_date"),
    "timepicker": InputKind("selected_time", "initial_time"),
    "datetimepicker": InputKind("selected_date_time", "initial_date_time"),
    "checkboxes": InputKind("selected_options", "initial_options", many=True),
    "multi_static_select": InputKind("selected_options", "initial_options", many=True),
    "multi_external_select": InputKind("selected_options", "initial_options", many=True),
    "multi_users_select": InputKind("selected_users", "initial_users", many=True),
    "multi_conversations_select": InputKind(
        "selected_conversations", "initial_conversations", many=True
    ),
    "multi_channels_select": InputKind("selected_channels", "initial_channels", many=True),
}


@dataclass(frozen=True)
class Placed:
    """An element and its block."""

    block: Json
    element: Json

    @property
    def block_id(self) -> str:
        """The block's id."""
        return str(self.block.get("block_id", ""))

    @property
    def action_id(self) -> str:
        """The element's action_id, empty for an element without one."""
        return str(self.element.get("action_id", ""))


def find_elements(blocks: list[Json]) -> Iterator[Placed]:
    """Yield every interactive element of `blocks` with its block, from top to bottom."""
    for block in blocks:
        candidates = [block.get("accessory"), block.get("element"), *block.get("elements", [])]
        for element in candidates:
            if isinstance(element, dict) and "action_id" in element:
                yield Placed(block, element)


def start_values(blocks: list[Json]) -> Values:
    """Return the initial values of the inputs of `blocks`."""
    values: Values = {}
    for placed in find_elements(blocks):
        kind = INPUT_KINDS.get(placed.element["type"])
        if kind is None:
            continue
        start = placed.element.get(kind.starts_with, [] if kind.many else None)
        held = {"type": placed.element["type"], kind.holds: start}
        values.setdefault(placed.block_id, {})[placed.action_id] = held
    return values


def keep_values(blocks: list[Json], before: Values) -> Values:
    """Return the values of the inputs of `blocks` after an update of a view with values `before`.

    As in Slack, an input keeps a person's value as long as its block_id, its action_id and its type
    stay the same.
    """
    values = start_values(blocks)
    for block_id, actions in values.items():
        for action_id, held in actions.items():
            earlier = before.get(block_id, {}).get(action_id)
            if earlier is not None and earlier["type"] == held["type"]:
                actions[action_id] = earlier
    return values


def read_value(placed: Placed, values: Values) -> Any:
    """Return an input's value, in Slack's own form; None or [] if it is empty."""
    kind = INPUT_KINDS[placed.element["type"]]
    return values.get(placed.block_id, {}).get(placed.action_id, {}).get(kind.holds)


def write_value(placed: Placed, values: Values, value: Any) -> None:
    """Set an input's value, given in Slack's own form."""
    kind = INPUT_KINDS[placed.element["type"]]
    held = {"type": placed.element["type"], kind.holds: value}
    values.setdefault(placed.block_id, {})[placed.action_id] = held
