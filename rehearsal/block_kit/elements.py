"""Rules for block elements: buttons, selects, inputs, images.

Slack's account: docs.slack.dev/reference/block-kit/block-elements.
"""

from collections.abc import Iterable
from typing import Any

from rehearsal.block_kit.objects import (
    LONGEST_URL,
    MOST_GROUPS,
    MOST_OPTIONS,
    confirmation,
    option,
    option_group,
    plain_text,
)
from rehearsal.block_kit.rules import (
    Check,
    Rule,
    RuleReport,
    Rules,
    anything,
    by_type,
    flag,
    list_of,
    one_of,
    optional,
    pattern,
    required,
    text,
    whole_number,
)

LONGEST_ID = 255

_TYPE: dict[str, Rule] = {"type": required(anything)}
_BASE: dict[str, Rule] = {**_TYPE, "action_id": optional(text(LONGEST_ID))}
_CHOICE: dict[str, Rule] = {
    **_BASE,
    "confirm": optional(confirmation),
    "focus_on_load": optional(flag),
}
_SELECT: dict[str, Rule] = {**_CHOICE, "placeholder": optional(plain_text(150))}
_STATIC: dict[str, Rule] = {
    **_SELECT,
    "options": optional(list_of(option(), MOST_OPTIONS)),
    "option_groups": optional(list_of(option_group, MOST_GROUPS)),
}
_QUERY = {"min_query_length": optional(whole_number(0, 1000))}
_MULTI = {"max_selected_items": optional(whole_number(1, 1000))}
_RESPONSE_URL = {"response_url_enabled": optional(flag)}
_CONVERSATIONS: dict[str, Rule] = {
    "default_to_current_conversation": optional(flag),
    "filter": optional(anything),
}
_INPUT: dict[str, Rule] = {
    **_BASE,
    "placeholder": optional(plain_text(150)),
    "dispatch_action_config": optional(anything),
    "focus_on_load": optional(flag),
}
_IDS = optional(list_of(text(LONGEST_ID), 1000, least=0))
_FORMATTED_OPTIONS = list_of(option(formatted=True), 10)

ELEMENTS: dict[str, Rules] = {
    "button": {
        **_BASE,
        "text": required(plain_text(75)),
        "url": optional(text(LONGEST_URL)),
        "value": optional(text(2000, least=0)),
        "style": optional(one_of("primary", "danger")),
        "confirm": optional(confirmation),
        "accessibility_label": optional(text(75)),
    },
    "workflow_button": {
        **_BASE,
        "text": required(plain_text(75)),
        "workflow": required(anything),
        "style": optional(one_of("primary", "danger")),
        "accessibility_label": optional(text(75)),
    },
    "image": {
        **_TYPE,
        "image_url": optional(text(LONGEST_URL)),
        "slack_file": optional(anything),
        "alt_text": required(text(2000)),
    },
    "overflow": {
        **_BASE,
        "options": required(list_of(option(with_url=True), 5)),
        "confirm": optional(confirmation),
    },
    "checkboxes": {
        **_CHOICE,
        "options": required(_FORMATTED_OPTIONS),
        "initial_options": optional(_FORMATTED_OPTIONS),
    },
    "radio_buttons": {
        **_CHOICE,
        "options": required(_FORMATTED_OPTIONS),
        "initial_option": optional(option(formatted=True)),
    },
    "static_select": {**_STATIC, "initial_option": optional(option())},
    "multi_static_select": {
        **_STATIC,
        **_MULTI,
        "initial_options": optional(list_of(option(), MOST_OPTIONS)),
    },
    "external_select": {**_SELECT, **_QUERY, "initial_option": optional(option())},
    "multi_external_select": {
        **_SELECT,
        **_QUERY,
        **_MULTI,
        "initial_options": optional(list_of(option(), MOST_OPTIONS)),
    },
    "users_select": {**_SELECT, "initial_user": optional(text(LONGEST_ID))},
    "multi_users_select": {**_SELECT, **_MULTI, "initial_users": _IDS},
    "channels_select": {
        **_SELECT,
        **_RESPONSE_URL,
        "initial_channel": optional(text(LONGEST_ID)),
    },
    "multi_channels_select": {**_SELECT, **_MULTI, "initial_channels": _IDS},
    "conversations_select": {
        **_SELECT,
        **_CONVERSATIONS,
        **_RESPONSE_URL,
        "initial_conversation": optional(text(LONGEST_ID)),
    },
    "multi_conversations_select": {
        **_SELECT,
        **_CONVERSATIONS,
        **_MULTI,
        "initial_conversations": _IDS,
    },
    "datepicker": {
        **_SELECT,
        "initial_date": optional(pattern(r"\d{4}-\d\d-\d\d", "a date in the format YYYY-MM-DD")),
    },
    "timepicker": {
        **_SELECT,
        "initial_time": optional(pattern(r"[0-2]\d:[0-5]\d", "a time in the format HH:mm")),
        "timezone": optional(text(LONGEST_ID)),
    },
    "datetimepicker": {
        **_CHOICE,
        "initial_date_time": optional(whole_number(10**9, 10**10 - 1)),
    },
    "plain_text_input": {
        **_INPUT,
        "initial_value": optional(text(3000, least=0)),
        "multiline": optional(flag),
        "min_length": optional(whole_number(0, 3000)),
        "max_length": optional(whole_number(1, 3000)),
    },
    "email_text_input": {**_INPUT, "initial_value": optional(text(3000, least=0))},
    "url_text_input": {**_INPUT, "initial_value": optional(text(3000, least=0))},
    "number_input": {
        **_INPUT,
        "is_decimal_allowed": required(flag),
        "initial_value": optional(text(3000, least=0)),
        "min_value": optional(text(3000)),
        "max_value": optional(text(3000)),
    },
    "rich_text_input": {**_INPUT, "initial_value": optional(anything)},
    "file_input": {
        **_BASE,
        "filetypes": optional(anything),
        "max_files": optional(whole_number(1, 10)),
    },
}

_SELECTS = {name for name in ELEMENTS if name.endswith("_select")}
_CHOSEN_ANYWHERE = {"checkboxes", "radio_buttons", "datepicker", "timepicker", *_SELECTS}

IN_ACTIONS = frozenset(
    {"button", "workflow_button", "overflow", "datetimepicker", *_CHOSEN_ANYWHERE}
)
IN_SECTION = frozenset({"button", "workflow_button", "overflow", "image", *_CHOSEN_ANYWHERE})
IN_INPUT = frozenset(
    {
        "plain_text_input",
        "email_text_input",
        "url_text_input",
        "number_input",
        "rich_text_input",
        "file_input",
        "datetimepicker",
        *_CHOSEN_ANYWHERE,
    }
)


def element(allowed: Iterable[str]) -> Check:
    """Accept an element of one of these types."""
    check_type = by_type({name: ELEMENTS[name] for name in allowed})

    def check(report: RuleReport, value: Any) -> None:
        check_type(report, value)
        if isinstance(value, dict):
            _check_options(report, value)

    return check


def _check_options(report: RuleReport, value: dict[str, Any]) -> None:
    """Check the rules between fields: options are present, and the initial ones are among them."""
    kind = value.get("type")
    if kind == "image" and not value.get("image_url") and not value.get("slack_file"):
        report.say("missing required field: image_url")
    if kind in {"static_select", "multi_static_select"}:
        if "options" not in value and "option_groups" not in value:
            report.say("missing required field: options")
        elif "options" in value and "option_groups" in value:
            report.say("must provide either options or option_groups, not both")
    if kind in {"external_select", "multi_external_select"} or not _are_lists(value):
        return
    offered = _offered_options(value)
    initial = value.get("initial_options") or []
    if value.get("initial_option") is not None:
        initial = [value["initial_option"]]
    if offered and any(choice not in offered for choice in initial):
        name = "initial_option" if "initial_option" in value else "initial_options"
        report.at(name).say("must be among the options")


def _are_lists(value: dict[str, Any]) -> bool:
    names = ("options", "option_groups", "initial_options")
    return all(isinstance(value.get(name) or [], list) for name in names)


def _offered_options(value: dict[str, Any]) -> list[Any]:
    offered = list(value.get("options") or [])
    for group in value.get("option_groups") or []:
        if isinstance(group, dict) and isinstance(group.get("options"), list):
            offered += group["options"]
    return offered
