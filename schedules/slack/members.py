"""Learning who is in the workspace, their names and zones: Slack tells changes, this the rest."""

from datetime import datetime

from slack_sdk import WebClient

from bot.core.database import Database
from bot.workspaces.people import learn_member

# Slack's most a page, and 20 pages a minute: 20,000 members at once
# (docs.slack.dev/reference/methods/users.list).
PAGE = 1000


def learn_people(database: Database, client: WebClient, workspace_id: int, now: datetime) -> None:
    """Have the database know every member, as users.list says; a page a transaction."""
    cursor = ""
    while True:
        page = client.users_list(limit=PAGE, cursor=cursor or None)
        with database.write() as session:
            for member in page["members"]:
                learn_member(session, workspace_id, member, now)
        cursor = (page.get("response_metadata") or {}).get("next_cursor", "")
        if not cursor:
            return
