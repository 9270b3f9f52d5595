"""A call's arguments, read the way Slack reads them: form fields and JSON alike.

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
        """The argument as text; `default` when it is missing or empty."""
        value = self.values.get(name)
        if value is None or value == "":
            return default
        return value if isinstance(value, str) else str(value)

    def required(self, name: str, error: str | None = None) -> str:
        """The argument as text; refused with `error`, or `invalid_arguments` naming it."""
        value = self.text(name)
        if not value:
            if error is not None:
                raise SlackError(error)
            raise refuse_arguments([f"missing required field: {name}"])
        return value

    def has(self, name: str) -> bool:
        """Whether the argument came at all."""
        return self.values.get(name) is not None

    def flag(self, name: str, default: bool = False) -> bool:
        """The argument as yes or no: true, "true" and 1 are yes."""
        value = self.values.get(name)
        if value is None or value == "":
            return default
        return str(value).lower() in {"1", "true", "t", "yes"}

    def number(self, name: str, default: int) -> int:
        """The argument as a whole number; refused with `invalid_arguments`."""
        value = self.text(name)
        if not value:
            return default
        try:
            return int(value)
        except ValueError:
            raise refuse_arguments([f"must be an integer [json-pointer:/{name}]"]) from None

    def names(self, name: str) -> list[str]:
        """The argument as a list: a JSON array, or text with commas."""
        value = self.values.get(name)
        if isinstance(value, list):
            return [str(part) for part in value]
        return [part.strip() for part in str(value or "").split(",") if part.strip()]

    def structure(self, name: str, error: str = "invalid_arguments") -> Any:
        """The argument as JSON, given as such or as text; None when missing."""
        value = self.values.get(name)
        if isinstance(value, str):
            if not value:
                return None
            try:
                return json.loads(value)
            except ValueError:
                raise SlackError(error) from None
        return value
