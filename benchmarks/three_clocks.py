"""Messages a second from three clocks on PostgreSQL, and from one, when Slack answers in 50 ms."""

from contextlib import ExitStack
from datetime import timedelta
from time import monotonic

from benchmarks.support.enqueue import count_unsent, enqueue_messages, know_channels
from benchmarks.support.events import load_event
from benchmarks.support.processes import SlackServer, bot_running, read_line, slack_served
from benchmarks.support.ratios import ROUNDS, print_ratio
from bot.core.clock import SystemClock
from migrations import open_database
from tests.support.databases.postgresql import OwnServer

MESSAGES = 3000
CLOCKS = 3
# Seconds until Slack answers.
DELAY = 0.05
GOAL = 2.0
# From enqueueing the rows to their instant: the writing is not measured.
LEAD = timedelta(seconds=3)


def measure_three_clocks(messages: int = MESSAGES, rounds: int = ROUNDS) -> bool:
    """Print messages a second of three clocks and of one.

    Return whether the goal holds, with no message missed or doubled.
    """
    three: list[float] = []
    one: list[float] = []
    missed = 0
    with OwnServer() as server, slack_served(delay=DELAY) as slack:
        for number in range(rounds):
            for kept, clocks in ((three, CLOCKS), (one, 1)):
                url = server.create_database(f"bench_{number}_{clocks}")
                rate, wrong = _time_clocks(slack, url, clocks, messages)
                kept.append(rate)
                missed += wrong
    print(f"{messages:,} messages due at one instant, Slack answers in {DELAY * 1000:.0f} ms")
    met = print_ratio(
        (f"{CLOCKS} clocks on PostgreSQL: messages a second", three),
        ("one clock", one),
        unit="/s",
        goal=GOAL,
        at_least=True,
    )
    print(f"  missed or doubled: {missed} (goal: 0)")
    return met and missed == 0


def _time_clocks(slack: SlackServer, url: str, clocks: int, messages: int) -> tuple[float, int]:
    """Return the messages a second from their instant on, and how many were missed or doubled."""
    names = [f"c-{number}" for number in range(messages)]
    database = open_database(url)
    load_event(database, SystemClock().now())
    know_channels(database, names)
    with ExitStack() as stack:
        for _ in range(clocks):
            read_line(stack.enter_context(bot_running("clock", slack, url)))
        slack.forget()
        due, began = SystemClock().now() + LEAD, monotonic() + LEAD.total_seconds()
        enqueue_messages(database, [f"#{name}" for name in names], due)
        report = slack.wait_for(messages)
    # The processes have stopped, and have settled the rows that they had claimed.
    unsent = count_unsent(database)
    database.dispose()
    return messages / (report.last - began), unsent + report.doubled
