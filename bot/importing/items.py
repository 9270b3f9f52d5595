"""An imported agenda, and the findings about it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from bot.hackathon_file.schema import AgendaKind
from bot.hackathon_file.yaml.findings import Finding, Level


@dataclass(frozen=True)
class ImportedItem:
    """An item of an agenda from elsewhere.

    If `starts_at` is set it is aware, UTC, as `ends_at` is if there is an end; otherwise the item
    is all day. `day` is its date in the event's zone. `zone` (IANA) is the zone in which its times
    were written, None if it is the event's. `line` (from 1) is its line in the source. Texts are as
    in the source, and empty if missing; `kind` is None if missing.
    """

    line: int
    title: str
    day: date
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    zone: str | None = None
    kind: AgendaKind | None = None
    where: str = ""
    about: str = ""
    link: str = ""


@dataclass(frozen=True)
class ImportedAgenda:
    """An agenda from elsewhere: its name, the event's zone (IANA), its items."""

    name: str
    zone: str
    items: tuple[ImportedItem, ...]


@dataclass
class Findings:
    """The findings about a source, each with its line; one repeated at its line counts once."""

    found: list[Finding] = field(default_factory=list)

    def error(self, line: int, message: str) -> None:
        """Add a fault that must be fixed before the source can be imported."""
        self._add(line, "error", message)

    def warn(self, line: int, message: str) -> None:
        """Add something that was not imported, or was changed."""
        self._add(line, "warning", message)

    def note(self, line: int, message: str) -> None:
        """Add how something ambiguous was read."""
        self._add(line, "note", message)

    @property
    def has_errors(self) -> bool:
        """Whether an error was found."""
        return any(each.level == "error" for each in self.found)

    def in_order(self) -> tuple[Finding, ...]:
        """Return the findings ordered by line."""
        return tuple(sorted(set(self.found)))

    def _add(self, line: int, level: Level, message: str) -> None:
        # A title from elsewhere may hold control characters for a terminal or a comment.
        shown = "".join(each for each in " ".join(message.split()) if each.isprintable())
        self.found.append(Finding(line, level, shown))


def choose_zone(
    named: Iterable[str], unzoned_lines: list[int], stated: str | None, findings: Findings
) -> str:
    """Return the event's zone (IANA): the one stated, else the most frequent one.

    `named` are the zones of the times that have one, `unzoned_lines` the lines of those that have
    none; `stated` is the zone that the organiser or the calendar gives. If it is unclear by which
    clock the latter are, an error is added, and the zone is UTC.
    """
    if stated is not None:
        return stated
    used = list(named)
    places = [zone for zone in used if zone != "UTC"]
    if unzoned_lines and len(set(places)) != 1:
        others = f" (and {len(unzoned_lines) - 1} more)" if len(unzoned_lines) > 1 else ""
        findings.error(
            unzoned_lines[0],
            f"This time{others} names no zone: say by --zone whose clock it is, as --zone Eastern.",
        )
        return "UTC"
    if not places:
        return "UTC"
    chosen = max(dict.fromkeys(places), key=places.count)
    if unzoned_lines:
        findings.note(
            unzoned_lines[0],
            f"A time without a zone is read as {chosen}'s, the only zone that is named.",
        )
    return chosen
