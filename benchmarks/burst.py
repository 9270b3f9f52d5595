"""Measures when the last of a thousand messages, due at one instant in as many channels, is sent.

The comparison is a thread for each message, with slack_sdk and no database: the minimum that posts
as much.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from statistics import median
from tempfile import TemporaryDirectory
from threading import Thread
from time import monotonic, process_time
from typing import Any

from slack_sdk import WebClient

from benchmarks.support.enqueue import count_unsent, enqueue_messages, know_channels
from benchmarks.support.events import load_event
from benchmarks.support.processes import SECRETS, SlackServer, bot_running, read_line, slack_served
from benchmarks.support.ratios import ROUNDS, print_ratio
from bot.core.clock import SystemClock
from bot.slack.block_kit import section
from migrations import open_database
from schedules.engine.timer import SWEEP
from schedules.slack.client import SlackClient

MESSAGES = 1000
# Seconds until Slack answers.
DELAY = 0.005
GOAL = 1.3
# Messages that the bot posts first, so that it is warmed up as in a hackathon.
WARM_UP = 20
# From enqueueing the rows to their instant: the writing is not measured. On SQLite a clock learns
# of rows from another process by its sweep alone.
LEAD = SWEEP + timedelta(seconds=2)
TIMEOUT = 60
# A message as the bot posts it, with its metadata.
MESSAGE: dict[str, Any] = {
    "text": "Finale, in 20 days: 17:00 UTC",
    "blocks": [section(":bell: *Finale*, in 20 days\n<!date^1^{date_short} {time}|17:00 UTC>")],
    "metadata": {"event_type": "hackathon_outbox", "event_payload": {"row": 1, "key": "bench"}},
    "unfurl_links": False,
}
# Calls in one thread, to measure the cost of a call by itself.
CALLS = 200


@dataclass(frozen=True)
class Rival:
    """A client without a database: seconds to the last post, and processor ms a call."""

    client: WebClient
    seconds: list[float] = field(default_factory=list)
    alone: list[float] = field(default_factory=list)


def measure_burst(messages: int = MESSAGES, rounds: int = ROUNDS) -> bool:
    """Print seconds to the last post, ours and slack_sdk's.

    Also print the cost of a call of slack_sdk by itself, and on kept connections. Return whether
    the goal is met, with no message missed or doubled.
    """
    print(f"{messages:,} messages due at one instant, answered in {DELAY * 1000:.0f} ms each")
    ours: list[float] = []
    missed = 0
    with slack_served(delay=DELAY) as slack:
        plain, kept = _make_rivals(slack, messages)
        for _ in range(rounds):
            seconds, unsent = _time_bot(slack, messages)
            ours.append(seconds)
            missed += unsent
            for rival in (plain, kept):
                rival.seconds.append(_time_threads(slack, rival.client, messages))
                rival.alone.append(_cost_of_call(rival.client))
    met = print_ratio(
        ("bot: seconds to the last post", ours),
        (f"slack_sdk in {messages:,} threads, no database", plain.seconds),
        unit="s",
        goal=GOAL,
    )
    print(f"  missed or doubled: {missed} (goal: 0)")
    _print_cost("slack_sdk, a connection for each call", plain)
    _print_cost("slack_sdk on kept connections (ours)", kept)
    return met and missed == 0


def _make_rivals(slack: SlackServer, threads: int) -> tuple[Rival, Rival]:
    token = SECRETS["SLACK_BOT_TOKEN"]
    kept = SlackClient(
        token,
        base_url=slack.api,
        timeout=TIMEOUT,
        ticking=SystemClock().ticking,
        connections=threads,
    )
    return Rival(WebClient(token, base_url=slack.api, timeout=TIMEOUT)), Rival(kept)


def _time_bot(slack: SlackServer, messages: int) -> tuple[float, int]:
    """Return the seconds from the instant to the last post, and how many were missed or doubled."""
    names = [f"c-{number}" for number in range(messages)]
    with TemporaryDirectory() as directory:
        url = f"sqlite:///{directory}/bench.db"
        database = open_database(url)
        load_event(database, SystemClock().now())
        know_channels(database, names)
        with bot_running("clock", slack, url) as process:
            read_line(process)
            slack.forget()
            enqueue_messages(
                database, [f"@U{number}" for number in range(WARM_UP)], SystemClock().now()
            )
            slack.wait_for(WARM_UP)
            slack.forget()
            due, began = SystemClock().now() + LEAD, monotonic() + LEAD.total_seconds()
            enqueue_messages(database, [f"#{name}" for name in names], due)
            report = slack.wait_for(messages)
        # The process has stopped, and has settled the rows that it had claimed.
        unsent = count_unsent(database)
        database.dispose()
    return report.last - began, unsent + report.doubled


def _time_threads(slack: SlackServer, client: WebClient, messages: int) -> float:
    """Return the seconds from the start of the first thread to the last post."""
    slack.forget()
    threads = [
        Thread(target=client.chat_postMessage, kwargs={"channel": f"Cc-{number}", **MESSAGE})
        for number in range(messages)
    ]
    began = monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return slack.wait_for(messages).last - began


def _cost_of_call(client: WebClient) -> float:
    """Return the milliseconds of processor that a call takes in one thread."""
    began = process_time()
    for number in range(CALLS):
        client.chat_postMessage(channel=f"Cc-{number}", **MESSAGE)
    return (process_time() - began) / CALLS * 1000


def _print_cost(name: str, rival: Rival) -> None:
    print(
        f"  {name}: {_middle(rival.seconds)} s in as many threads, "
        f"{_middle(rival.alone)} ms of processor a call"
    )


def _middle(figures: Sequence[float]) -> str:
    return f"{median(figures):.2f}"
