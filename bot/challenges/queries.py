"""Challenges by what people call them, and how many teams work on each."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.challenges.models import Challenge
from bot.core.errors import Refused
from bot.hackathons.models import Hackathon
from bot.slack.lookup import find_by_name


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


def list_challenges(session: Session, hackathon: Hackathon) -> list[Challenge]:
    """The hackathon's challenges in the file's order, without those removed from it."""
    return list(
        session.scalars(
            select(Challenge)
            .where(Challenge.hackathon_id == hackathon.id, Challenge.removed_at.is_(None))
            .order_by(Challenge.position)
        )
    )
