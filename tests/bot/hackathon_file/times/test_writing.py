"""A time that the bot writes into a hackathon file is read as the same instants."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.hackathon_file.times.when import read_when
from bot.hackathon_file.times.writing import write_when

ZONES = ["America/New_York", "Europe/London", "Asia/Kathmandu", "Australia/Lord_Howe", "EST", "UTC"]
MINUTES = 38 * 365 * 24 * 60
INSTANTS = st.integers(0, MINUTES).map(
    lambda minutes: datetime(2000, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)


@given(
    INSTANTS,
    st.none() | st.integers(1, 5_000).map(lambda minutes: timedelta(minutes=minutes)),
    st.sampled_from(ZONES),
    st.sampled_from(ZONES),
)
def test_any_time_is_read_as_the_same_instants(
    starts_at: datetime, length: timedelta | None, zone: str, event_zone: str
) -> None:
    ends_at = starts_at + length if length else None
    when = read_when(write_when(starts_at, ends_at, zone, event_zone), event_zone)
    assert (when.starts_at, when.ends_at) == (starts_at, ends_at)


def test_an_hour_that_comes_twice_is_written_in_utc() -> None:
    first = datetime(2020, 11, 1, 5, 30, tzinfo=UTC)
    assert write_when(first, None, "America/New_York", "America/New_York") == "2020-11-01 05:30 UTC"


def test_a_zone_whose_name_means_another_to_people_is_written_in_utc() -> None:
    # The zone EST is Jamaica's clock all year; people mean New York's by it.
    noon = datetime(2020, 7, 1, 12, tzinfo=UTC)
    assert write_when(noon, None, "EST", "Europe/London") == "2020-07-01 12:00 UTC"
