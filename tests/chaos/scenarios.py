"""Every scenario in one visible list."""

from dataclasses import dataclass
from time import monotonic
from traceback import format_exc
from typing import Protocol

from tests.chaos import (
    clock_astray,
    database_in_trouble,
    kill,
    repeated,
    slack_in_trouble,
    socket_in_trouble,
    three_clocks,
)
from tests.chaos.counting import Bounds, Count
from tests.chaos.pulse import feel_pulse
from tests.chaos.report import Round
from tests.chaos.scene import Order, RoundFailed, ordering

# A round that is void as often is bad.
MOST_TIMES = 3
# In seconds, whatever a round waits for in the short form.
SHORT_PATIENCE = 60.0


class Play(Protocol):
    """Plays one round of a scenario and counts."""

    def __call__(self, seed: int, *, short: bool = False) -> Count:
        """The round whose dice are the seed's."""
        ...


@dataclass(frozen=True)
class Scenario:
    """A kind of trouble; `at_once` is how many of its rounds go side by side."""

    name: str
    play: Play
    rounds: int
    bounds: Bounds
    at_once: int = 1
    short_bounds: Bounds | None = None

    def find_bounds(self, *, short: bool) -> Bounds:
        """Return what a round of this form may have of rows that were not sent in time."""
        return self.short_bounds or self.bounds if short else self.bounds


# Whatever the trouble explains, a machine with much to do may be late by as much more, in seconds.
SLACK = 30.0

SCENARIOS = (
    Scenario("kill", kill.play, rounds=200, at_once=6, bounds=Bounds(120 + SLACK)),
    Scenario("clocks", three_clocks.play, rounds=10, bounds=Bounds(120 + SLACK)),
    Scenario(
        "answers", slack_in_trouble.play_answers, rounds=20, at_once=4, bounds=Bounds(240 + SLACK)
    ),
    Scenario(
        "gone",
        slack_in_trouble.play_gone,
        rounds=6,
        at_once=3,
        bounds=Bounds(600 + 60 + SLACK * slack_in_trouble.SPEED),
        short_bounds=Bounds(600 + 60 + SLACK * slack_in_trouble.SHORT_SPEED),
    ),
    Scenario(
        "stopped", database_in_trouble.play_stopped, rounds=6, at_once=2, bounds=Bounds(60 + SLACK)
    ),
    Scenario(
        "locked", database_in_trouble.play_locked, rounds=6, at_once=2, bounds=Bounds(60 + SLACK)
    ),
    Scenario("full", database_in_trouble.play_full, rounds=6, at_once=2, bounds=Bounds(60 + SLACK)),
    Scenario("set", clock_astray.play_set, rounds=12, at_once=2, bounds=Bounds(3600 + 60 + SLACK)),
    Scenario(
        "asleep",
        clock_astray.play_asleep,
        rounds=6,
        at_once=3,
        bounds=Bounds(7200 + SLACK * clock_astray.SPEED),
        short_bounds=Bounds(7200 + SLACK * clock_astray.SHORT_SPEED),
    ),
    Scenario("repeated", repeated.play, rounds=10, bounds=Bounds(SLACK)),
    Scenario("sockets", socket_in_trouble.play, rounds=10, at_once=2, bounds=Bounds(SLACK)),
)


def play_round(
    scenario: Scenario, seed: int, *, short: bool = False, fault: str | None = None
) -> Round:
    """Play a round; whatever stops it is told with the round, so that the others go on."""
    begin = monotonic()
    count, failure = Count(), None
    patience = SHORT_PATIENCE if short else Order.patience
    with feel_pulse() as pulse, ordering(Order(patience, fault)):
        try:
            count = scenario.find_bounds(short=short).judge(scenario.play(seed, short=short))
        except RoundFailed as error:
            failure = str(error)
        except Exception:  # noqa: BLE001 - the seed of a round that broke is wanted above all
            failure = format_exc()
    seconds = monotonic() - begin
    return Round(scenario.name, seed, seconds, count, failure, short, fault, pulse.slowest)


def play_until_valid(
    scenario: Scenario, seed: int, *, short: bool = False, fault: str | None = None
) -> list[Round]:
    """Play a round, and again where it is void; every time it was played, the last that counts."""
    played = [play_round(scenario, seed, short=short, fault=fault)]
    while played[-1].is_void and len(played) < MOST_TIMES:
        played.append(play_round(scenario, seed, short=short, fault=fault))
    return played
