from datetime import timedelta

import pytest

from bot.core.clock import FastClock
from bot.outbox.rows import FIRST_RATE
from schedules.engine.rate_limit import LOWEST_RATE, RISE, RateLimit
from tests.support.factories import NOW

MINUTE = timedelta(minutes=1)
SECOND = timedelta(seconds=1)


@pytest.fixture
def clock() -> FastClock:
    return FastClock(NOW, 0)


@pytest.fixture
def limit(clock: FastClock) -> RateLimit:
    return RateLimit(clock.ticking)


def wait(clock: FastClock, duration: timedelta) -> None:
    clock.jump_to(clock.now() + duration)


def post(limit: RateLimit, clock: FastClock, number: int) -> None:
    """Post so many, a second apart."""
    for _ in range(number):
        wait(clock, SECOND)
        limit.note_post()


def meet_the_workspaces_limit(limit: RateLimit, rest: timedelta) -> None:
    for lane in ("#x", "#y"):
        limit.note_limit(lane, rest)


def test_at_first_bulk_goes_at_what_slack_calls_several_hundred_a_minute(
    limit: RateLimit, clock: FastClock
) -> None:
    limit.take_bulk(limit.bulk_room())
    assert (limit.bulk_room(), limit.bulk_wait()) == (0, MINUTE / FIRST_RATE)
    wait(clock, SECOND)
    assert (limit.bulk_room(), limit.bulk_wait()) == (5, timedelta())


def test_room_does_not_pile_up_while_nothing_is_posted(limit: RateLimit, clock: FastClock) -> None:
    wait(clock, 0.5 * MINUTE)
    assert limit.bulk_room() == 50


def test_a_channel_that_is_refused_alone_may_be_at_its_own_limit(limit: RateLimit) -> None:
    limit.note_limit("#x", 30 * SECOND)
    limit.note_limit("#x", 30 * SECOND)
    assert (limit.rest(), limit.rate) == (None, FIRST_RATE)


def test_two_that_are_refused_at_different_times_are_no_sign_of_the_workspaces_limit(
    limit: RateLimit, clock: FastClock
) -> None:
    limit.note_limit("#x", 30 * SECOND)
    wait(clock, 31 * SECOND)
    limit.note_limit("#y", 30 * SECOND)
    assert limit.rest() is None


def test_two_that_are_refused_at_once_have_everything_rest_for_as_long_as_slack_says(
    limit: RateLimit, clock: FastClock
) -> None:
    limit.note_limit("#x", 10 * SECOND)
    limit.note_limit("#y", 30 * SECOND)
    assert limit.rest() == 30 * SECOND
    wait(clock, 29 * SECOND)
    assert limit.rest() == SECOND
    wait(clock, SECOND)
    assert limit.rest() is None


def test_the_ceiling_is_what_went_through_in_the_minute_before_it_was_met(
    limit: RateLimit, clock: FastClock
) -> None:
    post(limit, clock, 100)
    meet_the_workspaces_limit(limit, SECOND)
    assert limit.rate == 60


def test_a_refusal_is_no_reason_to_think_that_the_workspace_takes_more(
    limit: RateLimit, clock: FastClock
) -> None:
    """What is urgent goes on above it, in a burst that Slack may allow."""
    wait(clock, MINUTE - SECOND)
    for _ in range(2 * int(FIRST_RATE)):
        limit.note_post()
    wait(clock, SECOND)
    meet_the_workspaces_limit(limit, SECOND)
    assert limit.rate == FIRST_RATE


def test_who_was_not_there_for_a_minute_does_not_know_the_ceiling(
    limit: RateLimit, clock: FastClock
) -> None:
    """A process that starts when another has used the minute up."""
    post(limit, clock, 5)
    meet_the_workspaces_limit(limit, 50 * SECOND)
    assert (limit.rest(), limit.rate) == (50 * SECOND, FIRST_RATE)


def test_it_never_falls_so_low_that_bulk_stands_still(limit: RateLimit, clock: FastClock) -> None:
    wait(clock, 10 * MINUTE)
    meet_the_workspaces_limit(limit, SECOND)
    assert limit.rate == LOWEST_RATE


def test_after_a_minute_without_a_refusal_a_little_more_is_tried(
    limit: RateLimit, clock: FastClock
) -> None:
    post(limit, clock, 100)
    meet_the_workspaces_limit(limit, SECOND)
    wait(clock, MINUTE - SECOND)
    limit.bulk_room()
    assert limit.rate == 60
    wait(clock, SECOND)
    limit.bulk_room()
    assert limit.rate == 60 * RISE
