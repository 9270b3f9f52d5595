"""Tables whose hours do not say am or pm."""

import pytest

from tests.bot.importing.sources import agenda, found, import_table

HEADER = "day,from,to,activity\n"
DAY = "16 January 2027"


def list_times(*rows: str) -> tuple[list[str], list[str]]:
    """The times of a table of one day, and what is said of them."""
    named = (f"{DAY if not number else ''},{row},{number}\n" for number, row in enumerate(rows))
    imported = import_table(HEADER + "".join(named), "America/New_York")
    by_title = dict(agenda(imported))
    times = [by_title[str(number)].removeprefix("2027-01-16 ") for number in range(len(rows))]
    return times, [message for _, message in found(imported)]


def test_an_hour_before_the_row_above_is_in_the_afternoon_and_that_is_said() -> None:
    rows = ("9:00,9:45", "11:00,12:30", "12:30,13:30", "1:30,2:00", "2:00,4:30", "4:45,5:30")
    times, said = list_times(*rows)
    assert times[3:] == ["13:30-14:00", "14:00-16:30", "16:45-17:30"]
    assert said == [
        "`1:30-2:00` is read as 13:30-14:00: if that is wrong, write am or pm.",
        "`2:00-4:30` is read as 14:00-16:30: if that is wrong, write am or pm.",
        "`4:45-5:30` is read as 16:45-17:30: if that is wrong, write am or pm.",
    ]


@pytest.mark.parametrize(
    ("row", "time", "said"),
    [
        ("9:00,5:00", "09:00-17:00", "`9:00-5:00` is read as 9:00-17:00"),
        ("11:00,1:00 EST", "11:00-13:00", "`11:00-1:00 EST` is read as 11:00-13:00 EST"),
        ("2:00,4:30", "02:00-04:30", "`2:00` is read as 02:00, in the morning: if that is wrong"),
    ],
)
def test_an_end_before_the_start_is_in_the_afternoon_and_a_night_is_a_doubt(
    row: str, time: str, said: str
) -> None:
    times, sentences = list_times(row)
    assert times == [time]
    assert len(sentences) == 1
    assert sentences[0].startswith(said)


@pytest.mark.parametrize("row", ["9:00,5:00 PM", "02:00,04:30", "2:00 AM,4:30 AM", "12:00,12:30"])
def test_what_leaves_no_doubt_is_not_spoken_of(row: str) -> None:
    times, said = list_times(row)
    assert said == []
    assert times[0].endswith(("17:00", "04:30", "12:30"))


@pytest.mark.parametrize("again", ["9:00,", "09:00,", "01:30,", "9:00 AM,"])
def test_what_may_be_of_a_second_room_or_the_next_day_stays_and_is_said(again: str) -> None:
    times, said = list_times("17:00,", again)
    assert times == ["17:00", "01:30" if "1:30" in again else "09:00"]
    assert said == [
        f"`{again[:-1]}` is before the row above, which begins at 17:00: if it is in the evening "
        "or on another day, write so."
    ]


def test_rows_of_another_day_or_another_zone_are_not_compared() -> None:
    imported = import_table(
        f"day,from,activity,zone\n{DAY},17:00,A,Eastern\n17 Jan,9:00,B,Eastern\n,8:00,C,Pacific\n",
    )
    assert found(imported) == []
