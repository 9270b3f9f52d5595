"""Days and times as people write them: read alike in a file, in a table, and in a command."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from bot.agenda.days import read_event_day
from bot.agenda.typed_times import read_typed_time
from bot.cloning.days import move_day
from bot.core.errors import Refused
from bot.hackathon_file.times.days import read_day
from bot.hackathon_file.times.errors import ParseError
from bot.hackathon_file.times.when import read_when
from tests.bot.importing.sources import agenda, found, import_table
from tests.bot.importing.sources import describe as describe_table
from tests.support.factories import NOW
from tests.support.loaded import describe, entry, load

NEW_YORK = "America/New_York"
THURSDAY = date(2020, 10, 29)
EVENT_DAYS = [date(2020, 10, day) for day in range(26, 31)]
DAYS = [
    "2020-10-29",
    "2020/10/29",
    "2020.10.29",
    "10/29/2020",
    "29/10/2020",
    "10-29-2020",
    "29-10-2020",
    "29.10.2020",
    "10/29/20",
    "29 October 2020",
    "29th Oct. 2020",
    "29th of October 2020",
    "29 October, 2020",
    "October 29, 2020",
    "Oct. 29th, 2020",
    "October 29 2020",
    "2020 October 29",
    "29-Oct-2020",
    "29-Oct-20",
    "Thu 10/29/2020",
    "Thursday, October 29, 2020",
    "Thu. 29 Oct 2020",
]
WITHOUT_YEARS = ["29 Oct", "October 29th", "Thu 29 October", "29-Oct", "10/29", "29/10", "29.10."]
TWO_WAYS = "`10/11/2020` could be 10 November 2020 or 11 October 2020: "


@pytest.mark.parametrize("written", DAYS)
def test_a_day_that_can_be_read_in_one_way_is_read(session: Session, written: str) -> None:
    assert read_day(written).day == THURSDAY
    six = datetime(2020, 10, 29, 22, tzinfo=UTC)
    assert read_when(f"{written} 6pm", NEW_YORK).starts_at == six
    assert read_when(f"6pm on {written}", NEW_YORK).starts_at == six
    table = import_table(f'day,from,what\n"{written}",6pm,A\n', NEW_YORK)
    assert agenda(table) == [("A", "2020-10-29 18:00")]
    assert read_event_day(written, EVENT_DAYS, EVENT_DAYS[0]) == THURSDAY
    hackathon = load(session, describe(entry("talk", "2020-10-27 17:00")))
    for typed in (f"{written} 6pm", f"6pm on {written}", f"at 6pm, {written}"):
        assert read_typed_time(session, hackathon, typed, NOW).when == "2020-10-29 18:00"
    assert read_day(move_day(written, timedelta(days=364))).day == date(2021, 10, 28)


@pytest.mark.parametrize("written", WITHOUT_YEARS)
def test_a_day_without_a_year_is_of_the_events_and_of_the_row_above(
    session: Session, written: str
) -> None:
    assert read_event_day(written, EVENT_DAYS, EVENT_DAYS[0]) == THURSDAY
    hackathon = load(session, describe(entry("talk", "2020-10-27 17:00")))
    assert read_typed_time(session, hackathon, f"{written} 6pm", NOW).when == "2020-10-29 18:00"
    table = import_table(f"day,from,what\n2020-10-28,6pm,A\n{written},6pm,B\n", NEW_YORK)
    assert agenda(table)[1] == ("B", "2020-10-29 18:00")
    with pytest.raises(ParseError, match="has no year: add it, as in 26 October 2020"):
        read_day(written)


def test_a_day_that_can_be_read_in_two_ways_is_refused_with_both(session: Session) -> None:
    for read in (read_day, lambda written: read_when(f"{written} 6pm", NEW_YORK)):
        with pytest.raises(ParseError) as refused:
            read("10/11/2020")
        assert str(refused.value) == f"{TWO_WAYS}write it as 2020-11-10 or 2020-10-11."
    table = import_table("day,from,what\n10/11/2020,6pm,A\n", NEW_YORK)
    assert found(table) == [(2, f"{TWO_WAYS}write it as 2020-11-10 or 2020-10-11.")]
    hackathon = load(session, describe(entry("talk", "2020-10-27 17:00")))
    with pytest.raises(Refused, match="could be 10 November 2020 or 11 October 2020"):
        read_typed_time(session, hackathon, "10/11/2020 6pm", NOW)


def test_a_weekday_tells_which_of_two_days_is_meant() -> None:
    assert read_day("Sun 10/11/2020").day == date(2020, 10, 11)
    assert read_day("Tue 10/11/2020").day == date(2020, 11, 10)


def test_of_two_days_the_events_own_is_meant_and_if_both_are_it_is_refused() -> None:
    october, november = date(2020, 10, 11), date(2020, 11, 10)
    assert read_event_day("10/11", [october], october) == october
    with pytest.raises(Refused) as refused:
        read_event_day("10/11", [october, november], october)
    assert refused.value.message == (
        "*10/11* could be 10 November 2020 or 11 October 2020: "
        "type `/agenda 2020-11-10` or `/agenda 2020-10-11`."
    )


def test_with_dots_the_day_comes_first() -> None:
    assert read_day("3.4.2027").day == date(2027, 4, 3)


@pytest.mark.parametrize("written", ["31/31/2020", "30/2/2020", "2/30/2020", "32.10.2020"])
def test_what_is_in_no_calendar_is_refused(written: str) -> None:
    with pytest.raises(ParseError, match="is not in the calendar"):
        read_day(written)


def test_a_day_without_a_year_is_near_the_row_above_when_years_change() -> None:
    table = import_table("day,from,what\n31 Dec 2026,6pm,A\n1 Jan,6pm,B\n31 Dec,8pm,C\n", NEW_YORK)
    assert agenda(table) == [
        ("A", "2026-12-31 18:00"),
        ("C", "2026-12-31 20:00"),
        ("B", "2027-01-01 18:00"),
    ]


# A time on 29 October 2020, the instants in UTC.
@pytest.mark.parametrize(
    ("written", "start", "end"),
    [
        ("5:30 PM", "21:30", None),
        ("5.30pm", "21:30", None),
        ("17.30", "21:30", None),
        ("17:30:00", "21:30", None),
        ("12 noon", "16:00", None),
        ("9:00 - 5:00 PM", "13:00", "21:00"),
        ("11-1 pm", "15:00", "17:00"),
        ("from 5 to 6 pm", "21:00", "22:00"),
        ("17:00 UTC+5:45", "11:15", None),
        ("17:00 UTC+05:45", "11:15", None),
        ("17:00 GMT+0545", "11:15", None),
        ("17:00 +05:45", "11:15", None),
        ("17:00 UTC-9:30", "02:30", None),
        ("17:00 UTC\u22123", "20:00", None),
        ("17:00-18:00 UTC-3", "20:00", "21:00"),
        ("17:00 UTC-18:00", "17:00", "18:00"),
        ("17:00 AEDT", "06:00", None),
        ("17:00 NZDT", "04:00", None),
        ("17:00 Australian Eastern Time", "06:00", None),
        ("17:00 India Standard Time", "11:30", None),
        ("17:00 KST", "08:00", None),
        ("17:00 BRT", "20:00", None),
        ("17:00 SAST", "15:00", None),
        ("17:00 MSK", "14:00", None),
    ],
)
def test_a_time_is_read_alike_everywhere(
    session: Session, written: str, start: str, end: str | None
) -> None:
    when = read_when(f"2020-10-29 {written}", NEW_YORK)
    instants = [when.starts_at, when.ends_at]
    assert [at and f"{at:%H:%M}" for at in instants] == [start, end]
    if end is None:
        (item,) = describe_table(
            import_table(f"day,from,what\n29 Oct 2020,{written},A\n", NEW_YORK)
        ).agenda
        assert item.starts_at == when.starts_at
    hackathon = load(session, describe(entry("talk", "2020-10-27 17:00")))
    typed = read_typed_time(session, hackathon, f"thursday {written}", NOW).when
    as_typed = read_when(typed, NEW_YORK)
    assert [as_typed.starts_at, as_typed.ends_at] == instants
