"""Reads a table of day, from, to and activity, as saved by spreadsheets, as an agenda.

The first line names the columns, in any order and case. Days and times are parsed as in a
hackathon file. An empty day is that of the row above, as in tables that name each day once, and a
day without a year is the one nearest to the row above.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, time
from typing import get_args

from bot.hackathon_file.schema import CHANNEL_PATTERN, AgendaKind, Channels
from bot.hackathon_file.suggestions import suggest
from bot.hackathon_file.times.clocks import CLOCK_PATTERN
from bot.hackathon_file.times.days import read_day
from bot.hackathon_file.times.errors import ParseError
from bot.hackathon_file.times.when import When, read_when, read_zone
from bot.importing.items import Findings, ImportedAgenda, ImportedItem, choose_zone
from bot.importing.kinds import PLAIN_KIND, guess_kind
from bot.importing.unmarked_hours import read_unmarked

_COLUMNS = {
    "day": ("day", "date"),
    "from": ("from", "start", "start time", "begin", "begins"),
    "to": ("to", "end", "end time", "until", "ends"),
    "activity": ("activity", "title", "what", "name"),
    "where": ("where", "location", "place", "room"),
    "about": ("about", "description"),
    "kind": ("kind", "type"),
    "channel": ("channel",),
    "zone": ("zone", "time zone", "timezone"),
}
_NEEDED = ("day", "from", "activity")
_NAMES = {name: column for column, names in _COLUMNS.items() for name in names}
_KINDS: tuple[AgendaKind, ...] = get_args(AgendaKind)

_ALL_DAY = ("all day", "all-day", "whole day")
_LABELLED = re.compile(rf"(?>{CLOCK_PATTERN})\s*(?P<label>[a-z+].*)", re.IGNORECASE | re.ASCII)

_Cells = dict[str, str]


@dataclass(frozen=True)
class _Row:
    """A row by its columns, its line, and its day; None if that could not be read."""

    line: int
    cells: _Cells
    day: date | None

    def text(self, column: str) -> str:
        """Return the column's text with single blanks; empty if there is none."""
        return " ".join(self.cells.get(column, "").split())

    @property
    def label(self) -> str:
        """The zone's label in its times, else in its zone column; empty if there is none."""
        for column in ("from", "to"):
            labelled = _LABELLED.fullmatch(self.text(column))
            if labelled:
                return labelled["label"]
        return self.text("zone")

    @property
    def is_all_day(self) -> bool:
        """Whether it has a day without times."""
        return self.text("from").casefold() in _ALL_DAY

    def when(self, day: date) -> str:
        """Return the row's time as a hackathon file would write it."""
        if self.is_all_day:
            return day.isoformat()
        start, end = self.text("from"), self.text("to")
        text = f"{day.isoformat()} {start}" + (f" - {end}" if end else "")
        says_zone = any(_LABELLED.fullmatch(self.text(column)) for column in ("from", "to"))
        return text if says_zone else f"{text} {self.text('zone')}".rstrip()


def read_csv(text: str, name: str, zone: str | None, findings: Findings) -> ImportedAgenda:
    """Read the agenda in a table's text; times without a zone are by the clock of `zone` (IANA).

    Errors are added to `findings`; the agenda then has only the rows that could be read.
    """
    rows = _read_rows(text, findings)
    zones = {row.line: _read_label(row, zone, findings) for row in rows}
    unzoned = [row.line for row in rows if not row.label and not row.is_all_day]
    event_zone = choose_zone(filter(None, zones.values()), unzoned, zone, findings)
    read = [_read_item(row, zones[row.line], event_zone, findings) for row in rows]
    return ImportedAgenda(name, event_zone, tuple(item for item in read if item is not None))


def _read_rows(text: str, findings: Findings) -> list[_Row]:
    """Return the rows that are not empty; an empty list if the table cannot be read."""
    lines = _split(text, findings)
    header_line, header = next(lines, (1, []))
    columns = _read_header(header_line, header, findings)
    if columns is None:
        return []
    rows: list[_Row] = []
    day: date | None = None
    for line, cells in lines:
        if any(cell.strip() for cell in cells[len(columns) :]):
            findings.error(
                line,
                f"This row has {len(cells)} cells, and the header {len(columns)}: "
                "put a text that holds the separator in quotes.",
            )
            continue
        named = {name: cell for name, cell in zip(columns, cells, strict=False) if name}
        row = _Row(line, named, day)
        if row.text("day"):
            row = replace(row, day=_read_day(row, day, findings))
            day = row.day or day
        elif day is None:
            findings.error(line, "This row has no day, and neither has one above it.")
        rows.append(row)
    if not rows and not findings.has_errors:
        findings.error(header_line, "There are no rows under the header.")
    return list(_mark_hours(rows, findings))


def _mark_hours(rows: Iterable[_Row], findings: Findings) -> Iterator[_Row]:
    """Yield the rows with hours of which the half of the day is known."""
    above: time | None = None
    before = None
    for row in rows:
        if (row.day, row.label) != before:
            above, before = None, (row.day, row.label)
        start, end, begins = read_unmarked(
            row.text("from"), row.text("to"), above, row.line, findings
        )
        above = begins or above
        yield replace(row, cells={**row.cells, "from": start, "to": end})


def _read_day(row: _Row, above: date | None, findings: Findings) -> date | None:
    """Return the day that the row names; None if it cannot be read."""
    try:
        written = read_day(row.text("day"), near=above)
    except ParseError as error:
        findings.error(row.line, str(error))
        return None
    if written.warning:
        findings.warn(row.line, written.warning)
    return written.day


def _split(text: str, findings: Findings) -> Iterator[tuple[int, list[str]]]:
    """Yield the cells of each line that is not empty, with its number."""
    header = next((line for line in text.splitlines() if line.strip()), "")
    separator = max("\t;,", key=header.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    line = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield line, cells
            line = reader.line_num + 1
    except csv.Error as error:
        findings.error(line, f"This table cannot be read here: {error}.")


def _read_header(line: int, header: list[str], findings: Findings) -> list[str] | None:
    """Return our name for each column, empty if unknown; None if a needed one is missing."""
    written = [" ".join(cell.casefold().split()) for cell in header]
    columns = [_NAMES.get(name, "") for name in written]
    missing = [f"`{column}`" for column in _NEEDED if column not in columns]
    if missing:
        findings.error(
            line,
            "The first line names the columns, as day, from, to, activity: "
            f"there is no {' and no '.join(missing)}.",
        )
        return None
    for column in {column for column in columns if column and columns.count(column) > 1}:
        findings.error(line, f"Two columns are read as `{column}`: leave one of them out.")
    for name, column in zip(header, columns, strict=True):
        if name.strip() and not column:
            findings.warn(line, f"The column “{name.strip()}” is not taken over.")
    return columns


def _read_label(row: _Row, stated: str | None, findings: Findings) -> str | None:
    """Return the zone (IANA) of the row's label; None if it has none, or an unknown one."""
    if not row.label:
        return None
    try:
        return read_zone(row.label, [stated] if stated else [])
    except ParseError as error:
        findings.error(row.line, str(error))
        return None


def _read_item(
    row: _Row, zone: str | None, event_zone: str, findings: Findings
) -> ImportedItem | None:
    if not row.text("activity"):
        findings.error(row.line, "This row has no activity.")
    if not row.text("from"):
        findings.error(
            row.line, "This row has no time: write in `from` when it begins, or `all day`."
        )
        return None
    if row.day is None or (row.label and zone is None):
        return None
    when = _read_when(row, row.day, event_zone, findings)
    if when is None:
        return None
    return ImportedItem(
        row.line,
        row.text("activity"),
        when.day,
        when.starts_at,
        when.ends_at,
        zone=zone,
        kind=_read_kind(row, findings),
        where=row.text("where"),
        about=row.cells.get("about", ""),
    )


def _read_when(row: _Row, day: date, event_zone: str, findings: Findings) -> When | None:
    try:
        when = read_when(row.when(day), event_zone)
    except ParseError as error:
        findings.error(row.line, str(error))
        return None
    for warning in when.warnings:
        findings.warn(row.line, warning)
    _check_channel(row, findings)
    return when


def _read_kind(row: _Row, findings: Findings) -> AgendaKind | None:
    """Return the kind that the row names or means; None if the cell is empty."""
    written = row.text("kind")
    if not written:
        return None
    for kind in _KINDS:
        if written.casefold() == kind:
            return kind
    guessed = guess_kind(written)
    if guessed == PLAIN_KIND:
        findings.warn(
            row.line,
            f"`{written}` is no kind of agenda item; taken for a {PLAIN_KIND}."
            f"{suggest(written, _KINDS)}",
        )
    return guessed


def _check_channel(row: _Row, findings: Findings) -> None:
    """Warn that the row's channel is not imported: the file has to name it first."""
    written = row.text("channel").removeprefix("#").casefold()
    usual = Channels()
    if not written or written == usual.main:
        return
    if re.fullmatch(CHANNEL_PATTERN, written) is None:
        findings.warn(row.line, f"`{written}` cannot be the name of a Slack channel: left out.")
        return
    findings.warn(
        row.line,
        f"The channel {written} is left out: name it in `channels` or in a challenge, "
        f"and write `channel: {written}` here.",
    )
