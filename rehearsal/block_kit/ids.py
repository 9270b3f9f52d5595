"""block_ids and action_ids for blocks without them, as Slack assigns them."""

from typing import Any

from rehearsal.state.ids import Ids

INTERACTIVE = frozenset(
    {
        "button",
        "checkboxes",
        "datepicker",
        "datetimepicker",
        "email_text_input",
        "file_input",
        "multi_channels_select",
        "multi_conversations_select",
        "multi_external_select",
        "multi_static_select",
        "multi_users_select",
        "number_input",
        "overflow",
        "plain_text_input",
        "radio_buttons",
        "rich_text_input",
        "channels_select",
        "conversations_select",
        "external_select",
        "static_select",
        "users_select",
        "timepicker",
        "url_text_input",
        "workflow_button",
    }
)


def assign_block_ids(blocks: list[dict[str, Any]], ids: Ids) -> None:
    """Assign a block_id to each block without one, and an action_id to each interactive element."""
    for block in blocks:
        if not block.get("block_id"):
            block["block_id"] = ids.make_block_id()
        candidates = [block.get("accessory"), block.get("element"), *block.get("elements", [])]
        for element in candidates:
            if isinstance(element, dict) and element.get("type") in INTERACTIVE:
                element.setdefault("action_id", ids.make_block_id())
