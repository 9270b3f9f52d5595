"""Every scenario in one visible list."""

from dataclasses import dataclass
from time import monotonic
from traceback import format_exc
from typing import Protocol

from tests.chaos.judge.counting import Bounds, Count
from tests.chaos.judge.load_probe import probing_load
from tests.chaos.judge.report import Round
from tests.chaos.rounds import (
    clock_astray,
    database_in_trouble,
    kill,
    repeated,
    slack_in_trouble,
    socket_in_trouble,
    three_clocks,
)
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


# A machine with much to do may be late by so many seconds of wall time more than is explained.
SLACK = 30.0


def late_by(seconds: float, speed: float = 1.0) -> Bounds:
    """Return bounds for a trouble that explains so many seconds, on a clock of this speed."""
    return Bounds(late_after=seconds + SLACK * speed)


SCENARIOS = (
    # Five restarts, each of which leaves alone for 15 s what the dead process had in hand.
    Scenario("kill", kill.play, rounds=200, at_once=6, bounds=late_by(120)),
    # A row may be in the hands of one killed process after the other, 30 s each time.
    Scenario("clocks", three_clocks.play, rounds=10, bounds=late_by(120)),
    # Pauses that double up to a minute, of a message and of those before it in its channel.
    Scenario("answers", slack_in_trouble.play_answers, rounds=20, at_once=4, bounds=late_by(300)),
    # Ten minutes, and a message a second in each channel of what has gathered until then.
    Scenario(
        "gone",
        slack_in_trouble.play_gone,
        rounds=6,
        at_once=3,
        bounds=late_by(660, slack_in_trouble.SPEED),
        short_bounds=late_by(660, slack_in_trouble.SHORT_SPEED),
    ),
    # Half a minute, and a slow Slack for what has gathered until then.
    Scenario("stopped", database_in_trouble.play_stopped, rounds=6, at_once=2, bounds=late_by(60)),
    Scenario("locked", database_in_trouble.play_locked, rounds=6, at_once=2, bounds=late_by(60)),
    Scenario("full", database_in_trouble.play_full, rounds=6, at_once=2, bounds=late_by(60)),
    # An hour, by a clock that is as much ahead or behind.
    Scenario("set", clock_astray.play_set, rounds=12, at_once=2, bounds=late_by(3660)),
    # Two hours.
    Scenario(
        "asleep",
        clock_astray.play_asleep,
        rounds=6,
        at_once=3,
        bounds=late_by(7200, clock_astray.SPEED),
        short_bounds=late_by(7200, clock_astray.SHORT_SPEED),
    ),
    Scenario("repeated", repeated.play, rounds=10, bounds=late_by(0)),
    # A team that is renamed faster than its channel takes a message, which is once a second.
    Scenario("sockets", socket_in_trouble.play, rounds=10, at_once=2, bounds=late_by(60)),
)


def play_round(
    scenario: Scenario, seed: int, *, short: bool = False, fault: str | None = None
) -> Round:
    """Play a round; whatever stops it is told with the round, so that the others go on."""
    begin = monotonic()
    count, failure = Count(), None
    patience = SHORT_PATIENCE if short else Order.patience
    with probing_load() as load, ordering(Order(patience, fault)):
        try:
            count = scenario.find_bounds(short=short).judge(scenario.play(seed, short=short))
        except RoundFailed as error:
            failure = str(error)
        except Exception:  # noqa: BLE001 - the seed of a round that broke is wanted above all
            failure = format_exc()
    seconds = monotonic() - begin
    return Round(scenario.name, seed, seconds, count, failure, short, fault, load.slowest)


def play_until_valid(
    scenario: Scenario, seed: int, *, short: bool = False, fault: str | None = None
) -> list[Round]:
    """Play a round, and again where it is void; every time it was played, the last that counts."""
    played = [play_round(scenario, seed, short=short, fault=fault)]
    while played[-1].is_void and len(played) < MOST_TIMES:
        played.append(play_round(scenario, seed, short=short, fault=fault))
    return played
