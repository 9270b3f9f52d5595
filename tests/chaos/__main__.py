"""Run the suite; ends with 1 where anything was lost, doubled or out of order."""

import argparse
import signal
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from secrets import randbelow

from tests.chaos.judge.report import Round, print_left_out, print_round, print_table
from tests.chaos.machines.machine import find_obstacle
from tests.chaos.planted import FAULTS
from tests.chaos.scenarios import SCENARIOS, Scenario, play_until_valid


def main() -> int:
    """Play the scenarios that were asked for and print every round, and the table at the end."""
    options = read_options()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    rounds: list[Round] = []
    all_good = True
    for scenario in SCENARIOS:
        if options.scenarios and scenario.name not in options.scenarios:
            continue
        obstacle = find_obstacle(scenario.name)
        if obstacle is not None:
            print_left_out(scenario.name, obstacle)
        else:
            number = options.rounds or scenario.rounds
            played_rounds = play_rounds(
                scenario, number, options.seed, short=options.short, fault=options.fault
            )
            for tries in played_rounds:
                for played in tries:
                    print_round(played)
                rounds += tries
                all_good = all_good and tries[-1].is_good
    print_table(rounds)
    return 0 if all_good else 1


def read_options() -> argparse.Namespace:
    """What was asked for; without a seed, one that nobody chose."""
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    names = [scenario.name for scenario in SCENARIOS]
    parser.add_argument(
        "scenarios", nargs="*", metavar="SCENARIO", help=f"these alone, of: {', '.join(names)}"
    )
    parser.add_argument("--rounds", type=int, help="how many, instead of the scenario's own")
    parser.add_argument(
        "--seed", type=int, default=randbelow(1_000_000), help="the first round's; then one more"
    )
    parser.add_argument("--short", action="store_true", help="the form of `make soak`")
    parser.add_argument("--fault", choices=FAULTS, help="with this fault planted in the bot")
    options = parser.parse_args()
    unknown = set(options.scenarios) - set(names)
    if unknown:
        parser.error(f"there is no scenario {', '.join(sorted(unknown))}; there are: {names}")
    return options


def play_rounds(
    scenario: Scenario, rounds: int, seed: int, *, short: bool, fault: str | None
) -> Iterator[list[Round]]:
    """The scenario's rounds as they end, several side by side where it allows that.

    Of each, every time it was played: again where it was void.
    """
    with ThreadPoolExecutor(scenario.at_once) as pool:
        futures = [
            pool.submit(play_until_valid, scenario, seed + place, short=short, fault=fault)
            for place in range(rounds)
        ]
        try:
            for future in as_completed(futures):
                yield future.result()
        finally:
            pool.shutdown(cancel_futures=True)


if __name__ == "__main__":
    sys.exit(main())
