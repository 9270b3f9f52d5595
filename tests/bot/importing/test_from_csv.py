"""Tables of day, from, to, activity."""

import pytest

from bot.importing import import_agenda
from tests.bot.importing.sources import agenda, describe, found, import_table

HEADER = "day,from,to,activity\n"


def test_a_table_becomes_a_hackathon_file() -> None:
    imported = import_table(
        "Date;START;End;What;Room;Type;about\n"
        '2020-10-26;17:00;18:30;"Kick-off: a, ""b"" # c";Zoom;session;"Be\nthere"\n'
        "Tue 27 October 2020;5:00 PM;6 PM;Office hours;;;\n"
        "28 Oct 2020;all day;;Results announced;;;\n",
        zone="America/New_York",
    )
    described = describe(imported)
    assert (described.zone, described.file.dates.first) == ("America/New_York", "2020-10-26")
    assert described.file.dates.last == "2020-10-28"
    assert [entry.model_dump(exclude_defaults=True) for entry in described.file.agenda] == [
        {
            "key": "kick-off-a-b-c",
            "title": 'Kick-off: a, "b" # c',
            "kind": "session",
            "when": "2020-10-26 17:00-18:30",
            "where": "Zoom",
            "about": "Be\nthere",
        },
        {
            "key": "office-hours",
            "title": "Office hours",
            "kind": "office hours",
            "when": "2020-10-27 17:00-18:00",
        },
        {
            "key": "results-announced",
            "title": "Results announced",
            "kind": "milestone",
            "when": "2020-10-28",
        },
    ]
    assert imported.text is not None
    assert imported.text.count("# Fill in: ") == 5


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_columns_are_parted_by_commas_semicolons_or_tabs(separator: str) -> None:
    text = "activity,day,from\nA,2020-10-26,17:00 EST\n".replace(",", separator)
    assert agenda(import_table(text)) == [("A", "2020-10-26 17:00")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_table_is_read_as_spreadsheets_save_it(encoding: str) -> None:
    text = f"{HEADER}2020-10-26,17:00:00,18:00:00,Café\n".replace("\n", "\r\n")
    imported = import_agenda(text.encode(encoding), "a.csv", "Europe/Paris")
    assert agenda(imported) == [("Café", "2020-10-26 17:00-18:00")]
    assert len(imported.findings) == (encoding == "cp1252")


def test_an_empty_day_is_that_of_the_row_above() -> None:
    text = f"{HEADER}2020-10-26,17:00,,A\n,18:00,,B\n\n,,,\n2020-10-27,9:00,,C\n"
    assert agenda(import_table(text, "UTC")) == [
        ("A", "2020-10-26 17:00 UTC"),
        ("B", "2020-10-26 18:00 UTC"),
        ("C", "2020-10-27 9:00 UTC".replace(" 9", " 09")),
    ]


def test_a_day_without_a_year_is_in_the_year_of_the_row_above() -> None:
    text = (
        f"{HEADER}Mon 26 Oct 2020,17:00,,A\nTue 27 Oct,9:00,,B\n,10:00,,C\n28th October,9:00,,D\n"
    )
    assert agenda(import_table(text, "America/New_York")) == [
        ("A", "2020-10-26 17:00"),
        ("B", "2020-10-27 09:00"),
        ("C", "2020-10-27 10:00"),
        ("D", "2020-10-28 09:00"),
    ]
    imported = import_table(f"{HEADER}Mon 26 Oct,17:00,,A\n", "America/New_York")
    assert found(imported) == [
        (
            2,
            "`Mon 26 Oct` has no year: add it, as in 26 October 2020.",
        )
    ]


def test_a_day_of_the_week_that_is_not_that_days_is_said() -> None:
    imported = import_table(f"{HEADER}Tue 26 Oct 2020,17:00,,A\n", "America/New_York")
    assert agenda(imported) == [("A", "2020-10-26 17:00")]
    ((_, message),) = found(imported, "warning")
    assert message.startswith("26 October 2020 is a Monday, not a Tuesday")


@pytest.mark.parametrize(
    "title",
    ["null", "true", "2020", "2020-10-26", "1e5", "on", "'", "日本", "👩\u200d🔬", "می\u200cخواهم"],
)
def test_a_title_that_yaml_has_a_use_for_is_a_title_with_a_key_of_its_own(title: str) -> None:
    imported = import_table(f"{HEADER}2020-10-26,17:00,,{title}\n", "UTC")
    assert agenda(imported) == [(title, "2020-10-26 17:00 UTC")]


def test_a_title_of_nothing_that_can_be_seen_is_to_be_filled_in() -> None:
    imported = import_table(f"{HEADER}2020-10-26,17:00,,\x07\n", "UTC")
    assert agenda(imported) == [("Untitled", "2020-10-26 17:00 UTC")]
    assert found(imported) == [
        (2, "The title of this has no letter that can be shown: fill it in.")
    ]


def test_labels_are_read_as_clocks_of_places_and_the_contradiction_is_said() -> None:
    imported = import_table(
        "day,from,to,activity,zone\n"
        "2020-10-26,5:00 PM EST,6:00 PM EST,A,\n"
        "2020-10-26,22:00,,B,Europe/London\n"
        "2020-10-27,17:00,2020-10-28 01:00,C,Eastern\n"
    )
    assert agenda(imported) == [
        ("A", "2020-10-26 17:00-18:00"),
        ("B", "2020-10-26 22:00 Europe/London"),
        ("C", "2020-10-27 17:00 - 2020-10-28 01:00"),
    ]
    assert describe(imported).zone == "America/New_York"
    ((line, message),) = found(imported)
    assert line == 2
    assert message.startswith("EST does not hold on 26 October 2020")
    assert imported.text is not None
    assert f"  # {message}\n  - key: a\n" in imported.text


def test_a_time_without_a_zone_asks_for_one() -> None:
    imported = import_table(f"{HEADER}2020-10-26,17:00,,A\n2020-10-26,18:00,,B\n")
    assert imported.text is None
    assert found(imported) == [
        (
            2,
            "This time (and 1 more) names no zone: say by --zone whose clock it is, "
            "as --zone Eastern.",
        )
    ]


def test_the_only_zone_that_is_named_is_that_of_the_rest() -> None:
    imported = import_table(f"{HEADER}2020-10-26,17:00 Central,,A\n2020-10-26,18:00,,B\n")
    assert describe(imported).zone == "America/Chicago"
    assert found(imported) == [
        (3, "A time without a zone is read as America/Chicago's, the only zone that is named.")
    ]


def test_every_broken_row_is_found_at_once_and_nothing_is_made() -> None:
    imported = import_table(
        f"{HEADER}"
        "2020-10-26,25:00,,A\n"
        "2020-10-26,,,B\n"
        "2020-10-26,18:00,17:00,C\n"
        "10/11/2020,17:00,,D\n"
        "2020-10-26,17:00,,\n"
        "2020-02-30,17:00,,E\n"
        "2020-10-26,17:00,18:00,F,G\n"
        "2020-10-26,17:00 Nowhere,,H\n"
        "2020-10-26,22:00,01:00,I\n"
        "2020-10-26,17:00,24:00,J\n"
        "2020-10-26,5,,K\n"
        "26.13.2020,17:00,,L\n"
        "2300-10-26,17:00,,M\n",
        zone="UTC",
    )
    assert imported.text is None
    assert [(line, message.split(":")[0]) for line, message in found(imported, "error")] == [
        (2, "`25"),
        (3, "This row has no time"),
        (4, "`2020-10-26 18"),
        (5, "`10/11/2020` could be 10 November 2020 or 11 October 2020"),
        (6, "This row has no activity."),
        (7, "`2020-02-30` is not in the calendar."),
        (8, "This row has 5 cells, and the header 4"),
        (9, "`Nowhere` is not a zone"),
        (10, "`2020-10-26 22"),
        (11, "`24"),
        (12, "`5` could be in the morning or the evening"),
        (13, "`26.13.2020` is not in the calendar."),
        (14, "`2300-10-26` is not in a year from 1990 to 2199."),
    ]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "The file is empty."),
        (b" \n\n", "The file is empty."),
        (b"a\0b", "This is no text: an .ics or a .csv is."),
        (
            b"PK\x03\x04rest",
            "This is a spreadsheet's own file: save it as CSV, and import that.",
        ),
        (b"\x81\x8d", "This is no text in UTF-8: save the file with that encoding."),
        (b"day,from,activity\n", "There are no rows under the header."),
        (
            b"when,what\n1,2\n",
            "The first line names the columns, as day, from, to, activity: "
            "there is no `day` and no `from`.",
        ),
        (
            b"day,date,from,what\n,,,\n2020-10-26,,17:00 UTC,A\n",
            "Two columns are read as `day`: leave one of them out.",
        ),
        (b"day,from,what\n,17:00 UTC,A\n", "This row has no day, and neither has one above it."),
        (b'day,from,what\n2020-10-26,17:00 UTC,"A\n', "This table cannot be read here: "),
    ],
)
def test_what_is_no_table_is_said_in_a_sentence(content: bytes, message: str) -> None:
    imported = import_agenda(content, "a.csv", None)
    assert imported.text is None
    assert [each.message for each in imported.findings if each.message.startswith(message)]


def test_kinds_and_channels_of_a_table_are_taken_over_where_the_file_has_them() -> None:
    imported = import_table(
        "day,from,what,kind,channel,colour\n"
        "2020-10-26,17:00,A,Talk,#general,red\n"
        "2020-10-26,18:00,B,coffee break,higgs,\n"
        "2020-10-26,19:00,C,deadlin,no channel,\n",
        zone="UTC",
    )
    assert [entry.kind for entry in describe(imported).file.agenda] == ["talk", "social", "session"]
    assert found(imported) == [
        (1, "The column “colour” is not taken over."),
        (
            3,
            "The channel higgs is left out: name it in `channels` or in a challenge, "
            "and write `channel: higgs` here.",
        ),
        (4, "`deadlin` is no kind of agenda item; taken for a session. Did you mean `deadline`?"),
        (4, "`no channel` cannot be the name of a Slack channel: left out."),
    ]


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("Office Hours: Higgs", "office hours"),
        ("Solutions due", "deadline"),
        ("Submission deadline", "deadline"),
        ("Moved due to rain", "session"),
        ("Coffee before the deadline", "social"),
        ("Lunch", "social"),
        ("Keynote: What is dark matter?", "talk"),
        ("Winners announced", "milestone"),
        ("Kick-off session", "session"),
        ("Breakthroughs", "session"),
    ],
)
def test_a_kind_is_guessed_where_the_words_are_clear(title: str, kind: str) -> None:
    imported = import_table(f"{HEADER}2020-10-26,17:00,,{title}\n", zone="UTC")
    assert [entry.kind for entry in describe(imported).file.agenda] == [kind]
