"""Suggests what a misspelt word was meant to be: ` Did you mean …?`."""

from collections.abc import Iterable

from rapidfuzz import fuzz, process, utils

from bot.core import timezones as zones

# Of 100; below it a suggestion is more often a riddle than a help.
_ALIKE = 70


def find_similar(word: str, choices: Iterable[str]) -> str | None:
    """Return the choice most like `word`, whatever its case and hyphens; None if none is alike."""
    found = process.extractOne(
        word,
        list(choices),
        scorer=fuzz.ratio,
        processor=utils.default_process,
        score_cutoff=_ALIKE,
    )
    return found[0] if found else None


def suggest(word: str, choices: Iterable[str]) -> str:
    """Return the sentence ` Did you mean …?` with the most similar choice, or an empty text."""
    similar = find_similar(word, choices)
    return f" Did you mean `{similar}`?" if similar else ""


def suggest_zone(word: str) -> str:
    """Return the sentence ` Did you mean …?` for a zone or its city, or an empty text."""
    by_name = {name: name for name in zones.zone_names() if "/" in name}
    by_city = {zones.place_of(name): name for name in by_name}
    by_label = {label.title(): label.title() for label in zones.LABELS if len(label) > 4}
    known = by_city | by_label | by_name
    similar = find_similar(word, known)
    return f" Did you mean `{known[similar]}`?" if similar else ""
