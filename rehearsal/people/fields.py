"""Finding elements of a view or message by the names that people use, and their values."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rehearsal.state.input_state import INPUT_KINDS, Placed, find_elements

Json = dict[str, Any]
OptionsSource = Callable[[Placed, str], list[Json]]
NameToId = Callable[[str], str | None]

PRESSED = frozenset({"button", "workflow_button"})
TEXT_INPUTS = frozenset({"plain_text_input", "email_text_input", "url_text_input", "number_input"})


class CannotDo(Exception):
    """The person cannot do this here; the message says why in one sentence."""


@dataclass(frozen=True)
class Answers:
    """Look-ups for a person's answers: external options, and ids of people and channels by name."""

    ask_options: OptionsSource
    user_id: NameToId
    channel_id: NameToId


def plain(text_object: Any) -> str:
    """Return the text of a text object; empty if it is none."""
    return str(text_object.get("text", "")) if isinstance(text_object, dict) else ""


def label_of(placed: Placed) -> str:
    """Return a person's name for an element: its label, its own text, or the text beside it."""
    block, element = placed.block, placed.element
    return (
        plain(block.get("label"))
        or plain(element.get("text"))
        or plain(element.get("placeholder"))
        or plain(block.get("text"))
        or placed.action_id
    )


def names_of(placed: Placed) -> list[str]:
    """Return every name that a person may use for an element; some may be empty."""
    block, element = placed.block, placed.element
    return [
        placed.action_id,
        placed.block_id,
        plain(block.get("label")),
        plain(element.get("text")),
        plain(element.get("placeholder")),
        plain(block.get("text")) if block.get("type") == "section" else "",
    ]


def find_named(placed: list[Placed], name: str) -> Placed | None:
    """Return the element with that action_id, block_id, label, text or placeholder.

    An exact match comes before one that differs only in capitals and spaces.
    """
    for compare in (str, _fold):
        for each in placed:
            if compare(name) in [compare(known) for known in names_of(each) if known]:
                return each
    return None


def find_buttons(blocks: list[Json]) -> list[Placed]:
    """Return the buttons of `blocks`."""
    return [each for each in find_elements(blocks) if each.element["type"] in PRESSED]


def find_choices(blocks: list[Json]) -> list[Placed]:
    """Return the inputs and overflow menus of `blocks`."""
    kinds = {*INPUT_KINDS, "overflow"}
    return [each for each in find_elements(blocks) if each.element["type"] in kinds]


def options_of(element: Json) -> Iterator[Json]:
    """Yield the options that an element lists itself."""
    yield from element.get("options", [])
    for group in element.get("option_groups", []):
        yield from group.get("options", [])


def make_value(placed: Placed, answer: Any, answers: Answers) -> Any:
    """Return a person's answer in the form in which Slack stores it.

    Options are named by their text or value, people by handle, channels by name.

    Raises:
        CannotDo: if the element does not offer the answer
    """
    kind = placed.element["type"]
    many = kind != "overflow" and INPUT_KINDS[kind].many
    if answer is None or answer == "" or answer == []:
        return [] if many else None
    if many:
        parts = answer if isinstance(answer, (list, tuple, set)) else [answer]
        return [_make_one(placed, part, answers) for part in parts]
    if isinstance(answer, (list, tuple)) and len(answer) == 1:
        answer = answer[0]
    return _make_one(placed, answer, answers)


def read_as_person(value: Any, name_of: Callable[[str], str]) -> Any:
    """Return an input's value as a person reads it: option texts, handles, channel names."""
    if isinstance(value, list):
        return [read_as_person(part, name_of) for part in value]
    if isinstance(value, dict):
        return plain(value.get("text"))
    return name_of(value) if isinstance(value, str) else value


def _make_one(placed: Placed, answer: Any, answers: Answers) -> Any:
    kind = placed.element["type"]
    if kind in TEXT_INPUTS or kind == "rich_text_input":
        return str(answer)
    if kind in {"datepicker", "timepicker"}:
        return str(answer)
    if kind == "datetimepicker":
        return answer if isinstance(answer, int) else _epoch(str(answer))
    if "users_select" in kind:
        return _need(answers.user_id(str(answer)), placed, answer)
    if "channels_select" in kind or "conversations_select" in kind:
        return _need(answers.channel_id(str(answer)), placed, answer)
    options = list(options_of(placed.element))
    if "external_select" in kind:
        options = answers.ask_options(placed, str(answer))
    for option in options:
        if str(answer) in (option.get("value"), plain(option.get("text"))):
            return option
    for option in options:
        if _fold(str(answer)) == _fold(plain(option.get("text"))):
            return option
    offered = ", ".join(plain(option.get("text")) for option in options) or "nothing"
    raise CannotDo(f'{label_of(placed)} has no option "{answer}"; it offers: {offered}.')


def _need(found: str | None, placed: Placed, answer: Any) -> str:
    if found is None:
        raise CannotDo(f'{label_of(placed)} knows no "{answer}".')
    return found


def _epoch(text: str) -> int:
    try:
        return int(datetime.fromisoformat(text).timestamp())
    except ValueError:
        raise CannotDo(f"{text} is not a date and time, such as 2020-10-26T17:00Z.") from None


def _fold(text: str) -> str:
    return " ".join(text.split()).casefold().removesuffix("*").strip()
