"""Guesses the kind of an agenda item from its title, if its words leave no doubt."""

import re

from bot.hackathon_file.schema import AgendaKind

# The kind without a meaning of its own.
PLAIN_KIND: AgendaKind = "session"

# The first match decides: “Coffee before the deadline” is no deadline.
_WORDS: tuple[tuple[AgendaKind, str], ...] = (
    ("office hours", r"office[ -]hours?|consultation hours?"),
    (
        "social",
        r"coffee|tea break|break|breakfast|lunch|dinner|drinks|reception|party|social|mingling"
        r"|icebreaker|pizza",
    ),
    ("milestone", r"(?:winners?|results?|teams?|finalists?) (?:are )?(?:announced|published)"),
    ("talk", r"talk|talks|lecture|keynote|tutorial|seminar|welcome remarks"),
    (
        "deadline",
        r"deadline|due(?! to)|submissions? (?:close|end)s?|last day to (?:submit|register)",
    ),
)
_PATTERNS = tuple((kind, re.compile(rf"\b(?:{words})\b", re.IGNORECASE)) for kind, words in _WORDS)


def guess_kind(title: str) -> AgendaKind:
    """Return the kind that the title's words name, or the plain one."""
    return next((kind for kind, pattern in _PATTERNS if pattern.search(title)), PLAIN_KIND)
