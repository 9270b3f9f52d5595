"""Where the rules are: the rooms whose branches `pyproject.toml` has counted."""

import tomllib
from pathlib import Path

_PROJECT = Path(__file__).parent.parent / "pyproject.toml"

# From the root of the repository: `bot/agenda`.
ROOMS = tuple(
    Path(*package.split("."))
    for package in tomllib.loads(_PROJECT.read_text(encoding="utf-8"))["tool"]["coverage"]["run"][
        "source"
    ]
)
