"""`when`: what announcements write, and the instants they mean."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.core import timezones as zones
from bot.hackathon_file.times.errors import ParseError
from bot.hackathon_file.times.when import When, read_when, read_zone

_NEW_YORK = "America/New_York"


def _instants(when: When) -> list[str]:
    """The start and, if there is one, the end in UTC, as `2020-10-26 21:00`."""
    instants = [instant for instant in (when.starts_at, when.ends_at) if instant]
    assert all(instant.tzinfo is UTC for instant in instants)
    return [f"{instant:%Y-%m-%d %H:%M}" for instant in instants]


@pytest.mark.parametrize(
    ("written", "instants"),
    [
        ("2020-10-26", []),
        ("26 October 2020", []),
        ("2020-10-26 17:00", ["2020-10-26 21:00"]),
        ("26 October 2020 at 5 pm", ["2020-10-26 21:00"]),
        ("Mon 26 Oct 2020, 17:00", ["2020-10-26 21:00"]),
        ("2020-10-26 17:00-17:15 EST", ["2020-10-26 21:00", "2020-10-26 21:15"]),
        ("2020-10-26 17:00 \u2013 17:15 EST", ["2020-10-26 21:00", "2020-10-26 21:15"]),
        ("2020-10-26 5 to 6 pm Central", ["2020-10-26 22:00", "2020-10-26 23:00"]),
        ("2020-10-26 5pm EDT - 6pm EDT", ["2020-10-26 21:00", "2020-10-26 22:00"]),
        ("2020-10-26 5pm EDT to 6pm Central", ["2020-10-26 21:00", "2020-10-26 23:00"]),
        ("2020-10-26 noon Eastern - 1 pm", ["2020-10-26 16:00", "2020-10-26 17:00"]),
        ("2020-10-26 22:00 - 2020-10-27 01:00 EST", ["2020-10-27 02:00", "2020-10-27 05:00"]),
        ("2020-10-26 9:00 - 2020-10-27 5 pm", ["2020-10-26 13:00", "2020-10-27 21:00"]),
        ("2020-10-26 5 PM EDT", ["2020-10-26 21:00"]),
        ("2020-10-26 4 PM US Central Time (5PM EDT)", ["2020-10-26 21:00"]),
        ("2020-10-30 7pm EDT / 6pm Central", ["2020-10-30 23:00"]),
        ("2020-10-30 7pm EDT/6pm Central time", ["2020-10-30 23:00"]),
        ("2021-11-22 7pm EDT / 6pm Central", ["2021-11-23 00:00"]),
        ("2021-11-22 7pm EDT / 2021-11-23 00:00 UTC", ["2021-11-23 00:00"]),
        (
            "2020-10-27 14:30-15:30 EST / 1:30 PM Central",
            ["2020-10-27 18:30", "2020-10-27 19:30"],
        ),
        (
            "2020-10-27 1:30 PM Central / 14:30-15:30 EST",
            ["2020-10-27 18:30", "2020-10-27 19:30"],
        ),
        ("2020-11-30 18:00-19:00 EST", ["2020-11-30 23:00", "2020-12-01 00:00"]),
        ("2020-10-26 17:00 Europe/London", ["2020-10-26 17:00"]),
        (
            "2020-10-26 17:00 America/Port-au-Prince - 18:00",
            ["2020-10-26 21:00", "2020-10-26 22:00"],
        ),
        ("2020-10-26 17:00 UTC+2", ["2020-10-26 15:00"]),
        ("2020-10-26T17:00Z", ["2020-10-26 17:00"]),
        ("2020-10-26T17:00:00.000Z", ["2020-10-26 17:00"]),
        ("2020-10-26T17:00:00-04:00", ["2020-10-26 21:00"]),
        ("2020-10-26T17:00-0400", ["2020-10-26 21:00"]),
        ("2020-10-26T17:00+05:45", ["2020-10-26 11:15"]),
        ("2020-10-26 17:00:00-04:00", ["2020-10-26 21:00"]),
        ("2020-10-26T17:00-18:00", ["2020-10-26 21:00", "2020-10-26 22:00"]),
        ("2020-10-26 17:00 UTC-3:30", ["2020-10-26 20:30"]),
        ("10/26/2020 5pm EDT/4pm Central", ["2020-10-26 21:00"]),
        ("2020-10-26 17:00/16:00 Central", ["2020-10-26 21:00"]),
        ("5-6 pm EST on Monday, October 26, 2020", ["2020-10-26 21:00", "2020-10-26 22:00"]),
        ("10/26/2020 10pm - October 27, 2020 1am", ["2020-10-27 02:00", "2020-10-27 05:00"]),
        ("2020-10-26 23:59 AoE", ["2020-10-27 11:59"]),
    ],
)
def test_a_time_is_read_as_its_announcement_meant_it(written: str, instants: list[str]) -> None:
    assert _instants(read_when(written, _NEW_YORK)) == instants


def test_the_day_is_the_one_in_the_events_zone() -> None:
    assert read_when("2020-10-26", _NEW_YORK).day == date(2020, 10, 26)
    assert read_when("2021-11-23 00:00 UTC", _NEW_YORK).day == date(2021, 11, 22)
    assert read_when("2020-10-26 23:00 Pacific", _NEW_YORK).day == date(2020, 10, 27)


@pytest.mark.parametrize(
    ("written", "warnings"),
    [
        ("2020-10-26 17:00 Eastern", []),
        ("2020-10-26 17:00 EDT", []),
        (
            "2020-10-26 17:00-17:15 EST",
            [
                "EST does not hold on 26 October 2020: New York is on daylight time then (EDT); "
                "read as New York's clock, 21:00 UTC."
            ],
        ),
        (
            "2021-11-08 5pm EDT",
            [
                "EDT does not hold on 8 November 2021: New York is on standard time then (EST); "
                "read as New York's clock, 22:00 UTC."
            ],
        ),
        (
            "2021-11-22 7pm EDT / 6pm CDT",
            [
                "EDT does not hold on 22 November 2021: New York is on standard time then (EST); "
                "read as New York's clock, 00:00 UTC on 23 November 2021.",
                "CDT does not hold on 22 November 2021: Chicago is on standard time then (CST); "
                "read as Chicago's clock, 00:00 UTC on 23 November 2021.",
            ],
        ),
        (
            "2020-10-26 17:00 EST to 18:00 CST",
            [
                "EST does not hold on 26 October 2020: New York is on daylight time then (EDT); "
                "read as New York's clock, 21:00 UTC.",
                "CST does not hold on 26 October 2020: Chicago is on daylight time then (CDT); "
                "read as Chicago's clock, 23:00 UTC.",
            ],
        ),
        (
            "Tue 26 Oct 2020 22:00 - Mon 27 Oct 2020 1:00",
            [
                "26 October 2020 is a Monday, not a Tuesday: read as Monday 26 October 2020.",
                "27 October 2020 is a Tuesday, not a Monday: read as Tuesday 27 October 2020.",
            ],
        ),
        (
            "Tue 26 Oct 2020 17:00 / Tue 26 Oct 2020 16:00 Central",
            ["26 October 2020 is a Monday, not a Tuesday: read as Monday 26 October 2020."],
        ),
        (
            "Tue 26 Oct 2020",
            ["26 October 2020 is a Monday, not a Tuesday: read as Monday 26 October 2020."],
        ),
    ],
)
def test_a_label_or_weekday_that_contradicts_the_date_is_a_warning(
    written: str, warnings: list[str]
) -> None:
    assert list(read_when(written, _NEW_YORK).warnings) == warnings


def test_a_label_that_holds_says_so() -> None:
    (use,) = read_when("2020-11-30 18:00-19:00 EST", _NEW_YORK).labels
    assert not use.is_wrong
    assert use.describe() == "EST holds on 30 November 2020: 18:00 EST is 23:00 UTC."


def test_a_label_that_the_events_zone_goes_by_means_it() -> None:
    assert _instants(read_when("2020-10-26 17:00 CST", "Asia/Shanghai")) == ["2020-10-26 09:00"]


_FORM = "write a day as 2020-10-26, and a time as 17:00, 5 pm EST or 17:00-17:15 EST."
_ZONE = "write a label such as Eastern or UTC, or a name such as Europe/London."


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("tomorrow", f"`tomorrow` is not a time: {_FORM}"),
        ("2020-10-26 17:00 /", f"`2020-10-26 17:00 /` is not a time: {_FORM}"),
        ("2020-10-26 17:00 ()", f"`` is not a time: {_FORM}"),
        ("2020-10-26 - 2020-10-30", f"`2020-10-26 - 2020-10-30` is not a time: {_FORM}"),
        ("17:00", "`17:00` has no day: write it as 2020-10-26 17:00 EST."),
        (
            "10/11/2020 5pm",
            "`10/11/2020` could be 10 November 2020 or 11 October 2020: "
            "write it as 2020-11-10 or 2020-10-11.",
        ),
        (
            "2020-10-26 9:00 UTC-10:00",
            "`2020-10-26 9:00 UTC-10:00` could be 9:00 at an offset of 10:00 behind UTC, or until "
            "10:00: write 9:00 UTC\u221210:00 or 9:00-10:00 UTC.",
        ),
        (
            "2020-10-26 5pm IST",
            "`IST` is what several places call their time: write the one you mean, Asia/Kolkata, "
            "Europe/Dublin or Asia/Jerusalem.",
        ),
        ("2020-10-26 / 5pm", "`2020-10-26` has no time, but the statement beside it has one."),
        ("9" * 201, "A time has at most 200 characters; this has 201."),
        (
            "2020-10-26 5pm Chicgo",
            f"`Chicgo` is not a zone: {_ZONE} Did you mean `America/Chicago`?",
        ),
        ("2020-10-26 5pm Xyz", f"`Xyz` is not a zone: {_ZONE}"),
        (
            "2021-03-14 02:30",
            "02:30 does not exist on 14 March 2021 in New York: the clock is set forward over it. "
            "Write 01:30 or 03:30.",
        ),
        (
            "2020-11-01 00:30 - 1:30 AM EST",
            "01:30 comes twice on 1 November 2020 in New York: the clock is set back over it. "
            "Write 2020-11-01 05:30 UTC for the first time or 2020-11-01 06:30 UTC for the second.",
        ),
        (
            "2021-11-22 7pm EDT / 5pm Central",
            "Two times that differ: `2021-11-22 7pm EDT` is 2021-11-23 00:00 UTC, "
            "but `5pm Central` is 2021-11-22 23:00 UTC.",
        ),
        (
            "2020-10-26 17:00-18:00 EST / 16:00-17:30 Central",
            "Two times that differ: `2020-10-26 17:00-18:00 EST` is 2020-10-26 21:00 UTC to "
            "2020-10-26 22:00 UTC, but `16:00-17:30 Central` is 2020-10-26 21:00 UTC to "
            "2020-10-26 22:30 UTC.",
        ),
        (
            "2021-11-22 7pm EDT / 00:00 UTC",
            "Two times that differ: `2021-11-22 7pm EDT` is 2021-11-23 00:00 UTC, but "
            "`00:00 UTC` is 2021-11-22 00:00 UTC. If one of them is on another day, write its "
            "date too.",
        ),
        (
            "2020-10-26 22:00-22:00",
            "`2020-10-26 22:00-22:00` does not end after it begins: write am or pm with both "
            "times, and an end on another day with its date, as 22:00 - 2020-10-27 01:00.",
        ),
        (
            "2020-10-26 22:00-01:00",
            "`2020-10-26 22:00-01:00` does not end after it begins: write am or pm with both "
            "times, and an end on another day with its date, as 22:00 - 2020-10-27 01:00.",
        ),
    ],
)
def test_what_means_nothing_or_two_things_is_refused(written: str, message: str) -> None:
    with pytest.raises(ParseError) as refusal:
        read_when(written, _NEW_YORK)
    assert str(refusal.value) == message


@pytest.mark.parametrize(
    ("written", "advice"),
    [
        ("Europe/Pariss", " Did you mean `Europe/Paris`?"),
        ("Paris", " Did you mean `Europe/Paris`?"),
        ("Easten", " Did you mean `Eastern`?"),
        ("PARIS", " Did you mean `Europe/Paris`?"),
        ("Sao Paolo", " Did you mean `America/Sao_Paulo`?"),
        ("Xyz", ""),
        # Places that are written like it have other clocks.
        ("AEXT", ""),
        ("aest5", ""),
        ("Boston", ""),
        ("Mumbai", ""),
        ("Delhi", ""),
        ("Australia East", ""),
        ("GMT+02000", ""),
        ("UTC+14:30", ""),
    ],
)
def test_an_unknown_zone_gets_a_suggestion(written: str, advice: str) -> None:
    with pytest.raises(ParseError) as refusal:
        read_zone(written)
    assert str(refusal.value) == f"`{written}` is not a zone: {_ZONE}{advice}"


@pytest.mark.parametrize(
    ("written", "zone"),
    [
        ("Eastern", _NEW_YORK),
        ("europe/london", "Europe/London"),
        ("AEST", "Australia/Sydney"),
        ("UTC+2", "Etc/GMT-2"),
        ("GMT+0200", "Etc/GMT-2"),
        ("GMT+0", "UTC"),
        # A clock that is so all year.
        ("UTC+5:45", "Asia/Kathmandu"),
        ("UTC+5:30", "Asia/Kolkata"),
        ("+09:30", "Australia/Darwin"),
    ],
)
def test_a_zone_is_known_by_label_name_or_offset(written: str, zone: str) -> None:
    assert read_zone(written) == zone


def test_an_offset_that_no_place_has_all_year_is_no_zone_of_an_event() -> None:
    with pytest.raises(ParseError) as refusal:
        read_zone("UTC-3:30")
    assert str(refusal.value) == (
        "`UTC-3:30` is no place's clock all year: write the name of the place, such as "
        "America/St_Johns."
    )


@pytest.mark.parametrize(
    ("label", "others", "instant"),
    [
        ("IST", ["Asia/Kolkata"], "2020-10-26 11:30"),
        ("IST", ["Asia/Jerusalem"], "2020-10-26 15:00"),
        ("CST", ["Asia/Shanghai"], "2020-10-26 09:00"),
        ("CST", [], "2020-10-26 22:00"),
        ("BST", ["Asia/Dhaka"], "2020-10-26 11:00"),
    ],
)
def test_a_label_of_several_places_means_the_one_in_the_file(
    label: str, others: list[str], instant: str
) -> None:
    assert _instants(read_when(f"2020-10-26 17:00 {label}", _NEW_YORK, others)) == [instant]


def test_a_label_of_two_places_in_the_file_is_refused_with_both() -> None:
    with pytest.raises(ParseError, match="write the one you mean, America/Chicago or Asia/Shang"):
        read_when("2020-10-26 17:00 CST", _NEW_YORK, ["America/Chicago", "Asia/Shanghai"])
    # The event's own zone comes first.
    when = read_when("2020-10-26 17:00 CST", "Asia/Shanghai", ["America/Chicago"])
    assert _instants(when) == ["2020-10-26 09:00"]


def test_an_offset_is_no_name_of_a_clock_that_changes() -> None:
    # In January Santiago is at UTC-3.
    assert _instants(read_when("2021-01-26 17:00 UTC-4", "America/Santiago")) == [
        "2021-01-26 21:00"
    ]


@given(
    st.datetimes(datetime.fromisoformat("1990-01-02"), datetime.fromisoformat("2037-01-01")).map(
        lambda wall: wall.replace(second=0, microsecond=0)
    ),
    st.integers(1, 72 * 60),
    st.sampled_from(sorted(zones.zone_names())),
)
def test_a_range_written_in_any_zone_is_read_back(wall: datetime, minutes: int, zone: str) -> None:
    end = wall + timedelta(minutes=minutes)
    try:
        instants = [zones.to_utc(wall, zone), zones.to_utc(end, zone)]
    except zones.ClockChange:
        assume(False)
    assume(instants[0] < instants[1])
    when = read_when(f"{wall:%Y-%m-%d %H:%M} - {end:%d %B %Y %I:%M %p}", zone)
    assert [when.starts_at, when.ends_at] == instants
    assert when.day == wall.date()


@given(st.text(max_size=250))
def test_any_text_is_a_time_or_refused(text: str) -> None:
    try:
        read_when(text, _NEW_YORK)
    except ParseError as refusal:
        assert str(refusal)
