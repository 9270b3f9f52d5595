"""Enqueues the messages and channel changes that follow a change to a team, along with it."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum
from secrets import token_hex
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from bot.challenges.models import Challenge
from bot.core.database import execute_core
from bot.hackathons.models import Hackathon
from bot.outbox.kinds import MessageKind
from bot.outbox.models import OutboxRow, OutboxState
from bot.outbox.rows import NewMessage, enqueue, enqueue_all, enqueue_refresh, find_row
from bot.registration.models import Participant
from bot.teams.kinds import (
    CHALLENGE_REMOVED,
    NO_TEAM_CHANNEL,
    NOT_LET_IN,
    TEAM_CHANNEL,
    TEAM_NOTICE,
)
from bot.teams.models import Membership, Team
from bot.teams.queries import list_members
from bot.workspaces.models import Person

_row = OutboxRow.__table__.c
_WAITING = (
    select(_row.id)
    .where(
        # Implied by WAITING, but it lets the partial index be used.
        _row.settled_at.is_(None),
        _row.lane == bindparam("lane"),
        _row.state == OutboxState.WAITING,
        _row.kind == TEAM_CHANNEL.name,
    )
    .limit(1)
    .with_for_update()
)


class TeamEvent(StrEnum):
    """A change to a team, as a notice reports it."""

    JOINED = "joined"
    LEFT = "left"
    REMOVED = "removed"
    RENAMED = "renamed"
    LOCKED = "locked"
    UNLOCKED = "unlocked"
    CHALLENGE = "challenge"
    CHALLENGE_GONE = "challenge gone"
    CHALLENGE_BACK = "challenge back"
    DISBANDED = "disbanded"


# Slack's error codes for a member who has no account any more.
DEACTIVATED = frozenset({"user_not_found", "user_disabled"})
# Without a channel these are sent as direct messages; the others can wait for `/team show`.
_WORTH_A_MESSAGE = (
    *(TeamEvent.JOINED, TeamEvent.LEFT, TeamEvent.REMOVED, TeamEvent.RENAMED),
    *(TeamEvent.CHALLENGE_GONE, TeamEvent.CHALLENGE_BACK),
)


def wants_channel(team: Team) -> bool:
    """Return whether the team has a Slack channel, or is to get one."""
    return team.hackathon.file.teams.channel != "none" and not team.channel_refused


def enqueue_channel(session: Session, team: Team, now: datetime) -> None:
    """Enqueue an update of the team's channel, unless one is waiting.

    A waiting row covers this change too: it is executed from the state that the team then has.
    """
    enqueue_all(session, team.hackathon, _list_channel_work(session, team, now))


def enqueue_notice(
    session: Session,
    team: Team,
    event: TeamEvent,
    now: datetime,
    *,
    person: str | None,
    **details: Any,
) -> None:
    """Enqueue a notice of what `person` (a Slack id) did.

    It goes to the team's channel; without one, only important news goes to the other members
    directly. `person` is None if no person of the workspace did it.
    """
    arguments = {"team": team.id, "news": event, "person": person, **details}
    enqueue_all(session, team.hackathon, _list_notices(session, team, arguments, now))


def enqueue_change(
    session: Session,
    team: Team,
    event: TeamEvent,
    now: datetime,
    *,
    person: str,
    **details: Any,
) -> None:
    """Enqueue an update of the team's channel and a notice to the team, in one statement."""
    arguments = {"team": team.id, "news": event, "person": person, **details}
    work = _list_channel_work(session, team, now)
    enqueue_all(session, team.hackathon, [*work, *_list_notices(session, team, arguments, now)])


def enqueue_direct_notices(
    session: Session,
    team: Team,
    arguments: dict[str, Any],
    now: datetime,
    people: Iterable[str],
) -> None:
    """Enqueue a direct notice to these people (Slack ids), except the person who did it."""
    enqueue_all(session, team.hackathon, _list_direct_notices(team, arguments, now, people))


def enqueue_direct(
    session: Session,
    hackathon: Hackathon,
    key: str,
    kind: MessageKind,
    slack_id: str,
    arguments: dict[str, Any],
    now: datetime,
) -> None:
    """Enqueue a direct message to a person."""
    enqueue(session, hackathon, NewMessage(key, kind, f"@{slack_id}", now, arguments))


def refresh_message(session: Session, hackathon: Hackathon, key: str, now: datetime) -> None:
    """Enqueue a refresh of the message of the row with this key, if it was posted."""
    row = find_row(session, hackathon, key)
    if row is not None:
        enqueue_refresh(session, row, now)


def tell_no_channel(session: Session, team: Team, now: datetime) -> None:
    """Enqueue a message to each member, once, that the team has no channel and works without."""
    for each in list_members(session, team):
        slack_id = each.person.slack_id
        key = f"no-channel:{team.id}:{slack_id}"
        arguments = {"team": team.id}
        enqueue_direct(session, team.hackathon, key, NO_TEAM_CHANNEL, slack_id, arguments, now)


def tell_not_let_in(
    session: Session, team: Team, refused: Mapping[str, str], now: datetime
) -> None:
    """Enqueue a message to the team and to each member whom Slack does not let into its channel.

    `refused` has Slack's error code by the member's Slack id. A member who left Slack is told
    nothing, and nobody is told twice of one membership.
    """
    members = session.execute(
        select(Membership.id, Person.slack_id)
        .join(Participant, Participant.id == Membership.participant_id)
        .join(Person, Person.id == Participant.person_id)
        .where(
            Membership.team_id == team.id,
            Membership.left_at.is_(None),
            Person.slack_id.in_(refused),
        )
        .order_by(Membership.id)
    )
    for membership_id, slack_id in members:
        key, word = f"not-let-in:{membership_id}", refused[slack_id]
        arguments = {"team": team.id, "person": slack_id, "word": word}
        lane = f"team:{team.id}"
        enqueue(session, team.hackathon, NewMessage(key, NOT_LET_IN, lane, now, arguments))
        if word not in DEACTIVATED:
            key += ":person"
            enqueue_direct(session, team.hackathon, key, NOT_LET_IN, slack_id, arguments, now)


def tell_of_removal(
    session: Session, hackathon: Hackathon, challenge: Challenge, now: datetime
) -> list[str]:
    """Enqueue notices to its teams and to the organisers, and return the teams' names."""
    teams = _list_teams(session, challenge)
    for team in teams:
        enqueue_notice(
            session, team, TeamEvent.CHALLENGE_GONE, now, person=None, title=challenge.title
        )
    names = [team.name for team in teams]
    if names:
        key = f"challenge-removed:{challenge.key}:{now.isoformat()}"
        lane = f"#{hackathon.file.channels.organisers}"
        arguments = {"title": challenge.title, "teams": names}
        enqueue(session, hackathon, NewMessage(key, CHALLENGE_REMOVED, lane, now, arguments))
    return names


def tell_of_return(session: Session, challenge: Challenge, now: datetime) -> None:
    """Enqueue a notice to the teams that still have the challenge."""
    for team in _list_teams(session, challenge):
        enqueue_notice(
            session, team, TeamEvent.CHALLENGE_BACK, now, person=None, title=challenge.title
        )


def _list_teams(session: Session, challenge: Challenge) -> list[Team]:
    open_teams = (Team.challenge_id == challenge.id, Team.closed_at.is_(None))
    return list(session.scalars(select(Team).where(*open_teams).order_by(Team.folded_name)))


def _list_channel_work(session: Session, team: Team, now: datetime) -> list[NewMessage]:
    if not wants_channel(team) and team.channel_id is None:
        return []
    lane = f"team:{team.id}"
    # Locked, so that no delivery claims it before this change is committed.
    if execute_core(session, _WAITING, {"lane": lane}).first() is not None:
        return []
    key = f"team-channel:{team.id}:{token_hex(8)}"
    return [NewMessage(key, TEAM_CHANNEL, lane, now, {"team": team.id})]


def _list_notices(
    session: Session, team: Team, arguments: dict[str, Any], now: datetime
) -> list[NewMessage]:
    if wants_channel(team):
        key = f"team-notice:{team.id}:{token_hex(8)}"
        return [NewMessage(key, TEAM_NOTICE, f"team:{team.id}", now, arguments)]
    if arguments["news"] not in _WORTH_A_MESSAGE:
        return []
    members = (each.person.slack_id for each in list_members(session, team))
    return _list_direct_notices(team, arguments, now, members)


def _list_direct_notices(
    team: Team, arguments: dict[str, Any], now: datetime, people: Iterable[str]
) -> list[NewMessage]:
    key = f"team-notice:{team.id}:{token_hex(8)}"
    done_by = (arguments["person"], arguments.get("by"))
    return [
        NewMessage(f"{key}:{slack_id}", TEAM_NOTICE, f"@{slack_id}", now, arguments)
        for slack_id in people
        if slack_id not in done_by
    ]
