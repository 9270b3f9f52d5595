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
from tests.chaos.counting import Count
from tests.chaos.pulse import feel_pulse
from tests.chaos.report import Round
from tests.chaos.scene import RoundFailed

# A round that is void as often is bad.
MOST_TIMES = 3


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
    at_once: int = 1


SCENARIOS = (
    Scenario("kill", kill.play, rounds=200, at_once=6),
    Scenario("clocks", three_clocks.play, rounds=10),
    Scenario("answers", slack_in_trouble.play_answers, rounds=20, at_once=4),
    Scenario("gone", slack_in_trouble.play_gone, rounds=6, at_once=3),
    Scenario("stopped", database_in_trouble.play_stopped, rounds=6, at_once=2),
    Scenario("locked", database_in_trouble.play_locked, rounds=6, at_once=2),
    Scenario("full", database_in_trouble.play_full, rounds=6, at_once=2),
    Scenario("set", clock_astray.play_set, rounds=12, at_once=2),
    Scenario("asleep", clock_astray.play_asleep, rounds=6, at_once=3),
    Scenario("repeated", repeated.play, rounds=10),
    Scenario("sockets", socket_in_trouble.play, rounds=10, at_once=2),
)


def play_round(scenario: Scenario, seed: int, *, short: bool = False) -> Round:
    """Play a round; whatever stops it is told with the round, so that the others go on."""
    begin = monotonic()
    count, failure = Count(), None
    with feel_pulse() as pulse:
        try:
            count = scenario.play(seed, short=short)
        except RoundFailed as error:
            failure = str(error)
        except Exception:  # noqa: BLE001 - the seed of a round that broke is wanted above all
            failure = format_exc()
    return Round(scenario.name, seed, monotonic() - begin, count, failure, short, pulse.slowest)


def play_until_valid(
    scenario: Scenario, seed: int, most_times: int = MOST_TIMES, *, short: bool = False
) -> list[Round]:
    """Play a round, and again where it is void; every time it was played, the last that counts."""
    played = [play_round(scenario, seed, short=short)]
    while played[-1].is_void and len(played) < most_times:
        played.append(play_round(scenario, seed, short=short))
    return played
