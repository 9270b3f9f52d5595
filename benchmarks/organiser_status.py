"""The latency of `/organiser status` with 10,000 participants, through Bolt's dispatch."""

from statistics import median
from tempfile import TemporaryDirectory

from benchmarks.big_event import REPEATS, open_event, time_look
from benchmarks.support.events import ORGANISER
from benchmarks.support.processes import slack_served

GOAL_MS = 100.0


def measure_organiser_status(repeats: int = REPEATS) -> bool:
    """Print the median and the slowest answer; return whether the goal holds."""
    with slack_served() as slack, TemporaryDirectory() as directory:
        event = open_event(slack, f"{directory}/big.db")
        # The first is a warm-up.
        times = [time_look(event, "/organiser status", ORGANISER) for _ in range(repeats + 1)][1:]
    print(
        f"/organiser status with {event.participants:,} participants: {median(times):.1f} ms in "
        f"the median, {max(times):.1f} ms at worst (goal: under {GOAL_MS:.0f} ms)"
    )
    return median(times) < GOAL_MS
