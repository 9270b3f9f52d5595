"""Instants, spans and time left, in words."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.slack.datetimes import name_zones, say_instant, say_span, say_time, say_time_left

ZONES = ["America/New_York", "America/Chicago"]
KICK_OFF = datetime(2020, 10, 26, 21, 15, tzinfo=UTC)
END = datetime(2020, 10, 26, 22, 30, tzinfo=UTC)


def test_an_instant_is_told_in_the_events_zones_and_the_readers_own() -> None:
    assert say_instant(KICK_OFF, ZONES) == (
        "Mon 26 Oct 2020, 17:15 EDT · 16:15 CDT (for you: "
        "<!date^1603746900^{date_short_pretty} at {time}|Mon 26 Oct 2020, 21:15 UTC>)"
    )
    assert say_time(KICK_OFF, ZONES) == (
        "17:15 EDT · 16:15 CDT (for you: "
        "<!date^1603746900^{date_short_pretty} at {time}|Mon 26 Oct 2020, 21:15 UTC>)"
    )


def test_a_span_has_its_end_and_without_one_is_a_time() -> None:
    own = (
        "<!date^1603746900^{date_short_pretty} at {time}|Mon 26 Oct 2020, 21:15 UTC>"
        "–<!date^1603751400^{time}|22:30 UTC>"
    )
    assert say_span(KICK_OFF, END, ZONES) == (f"17:15–18:30 EDT · 16:15–17:30 CDT (for you: {own})")
    assert say_span(KICK_OFF, None, ZONES) == say_time(KICK_OFF, ZONES)


def test_a_span_tells_the_weekday_where_it_is_another() -> None:
    late = KICK_OFF.replace(hour=23)
    own = (
        "<!date^1603753200^{date_short_pretty} at {time}|Mon 26 Oct 2020, 23:00 UTC>"
        "–<!date^1603764000^{time}|02:00 UTC>"
    )
    assert (
        say_span(
            late.replace(minute=0),
            datetime(2020, 10, 27, 2, tzinfo=UTC),
            [
                "UTC",
                "Etc/UTC",
                "Europe/Zurich",
            ],
        )
        == f"23:00–Tue 02:00 UTC · Tue 00:00–03:00 CET (for you: {own})"
    )


def test_the_readers_day_is_left_out_only_if_it_is_known_to_be_the_events() -> None:
    dated = "<!date^1603746900^{date_short_pretty} at {time}|Mon 26 Oct 2020, 21:15 UTC>"
    plain = "<!date^1603746900^{time}|21:15 UTC>"
    for own_zone, said in (("America/Denver", plain), ("Asia/Kolkata", dated), (None, dated)):
        assert say_time(KICK_OFF, ZONES, own_zone).endswith(f"(for you: {said})")
        assert f"(for you: {said}–" in say_span(KICK_OFF, END, ZONES, own_zone)


def test_a_span_of_half_a_day_has_the_day_of_its_end() -> None:
    for hours, form in ((11, "{time}|08:15 UTC"), (12, "{date_short_pretty} at {time}|Tue 27 Oct")):
        said = say_span(KICK_OFF, KICK_OFF + timedelta(hours=hours), ZONES, "America/Denver")
        end = int((KICK_OFF + timedelta(hours=hours)).timestamp())
        assert f"–<!date^{end}^{form}" in said


def test_a_span_across_a_clock_change_is_named_after_the_clock_at_its_end() -> None:
    said = say_span(
        datetime(2020, 11, 1, 4, 30, tzinfo=UTC),
        datetime(2020, 11, 1, 8, tzinfo=UTC),
        ["America/New_York"],
    )
    assert said.startswith("00:30–03:00 EST (for you: ")


@pytest.mark.parametrize(
    ("zones", "own", "said"),
    [
        (["America/New_York"], None, "New York (EDT); “for you” is by your own"),
        (ZONES, "America/Chicago", "New York (EDT) and Chicago (CDT); “for you” is by your own"),
        (
            [*ZONES, "UTC"],
            "Europe/Zurich",
            "New York (EDT), Chicago (CDT) and UTC; “for you” is by your own, Zurich (CET)",
        ),
    ],
)
def test_the_clocks_are_named_and_the_readers_where_it_differs(
    zones: list[str], own: str | None, said: str
) -> None:
    assert name_zones(zones, [KICK_OFF], own) == f"Times are by the clock of {said}."


def test_across_a_clock_change_a_zone_has_two_names_and_the_reader_may_differ_once() -> None:
    wrap_up = datetime(2020, 11, 30, 17, tzinfo=UTC)
    said = name_zones(["America/New_York"], [KICK_OFF, wrap_up], "America/Lima")
    assert said == (
        "Times are by the clock of New York (EDT, EST); “for you” is by your own, Lima (UTC-5)."
    )


@pytest.mark.parametrize(
    ("left", "said"),
    [
        (timedelta(seconds=59), "less than a minute"),
        (timedelta(seconds=60), "1 min"),
        (timedelta(minutes=59, seconds=59), "59 min"),
        (timedelta(hours=1), "1 h"),
        (timedelta(hours=23, minutes=15), "23 h 15 min"),
        (timedelta(days=1, minutes=5), "1 day"),
        (timedelta(days=2), "2 days"),
        (timedelta(days=3, hours=8, minutes=59), "3 days 8 h"),
    ],
)
def test_time_left_is_never_more_than_there_is(left: timedelta, said: str) -> None:
    assert say_time_left(left) == said
