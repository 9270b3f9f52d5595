"""Where the rules are, and their tests: the rooms whose branches `pyproject.toml` has counted."""

import tomllib
from pathlib import Path

_ROOT = Path(__file__).parent.parent
_PROJECT = tomllib.loads((_ROOT / "pyproject.toml").read_text(encoding="utf-8"))

# From the root of the repository: `bot/agenda`.
ROOMS = tuple(
    Path(*package.split(".")) for package in _PROJECT["tool"]["coverage"]["run"]["source"]
)
# Each room's own, and those of several rooms.
TESTS = (
    *(_ROOT / "tests" / room for room in ROOMS),
    *sorted((_ROOT / "tests" / "bot").glob("test_*.py")),
)
