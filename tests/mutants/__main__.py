"""Plant faults in the rules and the delivery, and print those that no test catches."""

import argparse
import subprocess
import sys
import tomllib
from collections.abc import Iterable
from pathlib import Path
from random import Random
from secrets import randbelow

import pytest

from tests.mutants.faults import Fault, list_faults
from tests.mutants.trying import Outcome, Trial
from tests.support import rules

ROOMS = (*rules.ROOMS, Path("schedules"))
TESTS = (*map(str, rules.TESTS), "tests/schedules")
ACCEPTED = Path(__file__).with_name("accepted.toml")
GOAL = 90


def main() -> int:
    """Try the faults that were asked for; 1 if too few are caught, or the tests fail without."""
    options = read_options()
    accepted = tomllib.loads(ACCEPTED.read_text(encoding="utf-8"))
    files = options.files or list_files(options.base)
    found = [fault for path in files for fault in list_faults(path)]
    open_ = [fault for fault in found if fault.name not in accepted.get(str(fault.path), {})]
    drawn = Random(options.seed).sample(open_, min(options.most, len(open_)))  # noqa: S311
    print(
        f"{len(drawn)} of {len(open_)} faults in {len(files)} files, drawn with "
        f"--seed {options.seed}; {len(found) - len(open_)} more are accepted."
    )
    for name in list_gone(accepted, found):
        print(f"Accepted, but no longer there: {name}")
    if not drawn:
        return 0
    trial = Trial(drawn, options.minutes * 60)
    trial.start()
    tests = ["--randomly-dont-reorganize", "-k", "not postgresql", *options.tests]
    ended = pytest.main(tests, plugins=[trial])
    if not trial.outcomes:
        print("No fault was tried: without any, the tests do not pass.")
        return int(ended) or 1
    return 0 if print_report(files, trial.outcomes, len(drawn)) >= GOAL else 1


def read_options() -> argparse.Namespace:
    """What was asked for; without a seed, one that nobody chose."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description=__doc__)
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE", help="these alone")
    parser.add_argument(
        "--base", default="HEAD~1", help="without FILE, those changed since this commit; or `all`"
    )
    parser.add_argument("--most", type=int, default=200, help="how many faults are drawn")
    parser.add_argument("--minutes", type=float, default=20, help="for how long they are tried")
    parser.add_argument("--seed", type=int, default=randbelow(1_000_000))
    parser.add_argument("--tests", nargs="+", default=TESTS, metavar="DIR", help="which may catch")
    return parser.parse_args()


def list_files(base: str) -> list[Path]:
    """Return the files of the rules and the delivery, those changed since a commit or all."""
    files = sorted(path for room in ROOMS for path in room.rglob("*.py") if rules.is_counted(path))
    if base == "all":
        return files
    asking = ["git", "diff", "--name-only", base, "--", *map(str, ROOMS)]
    asked = subprocess.run(asking, check=True, capture_output=True, text=True)  # noqa: S603
    changed = set(asked.stdout.splitlines())
    return [path for path in files if str(path) in changed]


def list_gone(accepted: dict[str, dict[str, str]], found: Iterable[Fault]) -> list[str]:
    """Return the accepted faults that are in these files no more."""
    there: dict[str, set[str]] = {}
    for fault in found:
        there.setdefault(str(fault.path), set()).add(fault.name)
    return [
        f"{path} {name}"
        for path, names in there.items()
        for name in accepted.get(path, {})
        if name not in names
    ]


def print_report(files: list[Path], outcomes: dict[Fault, Outcome], drawn: int) -> float:
    """Print what came of the faults, by file, and return how many in a hundred were caught."""
    print(f"\n{'planted':>8}{'caught':>8}")
    for path in files:
        tried = [outcome for fault, outcome in outcomes.items() if fault.path == path]
        if tried:
            print(f"{len(tried):8}{tried.count(Outcome.CAUGHT):8}  {path}")
    caught = list(outcomes.values()).count(Outcome.CAUGHT)
    score = 100 * caught / len(outcomes)
    print(f"{len(outcomes):8}{caught:8}  {score:.1f} % caught; the goal is {GOAL} %")
    if len(outcomes) < drawn:
        print(f"{drawn - len(outcomes)} more were drawn, but the time was over.")
    survivors = [fault for fault, outcome in outcomes.items() if outcome is not Outcome.CAUGHT]
    for fault in sorted(survivors, key=lambda fault: (fault.path, fault.lines[0], fault.name)):
        print(f"{outcomes[fault].value}: {fault.path}:{fault.lines[0]} {fault.name}")
    return score


if __name__ == "__main__":
    sys.exit(main())
