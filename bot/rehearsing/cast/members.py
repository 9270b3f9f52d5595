"""Making the members of a cast from the seed."""

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from random import Random
from zoneinfo import ZoneInfo

from bot.rehearsing.cast.names import ODD_PEOPLE, REGIONS, Region

# One member in so many has a name that a program must survive; one in so many is a mentor.
ODD_EVERY = 20
MENTOR_EVERY = 25


@dataclass(frozen=True)
class Member:
    """A member of the cast, with the values that they write into forms.

    `experience` is from 0 (none) to 1. A night owl is awake until 04:00 instead of midnight.
    """

    handle: str
    name: str
    tz: str
    affiliation: str
    experience: float
    is_mentor: bool = False
    is_night_owl: bool = False

    def is_awake(self, instant: datetime) -> bool:
        """Return whether this person is awake at that instant: from 08:00 in their own zone on."""
        hour = instant.astimezone(ZoneInfo(self.tz)).hour
        return hour >= 8 or (self.is_night_owl and hour < 4)


def make_members(size: int, seed: int, taken: Collection[str] = ()) -> tuple[Member, ...]:
    """Return `size` people, none of whose handles is `taken`.

    A smaller cast of the same seed is the beginning of a larger one.
    """
    handles = set(taken)
    members = []
    for number in range(size):
        member = _make_member(number, Random(f"{seed}:member:{number}"), handles)  # noqa: S311
        handles.add(member.handle)
        members.append(member)
    return tuple(members)


def _make_member(number: int, rng: Random, taken: Collection[str]) -> Member:
    region: Region = rng.choices(REGIONS, [each.weight for each in REGIONS])[0]
    naming = rng.choice(region.namings)
    given, family = rng.choice(naming.given), rng.choice(naming.family)
    name = f"{given} {family}"
    if number % ODD_EVERY == ODD_EVERY - 1:
        name = ODD_PEOPLE[number // ODD_EVERY % len(ODD_PEOPLE)]
    return Member(
        handle=_free_handle(given, family, taken),
        name=name,
        tz=region.zone,
        affiliation=rng.choice(region.places),
        experience=rng.random(),
        is_mentor=number % MENTOR_EVERY == MENTOR_EVERY - 1,
        is_night_owl=rng.random() < 0.08,
    )


def _free_handle(given: str, family: str, taken: Collection[str]) -> str:
    """Return the given name in lower case, with as much of the family name as makes it unique."""
    first, last = _letters(given) or "guest", _letters(family)
    for handle in (first, f"{first}.{last[:1]}" if last else first, f"{first}.{last or 'g'}"):
        if handle not in taken:
            return handle
    number = 2
    while f"{first}{number}" in taken:
        number += 1
    return f"{first}{number}"


def _letters(name: str) -> str:
    ascii_name = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]", "", ascii_name.lower())
