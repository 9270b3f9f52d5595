"""10,000 direct messages under a workspace's limits, beside the time that the limits alone allow.

The limits are the local workspace's, which takes 300 messages in any minute. Half an hour of them
would be too long to wait for, so Slack and the bot share a clock that runs fast, on which the
machine's own time counts so many times over. For the same reason the rounds run side by side.
"""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from tempfile import TemporaryDirectory
from time import monotonic
from typing import Any

from benchmarks.support.common import agree_on_clock
from benchmarks.support.enqueue import count_unsent, enqueue_messages
from benchmarks.support.events import make_event_database
from benchmarks.support.processes import SECRETS, Posts, slack_served
from benchmarks.support.ratios import ROUNDS, print_ratio
from bot.app import ClockRole
from bot.core.clock import SystemClock
from bot.core.database import Database
from bot.core.settings import Settings
from rehearsal.state.rate_limits import MESSAGES_A_MINUTE

MESSAGES = 10_000
SPEED = 5.0
GOAL = 1.05
LEAD = timedelta(minutes=2)


def measure_direct_messages(messages: int = MESSAGES, rounds: int = ROUNDS) -> bool:
    """Print the event's minutes from the instant to the last post; return whether goals hold."""
    with ThreadPoolExecutor(rounds) as pool:
        sent = list(pool.map(_send, [messages] * rounds))
    missed = sum(unsent + report.doubled for _, report, unsent in sent)
    limited = sum(report.limited for _, report, _ in sent)
    # A full minute's worth at once, and again after each minute.
    allowed = float((messages - 1) // MESSAGES_A_MINUTE)
    print(f"{messages:,} direct messages at {MESSAGES_A_MINUTE} a minute, on a clock ×{SPEED:.0f}")
    met = print_ratio(
        ("bot: minutes to the last post", [minutes for minutes, _, _ in sent]),
        ("what the limits alone allow", [allowed]),
        unit="min",
        goal=GOAL,
    )
    print(f"  missed or doubled: {missed} (goal: 0); 429s met: {limited / rounds:.0f} a round")
    return met and missed == 0


def _send(messages: int) -> tuple[float, Posts, int]:
    """Return the minutes of the event that it took, what Slack got, and how many were missed."""
    now = SystemClock().now()
    terms: dict[str, Any] = {"start": now.isoformat(), "since": now.isoformat(), "speed": SPEED}
    clock = agree_on_clock(**terms)
    with TemporaryDirectory() as directory, slack_served(clock=terms) as slack:
        url = f"sqlite:///{directory}/bench.db"
        database = make_event_database(url, now)
        settings = Settings(slack_bot_token=SECRETS["SLACK_BOT_TOKEN"], slack_api_url=slack.api)
        due = clock.now() + LEAD
        enqueue_messages(database, [f"@U{number}" for number in range(messages)], due, bulk=True)
        began = monotonic() + (clock.wall_time_at(due) - SystemClock().now()).total_seconds()
        role = ClockRole(settings, clock=clock, database=database)
        role.start()
        report = slack.wait_for(messages, 2 * messages / MESSAGES_A_MINUTE / SPEED * 60)
        role.stop()
        kept = Database(url)
        unsent = count_unsent(kept)
        kept.dispose()
    return (report.last - began) * SPEED / 60, report, unsent
