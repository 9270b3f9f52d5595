"""Fills in a text of the organisers: its placeholders, and the lines without a value."""

from collections.abc import Mapping
from string import Formatter


class Malformed(ValueError):
    """A line of a wording that cannot be filled in; its words say why, in a sentence."""


def split_line(line: str) -> list[tuple[str, str | None]]:
    """A line as pieces: a text and the name of the placeholder after it, None where none is.

    `{{` and `}}` stand for braces. A name is a plain one, so that filling it in reaches nothing
    but its value: no attribute, no index, no format. Malformed where the line has anything else.
    """
    try:
        pieces = list(Formatter().parse(line))
    except ValueError as error:
        raise Malformed(
            "A brace stands alone here: write {{ or }} for a brace that people are to see."
        ) from error
    split: list[tuple[str, str | None]] = []
    for text, name, form, conversion in pieces:
        if name is not None and (form or conversion or not name.isidentifier()):
            written = name + (f"!{conversion}" if conversion else "") + (f":{form}" if form else "")
            raise Malformed(f"`{{{written}}}` is no placeholder: that is one name, as {{title}}.")
        split.append((text, name))
    return split


def list_names(template: str) -> set[str]:
    """The names of the placeholders in a wording; Malformed where it cannot be filled in."""
    return {name for line in template.split("\n") for _, name in split_line(line) if name}


def keep_lines(template: str, values: Mapping[str, str]) -> str:
    """The wording without the lines that have a placeholder with nothing to say."""
    lines = template.split("\n")
    return "\n".join(line for line in lines if all(values[name] for name in list_names(line)))


def fill(template: str, values: Mapping[str, str]) -> str:
    """The wording with its placeholders filled in; a line with one that is empty is left out.

    The values come as they are to stand there: what came from people is escaped already.
    """
    filled = [
        "".join(text + (values[name] if name else "") for text, name in split_line(line))
        for line in keep_lines(template, values).split("\n")
    ]
    return "\n".join(filled).strip()
