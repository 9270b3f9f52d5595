"""Finds the Slack channel of a name: looked up, joined, or created when first needed."""

import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.core.database import Database
from bot.core.logs import LogEvent
from bot.workspaces.models import Channel
from schedules.slack.errors import error_word, read_failure
from schedules.slack.invitations import invite_people

# Slack's error codes for a channel that is gone, archived, or no longer has the bot in it.
GONE = frozenset({"channel_not_found", "not_in_channel", "is_archived"})
# Slack's limit for a page (docs.slack.dev/reference/methods/conversations.list): in a workspace
# with thousands of channels, 20 pages a minute are soon used up.
PAGE = 999

log = logging.getLogger("hackathon")

# Returns the Slack ids of the people who are to be in a private channel.
ListPeople = Callable[[], Sequence[str]]


class NobodyInside(Exception):
    """The channel is there, but nobody except the bot is in it, and nobody could be let in."""

    def __init__(self, channel: str) -> None:
        super().__init__(f"nobody could be let into {channel}")
        self.channel = channel


class Channels:
    """A workspace's channels by name, cached in the process and in the database.

    It takes no lock: the rows of a channel are performed one by one, and if another process
    creates the channel first, Slack says so. Cached ids are not checked: Slack refuses a post in
    a channel that is gone, and the caller then forgets the channel.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._known: dict[tuple[int, str], str] = {}
        # Private channels that have people in them.
        self._inhabited: set[str] = set()

    def find_channel(
        self, client: WebClient, workspace_id: int, name: str, people: ListPeople | None = None
    ) -> str:
        """Return the id of the channel with this name, with the bot in it.

        A public channel is joined, a missing one created: as a private one if `people` is given,
        who are let in if nobody is, or nobody would read it. Slack lists private channels only to
        their members, so organisers who have one invite the bot to it.

        Raises:
            SlackApiError: if Slack refuses.
            NobodyInside: if nobody is in the private channel, and Slack lets nobody in.
        """
        if (workspace_id, name) not in self._known:
            self._read_kept(workspace_id)
        slack_id = self._known.get((workspace_id, name))
        if slack_id is None:
            slack_id = _look_up(client, name) or _make_channel(client, name, people is not None)
            self._keep(workspace_id, name, slack_id)
            self._known[workspace_id, name] = slack_id
        if people is not None and slack_id not in self._inhabited:
            # An attempt may have ended between making the channel and letting people in.
            if _ask_whether_empty(client, slack_id):
                _let_in(client, slack_id, people)
            self._inhabited.add(slack_id)
        return slack_id

    def forget_channel(self, workspace_id: int, name: str) -> None:
        """Forget a channel that the bot left, or that was archived, deleted or created again."""
        self._known.pop((workspace_id, name), None)
        with self._database.write() as session:
            known = _find_row(session, workspace_id, name)
            if known is not None:
                session.delete(known)

    def open_direct_message(self, client: WebClient, user_id: str) -> str:
        """Return the id of the bot's direct message conversation with a person."""
        answer = client.conversations_open(users=user_id)
        return str(answer["channel"]["id"])

    def _read_kept(self, workspace_id: int) -> None:
        """Cache the workspace's channels at once: a thousand messages an hour take one query."""
        # Columns, not objects: when many rows are due, every worker may do this at once.
        query = select(Channel.name, Channel.slack_id).where(Channel.workspace_id == workspace_id)
        with self._database.read() as session:
            for name, slack_id in session.execute(query):
                self._known.setdefault((workspace_id, name), slack_id)

    def _keep(self, workspace_id: int, name: str, slack_id: str) -> None:
        def keep(session: Session) -> None:
            known = _find_row(session, workspace_id, name)
            if known is None:
                session.add(Channel(workspace_id=workspace_id, name=name, slack_id=slack_id))
            else:
                known.slack_id = slack_id

        # Another process may do the same: one that slept, and whose row was claimed since.
        self._database.run_write(keep)


def is_gone(error: SlackApiError) -> bool:
    """Return whether the error says that the channel is gone, or that the bot is not in it."""
    return error_word(error) in GONE


def _find_row(session: Session, workspace_id: int, name: str) -> Channel | None:
    return session.scalar(
        select(Channel).where(Channel.workspace_id == workspace_id, Channel.name == name)
    )


def _look_up(client: WebClient, name: str) -> str | None:
    cursor = ""
    while True:
        page = client.conversations_list(
            exclude_archived=True,
            types="public_channel,private_channel",
            limit=PAGE,
            cursor=cursor or None,
        )
        for channel in page["channels"]:
            if channel["name"] == name:
                if not channel.get("is_member"):
                    client.conversations_join(channel=channel["id"])
                return str(channel["id"])
        cursor = (page.get("response_metadata") or {}).get("next_cursor", "")
        if not cursor:
            return None


def _make_channel(client: WebClient, name: str, private: bool) -> str:
    try:
        answer = client.conversations_create(name=name, is_private=private)
    except SlackApiError as error:
        # Another process may have made it since we looked.
        made = _look_up(client, name) if error_word(error) == "name_taken" else None
        if made is None:
            raise
        return made
    return str(answer["channel"]["id"])


def is_empty(channel: Mapping[str, Any]) -> bool:
    """Return whether nobody but the bot is in a private channel, which only the bot can mend.

    `channel` is Slack's description, with its `num_members`
    (docs.slack.dev/reference/objects/conversation-object).
    """
    return bool(channel.get("is_private")) and channel.get("num_members", 2) < 2


def _ask_whether_empty(client: WebClient, channel: str) -> bool:
    try:
        answer = client.conversations_info(channel=channel, include_num_members=True)
    except SlackApiError as error:
        # Whoever posts there finds the channel anew.
        if is_gone(error):
            return False
        raise
    return is_empty(answer["channel"])


def _let_in(client: WebClient, channel: str, people: ListPeople) -> None:
    try:
        wanted = people()
        refused = invite_people(client, channel, wanted)
    except SlackApiError as error:
        if read_failure(error, 1).retry_after is not None:
            raise
        log.warning(LogEvent("not_invited", channel=channel, reason=error_word(error)))
        raise NobodyInside(channel) from error
    if wanted and len(refused) == len(wanted):
        raise NobodyInside(channel)
