"""The findings of `check` about a hackathon file: a level, a line and a sentence."""

from dataclasses import dataclass
from typing import Literal

Level = Literal["error", "warning", "note"]


@dataclass(frozen=True, order=True)
class Finding:
    """One thing to know about a file; `line` counts from 1, `message` is one sentence."""

    line: int
    level: Level
    message: str

    def as_json(self) -> dict[str, str | int]:
        """Return the finding as `check --json` prints it."""
        return {"level": self.level, "line": self.line, "message": self.message}
