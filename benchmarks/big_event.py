"""Reads in an event of 10,000 people and in one of a tenth, through Bolt's dispatch."""

from dataclasses import dataclass
from itertools import count
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

from slack_bolt import App, BoltRequest
from sqlalchemy import select

from benchmarks.support.crowd import Crowd, add_crowd
from benchmarks.support.events import TEAM_ID, load_event
from benchmarks.support.processes import SECRETS, SlackServer, slack_served
from benchmarks.support.ratios import print_ratio
from bot.app import make_dispatcher
from bot.core.clock import SystemClock
from bot.core.settings import Settings
from bot.hackathons.models import Hackathon
from migrations import open_database

REPEATS = 60
GOAL = 1.5
# Participants, teams and items of the agenda; the other event has a tenth of each.
PARTICIPANTS, TEAMS, ITEMS = 10_000, 2_000, 500
LOOKS = ("/agenda", "/team list", "Home")

_numbers = count(1)


@dataclass(frozen=True)
class Subject:
    """A bot's app, and the number of participants in its database."""

    app: App
    participants: int


def measure_big_event(repeats: int = REPEATS) -> bool:
    """Print each read's medians in both events and their ratio; return whether the goal holds."""
    print("What people look at, with 10,000 participants, 2,000 teams and 500 items, or a tenth")
    with slack_served() as slack, TemporaryDirectory() as directory:
        big = open_event(slack, f"{directory}/big.db")
        small = open_event(slack, f"{directory}/small.db", 10)
        results = []
        for look in LOOKS:
            times: tuple[list[float], list[float]] = ([], [])
            # In turns, so that the machine's load is alike for both; the first read is a warm-up.
            for repeat in range(repeats + 1):
                for subject, kept in zip((big, small), times, strict=True):
                    kept.append(time_look(subject, look, f"U{subject.participants - repeat}"))
            met = print_ratio(
                (look, times[0][1:]), (f"{look} with a tenth", times[1][1:]), unit="ms", goal=GOAL
            )
            results.append(met)
    return all(results)


def open_event(slack: SlackServer, path: str, fraction: int = 1) -> Subject:
    """Return a bot with the event in a new database at `path`, its size divided by `fraction`."""
    database = open_database(f"sqlite:///{path}")
    clock = SystemClock()
    load_event(database, clock.now(), ITEMS // fraction)
    crowd = Crowd(TEAMS // fraction, PARTICIPANTS // fraction)
    with database.write() as session:
        add_crowd(session, session.scalars(select(Hackathon)).one(), crowd)
    settings = Settings(slack_bot_token=SECRETS["SLACK_BOT_TOKEN"], slack_api_url=slack.api)
    app, _ = make_dispatcher(settings, database, clock)
    return Subject(app, crowd.participants)


def time_look(subject: Subject, look: str, user: str) -> float:
    """Return the milliseconds until the answer; a Home tab is published to Slack by then.

    Raises:
        SystemExit: if there is no answer
    """
    body = _opened_home(user) if look == "Home" else _typed(look, user)
    request = BoltRequest(body=body, mode="socket_mode")
    began = perf_counter()
    response = subject.app.dispatch(request)
    elapsed = perf_counter() - began
    if response.status != 200 or (look != "Home" and '"blocks"' not in (response.body or "")):
        raise SystemExit(f"{look}: no answer ({response.status}).")
    return elapsed * 1000


def _typed(look: str, user: str) -> dict[str, Any]:
    name, _, text = look.partition(" ")
    return {
        "type": "slash_commands",
        "command": name,
        "text": text,
        "team_id": TEAM_ID,
        "user_id": user,
        "user_name": user.lower(),
        "channel_id": "C1",
        "trigger_id": f"1.{next(_numbers)}",
    }


def _opened_home(user: str) -> dict[str, Any]:
    return {
        "type": "event_callback",
        "team_id": TEAM_ID,
        "event_id": f"Ev{next(_numbers)}",
        "event": {"type": "app_home_opened", "user": user, "tab": "home", "channel": "D1"},
        "authorizations": [{"team_id": TEAM_ID, "user_id": "UBOT", "is_bot": True}],
    }
