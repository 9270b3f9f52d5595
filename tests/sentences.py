"""Which docstrings send their reader back to the beginning: `python -m tests.sentences [DIR …]`.

Three habits are counted: to begin with "What", to say "where" for "if", and to say "who" or
"whoever" without naming the person.
"""

import ast
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

HOUSES = ("bot", "handlers", "schedules", "web", "rehearsal", "migrations")

_SUBJECTS = (
    "it|its|there|they|their|he|she|we|you|this|that|these|those|nobody|somebody|none|no|one|"
    "nothing|something|everything|an?|the|all|any|people|Slack|so"
)
HABITS = {
    "begins with What": re.compile(r"\AWhat\b"),
    "says where for if": re.compile(rf"\b[Ww]here (?:{_SUBJECTS})\b"),
    "says who without a noun": re.compile(
        r"\b[Ww]h(?:om|o)ever\b|(?:\A|[.;:,(]\s+|\b(?:and|as|by|for|from|of|or|than|to|with)\s+)"
        r"[Ww]hom?\b"
    ),
}


@dataclass(frozen=True)
class Docstring:
    """A docstring, and the place where it begins."""

    path: Path
    line: int
    text: str

    def list_habits(self) -> list[str]:
        """Return the habits that it has."""
        return [name for name, habit in HABITS.items() if habit.search(self.text)]


def list_docstrings(folders: list[Path]) -> Iterator[Docstring]:
    """Yield every docstring of modules, classes and functions below these folders."""
    for folder in folders:
        for path in sorted(folder.rglob("*.py")) if folder.is_dir() else [folder]:
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(
                    node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
                ):
                    text = ast.get_docstring(node)
                    if text:
                        yield Docstring(path, getattr(node, "lineno", 1), " ".join(text.split()))


def main() -> None:
    """Print each docstring that has one of the habits, and how many there are."""
    found = list(list_docstrings([Path(each) for each in sys.argv[1:] or HOUSES]))
    counts = dict.fromkeys(HABITS, 0)
    for each in found:
        for habit in each.list_habits():
            counts[habit] += 1
            print(f"{each.path}:{each.line}: {habit}: {each.text[:100]}")
    for habit, count in counts.items():
        print(f"{habit}: {count} of {len(found)}, {100 * count / max(len(found), 1):.1f} %")


if __name__ == "__main__":
    main()
