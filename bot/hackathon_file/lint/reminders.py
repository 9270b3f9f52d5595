"""The reminders of a file: read, checked, and as times before the start."""

from collections.abc import Iterable
from datetime import timedelta

from bot.hackathon_file.lint.report import LintReport
from bot.hackathon_file.times.clocks import read_clock
from bot.hackathon_file.times.durations import read_duration
from bot.hackathon_file.times.errors import ParseError
from bot.hackathon_file.times.when import When
from bot.hackathon_file.yaml.document import Document, Path

_TIMES_OF_DAY = ("day_agenda", "day_item", "digest")


def read_durations(written: Iterable[str]) -> tuple[timedelta, ...]:
    """Parse reminders as times before the start, each once, longest first.

    Raises:
        ParseError: if one of them is no time before something.
    """
    return tuple(sorted({read_duration(text) for text in written}, reverse=True))


def check_reminders(
    document: Document, agenda: tuple[When | None, ...], report: LintReport
) -> None:
    """Report reminders that cannot be read, come too late, repeat, or are never due."""
    defaults = document.value_at(("reminders",))
    for name in defaults if isinstance(defaults, dict) else ():
        if name in _TIMES_OF_DAY:
            _check_time_of_day(document, ("reminders", name), report)
        else:
            _check_list(document, ("reminders", name), report)
    for entry, when in zip(document.items_at(("agenda",)), agenda, strict=True):
        path = (*entry, "reminders")
        _check_list(document, path, report)
        if when and when.starts_at is None and any(document.items_at(path)):
            report.warn(
                path, "A day alone has no time to count from: these reminders are never due."
            )


def _check_list(document: Document, path: Path, report: LintReport) -> None:
    seen: dict[timedelta, str] = {}
    for item in document.items_at(path):
        text = document.text_at(item)
        if text is None:
            continue
        try:
            duration = read_duration(text)
        except ParseError as error:
            report.error(item, str(error))
            continue
        if duration in seen:
            report.warn(item, f"`{text}` repeats `{seen[duration]}`: one reminder is posted.")
        seen.setdefault(duration, text)


def _check_time_of_day(document: Document, path: Path, report: LintReport) -> None:
    text = document.text_at(path)
    if text is None or text.lower() == "none":
        return
    try:
        read_clock(text)
    except ParseError as error:
        report.error(path, str(error))
