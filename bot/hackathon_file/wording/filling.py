"""Fills in a text of the organisers: its placeholders, and the lines without a value."""

from collections.abc import Mapping
from string import Formatter


class Malformed(ValueError):
    """A line of a template that cannot be filled in; the message is one sentence."""


def split_line(line: str) -> list[tuple[str, str | None]]:
    """Split a line into texts, each with the name of the placeholder after it, or None.

    `{{` and `}}` stand for braces. A name is a plain one, so that filling it in reaches nothing
    but its value: no attribute, no index, no format.

    Raises:
        Malformed: if the line has anything else in braces, or a brace alone.
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
    """Return the names of the placeholders in a template.

    Raises:
        Malformed: if it cannot be filled in.
    """
    return {name for line in template.split("\n") for _, name in split_line(line) if name}


def keep_lines(template: str, values: Mapping[str, str]) -> str:
    """Return the template without the lines that have a placeholder whose value is empty."""
    lines = template.split("\n")
    return "\n".join(line for line in lines if all(values[name] for name in list_names(line)))


def fill(template: str, values: Mapping[str, str]) -> str:
    """Fill in the placeholders of a template; leave out a line with one that is empty.

    The caller has escaped the values that people typed.
    """
    filled = [
        "".join(text + (values[name] if name else "") for text, name in split_line(line))
        for line in keep_lines(template, values).split("\n")
    ]
    return "\n".join(filled).strip()
