"""The report in which the checks of a file collect their findings."""

from dataclasses import dataclass, field

from bot.hackathon_file.yaml.document import Document, Path
from bot.hackathon_file.yaml.findings import Finding, Level

_LONGEST = 600


@dataclass(frozen=True)
class Remark:
    """A finding by the path of its value, for values that are on no line of a file."""

    path: Path
    level: Level
    message: str


@dataclass(frozen=True)
class LintReport:
    """The findings about a document, each at the line of the value it is about."""

    document: Document
    findings: list[Finding] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)

    @property
    def has_errors(self) -> bool:
        """Whether an error was found."""
        return any(finding.level == "error" for finding in self.findings)

    def error(self, path: Path, message: str) -> None:
        """Add an error: it must be mended before the file can be used."""
        self._add("error", path, message)

    def warn(self, path: Path, message: str) -> None:
        """Add a warning: the text may not mean what its author thinks."""
        self._add("warning", path, message)

    def note(self, path: Path, message: str) -> None:
        """Add a note: the text is right, and this is still worth knowing."""
        self._add("note", path, message)

    def _add(self, level: Level, path: Path, message: str) -> None:
        # Messages quote the file, in which a forgotten quotation mark makes texts endless.
        shortened = message if len(message) <= _LONGEST else f"{message[: _LONGEST - 1]}…"
        self.findings.append(Finding(self.document.line_of(path), level, shortened))
        self.remarks.append(Remark(path, level, shortened))
