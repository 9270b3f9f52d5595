"""Parsing the values of the page's inputs into Slack's form."""

import json
import re
from collections.abc import Callable
from datetime import date, time
from typing import Any

from rehearsal.content.channels import may_see
from rehearsal.page.problems import Problem, bad_request
from rehearsal.people.fields import options_of
from rehearsal.state.input_state import INPUT_KINDS, Placed, Values, read_value
from rehearsal.state.records import User
from rehearsal.state.state import State

Json = dict[str, Any]

_TEXTS = frozenset({"plain_text_input", "email_text_input", "url_text_input", "number_input"})
_TIME = re.compile(r"\d\d:\d\d", re.ASCII)
_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


class Offered:
    """The options that apps offered in external selects, which no block lists.

    They are stored by the person and the element. The caller holds the workspace's lock.
    """

    def __init__(self) -> None:
        self._options: dict[tuple[str, str, str], dict[str, Json]] = {}

    def keep(self, user: User, placed: Placed, options: list[Json]) -> None:
        """Store newly offered options, beside earlier ones."""
        kept = self._options.setdefault((user.id, placed.block_id, placed.action_id), {})
        kept.update({str(option.get("value")): option for option in options})

    def find(self, user: User, placed: Placed, values: Values, value: str) -> Json | None:
        """Return the option of that value, offered before or chosen now; None if neither."""
        kept = self._options.get((user.id, placed.block_id, placed.action_id), {})
        held = read_value(placed, values)
        holding = held if isinstance(held, list) else [held] if held else []
        return kept.get(value) or next((o for o in holding if o.get("value") == value), None)


class ValueReader:
    """Parses the values of one person, and refuses values that an element does not offer."""

    def __init__(self, state: State, user: User, offered: Offered) -> None:
        self._state = state
        self._user = user
        self._offered = offered

    def read(self, placed: Placed, values: Values, value: Any) -> Any:
        """Return `value` in Slack's form; an empty text, None and [] are no value.

        Raises:
            Problem: if the element does not offer it, or it is malformed
        """
        kind = placed.element["type"]
        many = kind in INPUT_KINDS and INPUT_KINDS[kind].many
        if value is None or value in ("", []):
            return [] if many else None
        read = self._reader_of(kind, placed, values)
        if not many:
            return read(value)
        if not isinstance(value, list):
            raise bad_request(f"The value of {placed.action_id} is a list.")
        return [read(part) for part in value]

    def _reader_of(self, kind: str, placed: Placed, values: Values) -> Callable[[Any], Any]:
        if kind in _TEXTS:
            return self._read_text
        if kind == "rich_text_input":
            return self._read_rich_text
        if kind == "datepicker":
            return _read_date
        if kind == "timepicker":
            return _read_time
        if kind == "datetimepicker":
            return _read_epoch
        if "users_select" in kind:
            return self._read_user
        if "channels_select" in kind or "conversations_select" in kind:
            return self._read_channel
        return lambda value: self._read_option(placed, values, value)

    def _read_text(self, value: Any) -> str:
        if isinstance(value, bool) or not isinstance(value, (str, int, float)):
            raise bad_request("That field takes a text.")
        return str(value)

    def _read_rich_text(self, value: Any) -> Any:
        if isinstance(value, dict):
            return value
        text = {"type": "text", "text": self._read_text(value)}
        return {
            "type": "rich_text",
            "elements": [{"type": "rich_text_section", "elements": [text]}],
        }

    def _read_user(self, value: Any) -> str:
        if not isinstance(value, str) or value not in self._state.users:
            raise Problem("There is nobody with that id.")
        return value

    def _read_channel(self, value: Any) -> str:
        channel = self._state.channels.get(value) if isinstance(value, str) else None
        if channel is None or not may_see(channel, self._user.id):
            raise Problem(f"{self._user.handle} sees no such conversation.")
        return channel.id

    def _read_option(self, placed: Placed, values: Values, value: Any) -> Json:
        found = None
        if "external_select" in placed.element["type"]:
            found = self._offered.find(self._user, placed, values, str(value))
        else:
            options = options_of(placed.element)
            found = next((each for each in options if each.get("value") == value), None)
        if found is None:
            shown = json.dumps(value)[:80]
            raise Problem(f"{shown} is not among the options any more.")
        return found


def _read_date(value: Any) -> str:
    if not isinstance(value, str) or not _DATE.fullmatch(value):
        raise Problem("A date is written like 2020-10-26.")
    try:
        return date.fromisoformat(value).isoformat()
    except ValueError:
        raise Problem(f"There is no {value} in the calendar.") from None


def _read_time(value: Any) -> str:
    if not isinstance(value, str) or not _TIME.fullmatch(value):
        raise Problem("A time is written like 17:30.")
    try:
        time.fromisoformat(value)
    except ValueError:
        raise Problem(f"There is no {value} on the clock.") from None
    return value


def _read_epoch(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 10**10:
        raise Problem("A date and time is given in seconds since 1970.")
    return value
