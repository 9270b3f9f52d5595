"""Reads a file's text as a hackathon with instants, or finds out what is wrong with it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.hackathon_file.lint.clashes import check_clashes
from bot.hackathon_file.lint.form_size import check_form_size
from bot.hackathon_file.lint.references import check_references
from bot.hackathon_file.lint.reminders import check_reminders, read_durations
from bot.hackathon_file.lint.report import LintReport
from bot.hackathon_file.lint.timetable import Timetable, read_timetable
from bot.hackathon_file.lint.validation import validate
from bot.hackathon_file.lint.words import check_words
from bot.hackathon_file.schema import AgendaEntry, HackathonFile, Reminders
from bot.hackathon_file.times.clocks import read_clock
from bot.hackathon_file.times.reminder_times import ReminderTimes
from bot.hackathon_file.times.when import When, read_zone
from bot.hackathon_file.yaml.findings import Finding
from bot.hackathon_file.yaml.reader import read_yaml


@dataclass(frozen=True)
class ScheduledEntry:
    """An agenda entry with its times resolved.

    Either `starts_at` is set (aware, UTC; `ends_at` too if the file gives an end), or the
    entry has a `day` alone, in the event's zone. `day` is set for both. `reminders` are the
    entry's own, as time before the start, longest first; None if those of its kind apply.
    """

    entry: AgendaEntry
    day: date
    starts_at: datetime | None
    ends_at: datetime | None
    reminders: tuple[timedelta, ...] | None


@dataclass(frozen=True)
class DescribedHackathon:
    """A hackathon file whose every time and zone is understood.

    Zones are IANA names (`zones` is the event's, then the others shown); `registration_opens`
    and `registration_closes` are instants (aware, UTC), opens None if it is open at once.
    `last` is inclusive.
    """

    file: HackathonFile
    zone: str
    zones: tuple[str, ...]
    first: date
    last: date
    registration_opens: datetime | None
    registration_closes: datetime
    agenda: tuple[ScheduledEntry, ...]
    reminders: ReminderTimes


@dataclass(frozen=True)
class FileReading:
    """The result of reading a file: findings by line, and the hackathon unless one is an error."""

    findings: tuple[Finding, ...]
    hackathon: DescribedHackathon | None


def list_zones(file: HackathonFile) -> tuple[str, ...]:
    """Return the zones (IANA) of a file without errors: the event's, those shown, its sites'."""
    zones = [read_zone(file.zone)]
    for written in (*file.also_shown, *(site.zone for site in file.where.sites)):
        if written is not None:
            zones.append(read_zone(written, zones))
    return tuple(dict.fromkeys(zones))


def read_hackathon_file(text: str) -> FileReading:
    """Read a hackathon file's text; every finding at once, never an exception for a bad file."""
    document, yaml_findings = read_yaml(text)
    if document is None:
        return FileReading(tuple(sorted(yaml_findings)), None)
    report = LintReport(document, yaml_findings)
    file = validate(document, report)
    check_references(document, report)
    timetable = read_timetable(document, report)
    check_reminders(document, timetable.agenda, report)
    check_words(document, file, report)
    if file is not None:
        check_form_size(file, report)
        check_clashes(document, timetable.agenda, file.agenda, report)
    findings = tuple(sorted(set(report.findings)))
    if file is None or report.has_errors:
        return FileReading(findings, None)
    return FileReading(findings, _describe(file, timetable))


def read_hackathon_bytes(content: bytes) -> FileReading:
    """Read a hackathon file as it is on disk; a byte that is not UTF-8 is a finding at its line."""
    try:
        return read_hackathon_file(content.decode("utf-8"))
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        message = "This is not text in UTF-8: save the file with that encoding."
        return FileReading((Finding(line, "error", message),), None)


def _describe(file: HackathonFile, timetable: Timetable) -> DescribedHackathon:
    """Return the hackathon that a file without errors describes."""
    first, last, closes = timetable.first, timetable.last, timetable.closes
    if first is None or last is None or closes is None:
        raise ValueError("a file without errors has its dates")
    return DescribedHackathon(
        file=file,
        zone=timetable.zones[0],
        zones=timetable.zones,
        first=first,
        last=last,
        registration_opens=timetable.opens,
        registration_closes=closes,
        agenda=tuple(
            schedule_entry(entry, when)
            for entry, when in zip(file.agenda, timetable.agenda, strict=True)
            if when is not None
        ),
        reminders=_resolve_reminders(file.reminders),
    )


def schedule_entry(entry: AgendaEntry, when: When) -> ScheduledEntry:
    """Return the entry with the time that was parsed from it."""
    own = None if entry.reminders is None else read_durations(entry.reminders)
    return ScheduledEntry(entry, when.day, when.starts_at, when.ends_at, own)


def _resolve_reminders(written: Reminders) -> ReminderTimes:
    by_kind = {
        "talk": written.talk,
        "session": written.session,
        "social": written.social,
        "office hours": written.office_hours,
        "deadline": written.deadline,
        "milestone": written.milestone,
    }
    return ReminderTimes(
        by_kind={kind: read_durations(texts) for kind, texts in by_kind.items()},
        office_hours_together=read_durations(written.office_hours_together),
        deadline_passed=written.deadline_passed,
        day_agenda=read_clock(written.day_agenda) if written.day_agenda else None,
        day_item=read_clock(written.day_item) if written.day_item else None,
        digest=read_clock(written.digest) if written.digest else None,
    )
