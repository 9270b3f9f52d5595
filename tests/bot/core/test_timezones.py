"""Zones: what labels mean, strict wall time, and what people are shown."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import chain

import pytest
import pytz
from hypothesis import given
from hypothesis import strategies as st

from bot.core import timezones as zones
from bot.core.zone_labels import LABELS, OTHER_PLACES

_NEW_YORK = "America/New_York"
_OCTOBER = datetime(2020, 10, 26, 21, 0, tzinfo=UTC)
_NOVEMBER = datetime(2020, 11, 30, 23, 0, tzinfo=UTC)


def _wall(text: str) -> datetime:
    """Wall time, which is naive."""
    return datetime.fromisoformat(text)


any_zone = st.sampled_from(sorted(zones.zone_names()))
any_instant = st.datetimes(_wall("1990-01-02"), _wall("2037-01-01"), timezones=st.just(UTC))


@pytest.mark.parametrize(
    ("written", "zone", "daylight"),
    [
        ("EST", _NEW_YORK, False),
        ("EDT", _NEW_YORK, True),
        ("ET", _NEW_YORK, None),
        ("Eastern", _NEW_YORK, None),
        ("eastern time", _NEW_YORK, None),
        ("Eastern Standard Time", _NEW_YORK, False),
        ("Eastern Daylight Time", _NEW_YORK, True),
        ("US Central Time", "America/Chicago", None),
        ("CDT", "America/Chicago", True),
        ("MST", "America/Denver", False),
        ("US  Pacific", "America/Los_Angeles", None),
        ("AST", "America/Puerto_Rico", None),
        ("Atlantic", "America/Puerto_Rico", None),
        ("UTC", "UTC", None),
        ("Z", "UTC", None),
        ("GMT", "Europe/London", False),
        ("BST", "Europe/London", True),
        ("UK", "Europe/London", None),
        ("London", "Europe/London", None),
        ("WET", "Europe/Lisbon", False),
        ("WEST", "Europe/Lisbon", True),
        ("CET", "Europe/Paris", False),
        ("CEST", "Europe/Paris", True),
        ("EET", "Europe/Helsinki", False),
        ("EEST", "Europe/Helsinki", True),
        ("JST", "Asia/Tokyo", None),
        ("AoE", "Etc/GMT+12", None),
        ("Anywhere on Earth", "Etc/GMT+12", None),
        ("UTC+2", "Etc/GMT-2", None),
        ("UTC + 2", "Etc/GMT-2", None),
        ("UTC+5:45", "UTC+5:45", None),
        ("GMT\u22120330", "UTC-3:30", None),
        ("-09:30", "UTC-9:30", None),
        ("AEST", "Australia/Sydney", False),
        ("AEDT", "Australia/Sydney", True),
        ("AWST", "Australia/Perth", None),
        ("NZDT", "Pacific/Auckland", True),
        ("KST", "Asia/Seoul", None),
        ("BRT", "America/Sao_Paulo", False),
        ("WAT", "Africa/Lagos", None),
        ("MSK", "Europe/Moscow", False),
        ("ADT", "America/Halifax", True),
        ("AKDT", "America/Anchorage", True),
        ("Hong Kong Time", "Asia/Hong_Kong", None),
        ("India Standard Time", "Asia/Kolkata", None),
        ("Central European Summer Time", "Europe/Paris", True),
        ("GMT-11", "Etc/GMT+11", None),
        ("europe/london", "Europe/London", None),
        (" America/Chicago ", "America/Chicago", None),
    ],
)
def test_a_label_means_the_clock_of_a_place(written: str, zone: str, daylight: bool | None) -> None:
    assert zones.read_label(written) == zones.Label(written, zone, daylight)


@pytest.mark.parametrize(
    "written", ["", "Time", "Narnia", "UTC+15", "UTC-12:30", "UTC+5:75", "EST5", "New York"]
)
def test_a_name_that_no_zone_has_is_refused(written: str) -> None:
    with pytest.raises(zones.UnknownZone):
        zones.read_label(written)


@pytest.mark.parametrize(
    ("written", "home", "label"),
    [
        ("CST", "Asia/Shanghai", zones.Label("CST", "Asia/Shanghai", None)),
        ("IST", "Europe/Dublin", zones.Label("IST", "Europe/Dublin", True)),
        ("GMT", "Europe/Dublin", zones.Label("GMT", "Europe/Dublin", False)),
        ("MST", "America/Phoenix", zones.Label("MST", "America/Phoenix", None)),
        ("EDT", "America/Toronto", zones.Label("EDT", "America/Toronto", True)),
        ("Eastern", "America/Toronto", zones.Label("Eastern", _NEW_YORK, None)),
        ("CST", _NEW_YORK, zones.Label("CST", "America/Chicago", False)),
    ],
)
def test_a_label_that_the_home_zone_goes_by_means_home(
    written: str, home: str, label: zones.Label
) -> None:
    assert zones.read_label(written, [home]) == label


@pytest.mark.parametrize("written", ["IST", "AMT", "SST"])
def test_a_label_of_several_places_without_a_usual_meaning_names_them(written: str) -> None:
    with pytest.raises(zones.SeveralZones) as several:
        zones.read_label(written, [_NEW_YORK])
    assert len(several.value.places) > 1
    assert all(map(zones.is_zone, several.value.places))


def test_labels_mean_zones_that_there_are() -> None:
    places = {*LABELS.values(), *chain.from_iterable(OTHER_PLACES.values())}
    assert all(map(zones.is_zone, places))


def test_an_offset_is_a_clock_that_never_changes() -> None:
    at = zones.to_utc(_wall("2020-10-26 17:00"), "UTC+5:45")
    assert at == datetime(2020, 10, 26, 11, 15, tzinfo=UTC)
    assert f"{zones.to_wall(at, 'UTC+5:45'):%H:%M}" == "17:00"
    assert zones.show_times(at, ["UTC+5:45"]) == "17:00 UTC+5:45"
    assert not zones.is_zone("UTC+5:45")


@given(any_zone.filter(lambda zone: "/" in zone))
def test_every_place_is_known_by_its_name_in_any_case(zone: str) -> None:
    assert zones.read_label(zone.swapcase()).zone == zone
    assert zones.is_zone(zone)


def test_only_iana_names_are_zones() -> None:
    assert zones.is_zone("Europe/London")
    assert not zones.is_zone("Eastern")
    assert not zones.is_zone("europe/london")
    assert not zones.is_zone(None)
    with pytest.raises(zones.UnknownZone):
        zones.to_wall(datetime(2020, 10, 26, tzinfo=UTC), "Narnia/Cair_Paravel")


@pytest.mark.parametrize(
    ("written", "instant", "contradicts"),
    [
        ("EST", _OCTOBER, True),
        ("EDT", _OCTOBER, False),
        ("EST", _NOVEMBER, False),
        ("EDT", _NOVEMBER, True),
        ("Eastern", _OCTOBER, False),
        ("BST", _NOVEMBER, True),
    ],
)
def test_a_label_contradicts_a_date_on_which_its_clock_is_the_other(
    written: str, instant: datetime, contradicts: bool
) -> None:
    assert zones.read_label(written).contradicts(instant) is contradicts


@pytest.mark.parametrize(
    ("zone", "month", "daylight"),
    [
        (_NEW_YORK, 1, False),
        (_NEW_YORK, 7, True),
        ("Australia/Sydney", 1, True),
        ("Australia/Sydney", 7, False),
        ("Europe/Dublin", 1, False),
        ("Europe/Dublin", 7, True),
        ("Asia/Kolkata", 7, False),
        ("UTC", 7, False),
    ],
)
def test_daylight_time_is_what_people_call_summer_time(
    zone: str, month: int, daylight: bool
) -> None:
    assert zones.is_daylight(datetime(2020, month, 15, tzinfo=UTC), zone) is daylight


def test_a_place_has_summer_time_in_the_years_in_which_its_clock_changed() -> None:
    # Namibia's clock was set back for the winter until 2017.
    assert zones.is_daylight(datetime(2010, 1, 15, tzinfo=UTC), "Africa/Windhoek")
    assert not zones.is_daylight(datetime(2020, 1, 15, tzinfo=UTC), "Africa/Windhoek")


def test_wall_time_becomes_the_instant_at_which_the_clock_shows_it() -> None:
    assert zones.to_utc(_wall("2020-10-26 17:00"), _NEW_YORK) == _OCTOBER
    assert zones.to_utc(_wall("2020-11-30 18:00"), _NEW_YORK) == _NOVEMBER


def test_an_hour_that_the_clock_skips_does_not_exist() -> None:
    with pytest.raises(zones.MissingHour) as refusal:
        zones.to_utc(_wall("2021-03-14 02:30"), _NEW_YORK)
    assert str(refusal.value) == "02:30 does not exist on 14 March 2021 in New York"
    assert refusal.value.before == datetime(2021, 3, 14, 6, 30, tzinfo=UTC)
    assert refusal.value.after == datetime(2021, 3, 14, 7, 30, tzinfo=UTC)


def test_an_hour_that_the_clock_repeats_is_two_instants() -> None:
    with pytest.raises(zones.RepeatedHour) as refusal:
        zones.to_utc(_wall("2020-11-01 01:30"), _NEW_YORK)
    assert str(refusal.value) == "01:30 comes twice on 1 November 2020 in New York"
    assert refusal.value.before == datetime(2020, 11, 1, 5, 30, tzinfo=UTC)
    assert refusal.value.after == datetime(2020, 11, 1, 6, 30, tzinfo=UTC)


@given(any_instant, any_zone)
def test_wall_time_of_an_instant_leads_back_to_it_or_is_refused_as_repeated(
    instant: datetime, zone: str
) -> None:
    wall = zones.to_wall(instant, zone)
    assert wall == instant
    try:
        assert zones.to_utc(wall.replace(tzinfo=None), zone) == instant
    except zones.RepeatedHour as change:
        assert instant in (change.before, change.after)


def _clock_changes(zone: str) -> list[tuple[datetime, datetime]]:
    """What `zone`'s clock showed last before, and first at, each of its changes since 2000."""
    microsecond = timedelta(microseconds=1)
    instants = getattr(pytz.timezone(zone), "_utc_transition_times", [])
    changes = [naive.replace(tzinfo=UTC) for naive in instants if naive.year >= 2000]
    return [
        (
            zones.to_wall(change - microsecond, zone).replace(tzinfo=None) + microsecond,
            zones.to_wall(change, zone).replace(tzinfo=None),
        )
        for change in changes
    ]


def test_at_every_clock_change_the_skipped_do_not_exist_and_the_repeated_come_twice() -> None:
    skipped = repeated = 0
    for zone in zones.zone_names():
        for before, after in _clock_changes(zone):
            if before == after:  # it changed its name, not its hands
                continue
            wall = before + (after - before) / 2
            with pytest.raises(zones.ClockChange) as refusal:
                zones.to_utc(wall, zone)
            instants = (refusal.value.before, refusal.value.after)
            earlier, later = (zones.to_wall(each, zone).replace(tzinfo=None) for each in instants)
            if before < after:
                assert refusal.type is zones.MissingHour
                assert earlier < wall < later
                skipped += 1
            else:
                assert refusal.type is zones.RepeatedHour
                assert earlier == wall == later
                assert refusal.value.before < refusal.value.after
                repeated += 1
    assert min(skipped, repeated) > 1000


@pytest.mark.parametrize(
    ("day", "clock", "instant"),
    [
        (date(2020, 10, 26), time(8), datetime(2020, 10, 26, 12, 0, tzinfo=UTC)),
        (date(2021, 3, 14), time(2, 30), datetime(2021, 3, 14, 7, 30, tzinfo=UTC)),
        (date(2020, 11, 1), time(1, 30), datetime(2020, 11, 1, 6, 30, tzinfo=UTC)),
    ],
    ids=["an ordinary day", "a missing hour", "a repeated hour"],
)
def test_the_programs_own_times_take_the_later_reading(
    day: date, clock: time, instant: datetime
) -> None:
    assert zones.at(day, clock, _NEW_YORK) == instant


def test_the_day_is_the_zones() -> None:
    instant = datetime(2021, 11, 23, 0, 0, tzinfo=UTC)
    assert zones.day_of(instant, _NEW_YORK) == date(2021, 11, 22)
    assert zones.day_of(instant, "UTC") == date(2021, 11, 23)


def test_naive_and_aware_are_never_mixed() -> None:
    with pytest.raises(ValueError, match="wall time is naive"):
        zones.to_utc(_OCTOBER, _NEW_YORK)
    with pytest.raises(ValueError, match="an instant is aware"):
        zones.to_wall(_wall("2020-10-26"), _NEW_YORK)
    with pytest.raises(zones.UnknownZone):
        zones.to_utc(_wall("2020-10-26"), "Eastern")


@pytest.mark.parametrize(
    ("zone", "shown"),
    [
        (_NEW_YORK, "EDT"),
        ("Europe/London", "GMT"),
        ("UTC", "UTC"),
        ("Asia/Kathmandu", "UTC+5:45"),
        ("America/Sao_Paulo", "UTC-3"),
        ("Etc/GMT-2", "UTC+2"),
    ],
)
def test_a_clock_is_called_what_people_call_it(zone: str, shown: str) -> None:
    assert zones.abbreviation(_OCTOBER, zone) == shown


def test_a_place_is_its_zones_last_name() -> None:
    assert zones.place_of("America/New_York") == "New York"
    assert zones.place_of("America/Argentina/Buenos_Aires") == "Buenos Aires"
    assert zones.place_of("UTC") == "UTC"


def test_times_are_shown_in_every_zone_once() -> None:
    places = [_NEW_YORK, "America/Chicago", "America/Toronto"]
    assert zones.show_times(_OCTOBER, places) == "17:00 EDT · 16:00 CDT"
    assert zones.show_instant(_OCTOBER, places) == "Mon 26 Oct 2020, 17:00 EDT · 16:00 CDT"


def test_a_zone_that_is_on_another_day_says_which() -> None:
    instant = datetime(2021, 11, 23, 0, 0, tzinfo=UTC)
    shown = zones.show_instant(instant, [_NEW_YORK, "UTC"])
    assert shown == "Mon 22 Nov 2021, 19:00 EST · Tue 00:00 UTC"


@pytest.mark.parametrize(
    ("wall", "night"),
    [("22:59", False), ("23:00", True), ("03:00", True), ("06:59", True), ("07:00", False)],
)
def test_night_is_from_23_to_7(wall: str, night: bool) -> None:
    instant = zones.to_utc(_wall(f"2020-10-26 {wall}"), _NEW_YORK)
    assert zones.is_night(instant, _NEW_YORK) is night
