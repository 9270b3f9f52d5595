"""The YAML file that describes a hackathon: its schema, its lines, its times, its lint.

`read_hackathon_file(text)` gives a `FileReading`: the findings, and, if none is an error, the
hackathon that they are about with every time resolved to an instant. A file passes `yaml`, then
`lint`, which validates it by `schema` and parses its times by `times`.
"""

from bot.hackathon_file.reading import (
    DescribedHackathon,
    FileReading,
    ScheduledEntry,
    read_hackathon_bytes,
    read_hackathon_file,
)
from bot.hackathon_file.schema import HackathonFile
from bot.hackathon_file.times.reminder_times import ReminderTimes
from bot.hackathon_file.yaml.findings import Finding, Level

__all__ = [
    "DescribedHackathon",
    "FileReading",
    "Finding",
    "HackathonFile",
    "Level",
    "ReminderTimes",
    "ScheduledEntry",
    "read_hackathon_bytes",
    "read_hackathon_file",
]
