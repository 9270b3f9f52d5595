"""Reads YAML text as a `Document` with line numbers, or finds out what is wrong with the YAML.

It reads the parser's events rather than let PyYAML build objects: every scalar stays the
text that was written, every field keeps its line, and what makes YAML dangerous or puzzling
(aliases that multiply, tags, fields given twice, endless nesting) is refused as it comes.
"""

import re
from typing import Any

import yaml

from bot.hackathon_file.yaml.document import Document, Path
from bot.hackathon_file.yaml.errors import explain_yaml_error
from bot.hackathon_file.yaml.findings import Finding

LARGEST = 1_000_000
_DEEPEST = 12

# Everything that YAML does not let stand in a text.
_UNPRINTABLE = re.compile(
    "[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]",
)
_NOTHING = ("", "~", "null", "Null", "NULL")
_COMMENT_FOR_VALUE = re.compile(r":\s+#(?P<word>\S+)\s*$")


def read_yaml(text: str) -> tuple[Document | None, list[Finding]]:
    """Return the fields that `text` holds, and the findings about its YAML, in order of line.

    No document if the text is no YAML, is larger than 1 MB, or is not made of fields.
    """
    if len(text) > LARGEST:
        size = f"{len(text) / 1_000_000:.1f}"
        return None, [
            Finding(1, "error", f"The file has {size} MB; a hackathon file has at most 1.")
        ]
    text = text.removeprefix("\ufeff")
    if unprintable := _UNPRINTABLE.search(text):
        line = text.count("\n", 0, unprintable.start()) + 1
        return None, [Finding(line, "error", _say_unprintable(unprintable[0]))]
    reader = _Reader(text)
    try:
        return reader.read_document(), reader.findings
    except _NoDocumentError as refusal:
        return None, [*reader.findings, Finding(refusal.line, "error", refusal.message)]
    except yaml.MarkedYAMLError as error:
        return None, [*reader.findings, explain_yaml_error(error, text)]


class _NoDocumentError(Exception):
    """An error that makes the rest of the file unreadable."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line
        self.message = message


class _Reader:
    """Builds plain values from the parser's events, and notes where each one stands."""

    def __init__(self, text: str) -> None:
        # libyaml's parser is some ten times faster, where PyYAML was built with it.
        loader = yaml.CBaseLoader if yaml.__with_libyaml__ else yaml.BaseLoader
        self._events = yaml.parse(text, Loader=loader)
        self._source = text.splitlines()
        self._lines: dict[Path, int] = {}
        self.findings: list[Finding] = []

    def read_document(self) -> Document:
        event = self._next()
        while isinstance(event, yaml.StreamStartEvent | yaml.DocumentStartEvent):
            event = self._next()
        value = None if isinstance(event, yaml.StreamEndEvent) else self._read(event, ())
        if value is None:
            raise _NoDocumentError(1, "The file is empty: begin with `name:` and `slug:`.")
        if not isinstance(value, dict):
            kind = "list" if isinstance(value, list) else "text"
            raise _NoDocumentError(
                _line(event), f"The file is a {kind}: it should be fields, such as `name: …`."
            )
        self._next()  # the document's end
        after = self._next()
        if not isinstance(after, yaml.StreamEndEvent):
            raise _NoDocumentError(
                _line(after), "A second document begins here: describe one hackathon a file."
            )
        return Document(value, self._lines)

    def _next(self) -> yaml.Event:
        return next(self._events)

    def _read(self, event: yaml.Event, path: Path) -> Any:
        """Read the value that begins with `event`: dict, list or str; None for nothing."""
        if isinstance(event, yaml.AliasEvent):
            raise _NoDocumentError(
                _line(event),
                f"`*{event.anchor}` is a YAML alias: write out what it stands for, or put a text "
                "that begins with * in quotes.",
            )
        if len(path) > _DEEPEST:
            raise _NoDocumentError(_line(event), "Lists and fields are nested too deep here.")
        self._lines[path] = _line(event)
        tag = isinstance(event, yaml.ScalarEvent | yaml.CollectionStartEvent) and event.tag
        # The lone `!` says that a text is a text, which all are here.
        if tag and tag != "!":
            self._add(event, f"`{tag}` is a YAML tag: leave it out.")
        if isinstance(event, yaml.MappingStartEvent):
            return self._read_fields(path)
        if isinstance(event, yaml.ScalarEvent):
            if event.style == "|":
                # Its lines stand in the file as they are, under the sign that announces them.
                for number in range(event.value.count("\n") + 1):
                    self._lines[*path, number] = _line(event) + 1 + number
            # Between double quotes an escape may stand for what could not be typed.
            if unprintable := _UNPRINTABLE.search(event.value):
                self._add(event, _say_unprintable(unprintable[0]))
            is_plain = event.implicit[0]
            return None if is_plain and event.value in _NOTHING else event.value
        return self._read_list(path)

    def _read_list(self, path: Path) -> list[Any]:
        values: list[Any] = []
        while not isinstance(event := self._next(), yaml.SequenceEndEvent):
            value = self._read(event, (*path, len(values)))
            if value is None:
                self._add(event, "This item of the list is empty.")
            else:
                values.append(value)
        return values

    def _read_fields(self, path: Path) -> dict[str, Any]:
        fields: dict[str, Any] = {}
        first_lines: dict[str, int] = {}
        while not isinstance(event := self._next(), yaml.MappingEndEvent):
            if not isinstance(event, yaml.ScalarEvent):
                raise _NoDocumentError(
                    _line(event), "A field's name is plain text: put text with brackets in quotes."
                )
            name: str = event.value
            if name in first_lines:
                self._add(event, f"`{name}` is already written on line {first_lines[name]}.")
                self._read_aside((*path, name))
                continue
            value = self._read(self._next(), (*path, name))
            # A field is where its name is, wherever its value begins.
            first_lines[name] = self._lines[*path, name] = _line(event)
            if value is None:
                self._warn_of_comment(event)
            else:
                fields[name] = value
        return fields

    def _read_aside(self, path: Path) -> None:
        """Read a value whose findings and lines do not count."""
        lines, findings = self._lines, self.findings
        self._lines, self.findings = {}, []
        self._read(self._next(), path)
        self._lines, self.findings = lines, findings

    def _warn_of_comment(self, name: yaml.ScalarEvent) -> None:
        comment = _COMMENT_FOR_VALUE.search(self._source[_line(name) - 1])
        if comment:
            word = comment["word"]
            self.findings.append(
                Finding(
                    _line(name),
                    "warning",
                    f"`{name.value}` is empty, for YAML takes `#{word}` for a remark: "
                    f"write {word} without the #.",
                )
            )

    def _add(self, event: yaml.Event, message: str) -> None:
        self.findings.append(Finding(_line(event), "error", message))


def _say_unprintable(character: str) -> str:
    return f"The character U+{ord(character):04X} cannot stand in a text file."


def _line(event: yaml.Event) -> int:
    # The parser marks every event; its types allow for events that a program makes.
    return event.start_mark.line + 1 if event.start_mark else 1
