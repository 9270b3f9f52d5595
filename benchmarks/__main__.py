"""Run the benchmarks, or those that are named; exit with 1 if a goal is missed.

`python -m benchmarks burst big_event`: each is named for its file.
"""

import argparse
import logging
import os
import platform
import sys
from collections.abc import Callable
from pathlib import Path
from time import monotonic

from benchmarks.big_event import measure_big_event
from benchmarks.burst import measure_burst
from benchmarks.command_cost import measure_command_cost
from benchmarks.direct_messages import measure_direct_messages
from benchmarks.fast_clock import measure_fast_clock
from benchmarks.footprint import measure_footprint
from benchmarks.http_latency import measure_http_latency
from benchmarks.http_rate import measure_http_rate
from benchmarks.long_rehearsal import measure_long_rehearsal
from benchmarks.memory import measure_memory
from benchmarks.organiser_status import measure_organiser_status
from benchmarks.page import measure_page
from benchmarks.three_clocks import measure_three_clocks

BENCHMARKS: dict[str, Callable[[], bool]] = {
    "command_cost": measure_command_cost,
    "footprint": measure_footprint,
    "http_rate": measure_http_rate,
    "http_latency": measure_http_latency,
    "burst": measure_burst,
    "direct_messages": measure_direct_messages,
    "big_event": measure_big_event,
    "organiser_status": measure_organiser_status,
    "three_clocks": measure_three_clocks,
    "memory": measure_memory,
    "long_rehearsal": measure_long_rehearsal,
    "fast_clock": measure_fast_clock,
    "page": measure_page,
}


def main() -> int:
    """Print every figure beside its goal, and which goals are missed; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(BENCHMARKS))
    names = parser.parse_args().names or list(BENCHMARKS)
    unknown = set(names) - set(BENCHMARKS)
    if unknown:
        parser.error(f"there is no {', '.join(sorted(unknown))}; there are {', '.join(BENCHMARKS)}")
    print(describe_machine())
    # Warnings about retries are expected here.
    logging.getLogger("hackathon").setLevel(logging.ERROR)
    missed = []
    for name in names:
        print(f"\n== {name}", flush=True)
        began = monotonic()
        try:
            met = BENCHMARKS[name]()
        except SystemExit as failed:  # the others are still to be run
            print(f"  not measured: {failed}")
            met = False
        if not met:
            missed.append(name)
        print(f"  ({monotonic() - began:.0f} s)", flush=True)
    print(f"\n{describe_machine()}")
    print(f"goals missed: {', '.join(missed)}" if missed else "all goals are met")
    return 1 if missed else 0


def describe_machine() -> str:
    """Describe the processors, the Python and the load, which figures need to be comparable."""
    cpuinfo = Path("/proc/cpuinfo")
    lines = cpuinfo.read_text(encoding="utf-8").splitlines() if cpuinfo.exists() else []
    models = [line.partition(": ")[2] for line in lines if line.startswith("model name")]
    load = " ".join(f"{each:.1f}" for each in os.getloadavg())
    return (
        f"{os.cpu_count()} × {models[0] if models else platform.processor()}, "
        f"{platform.system()}, Python {platform.python_version()}; load {load}"
    )


if __name__ == "__main__":
    sys.exit(main())
