"""The bot's memory at its start, and after 10,000 people have registered and got a message."""

from concurrent.futures import ThreadPoolExecutor
from statistics import median
from tempfile import TemporaryDirectory

from benchmarks.support.enqueue import enqueue_messages
from benchmarks.support.events import make_event_database
from benchmarks.support.http_load import send_requests, submitted_modal
from benchmarks.support.processes import (
    bot_running,
    read_line,
    read_megabytes,
    slack_served,
    web_running,
)
from benchmarks.support.ratios import ROUNDS
from bot.core.clock import SystemClock

PEOPLE = 10_000
# Connections over which Slack sends the registrations.
CONNECTIONS = 4
# Messages a second, at the least.
SLOWEST = 20
# Requests signed together: a signature is valid for five minutes.
AT_A_TIME = 500
TRIES = 5
GOAL_MEGABYTES = 30


def measure_memory(people: int = PEOPLE, rounds: int = ROUNDS) -> bool:
    """Print how many megabytes both roles grow by; return whether the goal is met."""
    # Side by side, since no time is measured.
    with ThreadPoolExecutor(rounds) as pool:
        weights = list(pool.map(_weigh, [people] * rounds))
    before = median(start for start, _ in weights)
    after = median(end for _, end in weights)
    grown = after - before
    print(f"{people:,} people registered over HTTP (web), and sent a message each (clock)")
    print(f"  web and clock at start {before:.0f} MB, afterwards {after:.0f} MB")
    print(f"  grown by {grown:.1f} MB, both together (goal: at most {GOAL_MEGABYTES} MB)")
    return grown <= GOAL_MEGABYTES


def _weigh(people: int) -> tuple[float, float]:
    """Return the megabytes of both processes at their start, and after all messages are sent."""
    with TemporaryDirectory() as directory, slack_served() as slack:
        url = f"sqlite:///{directory}/bench.db"
        database = make_event_database(url, SystemClock().now())
        with web_running(slack, url) as (web, port), bot_running("clock", slack, url) as clock:
            read_line(clock)
            start = read_megabytes(web) + read_megabytes(clock)
            register_people(port, people)
            slack.forget()
            lanes = [f"@U{number}" for number in range(people)]
            enqueue_messages(database, lanes, SystemClock().now())
            slack.wait_for(people, people / SLOWEST)
            end = read_megabytes(web) + read_megabytes(clock)
        database.dispose()
    return start, end


def register_people(port: int, people: int) -> None:
    """Register U0 and the people after by the form.

    Raises:
        SystemExit: if some are not registered after several tries
    """
    for first in range(0, people, AT_A_TIME):
        forms = [
            submitted_modal(
                f"U{number}",
                "register",
                {"certificate_name": f"Person {number}", "affiliation": "Brown University"},
            )
            for number in range(first, min(first + AT_A_TIME, people))
        ]
        # On a busy machine a person may be asked to retry in a minute, and does so at once.
        for _ in range(TRIES):
            answers = send_requests(port, forms, CONNECTIONS).bodies
            forms = [
                form
                for form, answer in zip(forms, answers, strict=True)
                if '"registered"' not in answer
            ]
            if not forms:
                break
        else:
            raise SystemExit(f"{len(forms)} registrations were not taken: {answers[0]}")
