"""Two figures of one run on one machine, their ratio and its goal."""

from collections.abc import Sequence
from statistics import median

# Each side of a comparison is measured so often, in turns, and its median counts.
ROUNDS = 5


def print_ratio(
    ours: tuple[str, Sequence[float]],
    theirs: tuple[str, Sequence[float]],
    *,
    unit: str,
    goal: float,
    at_least: bool = False,
) -> bool:
    """Print both medians, the ranges of the rounds, and the ratio; return whether the goal is met.

    The ratio is ours to theirs, and the goal its upper bound, or its lower with `at_least`.
    """
    ratio = median(ours[1]) / median(theirs[1])
    met = ratio >= goal if at_least else ratio <= goal
    for name, figures in (ours, theirs):
        least, most = min(figures), max(figures)
        print(f"  {name:44} {median(figures):8.2f} {unit} ({least:.2f} to {most:.2f})")
    bound = "at least" if at_least else "at most"
    print(f"  ratio {ratio:.2f} (goal: {bound} {goal:.2f}){'' if met else ' MISSED'}")
    return met
