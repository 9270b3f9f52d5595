"""One agenda entry by itself, held to the checks of its file."""

from datetime import UTC, datetime
from typing import Any

from bot.hackathon_file import read_hackathon_file
from bot.hackathon_file.entries import EntryReading, read_entry
from bot.hackathon_file.lint.clashes import Slot
from bot.hackathon_file.schema import HackathonFile
from tests.bot.hackathon_file.files import SMALL

TALK = {"key": "talk", "title": "A talk", "kind": "talk", "when": "2020-10-26 17:00"}


def describe(text: str = SMALL) -> HackathonFile:
    described = read_hackathon_file(text).hackathon
    assert described is not None
    return described.file


def read(entry: dict[str, Any], file: HackathonFile, *others: dict[str, Any]) -> EntryReading:
    """The entry, with others that are on at the same time."""
    at = datetime(2020, 10, 26, 21, tzinfo=UTC)
    read = [read_entry(file, TALK | each, []).scheduled for each in others]
    return read_entry(file, TALK | entry, [Slot(each.entry, at, None) for each in read if each])


def test_only_what_is_about_the_entry_is_told_of_it() -> None:
    file = describe(SMALL.replace("first: 2020-10-26", "first: Tue 2020-10-26"))
    reading = read({}, file)
    assert (reading.errors, reading.warnings) == ({}, [])
    assert reading.scheduled is not None


def test_of_several_errors_about_a_field_the_first_is_told() -> None:
    hosts = [{"name": ""}, {"name": "Ana", "email": "nowhere"}]
    reading = read({"hosts": hosts}, describe())
    assert reading.errors == {"hosts": "`name` is empty."}
    assert reading.scheduled is None


def test_two_things_may_be_at_one_place_online_and_not_elsewhere() -> None:
    here, other = {"where": "Zoom"}, {"key": "b", "title": "B", "where": "Zoom"}
    assert read(here, describe(), other).warnings == []
    elsewhere = describe(SMALL.replace("kind: online", "kind: in person"))
    assert read(here, elsewhere, other).warnings == [
        "`Zoom` is also where `B` is, at the same time."
    ]
