"""Makes `docs/hackathon-file.md`, its JSON Schema and `docs/words.md`, from schema and templates.

Run it as `python -m bot.hackathon_file.docs.generate` when one of them has changed.
"""

import json
from pathlib import Path
from typing import Any

from bot.hackathon_file.docs.published_schema import published_schema
from bot.hackathon_file.schema import (
    CHANNEL_PATTERN,
    EMAIL_PATTERN,
    KEY_PATTERN,
    URL_PATTERN,
)
from bot.hackathon_file.wording.message_templates import (
    MAY_BE_EMPTY,
    PLACEHOLDERS,
    TEMPLATES,
    MessageTemplate,
)

_DOCS = Path(__file__).parents[3] / "docs"
_INTRODUCTION = Path(__file__).with_name("hackathon_file.md")
_ABOUT_WORDS = Path(__file__).with_name("words.md")
_WHOLE = "HackathonFile"

_SHOWN_PATTERNS = {
    KEY_PATTERN: "key",
    CHANNEL_PATTERN: "name of a channel",
    EMAIL_PATTERN: "e-mail address",
    URL_PATTERN: "link",
}

_Schema = dict[str, Any]


def make_documents() -> dict[str, str]:
    """Return the text of each generated file, by its name in `docs/`."""
    schema = published_schema()
    return {
        "hackathon-file.md": _make_reference(schema),
        "hackathon-file.schema.json": json.dumps(schema, indent=2, ensure_ascii=False) + "\n",
        "words.md": _make_words(),
    }


def write_documents(folder: Path = _DOCS) -> None:
    """Write the generated files into `folder`."""
    for name, text in make_documents().items():
        (folder / name).write_text(text, encoding="utf-8")


def _make_reference(schema: _Schema) -> str:
    """Return the hand-written introduction, then a table of fields for each part of the file."""
    parts: dict[str, _Schema] = {_WHOLE: schema}
    _collect_parts(schema, schema["$defs"], parts)
    sections = [_INTRODUCTION.read_text(encoding="utf-8").rstrip()]
    sections += [_make_section(name, part) for name, part in parts.items()]
    return "\n\n".join(sections) + "\n"


def _make_words() -> str:
    """Return the hand-written introduction, the placeholders, and each text with its default."""
    placeholders = ["## Placeholders", "", "| Written | Says |", "|---|---|"]
    for name, meaning in PLACEHOLDERS.items():
        may_be_empty = "; may be missing" if name in MAY_BE_EMPTY else ""
        placeholders.append(f"| `{{{name}}}` | {meaning}{may_be_empty} |")
    sections = [
        _ABOUT_WORDS.read_text(encoding="utf-8").rstrip(),
        "\n".join(placeholders),
        "## Each text, and the bot's own words for it",
        *(_show_template(key, template) for key, template in TEMPLATES.items()),
    ]
    return "\n\n".join(sections) + "\n"


def _show_template(key: str, template: MessageTemplate) -> str:
    known = ", ".join(f"`{{{name}}}`" for name in template.placeholders)
    otherwise = f"Where it has no words, those of `{template.fallback}` are said; without them:"
    own = f"```\n{template.default}\n```" if template.default else "The bot's own: none."
    lines = [f"### {key}", "", template.description, "", f"Placeholders: {known}.", ""]
    return "\n".join([*lines, *([otherwise, ""] if template.fallback else []), own])


def _collect_parts(value: Any, definitions: _Schema, parts: dict[str, _Schema]) -> None:
    """Add every part that `value` refers to, each before the parts within it."""
    if isinstance(value, list):
        for item in value:
            _collect_parts(item, definitions, parts)
    if not isinstance(value, dict):
        return
    if "$ref" in value:
        name = _part_name(value)
        if name not in parts:
            parts[name] = definitions[name]
            _collect_parts(definitions[name]["properties"], definitions, parts)
        return
    _collect_parts([item for key, item in value.items() if key != "$defs"], definitions, parts)


def _make_section(name: str, part: _Schema) -> str:
    lines = [
        f"### {_show_name(name)}",
        "",
        part["description"],
        "",
        "| Field | What it is | If left out | Meaning |",
        "|---|---|---|---|",
    ]
    required = part.get("required", [])
    for field, value in part["properties"].items():
        left_out = "**required**" if field in required else _show_default(value.get("default"))
        meaning = value["description"].replace("|", r"\|")
        lines.append(f"| `{field}` | {_show_kind(value)} | {left_out} | {meaning} |")
    return "\n".join(lines)


def _show_kind(value: _Schema) -> str:
    """Describe in words which values a field takes."""
    if "$ref" in value:
        name = _show_name(_part_name(value))
        return f"[{name.lower()}](#{name.lower().replace(' ', '-')})"
    if "anyOf" in value:
        shown = [_show_kind(choice) for choice in value["anyOf"] if choice != {"type": "null"}]
        # `yes` and `no` stand beside true and false; one of the two is told.
        return "true or false" if "true or false" in shown else ", or ".join(shown)
    if "enum" in value:
        choices = [f"`{choice}`" for choice in value["enum"] if choice is not None]
        return " or ".join([", ".join(choices[:-1]), choices[-1]])
    if "const" in value:
        return f"`{value['const']}`"
    return _show_simple_kind(value)


def _show_simple_kind(value: _Schema) -> str:
    types = value["type"] if isinstance(value["type"], list) else [value["type"]]
    if "array" in types:
        most = f", at most {value['maxItems']}" if "maxItems" in value else ""
        return f"list of: {_show_kind(value['items'])}{most}"
    if "boolean" in types:
        return "true or false"
    if "integer" in types:
        return f"whole number, at least {value['minimum']}"
    kind = _SHOWN_PATTERNS.get(value.get("pattern", ""), "text")
    return f"{kind}, up to {value['maxLength']} characters" if "maxLength" in value else kind


def _show_default(default: Any) -> str:
    """Describe in words the default of a field."""
    if default is None or default == []:
        return "nothing"
    if isinstance(default, dict):
        return "as its fields say"
    if isinstance(default, list):
        return ", ".join(f"`{item}`" for item in default)
    return f"`{str(default).lower() if isinstance(default, bool) else default}`"


def _part_name(value: _Schema) -> str:
    return str(value["$ref"]).rpartition("/")[2]


def _show_name(name: str) -> str:
    """Return the name of a part in words: `Agenda entry`."""
    if name == _WHOLE:
        return "The file"
    words = "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in name)
    return words.strip().capitalize()


if __name__ == "__main__":
    write_documents()
