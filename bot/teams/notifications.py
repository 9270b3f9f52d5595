"""What Slack must do and say when a team changes: rows of the outbox, added with the change."""

from collections.abc import Iterable
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
from bot.outbox.rows import Owed, add_refresh, add_row, add_rows, find_row
from bot.teams.kinds import CHALLENGE_REMOVED, NO_TEAM_CHANNEL, TEAM_CHANNEL, TEAM_NOTICE
from bot.teams.models import Team
from bot.teams.queries import list_members

_row = OutboxRow.__table__.c
_WAITING = (
    select(_row.id)
    .where(
        # What waits is not settled: an index has that alone.
        _row.settled_at.is_(None),
        _row.lane == bindparam("lane"),
        _row.state == OutboxState.WAITING,
        _row.kind == TEAM_CHANNEL.name,
    )
    .limit(1)
    .with_for_update()
)


class News(StrEnum):
    """What happened to a team, as a notice tells it."""

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


# Without a channel these come as direct messages; the others can wait for `/team show`.
_WORTH_A_MESSAGE = (
    *(News.JOINED, News.LEFT, News.REMOVED, News.RENAMED),
    *(News.CHALLENGE_GONE, News.CHALLENGE_BACK),
)


def wants_channel(team: Team) -> bool:
    """Whether the team has a Slack channel, or is to get one."""
    return team.hackathon.file.teams.channel != "none" and not team.channel_refused


def owe_channel(session: Session, team: Team, now: datetime) -> None:
    """Have the team's channel matched to the team. A row that still waits serves this change too:
    it is done from the state that the team then has.
    """
    add_rows(session, team.hackathon, _list_channel_work(session, team, now))


def owe_notice(
    session: Session,
    team: Team,
    news: News,
    now: datetime,
    *,
    person: str | None,
    **details: Any,
) -> None:
    """Tell the team what `person` (a Slack id) did: in its channel, or the others directly.

    None stands for what nobody of the workspace did.
    """
    arguments = {"team": team.id, "news": news, "person": person, **details}
    add_rows(session, team.hackathon, _list_notices(session, team, arguments, now))


def owe_change(
    session: Session,
    team: Team,
    news: News,
    now: datetime,
    *,
    person: str,
    **details: Any,
) -> None:
    """Have the team's channel matched to its members, and tell the team: both in one statement."""
    arguments = {"team": team.id, "news": news, "person": person, **details}
    work = _list_channel_work(session, team, now)
    add_rows(session, team.hackathon, [*work, *_list_notices(session, team, arguments, now)])


def owe_direct_notices(
    session: Session,
    team: Team,
    arguments: dict[str, Any],
    now: datetime,
    people: Iterable[str],
) -> None:
    """Tell these people (Slack ids) directly, but not the one who did it."""
    add_rows(session, team.hackathon, _list_direct_notices(team, arguments, now, people))


def owe_direct(
    session: Session,
    hackathon: Hackathon,
    key: str,
    kind: MessageKind,
    slack_id: str,
    arguments: dict[str, Any],
    now: datetime,
) -> None:
    """Send a person a direct message."""
    add_row(session, hackathon, Owed(key, kind, f"@{slack_id}", now, arguments))


def refresh_message(session: Session, hackathon: Hackathon, key: str, now: datetime) -> None:
    """Have the message of the row with this key made again from today's state, if it was posted."""
    row = find_row(session, hackathon, key)
    if row is not None:
        add_refresh(session, row, now)


def tell_no_channel(session: Session, team: Team, now: datetime) -> None:
    """Tell each member, once, that the team has no channel and works without."""
    for each in list_members(session, team):
        slack_id = each.person.slack_id
        key = f"no-channel:{team.id}:{slack_id}"
        arguments = {"team": team.id}
        owe_direct(session, team.hackathon, key, NO_TEAM_CHANNEL, slack_id, arguments, now)


def tell_of_removal(
    session: Session, hackathon: Hackathon, challenge: Challenge, now: datetime
) -> list[str]:
    """Tell the teams that work on it, and the organisers which these are; the teams' names."""
    teams = _list_teams(session, challenge)
    for team in teams:
        owe_notice(session, team, News.CHALLENGE_GONE, now, person=None, title=challenge.title)
    names = [team.name for team in teams]
    if names:
        key = f"challenge-removed:{challenge.key}:{now.isoformat()}"
        lane = f"#{hackathon.file.channels.organisers}"
        arguments = {"title": challenge.title, "teams": names}
        add_row(session, hackathon, Owed(key, CHALLENGE_REMOVED, lane, now, arguments))
    return names


def tell_of_return(session: Session, challenge: Challenge, now: datetime) -> None:
    """Tell the teams that still have it."""
    for team in _list_teams(session, challenge):
        owe_notice(session, team, News.CHALLENGE_BACK, now, person=None, title=challenge.title)


def _list_teams(session: Session, challenge: Challenge) -> list[Team]:
    open_teams = (Team.challenge_id == challenge.id, Team.closed_at.is_(None))
    return list(session.scalars(select(Team).where(*open_teams).order_by(Team.folded_name)))


def _list_channel_work(session: Session, team: Team, now: datetime) -> list[Owed]:
    if not wants_channel(team) and team.channel_id is None:
        return []
    lane = f"team:{team.id}"
    # Locked, so that no delivery takes it in hand before this change is committed.
    if execute_core(session, _WAITING, {"lane": lane}).first() is not None:
        return []
    key = f"team-channel:{team.id}:{token_hex(8)}"
    return [Owed(key, TEAM_CHANNEL, lane, now, {"team": team.id})]


def _list_notices(
    session: Session, team: Team, arguments: dict[str, Any], now: datetime
) -> list[Owed]:
    if wants_channel(team):
        key = f"team-notice:{team.id}:{token_hex(8)}"
        return [Owed(key, TEAM_NOTICE, f"team:{team.id}", now, arguments)]
    if arguments["news"] not in _WORTH_A_MESSAGE:
        return []
    members = (each.person.slack_id for each in list_members(session, team))
    return _list_direct_notices(team, arguments, now, members)


def _list_direct_notices(
    team: Team, arguments: dict[str, Any], now: datetime, people: Iterable[str]
) -> list[Owed]:
    key = f"team-notice:{team.id}:{token_hex(8)}"
    done_by = (arguments["person"], arguments.get("by"))
    return [
        Owed(f"{key}:{slack_id}", TEAM_NOTICE, f"@{slack_id}", now, arguments)
        for slack_id in people
        if slack_id not in done_by
    ]
