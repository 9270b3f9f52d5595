"""The command line of the fuzzer."""

import argparse
import os
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from functools import partial

from tests.fuzz.payloads.drafts import as_json
from tests.fuzz.rounds import Tally, list_rounds, play_round, replay


def main() -> int:
    """Send the payloads and say what came of them; 1 where something was found."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--payloads", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--processes", type=int, default=os.cpu_count(), help="rounds that are played at once"
    )
    parser.add_argument("--replay", type=int, metavar="NUMBER", help="of a payload that failed")
    options = parser.parse_args()
    if options.replay:
        return _replay(options.replay, options.seed)
    begun = time.monotonic()
    tally = Tally()
    rounds = list_rounds(options.payloads)
    # Each round stands for itself: where it is played, and beside which, makes no difference.
    with ProcessPoolExecutor(options.processes) as pool:
        for played in pool.map(partial(_play, seed=options.seed), rounds):
            for finding in played.findings:
                _say(finding.describe(options.seed))
            tally.add(played)
    _say(f"seed {options.seed}, {time.monotonic() - begun:.0f} s")
    for what in (tally.kinds, tally.outcomes):
        for name, count in sorted(what.items()):
            _say(f"{count:8,} {name}")
    _say(f"{len(tally.findings):8,} findings")
    return 1 if tally.findings else 0


def _play(numbers: range, seed: int) -> Tally:
    tally = Tally()
    play_round(numbers, seed, tally)
    return tally


def _replay(number: int, seed: int) -> int:
    draft, outcome, findings = replay(number, seed)
    _say(as_json(draft.payload))
    _say(f"changes {draft.changes}, status {outcome.status}, body {as_json(outcome.body)}")
    for call in outcome.calls:
        _say(f"{call.method} {as_json(call.arguments)} -> {as_json(call.answer or {})}")
    for text in [*outcome.errors, *(each.fault for each in findings)]:
        _say(text)
    return 1 if findings else 0


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
