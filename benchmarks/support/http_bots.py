"""Bots that answer `/team join` over HTTP, signed as by Slack: ours, a bare one, a usual one."""

import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

from sqlalchemy import select

from benchmarks.support.crowd import Crowd, add_crowd
from benchmarks.support.events import load_event
from benchmarks.support.http_load import Form, Load, typed_command
from benchmarks.support.processes import SECRETS, SlackServer, read_line, running, web_running
from bot.core.clock import SystemClock
from bot.hackathons.models import Hackathon
from migrations import open_database

# One member in each team, and room for seven more; all other people have no team yet.
CROWD = Crowd(teams=1000, participants=8000, members=1)


def list_joiners() -> Iterator[Form]:
    """Yield commands, each of a person without a team who joins one that has room."""
    for number in count():
        user = CROWD.participants - number
        yield typed_command(f"U{user}", "/team", f"join team {number % CROWD.teams + 1}")


def take(joiners: Iterator[Form], number: int) -> list[Form]:
    """Return the next so many commands, each by another person."""
    return [next(joiners) for _ in range(number)]


def count_joined(load: Load) -> int:
    """Return how many of the people were let into their team."""
    return sum("You are in" in body for body in load.bodies)


def require_joined(loads: Iterable[Load]) -> None:
    """Check that everybody was let in.

    Raises:
        SystemExit: if a person was not
    """
    for load in loads:
        if count_joined(load) < len(load.bodies):
            raise SystemExit("Some were not let into their team.")


@contextmanager
def bot_served(slack: SlackServer, place: str) -> Iterator[int]:
    """Serve our bot, `web` as people start it, with the crowd in its database; yield its port."""
    url = f"sqlite:///{place}/bot.db"
    database = open_database(url)
    load_event(database, SystemClock().now())
    with database.write() as session:
        add_crowd(session, session.scalars(select(Hackathon)).one(), CROWD)
    database.dispose()
    with web_running(slack, url) as (_, port):
        yield port


@contextmanager
def lean_served(slack: SlackServer, place: str) -> Iterator[int]:
    """Serve a bot that inserts a row and answers, on our own server; yield its port."""
    environment = _environment(slack, f"{place}/lean.db")
    with running(["-m", "benchmarks.support.bare_bot"], environment) as process:
        yield int(read_line(process))


@contextmanager
def usual_served(slack: SlackServer, place: str) -> Iterator[int]:
    """Serve a bot on gunicorn's defaults: one process, one request at a time; yield its port."""
    command = [
        "-m",
        "gunicorn",
        "--bind",
        "127.0.0.1:0",
        "benchmarks.support.bare_bot:make_usual_app()",
    ]
    with subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, *command],
        env={**os.environ, **_environment(slack, f"{place}/usual.db")},
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield _read_gunicorn_port(process)
        finally:
            process.terminate()


def _read_gunicorn_port(process: subprocess.Popen[str]) -> int:
    for line in process.stderr or ():
        if "Listening at" in line:
            return int(line.split("127.0.0.1:")[1].split()[0])
    raise SystemExit("gunicorn ended by itself.")


def _environment(slack: SlackServer, path: str) -> dict[str, str]:
    return {
        **SECRETS,
        "SLACK_API_URL": slack.api,
        "DATABASE_URL": f"sqlite:///{path}",
        "PYTHONPATH": str(Path(__file__).parents[2]),
    }
