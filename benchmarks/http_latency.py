"""The latency of a signed `/team join` over HTTP, without other requests.

The comparison is a bot as most are: Bolt as its documentation has it, on Flask and gunicorn, which
acknowledges first and then inserts a row.
"""

from statistics import median
from tempfile import TemporaryDirectory

from benchmarks.support.http_bots import (
    bot_served,
    list_joiners,
    require_joined,
    take,
    usual_served,
)
from benchmarks.support.http_load import Load, send_requests
from benchmarks.support.processes import slack_served
from benchmarks.support.ratios import ROUNDS, print_ratio

# In a round, and before the first.
REQUESTS, WARM_UP = 100, 50
GOAL = 0.25


def measure_http_latency(rounds: int = ROUNDS, requests: int = REQUESTS) -> bool:
    """Print both medians of the rounds, and their ratio; return whether the goal is met."""
    joiners = list_joiners()
    ours: list[Load] = []
    usual: list[Load] = []
    with (
        slack_served() as slack,
        TemporaryDirectory() as place,
        bot_served(slack, place) as bot_port,
        usual_served(slack, place) as usual_port,
    ):
        sides = ((bot_port, ours), (usual_port, usual))
        for port, _ in sides:
            send_requests(port, take(joiners, WARM_UP), 1)
        for _ in range(rounds):
            for port, kept in sides:
                kept.append(send_requests(port, take(joiners, requests), 1))
    require_joined([*ours, *usual])
    print("/team join over HTTP, signed, one connection: a round's median latency")
    return print_ratio(
        ("bot", [median(each.each_ms) for each in ours]),
        ("Bolt on Flask and gunicorn, ack first", [median(each.each_ms) for each in usual]),
        unit="ms",
        goal=GOAL,
    )
