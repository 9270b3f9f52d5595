"""One agenda entry by itself, with the checks that it would get in its file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.core import timezones as zones
from bot.hackathon_file.lint.clashes import Slot, find_clashes
from bot.hackathon_file.lint.references import check_references
from bot.hackathon_file.lint.reminders import check_reminders
from bot.hackathon_file.lint.report import LintReport
from bot.hackathon_file.lint.timetable import read_timetable
from bot.hackathon_file.lint.validation import validate
from bot.hackathon_file.reading import ScheduledEntry, schedule_entry
from bot.hackathon_file.schema import HackathonFile
from bot.hackathon_file.yaml.document import Document


@dataclass(frozen=True)
class EntryReading:
    """The result of reading an entry: sentences by field, and the entry unless one is an error.

    The fields are those of an agenda entry in a file; the first error of each is told.
    """

    errors: Mapping[str, str]
    warnings: Sequence[str]
    scheduled: ScheduledEntry | None


def read_entry(
    file: HackathonFile, entry: Mapping[str, Any], others: Sequence[Slot]
) -> EntryReading:
    """Read an entry as if it stood in the file; `others` are those it may clash with.

    Beside what `check` says of a file it warns of what is at night in one of the event's zones.
    """
    fields = {**file.model_dump(mode="json"), "agenda": [entry]}
    document = Document(fields)
    report = LintReport(document)
    read_file = validate(document, report)
    check_references(document, report)
    timetable = read_timetable(document, report)
    check_reminders(document, timetable.agenda, report)
    when = timetable.agenda[0]
    scheduled = None
    if read_file is not None and when is not None and not report.has_errors:
        scheduled = schedule_entry(read_file.agenda[0], when)
        _warn_of_others(scheduled, others, file, report)
        _warn_of_night(scheduled, timetable.zones, report)
    place = ("agenda", 0)
    about = [each for each in report.remarks if each.path[:2] == place]
    errors: dict[str, str] = {}
    for each in about:
        if each.level == "error":
            errors.setdefault(str((*each.path, "title")[2]), each.message)
    warnings = [each.message for each in about if each.level != "error"]
    return EntryReading(errors, list(dict.fromkeys(warnings)), scheduled)


def _warn_of_others(
    scheduled: ScheduledEntry, others: Sequence[Slot], file: HackathonFile, report: LintReport
) -> None:
    if scheduled.starts_at is None:
        return
    slot = Slot(scheduled.entry, scheduled.starts_at, scheduled.ends_at)
    for field, sentence in find_clashes(slot, others, rooms=file.where.kind != "online"):
        report.warn(("agenda", 0, field), sentence)


def _warn_of_night(
    scheduled: ScheduledEntry, event_zones: Sequence[str], report: LintReport
) -> None:
    start = scheduled.starts_at
    # Deadlines are at midnight as often as not: nobody has to be awake for them.
    if start is None or scheduled.entry.kind == "deadline":
        return
    nights = [zone for zone in event_zones if zones.is_night(start, zone)]
    if nights:
        report.warn(("agenda", 0, "when"), f"This is at night: {zones.show_times(start, nights)}.")
