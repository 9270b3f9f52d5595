"""Imports the bytes of a calendar or a table as the text of a hackathon file."""

import codecs
from dataclasses import dataclass
from pathlib import PurePath

from bot.hackathon_file.yaml.findings import Finding
from bot.hackathon_file.yaml.reader import LARGEST
from bot.importing.from_csv import read_csv
from bot.importing.from_ics import read_ics
from bot.importing.items import Findings, ImportedAgenda
from bot.importing.truncate import fit_agenda
from bot.importing.writing import write_hackathon_file

_CALENDAR = "BEGIN:VCALENDAR"
# The first bytes of a spreadsheet: a zip file, or Excel's older format.
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_SPREADSHEETS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")


@dataclass(frozen=True)
class Import:
    """The result of an import: its findings by line, and the hackathon file unless one is an error.

    Warnings report what was not imported, notes how something was read.
    """

    findings: tuple[Finding, ...]
    text: str | None


def import_agenda(content: bytes, name: str, zone: str | None) -> Import:
    """Make a hackathon file from a calendar (.ics) or a table (.csv); never raise.

    `name` is the source's file name; `zone` (IANA) is the event's, and that of times without one.
    """
    findings = Findings()
    text = _decode(content, findings)
    agenda = _read(text, name, zone, findings) if text is not None else None
    if agenda is None or findings.has_errors:
        return Import(findings.in_order(), None)
    fitted = fit_agenda(agenda, findings)
    written = _write(fitted, findings, name)
    return Import(findings.in_order(), None if findings.has_errors else written)


def _decode(content: bytes, findings: Findings) -> str | None:
    """Decode the bytes as UTF-8, or in an encoding of Excel's; None if they are not text."""
    if content.startswith(_SPREADSHEETS):
        findings.error(1, "This is a spreadsheet's own file: save it as CSV, and import that.")
        return None
    if content.startswith(_UTF_16):
        # Excel's “Unicode text”.
        return content.decode("utf-16", errors="replace").strip("\0")
    if b"\0" in content:
        findings.error(1, "This is no text: an .ics or a .csv is.")
        return None
    if not content.strip():
        findings.error(1, "The file is empty.")
        return None
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
    try:
        text = content.decode("cp1252")
    except UnicodeDecodeError:
        findings.error(line, "This is no text in UTF-8: save the file with that encoding.")
        return None
    findings.note(line, "This is not UTF-8; read as Excel on Windows saves it (windows-1252).")
    return text


def _read(text: str, name: str, zone: str | None, findings: Findings) -> ImportedAgenda | None:
    path = PurePath(name)
    if text.lstrip().upper().startswith(_CALENDAR):
        return read_ics(text, path.stem, zone, findings)
    if path.suffix.casefold() == ".ics":
        findings.error(1, f"This is no calendar: an .ics begins with {_CALENDAR}.")
        return None
    return read_csv(text, path.stem, zone, findings)


def _write(agenda: ImportedAgenda, findings: Findings, name: str) -> str:
    """Return the file's text; without descriptions, and with a warning, if it is too large."""
    text = write_hackathon_file(agenda, findings.in_order(), name)
    if len(text) <= LARGEST:
        return text
    short = write_hackathon_file(agenda, findings.in_order(), name, with_about=False)
    size, most = f"{len(text) / 1_000_000:.1f}", LARGEST // 1_000_000
    if len(short) + 500 > LARGEST:
        findings.error(
            1,
            f"A hackathon file of these {len(agenda.items)} items has "
            f"{len(short) / 1_000_000:.1f} MB even without descriptions; it may have {most}: "
            "export fewer days or calendars.",
        )
        return short
    findings.warn(
        1,
        f"The descriptions are left out: with them the file has {size} MB, and it may have {most}.",
    )
    return write_hackathon_file(agenda, findings.in_order(), name, with_about=False)
