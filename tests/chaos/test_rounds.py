"""Every kind of trouble, in its short form; and a fault planted in the bot that it must catch."""

from dataclasses import dataclass

import pytest

from tests.chaos.judge.report import Round, describe_trouble
from tests.chaos.machines.machine import find_obstacle
from tests.chaos.planted import FAULTS
from tests.chaos.scenarios import SCENARIOS, Scenario, play_round, play_until_valid

BY_NAME = {scenario.name: scenario for scenario in SCENARIOS}
# The longest that a test here may take, in seconds: a round waits for a minute whatever it waits
# for, and says why it has failed long before.
LONGEST = 600


@dataclass(frozen=True)
class Planted:
    """A fault, the scenario that must catch it, and what the judge says then.

    That is a figure of the count which is to be more than 0, or a part of a sentence. The dice of
    `seed` have what the fault needs: a clock that is set forward, a kill at a message, a second
    machine.
    """

    scenario: str
    fault: str
    said: str
    seed: int = 1

    def is_seen_in(self, played: Round) -> bool:
        """Whether the judge calls the round bad, and for this reason."""
        figure = getattr(played.count, self.said, 0)
        return figure > 0 or any(self.said in each for each in played.count.wrong)


PLANTED = (
    Planted("kill", "post_without_looking", "doubled", seed=4),
    Planted("clocks", "claim_without_holding", "doubled"),
    Planted("answers", "pass_by_in_lane", "out_of_order"),
    Planted("answers", "look_at_once", "doubled"),
    Planted("gone", "give_up_when_out_of_reach", "lost"),
    Planted("stopped", "give_up_without_database", "lost"),
    Planted("locked", "answer_before_commit", "zoe has the agenda as a file 0 times"),
    Planted("full", "fail_what_cannot_be_written_down", "failed"),
    Planted("set", "trust_the_clock", "doubled", seed=29),
    Planted("asleep", "post_after_the_lease", "doubled"),
    Planted("repeated", "do_again_what_comes_again", "olga has the export"),
    Planted("sockets", "answer_twice_what_is_cut_off", "was told 2 times about"),
)


@pytest.mark.soak
@pytest.mark.timeout(LONGEST)
@pytest.mark.parametrize("name", BY_NAME)
def test_whatever_is_in_trouble_each_message_is_received_once_and_in_order(
    name: str, pytestconfig: pytest.Config
) -> None:
    seed = pytestconfig.getoption("randomly_seed") % 1_000_000
    played = play_until_valid(find_scenario(name), seed, short=True)[-1]
    if played.is_void:
        pytest.skip(f"no verdict on a machine as slow as this\n{describe_trouble(played)}")
    assert played.is_good, describe_trouble(played)


@pytest.mark.soak
@pytest.mark.timeout(LONGEST)
@pytest.mark.parametrize("planted", PLANTED, ids=lambda each: f"{each.scenario}-{each.fault}")
def test_a_planted_fault_makes_its_scenario_bad(planted: Planted) -> None:
    scenario = find_scenario(planted.scenario)
    played = play_round(scenario, planted.seed, short=True, fault=planted.fault)
    assert planted.is_seen_in(played), describe_trouble(played)


def test_every_scenario_has_a_planted_fault_and_every_fault_a_scenario() -> None:
    assert {each.scenario for each in PLANTED} == set(BY_NAME)
    assert {each.fault for each in PLANTED} == set(FAULTS)


def find_scenario(name: str) -> Scenario:
    """Return the scenario of this name; a test of one that cannot be played here is left out."""
    obstacle = find_obstacle(name)
    if obstacle is not None:
        pytest.skip(obstacle)
    return BY_NAME[name]
