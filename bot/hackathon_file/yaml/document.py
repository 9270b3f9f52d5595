"""A hackathon file as written: plain texts, lists and fields, each with its line."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

# Where a value stands: names of fields and places in lists, as ("agenda", 0, "when").
Path = tuple[str | int, ...]


@dataclass(frozen=True)
class Document:
    """The fields of a file, and on which line each value stands.

    `fields` holds dicts, lists and strings alone: `17:00`, `3` and `yes` are strings still.
    A field with nothing after it is left out.
    """

    fields: dict[str, Any]
    lines: dict[Path, int] = field(default_factory=dict)

    def line_of(self, path: Path) -> int:
        """Return the line (from 1) of the value at `path`, or of the nearest part that holds it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)

    def value_at(self, path: Path) -> Any:
        """Return the value at `path`, or None."""
        value: Any = self.fields
        for step in path:
            try:
                value = value[step]
            except (KeyError, IndexError, TypeError):
                return None
        return value

    def text_at(self, path: Path) -> str | None:
        """Return the text at `path`, without blanks around it; None if there is no text."""
        value = self.value_at(path)
        return value.strip() or None if isinstance(value, str) else None

    def items_at(self, path: Path) -> Iterator[Path]:
        """Yield the path of each item of the list at `path`; nothing if there is no list."""
        value = self.value_at(path)
        if isinstance(value, list):
            for place in range(len(value)):
                yield (*path, place)
