"""Challenges by what people call them, and how many teams work on each."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.domain.hackathons import list_challenges
from bot.domain.names import find_by_name
from bot.models import Challenge, Hackathon, Team
from bot.refusals import Refused


def find_challenge(session: Session, hackathon: Hackathon, text: str) -> Challenge:
    """The challenge that `text` means: its key, its title, or the start of one alone.

    Refused where there is none, with those that may have been meant.
    """
    challenges = list_challenges(session, hackathon)
    if not text.strip():
        raise Refused("Which challenge? `/challenges` lists them with their keys.")
    if not challenges:
        raise Refused("This hackathon has no challenges yet.")
    return find_by_name(challenges, text, "challenge", "`/challenges` lists them with their keys.")


def count_teams(session: Session, challenge: Challenge) -> int:
    """How many open teams work on the challenge."""
    counted = session.scalar(
        select(func.count())
        .select_from(Team)
        .where(Team.challenge_id == challenge.id, Team.closed_at.is_(None))
    )
    return counted or 0
