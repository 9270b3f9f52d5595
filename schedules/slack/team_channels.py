"""Brings a team's Slack channel into line with the team: created, named, filled, archived.

Every step looks before it acts and is written down when done, so that it is safe to repeat after
a crash at any point. Temporary errors (a rate limit, a broken connection) are left to the caller.
"""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from sqlalchemy import select

from bot.core.database import Database
from bot.core.logs import LogEvent
from bot.registration.models import Participant
from bot.teams.models import Membership, Team
from bot.teams.notifications import tell_no_channel, tell_not_let_in, wants_channel
from bot.teams.queries import LONGEST_CHANNEL, channel_name
from bot.workspaces.models import Person
from schedules.slack.errors import error_word
from schedules.slack.invitations import invite_people

log = logging.getLogger("hackathon")

_MOST_NAMES = 100

# Slack's error codes for a workspace that does not let this bot create channels
# (docs.slack.dev/reference/methods/conversations.create#errors).
_MAY_NOT_CREATE = frozenset(
    {
        "restricted_action",
        "missing_scope",
        "no_permission",
        "not_allowed_token_type",
        "method_not_allowed",
        "access_denied",
        "user_is_restricted",
    }
)
# The channel is gone or archived, or the bot was removed from it.
_LOST = frozenset({"channel_not_found", "is_archived", "not_in_channel"})
_CANNOT_KICK = frozenset(
    {
        "not_in_channel",
        "cant_kick_self",
        "user_not_found",
        "cant_kick_from_general",
        "restricted_action",
        "user_is_restricted",
    }
)
_CANNOT_RENAME = frozenset(
    {"not_authorized", "restricted_action", "user_is_restricted", "invalid_name"}
)
_NOT_TO_ARCHIVE = frozenset(
    {
        "already_archived",
        "channel_not_found",
        "not_in_channel",
        "restricted_action",
        "not_authorized",
        "cant_archive_general",
        "user_is_restricted",
    }
)


@dataclass(frozen=True)
class _Wanted:
    """The channel that a team should have, as the database says; members are Slack ids."""

    channel_id: str | None
    may_create: bool
    private: bool
    closed: bool
    name: str
    members: list[str]
    former: frozenset[str]


def sync_team_channel(
    database: Database, client: WebClient, team_id: int, bot_user_id: str, now: datetime
) -> None:
    """Make the team's channel match the team.

    If the workspace forbids the bot to create one, or the channel was taken from the bot, the team
    is told once and works without. Members whom Slack does not let in keep nobody else out, and
    the team is told of them once.

    Raises:
        SlackApiError: if Slack refuses for another reason, which may be temporary.
    """
    wanted = _read_wanted(database, team_id)
    channel_id = wanted.channel_id
    if wanted.closed:
        if channel_id is not None:
            _attempt(_NOT_TO_ARCHIVE, client.conversations_archive, channel=channel_id)
        return
    if channel_id is None:
        if not wanted.may_create:
            return
        try:
            channel_id = _make_channel(database, client, wanted, bot_user_id)
        except SlackApiError as error:
            if error_word(error) not in _MAY_NOT_CREATE:
                raise
            _note_refused(database, team_id, error_word(error), now)
            return
        _note_channel(database, team_id, channel_id)
    try:
        refused = _match_channel(client, channel_id, wanted, bot_user_id)
    except SlackApiError as error:
        if error_word(error) not in _LOST:
            raise
        _note_refused(database, team_id, error_word(error), now)
        return
    if refused:
        with database.write() as session:
            tell_not_let_in(session, session.get_one(Team, team_id), refused, now)


def _read_wanted(database: Database, team_id: int) -> _Wanted:
    with database.read() as session:
        team = session.get_one(Team, team_id)
        places = session.execute(
            select(Person.slack_id, Membership.left_at)
            .join(Participant, Participant.id == Membership.participant_id)
            .join(Person, Person.id == Participant.person_id)
            .where(Membership.team_id == team_id)
            .order_by(Membership.joined_at, Membership.id)
        ).all()
        members = [slack_id for slack_id, left_at in places if left_at is None]
        return _Wanted(
            channel_id=team.channel_id,
            may_create=wants_channel(team),
            private=team.hackathon.file.teams.channel == "private",
            closed=team.closed_at is not None,
            name=channel_name(team),
            members=members,
            former=frozenset(slack_id for slack_id, _ in places).difference(members),
        )


def _make_channel(database: Database, client: WebClient, wanted: _Wanted, bot_user_id: str) -> str:
    """Create a channel, or return one that an earlier attempt created but could not note."""
    for name in _names(wanted.name):
        try:
            made = client.conversations_create(name=name, is_private=wanted.private)
        except SlackApiError as error:
            if error_word(error) != "name_taken":
                raise
            orphan = _find_orphan(database, client, name, bot_user_id)
            if orphan is not None:
                return orphan
        else:
            return str(made["channel"]["id"])
    raise RuntimeError(f"every name from {wanted.name} on is taken")


def _find_orphan(database: Database, client: WebClient, name: str, bot_user_id: str) -> str | None:
    """Return the channel of this name that the bot created and that belongs to no team."""
    for channel in _list_own_channels(client):
        if channel["name"] == name and channel.get("creator") == bot_user_id:
            with database.read() as session:
                bound = session.scalar(select(Team.id).where(Team.channel_id == channel["id"]))
            return None if bound is not None else str(channel["id"])
    return None


def _list_own_channels(client: WebClient) -> Iterator[dict[str, Any]]:
    cursor = ""
    while True:
        page = client.users_conversations(
            types="public_channel,private_channel",
            exclude_archived=True,
            limit=200,
            cursor=cursor or None,
        )
        yield from page["channels"]
        cursor = (page.get("response_metadata") or {}).get("next_cursor", "")
        if not cursor:
            return


def _match_channel(
    client: WebClient, channel_id: str, wanted: _Wanted, bot_user_id: str
) -> dict[str, str]:
    """Return Slack's error code for each member who cannot be let in."""
    channel: dict[str, Any] = client.conversations_info(channel=channel_id)["channel"]
    if channel.get("is_member") is False and not channel.get("is_private"):
        client.conversations_join(channel=channel_id)
    _rename(client, channel_id, channel["name"], wanted.name)
    present = set(_list_people(client, channel_id))
    missing = [slack_id for slack_id in wanted.members if slack_id not in present]
    refused = invite_people(client, channel_id, missing)
    for slack_id in sorted(wanted.former & present - {bot_user_id}):
        _attempt(_CANNOT_KICK, client.conversations_kick, channel=channel_id, user=slack_id)
    return refused


def _rename(client: WebClient, channel_id: str, present: str, wanted: str) -> None:
    """Give the channel the first of its possible names that is free or its own already."""
    for name in _names(wanted):
        if name == present:
            return
        try:
            client.conversations_rename(channel=channel_id, name=name)
        except SlackApiError as error:
            word = error_word(error)
            if word in _CANNOT_RENAME:
                log.info(LogEvent("not_renamed", channel=channel_id, reason=word))
                return
            if word != "name_taken":
                raise
        else:
            return


def _names(name: str) -> Iterator[str]:
    """Yield the name, then the alternatives if it is taken: `-2`, `-3`, …"""
    yield name
    for number in range(2, _MOST_NAMES + 1):
        ending = f"-{number}"
        yield name[: LONGEST_CHANNEL - len(ending)] + ending


def _list_people(client: WebClient, channel_id: str) -> Iterator[str]:
    cursor = ""
    while True:
        page = client.conversations_members(channel=channel_id, limit=200, cursor=cursor or None)
        yield from page["members"]
        cursor = (page.get("response_metadata") or {}).get("next_cursor", "")
        if not cursor:
            return


def _attempt(harmless: frozenset[str], call: Any, **arguments: str) -> None:
    """Make the call, and only log an error that is in `harmless`."""
    try:
        call(**arguments)
    except SlackApiError as error:
        if error_word(error) not in harmless:
            raise
        log.info(LogEvent("left_as_it_is", **arguments, reason=error_word(error)))


def _note_channel(database: Database, team_id: int, channel_id: str) -> None:
    with database.write() as session:
        session.get_one(Team, team_id).channel_id = channel_id


def _note_refused(database: Database, team_id: int, reason: str, now: datetime) -> None:
    """Write down that the team goes without a channel, and enqueue a message to its members."""
    log.warning(LogEvent("no_channel", team=team_id, reason=reason))
    with database.write() as session:
        team = session.get_one(Team, team_id)
        team.channel_id, team.channel_refused = None, True
        tell_no_channel(session, team, now)
