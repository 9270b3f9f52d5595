"""Reading a file as a whole."""

import json
from collections.abc import Iterator
from typing import Any, get_args

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from bot.hackathon_file import (
    FileReading,
    Finding,
    read_hackathon_bytes,
    read_hackathon_file,
    reading,
)
from bot.hackathon_file.lint import timetable
from bot.hackathon_file.schema import HackathonFile
from tests.bot.hackathon_file.files import SMALL


def test_a_finding_prints_as_json_with_its_three_fields() -> None:
    assert Finding(3, "warning", "Beware.").as_json() == {
        "level": "warning",
        "line": 3,
        "message": "Beware.",
    }


def test_findings_come_in_the_order_of_the_lines_whatever_found_them() -> None:
    text = SMALL.replace("Eastern", "Narnia").replace("online", "nowhere")
    lines = [finding.line for finding in read_hackathon_file(f"{text}slug: x\nx: y\n").findings]
    assert lines == [4, 5, 13, 14]


def test_warnings_do_not_keep_a_hackathon_from_being_read() -> None:
    text = f"{SMALL}channels:\n  help: #help\n"
    read = read_hackathon_file(text)
    assert [finding.level for finding in read.findings] == ["warning"]
    assert read.hackathon is not None


def test_an_error_does_whatever_found_it() -> None:
    for wrong in ["name: again", "x: y", "registration: {opens: soon}", "reminders: {talk: [x]}"]:
        assert read_hackathon_file(f"{SMALL}{wrong}\n").hackathon is None


def test_a_message_does_not_quote_an_endless_text() -> None:
    (finding,) = read_hackathon_file(SMALL.replace("Eastern", "x" * 100_000)).findings
    assert finding.line == 5
    assert len(finding.message) == 600
    assert finding.message.startswith("`xxx")
    assert finding.message.endswith("x…")


def test_a_file_is_read_from_its_bytes() -> None:
    assert read_hackathon_bytes(SMALL.encode()) == read_hackathon_file(SMALL)
    assert read_hackathon_bytes(SMALL.encode("utf-8-sig")) == read_hackathon_file(SMALL)


def test_bytes_that_are_no_text_are_a_finding_at_their_line() -> None:
    assert read_hackathon_bytes("a: b\nname: Mitrović\n".encode("utf-16")) == FileReading(
        (Finding(1, "error", "This is not text in UTF-8: save the file with that encoding."),), None
    )
    assert read_hackathon_bytes(b"a: b\nc: \xe9\n").findings[0].line == 2


def test_a_file_without_errors_always_has_its_dates() -> None:
    file = read_hackathon_file(SMALL).hackathon
    assert file is not None
    nothing = timetable.Timetable(("UTC",), None, None, None, None, ())
    with pytest.raises(ValueError, match="has its dates"):
        reading._describe(file.file, nothing)


# Values that are right for some fields and wrong for others.
_VALUES = st.sampled_from(
    ["''", "' '", "none", "x", "[]", "{}", "[x]", "{x: y}", "[[]]", "-1", "3", "~", "yes", "17:00"]
)
_LINES = [line for line in SMALL.splitlines() if not line.startswith("#")]
_PARTS = ["about", "also_shown", "links", "channels", "registration", "agenda", "reminders"]


@given(
    st.dictionaries(st.sampled_from(_LINES), _VALUES, max_size=3),
    st.dictionaries(st.sampled_from(_PARTS), _VALUES, max_size=3),
)
def test_any_file_is_a_hackathon_or_has_an_error(
    changed: dict[str, str], added: dict[str, str]
) -> None:
    text = SMALL
    for line, value in changed.items():
        text = text.replace(line, f"{line.partition(':')[0]}: {value}")
    text += "".join(f"{name}: {value}\n" for name, value in added.items())
    read = read_hackathon_file(text)
    has_errors = any(finding.level == "error" for finding in read.findings)
    assert (read.hackathon is None) is has_errors


@given(
    st.sampled_from(["when", "title", "kind", "challenge", "channel", "reminders", "links"]),
    _VALUES,
)
def test_any_agenda_entry_is_read_or_has_an_error(field: str, value: str) -> None:
    entry = {"key": "a", "title": "A", "kind": "talk", "when": "2020-10-26 17:00"} | {field: value}
    item = ", ".join(f"{name}: {text}" for name, text in entry.items())
    read = read_hackathon_file(f"{SMALL}agenda:\n  - {{{item}}}\n")
    has_errors = any(finding.level == "error" for finding in read.findings)
    assert (read.hackathon is None) is has_errors


def list_fields(part: type[BaseModel]) -> Iterator[tuple[str | int, ...]]:
    """The path of each field of a part of the file, and of the parts within it."""
    for name, field in part.model_fields.items():
        yield (name,)
        for each in (field.annotation, *get_args(field.annotation)):
            if isinstance(each, type) and issubclass(each, BaseModel):
                item = () if each is field.annotation else (0,)
                yield from ((name, *item, *path) for path in list_fields(each))


def put_at(path: tuple[str | int, ...], value: object) -> Any:
    """The value within the parts that lead to it, and nothing beside it."""
    for step in reversed(path):
        value = [value] if step == 0 else {step: value}
    return value


ANYTHING: list[object] = [None, "", "x", -1, 10**30, 1.5, True, "17:00", "2020-10-26", "x" * 5000]
ANYTHING += [[], ["x"], [None], [["x"]], {}, {"x": "y"}, {"": ""}, [{}], [{"x": "y"}]]


@pytest.mark.parametrize("value", ANYTHING, ids=lambda value: f"{value!s:.12}")
def test_whatever_stands_in_whichever_field_the_file_is_read_or_has_an_error(value: object) -> None:
    small = yaml.safe_load(SMALL)
    for path in list_fields(HackathonFile):
        read = read_hackathon_file(json.dumps(small | put_at(path, value), default=str))
        has_errors = any(finding.level == "error" for finding in read.findings)
        assert (read.hackathon is None) is has_errors, path


def test_a_thousand_entries_are_read() -> None:
    entries = "".join(
        f"  - {{key: a-{n}, title: A, kind: talk, when: 2020-10-26 17:00 EST}}\n"
        for n in range(1000)
    )
    read = read_hackathon_file(f"{SMALL}agenda:\n{entries}")
    assert read.hackathon is not None
    assert len(read.hackathon.agenda) == 1000
