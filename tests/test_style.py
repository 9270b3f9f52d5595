"""Every text of the bot is in one style: what docs/words.md says of it, where a test can tell."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SOURCES = [
    path for room in ("bot", "handlers", "schedules", "web") for path in (ROOT / room).rglob("*.py")
]
COMMANDS = "agenda|announce|announcements|challenges|deadlines|hackathon|officehours|organiser"
# What none of its texts has, what it has instead, and a text that would be out of style.
OUT_OF_STYLE = [
    (
        "contractions: cannot, it is",
        r"\b\w+n['’]t\b|\b\w+['’](?:re|ve|ll|m|d)\b|\b(?:it|that|there|here|what|let)['’]s\b",
        "You can't join.",
    ),
    (
        "blame, alarm and regret: what happened, and what to do",
        r"\b(?:invalid|illegal|oops|sorry|unfortunately|successful(?:ly)?)\b|\ban error occur",
        "An invalid name.",
    ),
    ("three dots: …", r"\w\.\.\.", "Wait..."),
    (
        "American spelling: organiser, colour, cancelled",
        r"\b(?:organiz|customiz|color\b|canceled|canceling)",
        "Ask an organizer.",
    ),
    ("Latin abbreviations: such as", r"\betc\b|\be\.g\.|\bi\.e\.", "Names, etc."),
    (
        "a command without backticks, which no prefix reaches",
        rf"(?<!: )(?<=[^`\w/.*|'(])/(?:team|register|{COMMANDS})\b(?!/)",
        "Type /team join.",
    ),
]


def list_texts(path: Path) -> Iterator[tuple[int, str]]:
    """Each text of more than a word in a file, with its line; docstrings are not said."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    unsaid: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            unsaid.add(id(node.value))
        if isinstance(node, ast.JoinedStr):
            unsaid |= {id(part) for part in ast.walk(node) if isinstance(part, ast.Constant)}
            parts = (getattr(part, "value", "") for part in node.values)
            yield node.lineno, "".join(part if isinstance(part, str) else "{}" for part in parts)
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Constant)
            and id(node) not in unsaid
            and isinstance(node.value, str)
        ):
            yield node.lineno, node.value


@cache
def list_all_texts() -> list[tuple[str, str]]:
    """Where each text of the bot is, and the text."""
    return [
        (f"{path.relative_to(ROOT)}:{line}", text)
        for path in SOURCES
        for line, text in list_texts(path)
        if " " in text.strip()
    ]


@pytest.mark.parametrize(("what", "pattern", "example"), OUT_OF_STYLE)
def test_no_text_is_out_of_style(what: str, pattern: str, example: str) -> None:
    out = re.compile(pattern, re.IGNORECASE)
    assert out.search(example)
    found = [f"{place}: {text}" for place, text in list_all_texts() if out.search(text)]
    assert found == [], what


def test_texts_are_found_where_they_are_said(tmp_path: Path) -> None:
    source = tmp_path / "said.py"
    source.write_text('"""Unsaid."""\nA = "one"\nB = f"two {A} three"\n')
    assert list(list_texts(source)) == [(3, "two {} three"), (2, "one")]
