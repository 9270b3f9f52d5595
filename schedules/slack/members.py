"""Reads the workspace's members, their names and zones at once; events only tell of changes."""

from datetime import datetime

from slack_sdk import WebClient

from bot.core.database import Database
from bot.workspaces.people import learn_member

# Slack's limit for a page; at 20 pages a minute, that is 20,000 members
# (docs.slack.dev/reference/methods/users.list).
PAGE = 1000


def learn_people(database: Database, client: WebClient, workspace_id: int, now: datetime) -> None:
    """Write every member that users.list returns to the database, one transaction a page."""
    cursor = ""
    while True:
        page = client.users_list(limit=PAGE, cursor=cursor or None)
        with database.write() as session:
            for member in page["members"]:
                learn_member(session, workspace_id, member, now)
        cursor = (page.get("response_metadata") or {}).get("next_cursor", "")
        if not cursor:
            return
