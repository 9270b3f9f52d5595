"""Queries for challenges: by name, and in the file's order."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.challenges.models import Challenge
from bot.core.errors import Refused
from bot.hackathons.models import Hackathon
from bot.slack.block_kit import bold
from bot.slack.lookup import find_by_name, name_choices


def find_challenge(session: Session, hackathon: Hackathon, text: str) -> Challenge:
    """Find the challenge that `text` names: by key, title, the start of one alone, or `#channel`.

    Raises:
        Refused: with suggestions, if `text` names none or several, or there are no challenges
    """
    challenges = list_challenges(session, hackathon)
    if not text.strip():
        raise Refused("Which challenge? `/challenges` lists them with their keys.")
    if not challenges:
        raise Refused("This hackathon has no challenges yet.")
    if text.startswith("#"):
        channel = text[1:].casefold()
        there = [each for each in challenges if each.part.channel == channel]
        if len(there) == 1:
            return there[0]
        if there:
            raise Refused(f"In {bold(text)} it could be {name_choices(there)}. Which one?")
        text = text[1:]
    return find_by_name(challenges, text, "challenge", "`/challenges` lists them with their keys.")


def list_challenges(session: Session, hackathon: Hackathon) -> list[Challenge]:
    """Return the hackathon's challenges in the file's order, without removed ones."""
    return list(
        session.scalars(
            select(Challenge)
            .where(Challenge.hackathon_id == hackathon.id, Challenge.removed_at.is_(None))
            .order_by(Challenge.position)
        )
    )
