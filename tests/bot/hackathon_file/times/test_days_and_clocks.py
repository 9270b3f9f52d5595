"""Days, times of day and durations, as people write them."""

from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.agenda.reminders.settings import name_duration
from bot.hackathon_file.times.clocks import read_clock, read_clock_range
from bot.hackathon_file.times.days import read_day, show_day
from bot.hackathon_file.times.durations import read_duration
from bot.hackathon_file.times.errors import ParseError

_MONDAY = date(2020, 10, 26)


@pytest.mark.parametrize(
    "written",
    [
        "2020-10-26",
        "26 October 2020",
        "26 oct 2020",
        "26th Oct. 2020",
        "Mon 26 Oct 2020",
        "Monday, 26 October 2020",
        "Mon. 2020-10-26",
        " 2020-10-26 ",
    ],
)
def test_a_day_may_be_written_in_figures_or_in_words(written: str) -> None:
    day = read_day(written)
    assert (day.day, day.warning) == (_MONDAY, None)


def test_a_weekday_that_contradicts_the_date_is_a_warning() -> None:
    day = read_day("Tue 26 Oct 2020")
    assert day.day == _MONDAY
    assert day.warning == (
        "26 October 2020 is a Monday, not a Tuesday: read as Monday 26 October 2020."
    )


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("tomorrow", "`tomorrow` is not a day: write it as 2020-10-26."),
        ("", "`` is not a day: write it as 2020-10-26."),
        ("2020", "`2020` is not a day: write it as 2020-10-26."),
        ("26 Oct 2020 26", "`26 Oct 2020 26` is not a day: write it as 2020-10-26."),
        ("2020-02-30", "`2020-02-30` is not in the calendar."),
        ("31 Brumaire 2020", "`Brumaire` in `31 Brumaire 2020` is not a month."),
        ("3 Ma 2020", "`Ma` in `3 Ma 2020` is not a month."),
        ("Foo 2020-10-26", "`Foo` in `Foo 2020-10-26` is not a day of the week."),
        ("0202-10-26", "`0202-10-26` is not in a year from 1990 to 2199."),
    ],
)
def test_what_is_no_day_is_refused(written: str, message: str) -> None:
    with pytest.raises(ParseError) as refusal:
        read_day(written)
    assert str(refusal.value) == message


@given(st.dates(date(1990, 1, 1), date(2199, 12, 31)))
def test_a_day_shown_is_a_day_read(day: date) -> None:
    assert read_day(show_day(day)).day == day
    assert read_day(day.isoformat()).day == day


@pytest.mark.parametrize(
    ("written", "clock"),
    [
        ("17:00", time(17)),
        ("5 PM", time(17)),
        ("5pm", time(17)),
        ("5:30 p.m.", time(17, 30)),
        ("12 am", time(0)),
        ("12 pm", time(12)),
        ("noon", time(12)),
        ("12 noon", time(12)),
        ("17.30", time(17, 30)),
        ("17:00:00", time(17)),
        ("0:05", time(0, 5)),
    ],
)
def test_a_time_of_day_has_24_hours_or_two_halves(written: str, clock: time) -> None:
    assert read_clock(written) == clock


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("5", "`5` could be in the morning or the evening: write it as 17:00 or 5 pm."),
        ("13 pm", "`13 pm` is not a time: with am or pm, 1 to 12."),
        ("0 am", "`0 am` is not a time: with am or pm, 1 to 12."),
        ("24:00", "`24:00` is 00:00 of the next day: write it so."),
        ("25:00", "`25:00` is not a time of day."),
        ("17:60", "`17:60` is not a time of day."),
        ("17:00:30", "`17:00:30` has seconds: write it as 17:00."),
        ("Midnight", "Midnight begins a day or ends it: write 00:00 with the day it begins."),
        ("teatime", "`teatime` is not a time of day: write it as 17:00 or 5 pm."),
    ],
)
def test_what_is_no_time_of_day_is_refused(written: str, message: str) -> None:
    with pytest.raises(ParseError) as refusal:
        read_clock(written)
    assert str(refusal.value) == message


@pytest.mark.parametrize(
    ("start", "end", "clocks"),
    [
        ("17:00", "18:30", (time(17), time(18, 30))),
        ("5", "6 pm", (time(17), time(18))),
        ("5 pm", "6:30", (time(17), time(18, 30))),
        ("11 am", "1 pm", (time(11), time(13))),
        # As 23:00 or 21:00 it would not begin before it ends.
        ("11", "1 pm", (time(11), time(13))),
        ("9:00", "5:00 PM", (time(9), time(17))),
        ("11 am", "1", (time(11), time(13))),
        ("11 pm", "1", (time(23), time(13))),
        ("9:00", "11 pm", (time(21), time(23))),
        ("09:00", "11 pm", (time(9), time(23))),
        ("0:30", "1 pm", (time(0, 30), time(13))),
        ("13:00", "2 pm", (time(13), time(14))),
    ],
)
def test_am_or_pm_with_one_time_of_a_range_holds_for_both(
    start: str, end: str, clocks: tuple[time, time]
) -> None:
    assert read_clock_range(start, end) == clocks


@pytest.mark.parametrize(
    ("written", "duration"),
    [
        ("60 min", timedelta(hours=1)),
        ("10 minutes", timedelta(minutes=10)),
        ("24 h", timedelta(days=1)),
        ("2 Days", timedelta(days=2)),
        ("1 h 30 min", timedelta(minutes=90)),
        ("1h30min", timedelta(minutes=90)),
        ("1 hour and 5 minutes", timedelta(minutes=65)),
        ("1 week", timedelta(weeks=1)),
        ("10 min before", timedelta(minutes=10)),
        ("0 min", timedelta(0)),
        ("366 days", timedelta(days=366)),
    ],
)
def test_a_duration_is_a_number_and_a_unit_or_several(written: str, duration: timedelta) -> None:
    assert read_duration(written) == duration


_AFTER = "is a reminder after the thing it announces: write how long before it, as 10 min."


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("-10 min", f"`-10 min` {_AFTER}"),
        ("\u221210 min", f"`\u221210 min` {_AFTER}"),
        ("10 min after", f"`10 min after` {_AFTER}"),
        ("10 min After", f"`10 min After` {_AFTER}"),
        ("soon", "`soon` is not a time before something: write 60 min, 24 h or 2 days."),
        ("10", "`10` is not a time before something: write 60 min, 24 h or 2 days."),
        ("5 moons", "`moons` in `5 moons` is not a unit: write min, h or days."),
        (
            "999999w" * 200,
            f"`{'999999w' * 200}` is more than a year before the thing it announces.",
        ),
        ("999999 weeks", "`999999 weeks` is more than a year before the thing it announces."),
    ],
)
def test_what_is_no_duration_before_is_refused(written: str, message: str) -> None:
    with pytest.raises(ParseError) as refusal:
        read_duration(written)
    assert str(refusal.value) == message


@given(st.integers(0, 366 * 24 * 60))
def test_a_duration_shown_is_a_duration_read(minutes: int) -> None:
    duration = timedelta(minutes=minutes)
    assert read_duration(name_duration(duration)) == duration
