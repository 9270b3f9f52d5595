"""Rules for blocks: the fields of each type, and the surfaces that allow it.

Slack's account: docs.slack.dev/reference/block-kit/blocks.
"""

from typing import Any

from rehearsal.block_kit.elements import IN_ACTIONS, IN_INPUT, IN_SECTION, element
from rehearsal.block_kit.objects import LONGEST_URL, any_text, plain_text
from rehearsal.block_kit.rules import (
    Check,
    Rule,
    RuleReport,
    Rules,
    anything,
    by_type,
    flag,
    list_of,
    optional,
    required,
    text,
    whole_number,
)

LONGEST_ID = 255

_BASE: dict[str, Rule] = {
    "type": required(anything),
    "block_id": optional(text(LONGEST_ID, least=0)),
}


def _context_element(report: RuleReport, value: Any) -> None:
    if isinstance(value, dict) and value.get("type") in {"plain_text", "mrkdwn"}:
        any_text(3000)(report, value)
    else:
        element(["image"])(report, value)


BLOCKS: dict[str, Rules] = {
    "actions": {**_BASE, "elements": required(list_of(element(IN_ACTIONS), 25))},
    "context": {**_BASE, "elements": required(list_of(_context_element, 10))},
    "context_actions": {**_BASE, "elements": required(list_of(anything, 5))},
    "divider": _BASE,
    "header": {**_BASE, "text": required(plain_text(150)), "level": optional(whole_number(1, 4))},
    "image": {
        **_BASE,
        "image_url": optional(text(LONGEST_URL)),
        "slack_file": optional(anything),
        "alt_text": required(text(2000)),
        "title": optional(plain_text(2000)),
    },
    "input": {
        **_BASE,
        "label": required(plain_text(2000)),
        "element": required(element(IN_INPUT)),
        "dispatch_action": optional(flag),
        "hint": optional(plain_text(2000)),
        "optional": optional(flag),
    },
    "markdown": {**_BASE, "text": required(text(12_000))},
    "rich_text": {**_BASE, "elements": required(list_of(anything, 1000, least=0))},
    "section": {
        **_BASE,
        "text": optional(any_text(3000)),
        "fields": optional(list_of(any_text(2000), 10)),
        "accessory": optional(element(IN_SECTION)),
        "expand": optional(flag),
    },
    "table": {
        **_BASE,
        "rows": required(list_of(list_of(anything, 20), 100)),
        "column_settings": optional(list_of(anything, 20, least=0)),
    },
    "video": {
        **_BASE,
        "alt_text": required(text(2000)),
        "title": required(plain_text(199)),
        "thumbnail_url": required(text(LONGEST_URL)),
        "video_url": required(text(LONGEST_URL)),
        "title_url": optional(text(LONGEST_URL)),
        "author_name": optional(text(49)),
        "description": optional(plain_text(199)),
        "provider_icon_url": optional(text(LONGEST_URL)),
        "provider_name": optional(text(200)),
    },
}

_EVERYWHERE = {
    "actions",
    "context",
    "divider",
    "header",
    "image",
    "input",
    "rich_text",
    "section",
    "video",
}

IN_MESSAGES = frozenset({*_EVERYWHERE, "context_actions", "markdown", "table"})
IN_VIEWS = frozenset(_EVERYWHERE)


def block(allowed: frozenset[str]) -> Check:
    """Accept a block of one of these types."""
    check_type = by_type({name: BLOCKS[name] for name in allowed})

    def check(report: RuleReport, value: Any) -> None:
        check_type(report, value)
        if not isinstance(value, dict):
            return
        if value.get("type") == "section" and not value.get("text") and not value.get("fields"):
            report.say("missing required field: text")
        is_image = value.get("type") == "image"
        if is_image and not value.get("image_url") and not value.get("slack_file"):
            report.say("missing required field: image_url")

    return check
