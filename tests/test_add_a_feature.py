"""The feature of docs/add-a-feature.md, added to a copy of the tree as the page says, works."""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "add-a-feature.md"
MOST_FILES_TOUCHED = 5
LEFT_OUT = (".git", ".venv", ".hypothesis", "__pycache__", "*.egg-info", "*_cache")

FILE = re.compile(r"^`([\w/.]+)`:\n\n```python\n(.*?)```$", re.MULTILINE | re.DOTALL)
CHANGE = re.compile(r"`([\w/.]+\.\w+)`|^```diff\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def list_changes(tree: Path) -> Iterator[tuple[Path, str, str]]:
    """Yield a file that is there, lines of it, and what stands in their place afterwards."""
    path = tree
    for named, lines in CHANGE.findall(FILE.sub("", PAGE.read_text(encoding="utf-8"))):
        if named:
            path = tree / named
        else:
            parts = [(line[0], line[1:]) for line in lines.splitlines(keepends=True)]
            before = "".join(line for sign, line in parts if sign in " -")
            yield path, before, "".join(line for sign, line in parts if sign in " +")


def run(tree: Path, *arguments: str) -> str:
    """Run Python in the tree; it says what went wrong."""
    done = subprocess.run(  # noqa: S603 - our own arguments
        [sys.executable, "-m", *arguments], cwd=tree, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"{done.stdout[-5000:]}\n{done.stderr[-2000:]}"
    return done.stdout


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the tree, with the feature of the page."""
    tree = tmp_path_factory.mktemp("feature") / "tree"
    shutil.copytree(ROOT, tree, ignore=shutil.ignore_patterns(*LEFT_OUT))
    for name, text in FILE.findall(PAGE.read_text(encoding="utf-8")):
        path = tree / name
        assert not path.exists()
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        # The tests' folders have one too, of which there is nothing to say.
        (path.parent / "__init__.py").touch()
    for path, before, after in list_changes(tree):
        text = path.read_text(encoding="utf-8")
        assert text.count(before) == 1, f"{path.name} has not once: {before}"
        path.write_text(text.replace(before, after), encoding="utf-8")
    (tree / "manifest.yaml").write_text(run(tree, "bot", "manifest"), encoding="utf-8")
    return tree


ADDED = [name for name, _ in FILE.findall(PAGE.read_text(encoding="utf-8"))]


@pytest.mark.parametrize(
    "check",
    [
        ("ruff", "check", *ADDED),
        ("ruff", "format", "--check", *ADDED),
        ("importlinter.cli", "lint"),
        ("pytest", "tests/bot/thanks", "tests/handlers/thanks", "-k", "not postgresql"),
        (
            "pytest",
            "tests/test_layout.py",
            "tests/test_manifest.py",
            "tests/schedules/test_kinds.py",
        ),
        ("pytest", "tests/fuzz/test_corpus.py::test_the_conversation_leaves_nothing_out"),
    ],
    ids=lambda check: " ".join(check)[:40],
)
def test_it_works_and_keeps_every_rule_of_the_house(tree: Path, check: tuple[str, ...]) -> None:
    run(tree, *check)


def test_it_touches_few_files_that_are_there(tmp_path: Path) -> None:
    touched = {path.relative_to(tmp_path) for path, _, _ in list_changes(tmp_path)}
    assert len({*touched, Path("manifest.yaml")}) <= MOST_FILES_TOUCHED
