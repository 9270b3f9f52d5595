"""Parsing of a call's arguments as Slack does it: form fields and JSON alike.

Slack's account: docs.slack.dev/apis/web-api (evaluated arguments).
"""

import json
from typing import Any

from rehearsal.state.slack_errors import SlackError, refuse_arguments

Json = dict[str, Any]


class Arguments:
    """The named arguments of one call."""

    def __init__(self, values: Json) -> None:
        self.values = values

    def text(self, name: str, default: str = "") -> str:
        """Return the argument as text; `default` if it is missing or empty."""
        value = self.values.get(name)
        if value is None or value == "":
            return default
        return value if isinstance(value, str) else str(value)

    def required(self, name: str, error: str | None = None) -> str:
        """Return the argument as text.

        Raises:
            SlackError: `error`, or `invalid_arguments` that names it, if it is missing or empty
        """
        value = self.text(name)
        if not value:
            if error is not None:
                raise SlackError(error)
            raise refuse_arguments([f"missing required field: {name}"])
        return value

    def has(self, name: str) -> bool:
        """Return whether the argument is present and not null."""
        return self.values.get(name) is not None

    def flag(self, name: str, default: bool = False) -> bool:
        """Return the argument as a boolean: true, "true", "t", "yes" and 1 are true."""
        value = self.values.get(name)
        if value is None or value == "":
            return default
        return str(value).lower() in {"1", "true", "t", "yes"}

    def number(self, name: str, default: int) -> int:
        """Return the argument as a whole number; `default` if it is missing or empty.

        Raises:
            SlackError: `invalid_arguments` if it is no whole number
        """
        value = self.text(name)
        if not value:
            return default
        try:
            return int(value)
        except ValueError:
            raise refuse_arguments([f"must be an integer [json-pointer:/{name}]"]) from None

    def names(self, name: str) -> list[str]:
        """Return the argument as a list, from a JSON array or from text with commas."""
        value = self.values.get(name)
        if isinstance(value, list):
            return [str(part) for part in value]
        return [part.strip() for part in str(value or "").split(",") if part.strip()]

    def structure(self, name: str, error: str = "invalid_arguments") -> Any:
        """Return the argument as JSON, given as such or as text; None if it is missing.

        Raises:
            SlackError: `error` if the text is not JSON
        """
        value = self.values.get(name)
        if isinstance(value, str):
            if not value:
                return None
            try:
                return json.loads(value)
            except ValueError:
                raise SlackError(error) from None
        return value
