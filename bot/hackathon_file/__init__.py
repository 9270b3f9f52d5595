"""The YAML file that describes a hackathon: its schema, its lines, its times, its lint.

`read_hackathon_file(text)` gives a `Reading`: the findings, and, where none is an error,
the hackathon they are about with every time resolved to an instant. Its rooms, in the order
a file passes them: yaml_reader, validation (by the schema), references, timetable, reminders,
words.
"""

from bot.hackathon_file.findings import Finding, Level
from bot.hackathon_file.reading import (
    DescribedHackathon,
    Reading,
    ReminderTimes,
    ScheduledEntry,
    read_hackathon_bytes,
    read_hackathon_file,
)
from bot.hackathon_file.schema import HackathonFile

__all__ = [
    "DescribedHackathon",
    "Finding",
    "HackathonFile",
    "Level",
    "Reading",
    "ReminderTimes",
    "ScheduledEntry",
    "read_hackathon_bytes",
    "read_hackathon_file",
]
