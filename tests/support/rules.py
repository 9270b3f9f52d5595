"""Where the rules are, and their tests: the rooms whose branches `pyproject.toml` has counted."""

import tomllib
from pathlib import Path

_ROOT = Path(__file__).parent.parent.parent
_PROJECT = tomllib.loads((_ROOT / "pyproject.toml").read_text(encoding="utf-8"))

_COUNTED = _PROJECT["tool"]["coverage"]["run"]

# From the root of the repository: `bot/agenda`.
ROOMS = tuple(Path(*package.split(".")) for package in _COUNTED["source"])
# Each room's own, and those of several rooms.
TESTS = (
    *(_ROOT / "tests" / room for room in ROOMS),
    *sorted((_ROOT / "tests" / "bot").glob("test_*.py")),
)


def is_counted(path: Path) -> bool:
    """Whether a file of these rooms has rules."""
    return not any(path.match(pattern) for pattern in _COUNTED["omit"])
