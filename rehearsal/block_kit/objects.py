"""Rules for composition objects: text, options, confirmation dialogs.

Slack's account: docs.slack.dev/reference/block-kit/composition-objects.
"""

from typing import Any

from rehearsal.block_kit.rules import (
    Check,
    RuleReport,
    Rules,
    anything,
    by_type,
    check_fields,
    flag,
    list_of,
    one_of,
    optional,
    required,
    text,
)

LONGEST_OPTION_TEXT = 75
LONGEST_OPTION_VALUE = 150
LONGEST_URL = 3000
MOST_OPTIONS = 100
MOST_GROUPS = 100


def plain_text(most: int) -> Check:
    """Accept a text object of type plain_text."""
    return by_type({"plain_text": _plain_rules(most)})


def any_text(most: int) -> Check:
    """Accept a text object, plain_text or mrkdwn."""
    mrkdwn: Rules = {
        "type": required(anything),
        "text": required(text(most)),
        "verbatim": optional(flag),
    }
    return by_type({"plain_text": _plain_rules(most), "mrkdwn": mrkdwn})


def _plain_rules(most: int) -> Rules:
    return {"type": required(anything), "text": required(text(most)), "emoji": optional(flag)}


def option(formatted: bool = False, with_url: bool = False) -> Check:
    """Accept an option; `formatted` ones (checkboxes, radio buttons) may use mrkdwn."""
    words = any_text if formatted else plain_text
    rules = {
        "text": required(words(LONGEST_OPTION_TEXT)),
        "value": required(text(LONGEST_OPTION_VALUE)),
        "description": optional(words(LONGEST_OPTION_TEXT)),
    }
    if with_url:
        rules["url"] = optional(text(LONGEST_URL))

    def check(report: RuleReport, value: Any) -> None:
        check_fields(report, value, rules)

    return check


def option_group(report: RuleReport, value: Any) -> None:
    """Accept a group of options with its label."""
    rules = {
        "label": required(plain_text(LONGEST_OPTION_TEXT)),
        "options": required(list_of(option(), MOST_OPTIONS)),
    }
    check_fields(report, value, rules)


def confirmation(report: RuleReport, value: Any) -> None:
    """Accept a confirmation dialog."""
    rules = {
        "title": required(plain_text(100)),
        "text": required(any_text(300)),
        "confirm": required(plain_text(30)),
        "deny": required(plain_text(30)),
        "style": optional(one_of("primary", "danger")),
    }
    check_fields(report, value, rules)
