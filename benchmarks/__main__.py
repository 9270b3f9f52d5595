"""Run every benchmark; ends with 1 where a goal is missed."""

import sys

from benchmarks.command_cost import measure_command_cost
from benchmarks.fast_clock import measure_fast_clock
from benchmarks.footprint import measure_footprint
from benchmarks.long_rehearsal import measure_long_rehearsal
from benchmarks.page import measure_page


def main() -> int:
    """Print every figure beside its goal."""
    results = [
        measure_command_cost(),
        measure_footprint(),
        measure_long_rehearsal(),
        measure_fast_clock(),
        measure_page(),
    ]
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
