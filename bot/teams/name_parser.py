"""Parses `NAME for CHALLENGE` into the team's name and the challenge."""

import re

from rapidfuzz import fuzz
from sqlalchemy.orm import Session

from bot.challenges.models import Challenge
from bot.challenges.queries import find_challenge, list_challenges
from bot.core.errors import Refused
from bot.hackathons.models import Hackathon
from bot.teams.names import fold_name, read_quoted, tidy_name

_LAST_FOR = re.compile(r"(?P<name>.*\S)\s+for\s+(?P<challenge>\S.*)", re.IGNORECASE | re.DOTALL)
_QUOTES = re.compile('["“”«»]')
# How alike (of 100) words must be to a challenge to be taken for a misspelling of it.
_ALIKE = 70


def split_challenge(
    session: Session, hackathon: Hackathon, text: str
) -> tuple[str, Challenge | None]:
    """Return the name and the challenge; a name may contain "for" itself.

    The text after the last "for" is the challenge if it names one. Otherwise the whole text is the
    name, as it is if one pair of quotes stands around it.

    Raises:
        Refused: if the text after "for" only resembles a challenge, which is probably misspelt,
            or follows a quoted name and names none.
    """
    parts = _LAST_FOR.fullmatch(text)
    if parts is None or _is_one_quotation(text):
        return text, None
    name, wanted = parts["name"], tidy_name(parts["challenge"])
    try:
        return name, find_challenge(session, hackathon, wanted)
    except Refused as refused:
        if read_quoted(name) is not None:
            raise
        if _resembles_challenge(session, hackathon, wanted):
            raise Refused(
                f"{refused.message} If it is part of the team's name, put the whole name in quotes."
            ) from None
        return text, None


def _is_one_quotation(text: str) -> bool:
    # `"Code for Good" for "higgs"` begins and ends with quotes too, but they are two pairs.
    inner = read_quoted(text)
    return inner is not None and _QUOTES.search(inner) is None


def _resembles_challenge(session: Session, hackathon: Hackathon, text: str) -> bool:
    wanted = fold_name(text)
    return any(
        name.startswith(wanted) or fuzz.ratio(wanted, name) >= _ALIKE
        for each in list_challenges(session, hackathon)
        for name in (fold_name(each.key), fold_name(each.title))
    )
