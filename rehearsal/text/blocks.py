"""Block Kit as lines of plain text, for terminals and transcripts."""

from collections.abc import Iterable
from typing import Any

from rehearsal.people.fields import label_of, options_of, plain
from rehearsal.state.input_state import INPUT_KINDS, Placed, Values, read_value
from rehearsal.state.records import Message
from rehearsal.text.mrkdwn import MrkdwnReader, render_mrkdwn

Json = dict[str, Any]


def render_message(text: str, blocks: list[Json], reader: MrkdwnReader) -> list[str]:
    """Render a message as lines: its blocks if it has any, as in Slack, else its text."""
    if not blocks:
        return render_mrkdwn(text, reader).splitlines() or [""]
    return render_blocks(blocks, {}, {}, reader)


def render_files(message: Message) -> list[str]:
    """Render the message's files as lines, each with its title and name."""
    return [f"(file: {file.title}, {file.name})" for file in message.files]


def render_blocks(
    blocks: list[Json], values: Values, errors: dict[str, str], reader: MrkdwnReader
) -> list[str]:
    """Render blocks as lines; inputs with their values, and with the errors under them."""
    lines: list[str] = []
    for block in blocks:
        lines += _render_block(block, values, reader)
        error = errors.get(block.get("block_id", ""))
        if error is not None:
            lines.append(f"  ! {error}")
    return lines


def _render_block(block: Json, values: Values, reader: MrkdwnReader) -> list[str]:
    kind = block["type"]
    if kind == "divider":
        return ["—" * 20]
    if kind in {"header", "markdown"}:
        words = block["text"] if kind == "markdown" else plain(block["text"])
        return str(words).splitlines()
    if kind == "image":
        return [f"(image: {block['alt_text']})"]
    if kind == "section":
        return _render_section(block, values, reader)
    if kind == "context":
        parts = [_render_context_element(element, reader) for element in block["elements"]]
        return " ".join(parts).splitlines()
    if kind == "actions":
        elements = [Placed(block, element) for element in block["elements"]]
        return [" ".join(_render_element(placed, values, reader) for placed in elements)]
    if kind == "input":
        return [_render_input(Placed(block, block["element"]), values, reader)]
    if kind == "rich_text":
        return "".join(_rich_texts(block, reader)).splitlines()
    if kind == "table":
        return [" | ".join("".join(_rich_texts(c, reader)) for c in row) for row in block["rows"]]
    return [f"({kind})"]


def _render_section(block: Json, values: Values, reader: MrkdwnReader) -> list[str]:
    lines = _render_text_object(block.get("text"), reader).splitlines()
    fields = [_render_text_object(field, reader) for field in block.get("fields", [])]
    lines += [line for field in fields for line in field.splitlines()]
    accessory = block.get("accessory")
    if accessory is not None:
        lines.append(_render_element(Placed(block, accessory), values, reader))
    return lines


def _render_context_element(element: Json, reader: MrkdwnReader) -> str:
    if element["type"] == "image":
        return f"(image: {element['alt_text']})"
    return _render_text_object(element, reader)


def _render_text_object(text_object: Any, reader: MrkdwnReader) -> str:
    if not isinstance(text_object, dict):
        return ""
    words = plain(text_object)
    return render_mrkdwn(words, reader) if text_object.get("type") == "mrkdwn" else words


def _render_element(placed: Placed, values: Values, reader: MrkdwnReader) -> str:
    element = placed.element
    if element["type"] in {"button", "workflow_button"}:
        return f"[{plain(element['text'])}]"
    if element["type"] == "image":
        return f"(image: {element['alt_text']})"
    if element["type"] == "overflow":
        return "[… " + " | ".join(plain(each["text"]) for each in options_of(element)) + "]"
    return f"[{_render_held(placed, values, reader) or label_of(placed)} ▾]"


def _render_input(placed: Placed, values: Values, reader: MrkdwnReader) -> str:
    """Render an input in one line: its label (* if required), its value, its options and hint."""
    mark = "" if placed.block.get("optional") else " *"
    line = f"{plain(placed.block['label'])}{mark}: {_render_held(placed, values, reader) or '____'}"
    options = [plain(each.get("text")) for each in options_of(placed.element)]
    hints = [f"one of: {', '.join(options)}"] if options else []
    if INPUT_KINDS.get(placed.element["type"], _NO_KIND).many and options:
        hints = [f"any of: {', '.join(options)}"]
    hint = plain(placed.block.get("hint")) or plain(placed.element.get("placeholder"))
    hints += [hint] if hint else []
    return f"{line}  ({'; '.join(hints)})" if hints else line


def _render_held(placed: Placed, values: Values, reader: MrkdwnReader) -> str:
    if placed.element["type"] not in INPUT_KINDS:
        return ""
    held = read_value(placed, values)
    parts = held if isinstance(held, list) else [held]
    shown = [plain(part["text"]) if isinstance(part, dict) else part for part in parts if part]
    return ", ".join(reader.name_of(str(part)) for part in shown)


def _rich_texts(value: Any, reader: MrkdwnReader) -> Iterable[str]:
    if not isinstance(value, dict):
        return
    kind = value.get("type")
    if kind == "text" or kind == "raw_text":
        yield str(value.get("text", ""))
    elif kind == "link":
        yield str(value.get("text") or value.get("url", ""))
    elif kind == "user":
        yield f"@{reader.name_of(str(value.get('user_id')))}"
    elif kind == "channel":
        yield f"#{reader.name_of(str(value.get('channel_id')))}"
    elif kind == "broadcast":
        yield f"@{value.get('range')}"
    elif kind == "emoji":
        yield f":{value.get('name')}:"
    for part in value.get("elements", []):
        yield from _rich_texts(part, reader)
    if kind in {"rich_text_section", "rich_text_preformatted", "rich_text_quote"}:
        yield "\n"


_NO_KIND = INPUT_KINDS["plain_text_input"]
