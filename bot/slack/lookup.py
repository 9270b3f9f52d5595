"""Finds the thing that a person means by a typed name: its key, its title, or part of them."""

import unicodedata
from collections.abc import Sequence
from typing import Protocol, TypeVar

from rapidfuzz import fuzz, process, utils

from bot.core.errors import Refused
from bot.slack.block_kit import bold, shorten
from bot.slack.typed_text import write_as_keyed

# How alike (of 100) a name must be to one that was meant; below it, suggestions read as noise.
ALIKE = 65
_SUGGESTIONS = 3
_ECHO = 60


class Named(Protocol):
    """Has a key and a title."""

    @property
    def key(self) -> str:
        """Return its short name."""

    @property
    def title(self) -> str:
        """Return what people call it."""


T = TypeVar("T", bound=Named)


def find_by_name(choices: Sequence[T], text: str, what: str, listed: str) -> T:
    """Return the one that `text` means: its key, its title, or the start of one alone.

    `what` is the kind of thing they are (`challenge`), and `listed` the sentence that says what
    lists them.

    Raises:
        Refused: if there is none or more than one, with those that may have been meant.
    """
    wanted = _fold(text)
    exact = [each for each in choices if wanted in _names(each)]
    started = [each for each in choices if any(n.startswith(wanted) for n in _names(each))]
    found = exact or started
    if len(found) == 1:
        return found[0]
    echo = bold(shorten(" ".join(text.split()), _ECHO))
    if found:
        raise Refused(f"{echo} could be {name_choices(found)}. Which one?")
    alike = _find_alike(choices, wanted)
    if alike:
        raise Refused(f"There is no {what} {echo}. Did you mean {name_choices(alike)}?")
    raise Refused(f"There is no {what} {echo}. {listed}")


def name_choices(choices: Sequence[Named]) -> str:
    """Return the first few choices, by title and key: `*Kick-off* (`kick-off`) or …`."""
    named = [f"{bold(each.title)} (`{each.key}`)" for each in choices[: _SUGGESTIONS + 1]]
    return " or ".join((", ".join(named[:-1]), named[-1])) if len(named) > 1 else named[0]


def _fold(text: str) -> str:
    """Return a name for comparison, without case, accents' encoding, hyphens, quotes and spaces."""
    folded = write_as_keyed(unicodedata.normalize("NFKC", text)).casefold()
    return " ".join(folded.replace("-", " ").replace('"', " ").split())


def _names(choice: Named) -> tuple[str, str]:
    return _fold(choice.key), _fold(choice.title)


def _find_alike(choices: Sequence[T], wanted: str) -> list[T]:
    """Return at most three choices whose key or title is like `wanted`, the likest first."""
    scores = {
        place: max(
            score
            for _, score, _ in process.extract(
                wanted, _names(choice), scorer=fuzz.WRatio, processor=utils.default_process
            )
        )
        for place, choice in enumerate(choices)
    }
    likest = sorted(scores, key=lambda place: -scores[place])[:_SUGGESTIONS]
    return [choices[place] for place in likest if scores[place] >= ALIKE]
