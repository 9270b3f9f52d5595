"""Suggests what a misspelt word was meant to be: ` Did you mean …?`."""

import re
from collections.abc import Iterable

from rapidfuzz import fuzz, process, utils

from bot.core import timezones as zones
from bot.core.zone_labels import LABELS

# Of 100; below it a suggestion is more often a riddle than a help.
_ALIKE = 70
_ALIKE_ZONES = 85
# Abbreviations are alike and mean clocks that differ: AEST, WEST.
_LONGEST_ABBREVIATION = 5
_DIRECTION = re.compile("east|west|north|south", re.IGNORECASE)


def find_similar(word: str, choices: Iterable[str], alike: float = _ALIKE) -> str | None:
    """Return the choice most like `word`, whatever its case and hyphens; None if none is alike."""
    found = process.extractOne(
        word,
        list(choices),
        scorer=fuzz.ratio,
        processor=utils.default_process,
        score_cutoff=alike,
    )
    return found[0] if found else None


def suggest(word: str, choices: Iterable[str]) -> str:
    """Return the sentence ` Did you mean …?` with the most similar choice, or an empty text."""
    similar = find_similar(word, choices)
    return f" Did you mean `{similar}`?" if similar else ""


def suggest_zone(word: str) -> str:
    """Return the sentence ` Did you mean …?` for a zone or its city, or an empty text.

    Only for a slip of the pen: Boston is like Johnston, `Australia East` like Australia/West, and
    an offset like the names of others, but their clocks differ.
    """
    by_name = {name: name for name in zones.zone_names() if "/" in name}
    by_city = {zones.place_of(name): name for name in by_name}
    by_label = {label.title(): label.title() for label in LABELS if len(label) > 5}
    known = by_city | by_label | by_name
    if any(not letter.isalpha() and letter not in " _/-" for letter in word):
        return ""
    alike = 100 if len(word) <= _LONGEST_ABBREVIATION else _ALIKE_ZONES
    similar = find_similar(word, known, alike)
    if similar is None or _DIRECTION.findall(word) != _DIRECTION.findall(similar):
        return ""
    return f" Did you mean `{known[similar]}`?"
