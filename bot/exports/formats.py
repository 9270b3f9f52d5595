"""Writes tables as CSV that is safe in a spreadsheet, as JSON, and both in a zip. Pure."""

import csv
import io
import json
import re
import textwrap
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from bot.core import timezones as zones

# The places at which a spreadsheet may begin a cell: in locales with a decimal comma, Excel also
# splits at semicolons, even within quotes. `=` and the like make it a formula, in full width too.
_FORMULA = re.compile(r"(^|[;\t\r\n])(?= *[=+\-@＝＋－＠])")


@dataclass(frozen=True)
class Table:
    """A table: each row has a cell for each column, as in JSON; `about` says what a row is.

    Text is as people wrote it.
    """

    name: str
    about: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Any]]


def name_instants(*names: str) -> list[str]:
    """Return the two column names of each of these instants, as `write_instants` fills them."""
    return [f"{name}_{clock}" for name in names for clock in ("utc", "event")]


def write_instants(zone: str, *instants: datetime | None) -> list[str | None]:
    """Return each instant in UTC as ISO 8601, then by the zone's clock as spreadsheets parse it."""
    cells: list[str | None] = []
    for instant in instants:
        if instant is None:
            cells += [None, None]
        else:
            wall = zones.to_wall(instant, zone)
            cells += [f"{instant.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}", f"{wall:%Y-%m-%d %H:%M:%S}"]
    return cells


def write_files(title: str, zone: str, tables: Sequence[Table], now: datetime) -> dict[str, bytes]:
    """Return each table as CSV and as JSON, and a README, by file name.

    `zone` is the event's, in which instants are shown beside UTC.
    """
    files = {"README.txt": _encode(_write_readme(title, zone, tables, now))}
    for table in tables:
        files[f"{table.name}.csv"] = write_csv(table)
        files[f"{table.name}.json"] = write_json(table)
    return files


def write_csv(table: Table) -> bytes:
    """Return the table as CSV (RFC 4180) in UTF-8, with the byte order mark that Excel looks for.

    Every cell is quoted, and text that a spreadsheet would take for a formula is defused
    (owasp.org/www-community/attacks/CSV_Injection).
    """
    text = io.StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_ALL)
    writer.writerow(table.columns)
    writer.writerows([_show_cell(cell) for cell in row] for row in table.rows)
    return _encode(text.getvalue(), "utf-8-sig")


def write_json(table: Table) -> bytes:
    """Return the table as a JSON list of objects, one per line."""
    lines = [
        json.dumps(dict(zip(table.columns, row, strict=True)), ensure_ascii=False)
        for row in table.rows
    ]
    return _encode("[\n" + ",\n".join(lines) + "\n]\n" if lines else "[]\n")


def zip_files(folder: str, files: Mapping[str, bytes], wall: datetime) -> bytes:
    """Return the files zipped in a folder of this name; `wall` is their modification time."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            entry = zipfile.ZipInfo(f"{folder}/{name}", wall.timetuple()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            # Personal data: only the owner of the unpacked files may read them.
            entry.external_attr = 0o600 << 16
            archive.writestr(entry, data)
    return content.getvalue()


def defuse(text: str) -> str:
    """Return text with an apostrophe before all that a spreadsheet would take for a formula."""
    defused = _FORMULA.sub(r"\1'", text)
    return f"'{defused}" if defused.startswith(("\t", "\r", "\n")) else defused


def _show_cell(cell: Any) -> str | int | float:
    match cell:
        case None:
            return ""
        case bool():
            return "yes" if cell else "no"
        case int() | float():
            return cell
        case list():
            return defuse("; ".join(map(str, cell)))
        case dict():
            return defuse(json.dumps(cell, ensure_ascii=False))
        case _:
            return defuse(str(cell))


def _write_readme(title: str, zone: str, tables: Iterable[Table], now: datetime) -> str:
    files = "\n".join(
        textwrap.fill(f"{each.name} ({len(each.rows)}): {each.about}.", 95, subsequent_indent="  ")
        for each in tables
    )
    return f"""{title}: what the hackathon's bot knows of it
Written {zones.show_instant(now, [zone, "UTC"])}.

THIS IS PERSONAL DATA: names, e-mail addresses, and what people answered. Keep it where only
organisers can read it, and delete it when you no longer need it.

Each table is there twice, as .csv for a spreadsheet and as .json for a program. The number is
how many rows it has.

{files}

Times: columns that end in _utc are in UTC, those that end in _event by the clock of
{zone}.
In the .csv files several values in a cell are parted by semicolons, and an apostrophe stands
before text that a spreadsheet would take for a formula, such as =1+1. The .json files have every
text as it was written.
"""


def _encode(text: str, encoding: str = "utf-8") -> bytes:
    # Half a surrogate pair, which JSON may contain, cannot be encoded: replace it, and keep the
    # rest.
    return text.encode(encoding, "replace")
