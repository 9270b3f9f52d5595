"""Calendars and tables to import, and what came of them."""

from bot.hackathon_file import DescribedHackathon, read_hackathon_file
from bot.importing import Import, import_agenda


def make_calendar(*events: str, head: str = "") -> str:
    """A calendar of these events, each given by its lines, as exported: with CRLF."""
    parts = [f"BEGIN:VEVENT\n{event.strip()}\nEND:VEVENT\n" for event in events]
    text = f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:test\n{head}{''.join(parts)}END:VCALENDAR\n"
    return text.replace("\n", "\r\n")


def event(uid: str, title: str, start: str, *more: str) -> str:
    """An event's lines; `start` is what follows DTSTART, with its parameters."""
    return "\n".join([f"UID:{uid}", f"SUMMARY:{title}", f"DTSTART{start}", *more])


def import_calendar(*events: str, head: str = "", zone: str | None = None) -> Import:
    return import_agenda(make_calendar(*events, head=head).encode(), "talks.ics", zone)


def import_table(text: str, zone: str | None = None) -> Import:
    return import_agenda(text.encode(), "talks.csv", zone)


def found(imported: Import, level: str | None = None) -> list[tuple[int, str]]:
    """The findings, those of one level if so asked: line and sentence."""
    return [(each.line, each.message) for each in imported.findings if level in (None, each.level)]


def describe(imported: Import) -> DescribedHackathon:
    """Return the hackathon of the file that was made, which is without errors and warnings.

    A calendar that goes on for more than half a year may have one about the year of its last day.
    """
    assert imported.text is not None, imported.findings
    reading = read_hackathon_file(imported.text)
    assert [each for each in reading.findings if "Is its year right?" not in each.message] == []
    assert reading.hackathon is not None
    return reading.hackathon


def agenda(imported: Import) -> list[tuple[str, str]]:
    """Each item's title and its `when`, in order."""
    return [(each.title, each.when) for each in describe(imported).file.agenda]
