"""Validates a document by the schema, and explains in plain words each thing that does not fit."""

import re
from collections.abc import Callable
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from bot.hackathon_file import schema
from bot.hackathon_file.lint.report import LintReport
from bot.hackathon_file.suggestions import find_similar, suggest
from bot.hackathon_file.yaml.document import Document, Path

# What an item of each list is called.
_ITEMS = {
    "agenda": "agenda entry",
    "challenges": "challenge",
    "contacts": "contact",
    "hosts": "host",
    "links": "link",
    "mentors": "mentor",
    "questions": "question",
    "sites": "site",
}


def validate(document: Document, report: LintReport) -> schema.HackathonFile | None:
    """Return the file that the document describes; or None, with an error for each wrong value."""
    try:
        return schema.HackathonFile.model_validate(document.fields)
    except ValidationError as refusal:
        errors = refusal.errors(include_url=False)
    misspelt: set[Path] = set()
    for error in errors:
        path = error["loc"]
        if error["type"] == "extra_forbidden":
            similar = find_similar(str(path[-1]), _part_at(path[:-1]).model_fields)
            misspelt.add((*path[:-1], similar or ""))
            advice = f" Did you mean `{similar}`?" if similar else ""
            part = _name_part(path[:-1])
            report.error(path, f"`{_shorten(path[-1])}` is not a field of {part}.{advice}")
    for error in errors:
        if error["type"] == "extra_forbidden" or error["loc"] in misspelt:
            continue
        path = (*error["loc"], error["ctx"]["field"]) if error["type"] == "rule" else error["loc"]
        report.error(path, _word(error))
    return None


def _word(error: ErrorDetails) -> str:
    """Return the error as one sentence."""
    word = _WORDINGS.get(error["type"])
    return word(error) if word else f"{_name_value(error)}: {error['msg']}."


def _word_missing(error: ErrorDetails) -> str:
    part = _name_part(error["loc"][:-1])
    return f"{part[0].upper()}{part[1:]} has no `{error['loc'][-1]}`."


def _word_pattern(error: ErrorDetails) -> str:
    written, pattern = _shorten(error["input"]), error["ctx"]["pattern"]
    if pattern == schema.EMAIL_PATTERN:
        return f"`{written}` is not an e-mail address."
    if pattern == schema.MEMBER_PATTERN:
        return (
            f"`{written}` is nobody in Slack: write the e-mail address that they have there, or "
            "their member ID."
        )
    if pattern == schema.URL_PATTERN:
        return f"`{written}` is not a link: it begins with https:// and has no blanks."
    is_key = pattern == schema.KEY_PATTERN
    allowed = "letters a to z in lower case, digits and hyphens"
    name = "a key" if is_key else "the name of a Slack channel"
    proper = re.sub(r"[^a-z0-9]+", "-", str(error["input"]).lower()).strip("-")[:60]
    example = f", as `{proper}`" if proper else ""
    return f"`{written}` cannot be {name}: use {allowed}{example}."


def _word_literal(error: ErrorDetails) -> str:
    choices = re.findall(r"'([^']*)'", error["ctx"]["expected"])
    advice = suggest(str(error["input"]), choices)
    listed = ", ".join(choices[:-1]) + f" or {choices[-1]}"
    return f"{_name_value(error)} is {listed}, not {_describe(error['input'])}.{advice}"


def _word_part(error: ErrorDetails) -> str:
    first_field = next(iter(_part_at(error["loc"]).model_fields))
    return (
        f"{_name_value(error)} has fields of its own, such as `{first_field}: …`, "
        f"but this is {_describe(error['input'])}."
    )


def _word_not(what: str) -> Callable[[ErrorDetails], str]:
    return lambda error: f"{_name_value(error)} is {what}, not {_describe(error['input'])}."


def _word_not_text(error: ErrorDetails) -> str:
    advice = ": put a text that begins with { in quotes" if error["input"] == {} else ""
    return f"{_name_value(error)} is a text, not {_describe(error['input'])}{advice}."


def _word_too_many(error: ErrorDetails) -> str:
    most = error["ctx"]["max_length"]
    return f"{_name_value(error)} has {len(error['input'])} items; at most {most}."


def _word_too_long(error: ErrorDetails) -> str:
    most = error["ctx"]["max_length"]
    return f"{_name_value(error)} has {len(error['input'])} characters; at most {most}."


# pydantic's error types that the schema can meet, each with its sentence.
_WORDINGS: dict[str, Callable[[ErrorDetails], str]] = {
    "missing": _word_missing,
    "rule": lambda error: str(error["ctx"]["sentence"]),
    "string_pattern_mismatch": _word_pattern,
    "literal_error": _word_literal,
    "model_type": _word_part,
    "string_type": _word_not_text,
    "list_type": _word_not("a list, each item on a line of its own after `- `"),
    "bool_parsing": _word_not("true or false"),
    "bool_type": _word_not("true or false"),
    "int_parsing": _word_not("a whole number"),
    "int_parsing_size": _word_not("a whole number of a sensible size"),
    "int_type": _word_not("a whole number"),
    "greater_than_equal": lambda error: (
        f"{_name_value(error)} is at least {error['ctx']['ge']}, not {_describe(error['input'])}."
    ),
    "string_too_short": lambda error: f"{_name_value(error)} is empty.",
    "string_too_long": _word_too_long,
    "too_short": lambda error: f"{_name_value(error)} is an empty list: leave it out, or fill it.",
    "too_long": _word_too_many,
}


def _name_part(path: Path) -> str:
    """Name the part at `path` as a person does: the file, `where`, this challenge."""
    if not path:
        return "the file"
    if isinstance(path[-1], int):
        return f"this {_ITEMS[str(path[-2])]}"
    return f"`{path[-1]}`"


def _name_value(error: ErrorDetails) -> str:
    """Name the value as a person does: `title`, item 2 of `tags`, this challenge."""
    path = error["loc"]
    if not isinstance(path[-1], int):
        return f"`{path[-1]}`"
    name = str(path[-2])
    return f"This {_ITEMS[name]}" if name in _ITEMS else f"Item {path[-1] + 1} of `{name}`"


def _describe(value: Any) -> str:
    """Describe what was written instead: in short, or by its kind."""
    if isinstance(value, dict):
        return "fields"
    return "a list" if isinstance(value, list) else f"`{_shorten(value)}`"


def _shorten(value: Any) -> str:
    text = str(value)
    return text if len(text) <= 60 else f"{text[:59]}…"


def _part_at(path: Path) -> type[BaseModel]:
    """Return the schema's part at `path`."""
    part: type[BaseModel] = schema.HackathonFile
    for step in path:
        if isinstance(step, str):
            annotation: Any = part.model_fields[step].annotation
            # A part as it is, or the items of a list of parts.
            part = next(iter(get_args(annotation)), annotation)
    return part
