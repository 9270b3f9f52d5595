"""A hackathon under way at the present instant, with an agenda of any length."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from threading import Lock
from typing import Any

from bot.core.database import Database
from bot.hackathon_file import read_hackathon_file
from bot.hackathons.models import Hackathon
from bot.loading.load import load_into
from bot.workspaces.queries import adopt_workspace
from migrations import open_database

# Yesterday, today and tomorrow.
DAYS = 3
# A reminder of this item is never too late to be sent.
FINALE = "finale"
AHEAD = timedelta(days=20)
# The team id that benchmarks/support/slack_server.py answers.
TEAM_ID = "T1"
# This person may use the organisers' commands.
ORGANISER = "UORGANISER"

_alone = Lock()


def make_event_database(url: str, now: datetime) -> Database:
    """Create a database with such a hackathon; any thread may call it, since Alembic is locked."""
    with _alone:
        database = open_database(url)
    load_event(database, now)
    return database


def load_event(database: Database, now: datetime, items: int = 30) -> int:
    """Load a hackathon with so many items in three days, and return its id.

    Its file plans no message of its own.
    """
    described = read_hackathon_file(json.dumps(_describe(now, items))).hackathon  # JSON is YAML
    if described is None:
        raise SystemExit("The benchmark's own hackathon file has errors.")
    with database.write() as session:
        adopt_workspace(session, TEAM_ID)
    load_into(database, described, now)
    with database.read() as session:
        return session.query(Hackathon).one().id


def _describe(now: datetime, items: int) -> dict[str, Any]:
    first, finale = now - timedelta(days=1), now + AHEAD
    return {
        "name": "Bench",
        "slug": "bench",
        "where": {"kind": "online"},
        "zone": "UTC",
        "organisers": [ORGANISER],
        "dates": {"first": f"{first:%Y-%m-%d}", "last": f"{finale + timedelta(days=1):%Y-%m-%d}"},
        "teams": {"max": 8},
        "challenges": [{"key": "higgs", "title": "Higgs Boson", "task": "Find it."}],
        "reminders": {"day_agenda": "none", "day_item": "none"},
        "agenda": [*_list_items(first, items - 1), _item(FINALE, "Finale", finale)],
    }


def _list_items(first: datetime, items: int) -> Iterator[dict[str, Any]]:
    """Yield so many items, spread evenly over the days, five minutes apart."""
    for number in range(items):
        day = first + timedelta(days=number % DAYS)
        begins = day.replace(hour=8, minute=0) + timedelta(minutes=5) * (number // DAYS)
        yield _item(f"item-{number}", f"Talk {number}", begins)


def _item(key: str, title: str, begins: datetime) -> dict[str, Any]:
    return {
        "key": key,
        "title": title,
        "kind": "milestone",
        "when": f"{begins:%Y-%m-%d %H:%M}",
        "reminders": [],
    }
