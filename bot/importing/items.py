"""An agenda as it was elsewhere, and what is found about it on the way here."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from bot.hackathon_file.schema import AgendaKind
from bot.hackathon_file.yaml.findings import Finding, Level


@dataclass(frozen=True)
class ImportedItem:
    """Something on an agenda from elsewhere.

    Either `starts_at` is set (aware, UTC; `ends_at` too where there is an end), or the item has
    its `day` alone. `zone` (IANA) is the clock its times were told by, None where that is the
    event's. `day` is the date there. `line` (from 1) is where it stands in the source. Texts are
    as they were there, and empty where there is none; `kind` is None where none was given.
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
    """A whole agenda from elsewhere: its name, the event's zone (IANA), its items."""

    name: str
    zone: str
    items: tuple[ImportedItem, ...]


@dataclass
class Findings:
    """What is found in a source, each at its line; the same thing at one line is said once."""

    found: list[Finding] = field(default_factory=list)

    def error(self, line: int, message: str) -> None:
        """Add what must be mended before anything can be made of the source."""
        self._add(line, "error", message)

    def warn(self, line: int, message: str) -> None:
        """Add what was not taken over, or not as it was."""
        self._add(line, "warning", message)

    def note(self, line: int, message: str) -> None:
        """Add how something was read, where it could be read otherwise."""
        self._add(line, "note", message)

    @property
    def has_errors(self) -> bool:
        """Whether an error was found."""
        return any(each.level == "error" for each in self.found)

    def in_order(self) -> tuple[Finding, ...]:
        """All of them, by line."""
        return tuple(sorted(set(self.found)))

    def _add(self, line: int, level: Level, message: str) -> None:
        # A title from elsewhere may hold what a terminal or a comment has a use for.
        shown = "".join(each for each in " ".join(message.split()) if each.isprintable())
        self.found.append(Finding(line, level, shown))


def choose_zone(
    named: Iterable[str], unzoned_lines: list[int], stated: str | None, findings: Findings
) -> str:
    """The event's zone (IANA): the one stated, else the one most times are told in.

    `named` are the zones of the times that have one, `unzoned_lines` the lines of those that
    have none; `stated` is what the organiser or the calendar says. Where nobody says whose
    clock the latter are by, that is an error, and the zone is UTC.
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
