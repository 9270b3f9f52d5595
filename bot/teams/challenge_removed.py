"""A challenge leaves the hackathon's file, or comes back: its teams and the organisers are told.

Teams keep it, so that one that left by mistake is theirs again when it is back.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.challenges.models import Challenge
from bot.hackathons.models import Hackathon
from bot.outbox.rows import Owed, add_row
from bot.teams.models import Team
from bot.teams.notifications import News, owe_notice

CHALLENGE_REMOVED = "challenge_removed"


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
