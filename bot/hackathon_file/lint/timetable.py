"""The zones, days and instants of a file, read from it as written, with every doubt reported."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bot.core import timezones as zones
from bot.hackathon_file.lint.report import LintReport
from bot.hackathon_file.times.days import read_day, show_day
from bot.hackathon_file.times.errors import ParseError
from bot.hackathon_file.times.when import LabelUse, When, read_when, read_zone
from bot.hackathon_file.yaml.document import Document, Path

# What is further from the event would be nearer to it in another year.
_HALF_A_YEAR = timedelta(days=183)
_ASK = "Is its year right?"


@dataclass(frozen=True)
class Timetable:
    """The times of a file; None stands for one that is missing or cannot be parsed.

    `zones` are IANA names, the event's first (UTC if it cannot be parsed). `opens` and `closes`
    are instants (aware, UTC). `agenda` has an item for each entry, in the file's order.
    """

    zones: tuple[str, ...]
    first: date | None
    last: date | None
    opens: datetime | None
    closes: datetime | None
    agenda: tuple[When | None, ...]


def read_timetable(document: Document, report: LintReport) -> Timetable:
    """Read every zone, day and time of the file, and report what is wrong or worth knowing."""
    event_zones, site_zones = _read_zones(document, report)
    first, last = _read_dates(document, report)
    reader = _WhenReader(document, report, (*event_zones, *site_zones))
    opens, closes = _read_registration(reader, last)
    for name, instant in (("opens", opens), ("closes", closes)):
        if instant is not None:
            day = zones.day_of(instant, event_zones[0])
            _warn_of_year(("registration", name), day, first, last, report)
    agenda = tuple(reader.read((*entry, "when")) for entry in document.items_at(("agenda",)))
    for entry, when in zip(document.items_at(("agenda",)), agenda, strict=True):
        path = (*entry, "when")
        if when is not None and not _warn_of_year(path, when.day, first, last, report):
            _note_day_outside(path, when.day, first, last, report)
    reader.note_true_labels()
    return Timetable(event_zones, first, last, opens, closes, agenda)


class _WhenReader:
    """Reads the times of one file, and remembers the labels they use."""

    def __init__(self, document: Document, report: LintReport, known: Sequence[str]) -> None:
        self.document = document
        self.report = report
        self.zone, *self.others = known
        self._labels: list[tuple[Path, LabelUse]] = []

    def read(self, path: Path) -> When | None:
        """Parse the time at `path` and report its doubts; None if there is none or it is wrong."""
        text = self.document.text_at(path)
        if text is None:
            return None
        try:
            when = read_when(text, self.zone, self.others)
        except ParseError as error:
            self.report.error(path, str(error))
            return None
        for warning in when.warnings:
            self.report.warn(path, warning)
        self._labels += [(path, use) for use in when.labels]
        return when

    def note_true_labels(self) -> None:
        """Note right uses of labels that the file also uses on days when they do not hold."""
        wrong = {use.label.written.upper() for _, use in self._labels if use.is_wrong}
        for path, use in self._labels:
            if use.label.written.upper() in wrong and not use.is_wrong:
                self.report.note(path, use.describe())


def _read_zones(document: Document, report: LintReport) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the zones of the event, its own first, and those of its sites; each once."""
    event_zone = _read_zone(document, ("zone",), report) or "UTC"
    others = [
        _read_zone(document, path, report, [event_zone])
        for path in document.items_at(("also_shown",))
    ]
    shown = tuple(dict.fromkeys([event_zone, *filter(None, others)]))
    sites = [
        _read_zone(document, (*site, "zone"), report, shown)
        for site in document.items_at(("where", "sites"))
    ]
    return shown, tuple(dict.fromkeys(zone for zone in sites if zone and zone not in shown))


def _read_zone(
    document: Document, path: Path, report: LintReport, known: Sequence[str] = ()
) -> str | None:
    text = document.text_at(path)
    if text is None:
        return None
    try:
        return read_zone(text, known)
    except ParseError as error:
        report.error(path, str(error))
        return None


def _read_dates(document: Document, report: LintReport) -> tuple[date | None, date | None]:
    first = _read_date(document, ("dates", "first"), report)
    last = _read_date(document, ("dates", "last"), report)
    if first and last and last < first:
        report.error(
            ("dates", "last"),
            f"The last day, {show_day(last)}, is before the first, {show_day(first)}.",
        )
        return None, None
    if first and last and last - first > _HALF_A_YEAR:
        report.warn(
            ("dates", "last"),
            f"{show_day(last)} is long after the first day, {show_day(first)}. {_ASK}",
        )
    return first, last


def _read_date(document: Document, path: Path, report: LintReport) -> date | None:
    text = document.text_at(path)
    if text is None:
        return None
    try:
        written = read_day(text)
    except ParseError as error:
        report.error(path, str(error))
        return None
    if written.warning:
        report.warn(path, written.warning)
    return written.day


def _read_registration(
    reader: _WhenReader, last: date | None
) -> tuple[datetime | None, datetime | None]:
    """Parse when registration opens and closes; a day alone is from 0:00 to 24:00."""
    opens_path: Path = ("registration", "opens")
    closes_path: Path = ("registration", "closes")
    opens_at = _read_instant(reader, opens_path, day_ends=False)
    closes_at = _read_instant(reader, closes_path, day_ends=True)
    closes_by_itself = reader.document.text_at(closes_path) is None
    if closes_by_itself and last:
        closes_at = _end_of(last, reader.zone)
    if opens_at and closes_at and closes_at <= opens_at:
        until = zones.show_instant(closes_at, [reader.zone])
        since = zones.show_instant(opens_at, [reader.zone])
        path = opens_path if closes_by_itself else closes_path
        why = ", with the last day" if closes_by_itself else ""
        reader.report.error(
            path, f"Registration closes ({until}{why}) no later than it opens ({since})."
        )
    return opens_at, closes_at


def _read_instant(reader: _WhenReader, path: Path, *, day_ends: bool) -> datetime | None:
    when = reader.read(path)
    if when is None:
        return None
    if when.ends_at is not None:
        reader.report.error(path, f"`{path[-1]}` is one time, not a range.")
        return None
    if when.starts_at is not None:
        return when.starts_at
    return _end_of(when.day, reader.zone) if day_ends else zones.at(when.day, time(), reader.zone)


def _end_of(day: date, zone: str) -> datetime:
    return zones.at(day + timedelta(days=1), time(), zone)


def _note_day_outside(
    path: Path, day: date, first: date | None, last: date | None, report: LintReport
) -> None:
    if first and day < first:
        report.note(path, f"{show_day(day)} is before the first day, {show_day(first)}.")
    if last and day > last:
        report.note(path, f"{show_day(day)} is after the last day, {show_day(last)}.")


def _warn_of_year(
    path: Path, day: date, first: date | None, last: date | None, report: LintReport
) -> bool:
    """Warn of a day that would be nearer to the event in another year. Return whether it would."""
    if first and first - day > _HALF_A_YEAR:
        report.warn(
            path, f"{show_day(day)} is long before the first day, {show_day(first)}. {_ASK}"
        )
        return True
    if last and day - last > _HALF_A_YEAR:
        report.warn(path, f"{show_day(day)} is long after the last day, {show_day(last)}. {_ASK}")
        return True
    return False
