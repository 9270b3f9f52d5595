"""Tables as files: what a spreadsheet opens safely, and what a program reads unchanged."""

import csv
import io
import json
import zipfile
from datetime import UTC, datetime

import pytest

from bot.exports.formats import (
    Table,
    defuse,
    name_instants,
    write_csv,
    write_files,
    write_instants,
    write_json,
    zip_files,
)

NOW = datetime(2020, 10, 27, 15, 0, tzinfo=UTC)
TABLE = Table(
    "people",
    "who is there",
    ("name", "here", "age", "teams", "more", "left"),
    [
        ("Zoë; =1+1", True, -3, ["quarks", "=leptons"], {"α": [1]}, None),
        ("=HYPERLINK(1)", False, 2.5, [], {}, None),
    ],
)


def test_csv_is_quoted_and_marked_as_utf_8() -> None:
    assert write_csv(TABLE).decode("utf-8") == (
        '\ufeff"name","here","age","teams","more","left"\r\n'
        '"Zoë;\' =1+1","yes","-3","quarks;\' =leptons","{""α"": [1]}",""\r\n'
        '"\'=HYPERLINK(1)","no","2.5","","{}",""\r\n'
    )


def test_json_has_every_value_as_it_is() -> None:
    assert write_json(TABLE).decode("utf-8") == (
        "[\n"
        '{"name": "Zoë; =1+1", "here": true, "age": -3, "teams": ["quarks", "=leptons"], '
        '"more": {"α": [1]}, "left": null},\n'
        '{"name": "=HYPERLINK(1)", "here": false, "age": 2.5, "teams": [], "more": {}, '
        '"left": null}\n'
        "]\n"
    )


def test_a_table_without_rows_is_a_head_or_an_empty_list() -> None:
    empty = Table("people", "who is there", ("name", "here"), [])
    assert write_csv(empty).decode("utf-8-sig") == '"name","here"\r\n'
    assert json.loads(write_json(empty)) == []


@pytest.mark.parametrize(
    ("text", "defused"),
    [
        ("=1+1", "'=1+1"),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\tone", "'\tone"),
        ("\rone", "'\rone"),
        ("\none", "'\none"),
        (" =1+1", "' =1+1"),
        ("＝1+1", "'＝1+1"),
        # Cells of their own where a spreadsheet parts them at semicolons.
        ("a;=1+1", "a;'=1+1"),
        ("a\n=1+1", "a\n'=1+1"),
        ("", ""),
        ("1+1=2", "1+1=2"),
        ("ana@example.org", "ana@example.org"),
        ("a, -b", "a, -b"),
        ("'quoted'", "'quoted'"),
    ],
)
def test_what_a_spreadsheet_would_take_for_a_formula_is_defused(text: str, defused: str) -> None:
    assert defuse(text) == defused


def test_commas_quotes_and_lines_within_a_cell_come_back_as_they_were() -> None:
    text = 'a, "b"\nc;d'
    written = write_csv(Table("people", "", ("text",), [(text,)])).decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(written, newline=""))) == [["text"], [text]]


def test_half_a_character_does_not_lose_the_rest() -> None:
    table = Table("people", "", ("text",), [("a\ud83db",)])
    assert b"a?b" in write_csv(table)
    assert json.loads(write_json(table)) == [{"text": "a?b"}]


def test_an_instant_is_told_in_utc_and_by_the_events_clock() -> None:
    assert name_instants("due") == ["due_utc", "due_event"]
    assert write_instants("America/New_York", NOW, None) == [
        "2020-10-27T15:00:00Z",
        "2020-10-27 11:00:00",
        None,
        None,
    ]


def test_the_readme_says_what_each_file_is_and_that_it_is_personal() -> None:
    files = write_files("ML4SCI Hackathon", "America/New_York", [TABLE], NOW)
    assert list(files) == ["README.txt", "people.csv", "people.json"]
    readme = files["README.txt"].decode("utf-8")
    assert readme.startswith(
        "ML4SCI Hackathon: what the hackathon's bot knows of it\n"
        "Written Tue 27 Oct 2020, 11:00 EDT · 15:00 UTC.\n"
        "\n"
        "THIS IS PERSONAL DATA: "
    )
    assert "\npeople (2): who is there.\n" in readme
    assert max(map(len, readme.splitlines())) <= 100


def test_a_zip_holds_the_files_in_a_folder() -> None:
    zipped = zip_files("ml4sci", {"README.txt": b"read", "a.csv": b"a"}, NOW)
    with zipfile.ZipFile(io.BytesIO(zipped)) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == ["ml4sci/README.txt", "ml4sci/a.csv"]
        assert archive.read("ml4sci/a.csv") == b"a"
        assert archive.getinfo("ml4sci/a.csv").date_time == (2020, 10, 27, 15, 0, 0)
