"""Reads the workspace's members, their names and zones at once; events only tell of changes."""

from datetime import datetime
from threading import Lock

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from sqlalchemy import select

from bot.core.database import Database
from bot.workspaces.models import Person
from bot.workspaces.people import learn_member
from schedules.slack.errors import error_word

# Slack's limit for a page; at 20 pages a minute, that is 20,000 members
# (docs.slack.dev/reference/methods/users.list).
PAGE = 1000


class Members:
    """The members of workspaces, read from users.list into the database. Thread-safe."""

    def __init__(self, database: Database) -> None:
        self._database = database
        # Held while they are read, so that whoever waits for them does not read them as well.
        self._lock = Lock()
        # The page of each workspace at which Slack stopped an earlier attempt.
        self._cursors: dict[int, str] = {}
        self._known: set[int] = set()

    def learn(self, client: WebClient, workspace_id: int, now: datetime) -> None:
        """Write every member to the database, one transaction a page.

        An attempt goes on at the page at which the one before it failed.

        Raises:
            SlackApiError: if Slack refuses a page; or what the client raises
        """
        with self._lock:
            self._read_pages(client, workspace_id, now)

    def list_admins(self, client: WebClient, workspace_id: int, now: datetime) -> list[str]:
        """Return the Slack ids of the workspace's admins, whose members are read if they were not.

        Raises:
            SlackApiError: as `learn` does
        """
        with self._lock:
            if workspace_id not in self._known:
                self._read_pages(client, workspace_id, now)
        query = select(Person.slack_id).where(
            Person.workspace_id == workspace_id, Person.is_admin, Person.left_at.is_(None)
        )
        with self._database.read() as session:
            return list(session.scalars(query.order_by(Person.id)))

    def _read_pages(self, client: WebClient, workspace_id: int, now: datetime) -> None:
        while True:
            cursor = self._cursors.get(workspace_id)
            try:
                page = client.users_list(limit=PAGE, cursor=cursor)
            except SlackApiError as error:
                if error_word(error) == "invalid_cursor":
                    self._cursors.pop(workspace_id, None)
                raise
            with self._database.write() as session:
                for member in page["members"]:
                    learn_member(session, workspace_id, member, now)
            following = (page.get("response_metadata") or {}).get("next_cursor", "")
            if not following:
                self._cursors.pop(workspace_id, None)
                self._known.add(workspace_id)
                return
            self._cursors[workspace_id] = following
