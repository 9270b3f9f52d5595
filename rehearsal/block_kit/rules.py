"""Rules for pieces of Block Kit, and the report of violations, in Slack's words."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class RuleReport:
    """A place in the checked object (a JSON pointer), and every problem found so far."""

    path: str
    problems: list[str] = field(default_factory=list)

    def at(self, key: str | int) -> "RuleReport":
        """Return the report at a key or an index of the present place."""
        return RuleReport(f"{self.path}/{key}", self.problems)

    def say(self, problem: str) -> None:
        """Add a problem at this place."""
        self.problems.append(f"{problem} [json-pointer:{self.path}]")


Check = Callable[[RuleReport, Any], None]


@dataclass(frozen=True)
class Rule:
    """The check of a field's value, and whether the field is required."""

    check: Check
    required: bool = False


Rules = Mapping[str, Rule]


def required(check: Check) -> Rule:
    """Return the rule of a required field."""
    return Rule(check, required=True)


def optional(check: Check) -> Rule:
    """Return the rule of an optional field."""
    return Rule(check)


def check_fields(report: RuleReport, value: Any, rules: Rules) -> None:
    """Check an object's fields; unknown ones are refused, as Slack refuses them."""
    if not isinstance(value, dict):
        report.say("must be an object")
        return
    for name, rule in rules.items():
        if name in value:
            # Slack takes null for an absent field, if the field is optional.
            if value[name] is not None or rule.required:
                rule.check(report.at(name), value[name])
        elif rule.required:
            report.say(f"missing required field: {name}")
    for name in value:
        if name not in rules:
            report.say(f"invalid additional property: {name}")


def anything(_report: RuleReport, _value: Any) -> None:
    """Accept any value, for a field that is not checked here."""


def flag(report: RuleReport, value: Any) -> None:
    """Accept a boolean."""
    if not isinstance(value, bool):
        report.say("must be a boolean")


def whole_number(least: int, most: int) -> Check:
    """Accept an integer from `least` to `most`."""

    def check(report: RuleReport, value: Any) -> None:
        if not isinstance(value, int) or isinstance(value, bool):
            report.say("must be an integer")
        elif value < least:
            report.say(f"must be greater than {least - 1}")
        elif value > most:
            report.say(f"must be less than {most + 1}")

    return check


def text(most: int, least: int = 1) -> Check:
    """Accept a string of `least` to `most` characters."""

    def check(report: RuleReport, value: Any) -> None:
        if not isinstance(value, str):
            report.say("must provide a string")
        elif len(value) < least:
            report.say(f"must be more than {least - 1} characters")
        elif len(value) > most:
            report.say(f"must be less than {most + 1} characters")

    return check


def pattern(shape: str, description: str) -> Check:
    """Accept a string that matches the regular expression `shape`."""
    compiled = re.compile(shape)

    def check(report: RuleReport, value: Any) -> None:
        if not isinstance(value, str) or not compiled.fullmatch(value):
            report.say(f"must be {description}")

    return check


def one_of(*allowed: str) -> Check:
    """Accept one of these words."""

    def check(report: RuleReport, value: Any) -> None:
        if value not in allowed:
            report.say(f"must be one of: {', '.join(allowed)}")

    return check


def list_of(check_item: Check, most: int, least: int = 1) -> Check:
    """Accept a list of `least` to `most` items, each of which passes `check_item`."""

    def check(report: RuleReport, value: Any) -> None:
        if not isinstance(value, list):
            report.say("must be an array")
            return
        if len(value) > most:
            report.say(f"no more than {most} items allowed")
        if len(value) < least:
            report.say(f"no fewer than {least} items allowed")
        for position, item in enumerate(value):
            check_item(report.at(position), item)

    return check


def by_type(rules_by_type: Mapping[str, Rules]) -> Check:
    """Accept an object of one of these types, with that type's fields."""

    def check(report: RuleReport, value: Any) -> None:
        if not isinstance(value, dict):
            report.say("must be an object")
        elif "type" not in value:
            report.say("missing required field: type")
        elif value["type"] not in rules_by_type:
            report.at("type").say(f"unsupported type: {value['type']}")
        else:
            check_fields(report, value, rules_by_type[value["type"]])

    return check
