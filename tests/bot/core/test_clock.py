from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.clock import NEVER, FastClock, SystemClock

START = datetime(2020, 10, 26, 12, tzinfo=UTC)
WALL = datetime(2026, 1, 1, tzinfo=UTC)


class Wall:
    """A wall clock that the test moves."""

    def __init__(self) -> None:
        self.instant = WALL

    def __call__(self) -> datetime:
        return self.instant

    def advance(self, **duration: float) -> None:
        self.instant += timedelta(**duration)


def test_the_systems_clock_is_aware_and_shows_an_instant_at_that_instant() -> None:
    clock = SystemClock()
    before = datetime.now(UTC)
    assert before <= clock.now() <= datetime.now(UTC)
    assert clock.now().tzinfo is UTC
    assert clock.wall_time_at(START) == START
    clock.on_change(pytest.fail)


def test_a_fast_clock_runs_at_its_speed_from_its_start() -> None:
    wall = Wall()
    clock = FastClock(START, 60, wall)
    assert clock.now() == START
    assert clock.speed == 60
    wall.advance(minutes=2)
    assert clock.now() == START + timedelta(hours=2)


def test_a_start_in_another_zone_is_the_same_instant_in_utc() -> None:
    start = START.astimezone(timezone(timedelta(hours=2)))
    clock = FastClock(start, 0, Wall())
    assert clock.now() == START
    assert clock.now().tzinfo is UTC
    clock.jump_to(start + timedelta(hours=1))
    assert clock.now().tzinfo is UTC


def test_a_clock_of_the_machine_is_the_wall_where_none_is_given() -> None:
    assert FastClock(START, 1).now() >= START


def test_a_naive_start_and_a_negative_speed_are_refused() -> None:
    with pytest.raises(ValueError, match="aware"):
        FastClock(START.replace(tzinfo=None), 1)
    with pytest.raises(ValueError, match="backwards"):
        FastClock(START, -1)
    with pytest.raises(ValueError, match="backwards"):
        FastClock(START, 1).set_speed(-1)


def test_at_speed_0_it_stands_and_jumps_and_never_goes_back() -> None:
    wall = Wall()
    clock = FastClock(START, 0, wall)
    wall.advance(days=1)
    assert clock.now() == START
    clock.jump_to(START + timedelta(hours=1))
    clock.jump_to(START)
    assert clock.now() == START + timedelta(hours=1)


def test_it_never_goes_back_even_if_the_wall_clock_is_set_back() -> None:
    wall = Wall()
    clock = FastClock(START, 60, wall)
    wall.advance(minutes=1)
    seen = clock.now()
    wall.advance(seconds=-30)
    assert clock.now() == seen
    wall.advance(minutes=1)
    assert clock.now() == START + timedelta(minutes=90)


def test_another_speed_holds_from_the_present_on() -> None:
    wall = Wall()
    clock = FastClock(START, 60, wall)
    wall.advance(minutes=1)
    clock.set_speed(1)
    wall.advance(minutes=1)
    assert clock.now() == START + timedelta(hours=1, minutes=1)


def test_an_instant_past_is_at_the_present_wall_time() -> None:
    clock = FastClock(START, 60, Wall())
    assert clock.wall_time_at(START) == clock.wall_time_at(START - timedelta(days=1)) == WALL


def test_a_clock_that_stands_never_reaches_an_instant_by_itself() -> None:
    assert FastClock(START, 0, Wall()).wall_time_at(START + timedelta(seconds=1)) == NEVER


@pytest.mark.parametrize("speed", [1e-9, 1e-3, 1])
def test_an_instant_out_of_all_reach_is_never(speed: float) -> None:
    assert FastClock(START, speed, Wall()).wall_time_at(NEVER) == NEVER


def test_a_clock_at_the_end_of_time_stays_there() -> None:
    wall = Wall()
    clock = FastClock(START, 1_000_000, wall)
    wall.advance(days=365)
    assert clock.now() == NEVER


@given(
    speed=st.floats(min_value=0.001, max_value=1_000_000),
    ahead=st.timedeltas(min_value=timedelta(), max_value=timedelta(days=40)),
)
def test_at_the_wall_time_of_an_instant_the_clock_shows_it(speed: float, ahead: timedelta) -> None:
    wall = Wall()
    clock = FastClock(START, speed, wall)
    wall.instant = clock.wall_time_at(START + ahead)
    least_step = timedelta(microseconds=2) * max(speed, 1)
    assert START + ahead <= clock.now() <= START + ahead + least_step


def test_whoever_asked_is_told_of_jumps_and_speeds() -> None:
    clock = FastClock(START, 0, Wall())
    seen: list[tuple[datetime, float]] = []
    clock.on_change(lambda: seen.append((clock.now(), clock.speed)))
    clock.jump_to(START + timedelta(hours=1))
    clock.set_speed(2)
    assert seen == [(START + timedelta(hours=1), 0), (START + timedelta(hours=1), 2)]


def test_a_clock_that_was_stopped_goes_on_ticking() -> None:
    wall = Wall()
    clock = FastClock(START, 60, wall)
    assert clock.ticking() == START
    clock.set_speed(0)
    wall.advance(seconds=5)
    assert clock.now() == START
    assert clock.ticking() == START + timedelta(seconds=5)
    clock.jump_to(START + timedelta(hours=1))
    clock.set_speed(60)
    wall.advance(seconds=1)
    # What it stood for stays added, so that it never goes back.
    assert clock.ticking() == START + timedelta(hours=1, minutes=1, seconds=5)


def test_a_clock_driven_by_jumps_alone_does_not_tick() -> None:
    wall = Wall()
    clock = FastClock(START, 0, wall)
    wall.advance(seconds=5)
    assert clock.ticking() == clock.now() == START


def test_a_moment_is_what_passes_in_a_second_of_the_wall() -> None:
    assert SystemClock().moment == timedelta(seconds=1)
    assert FastClock(START, 3600).moment == timedelta(hours=1)
    assert FastClock(START, 0).moment == timedelta()


def test_the_systems_clock_always_ticks() -> None:
    clock = SystemClock()
    assert clock.ticking() <= clock.now()


def test_the_systems_clock_ticks_as_before_when_somebody_sets_it() -> None:
    wall, uptime = Wall(), [100.0]
    clock = SystemClock(wall, lambda: uptime[0])
    began = clock.ticking()
    wall.advance(hours=-1)
    uptime[0] += 2
    assert clock.ticking() - began == timedelta(seconds=2)
