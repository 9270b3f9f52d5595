"""Challenges by what people call them, and how many teams work on each."""

import unicodedata

from rapidfuzz import fuzz, process, utils
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.blocks import bold, shorten
from bot.domain.hackathons import list_challenges
from bot.models import Challenge, Hackathon, Team
from bot.refusals import Refused

# How alike (of 100) a name must be to one that was meant; below it, suggestions read as noise.
ALIKE = 65
_SUGGESTIONS = 3
_ECHO = 60


def find_challenge(session: Session, hackathon: Hackathon, text: str) -> Challenge:
    """The challenge that `text` means: its key, its title, or the start of one alone.

    Refused where there is none, with those that may have been meant.
    """
    challenges = list_challenges(session, hackathon)
    wanted = _fold(text)
    if not wanted:
        raise Refused("Which challenge? `/challenges` lists them with their keys.")
    if not challenges:
        raise Refused("This hackathon has no challenges yet.")
    exact = [each for each in challenges if wanted in _names(each)]
    started = [each for each in challenges if any(n.startswith(wanted) for n in _names(each))]
    found = exact or started
    if len(found) == 1:
        return found[0]
    echo = bold(shorten(" ".join(text.split()), _ECHO))
    if found:
        raise Refused(f"{echo} could be {_either(found[: _SUGGESTIONS + 1])}. Which one?")
    alike = _find_alike(challenges, wanted)
    if alike:
        raise Refused(f"There is no challenge {echo}. Did you mean {_either(alike)}?")
    raise Refused(f"There is no challenge {echo}. `/challenges` lists them with their keys.")


def count_teams(session: Session, challenge: Challenge) -> int:
    """How many open teams work on the challenge."""
    counted = session.scalar(
        select(func.count())
        .select_from(Team)
        .where(Team.challenge_id == challenge.id, Team.closed_at.is_(None))
    )
    return counted or 0


def _fold(text: str) -> str:
    """A name as it is compared: case, accents' encoding, hyphens and spaces do not matter."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().replace("-", " ").split())


def _names(challenge: Challenge) -> tuple[str, str]:
    return _fold(challenge.key), _fold(challenge.title)


def _find_alike(challenges: list[Challenge], wanted: str) -> list[Challenge]:
    """At most three challenges whose key or title is like `wanted`, the likest first."""
    scores = {
        place: max(
            score
            for _, score, _ in process.extract(
                wanted, _names(challenge), scorer=fuzz.WRatio, processor=utils.default_process
            )
        )
        for place, challenge in enumerate(challenges)
    }
    likest = sorted(scores, key=lambda place: -scores[place])[:_SUGGESTIONS]
    return [challenges[place] for place in likest if scores[place] >= ALIKE]


def _either(challenges: list[Challenge]) -> str:
    named = [f"{bold(each.title)} (`{each.key}`)" for each in challenges]
    return " or ".join((", ".join(named[:-1]), named[-1])) if len(named) > 1 else named[0]
