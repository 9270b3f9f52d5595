"""`plan FILE`: list every message that the bot will post unprompted, without posting it."""

import json
from argparse import ArgumentParser, Namespace
from typing import Any

from bot.cli.common import describe_file
from bot.core import timezones as zones
from bot.loading.preview import plan_rows
from bot.outbox.models import OutboxRow

DESCRIPTION = (
    "List every message the bot will post by itself, with its instant in the event's zones, and a "
    "warning where that is at night in one of them."
)


def add_arguments(parser: ArgumentParser) -> None:
    """Add the arguments of `plan`."""
    parser.add_argument("file", metavar="FILE")
    parser.add_argument(
        "--json", action="store_true", help="a list of {key, due, kind, channel, title}"
    )


def run(options: Namespace) -> int:
    """Print the messages, ordered by due."""
    described = describe_file(options.file)
    rows = plan_rows(described)
    if options.json:
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


def as_item(row: OutboxRow) -> dict[str, Any]:
    """Return a row as `plan --json` prints it; `due` is UTC, ISO 8601 with Z."""
    return {
        "key": row.key,
        "due": row.due.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "kind": row.kind,
        "channel": row.arguments["channel"],
        "title": row.arguments["title"],
    }
