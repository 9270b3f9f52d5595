"""`plan FILE`: every message the bot will post by itself, without posting it."""

import json
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select

from bot import zones
from bot.cli.common import describe_file
from bot.db import Database
from bot.domain.loading import load_hackathon
from bot.domain.reminders import TIMED_KINDS
from bot.domain.workspaces import only_workspace
from bot.hackathon_file import DescribedHackathon
from bot.models import Base, OutboxRow

LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


def plan(path: str, *, as_json: bool) -> int:
    """Print the messages owed, in order of due."""
    described = describe_file(path)
    rows = plan_rows(described)
    if as_json:
        print(json.dumps([as_item(row) for row in rows], ensure_ascii=False, indent=2))
        return 0
    for row in rows:
        when = zones.show_instant(row.due, list(described.zones))
        channel, title = row.arguments["channel"], row.arguments["title"]
        print(f"{when}  #{channel}  {row.kind.replace('_', ' ')}: {title}")
        nights = [zone for zone in described.zones if zones.is_night(row.due, zone)]
        if nights:
            shown = zones.show_times(row.due, nights)
            print(f"  warning: this is at night ({shown}).")
    print("1 message." if len(rows) == 1 else f"{len(rows)} messages.")
    return 0


def plan_rows(described: DescribedHackathon) -> list[OutboxRow]:
    """The rows that loading the file writes, in order: the plan is what would be sent."""
    database = Database("sqlite://")
    Base.metadata.create_all(database.engine)
    with database.write() as session:
        load_hackathon(session, only_workspace(session), described, LONG_AGO)
        rows = session.scalars(
            select(OutboxRow)
            .where(OutboxRow.kind.in_(TIMED_KINDS))
            .order_by(OutboxRow.due, OutboxRow.id)
        )
        return list(rows)


def as_item(row: OutboxRow) -> dict[str, Any]:
    """A row as `plan --json` prints it; `due` is UTC, ISO 8601 with Z."""
    return {
        "key": row.key,
        "due": row.due.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "kind": row.kind,
        "channel": row.arguments["channel"],
        "title": row.arguments["title"],
    }
