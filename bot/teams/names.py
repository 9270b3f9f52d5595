"""Team names: cleans what people type, and compares names."""

import re
import unicodedata
from collections.abc import Mapping

from rapidfuzz import fuzz, process

from bot.core.errors import Refused
from bot.slack.typed_text import write_as_keyed

LONGEST_NAME = 60
# As wide as its column. One character can fold to eighteen.
LONGEST_FOLDED = 180

# Characters that show as nothing though Unicode does not call them spaces: Hangul fillers and the
# blank Braille pattern.
_BLANKS = dict.fromkeys(map(ord, "\u115f\u1160\u3164\uffa0\u2800"), " ")
# Controls and surrogates; formats, which are zero-width or turn the direction of the text.
_HIDDEN = {"Cc", "Cf", "Cs"}
# Zero-width, but visible: they join emoji into one (a person and a laptop) and separate Persian
# words.
_JOINERS = "\u200c\u200d"
_LOOSE_JOINER = re.compile(rf"(?:^|(?<=[\s{_JOINERS}]))[{_JOINERS}]+|[{_JOINERS}]+(?=\s|$)")
_UNSEEN_IN_FOLD = re.compile(rf"[{_JOINERS}]")
_VARIATION_SELECTORS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_QUOTES = "\"'`“”„‟‘’‚‛«»"
# From 0 to 100; "quraks" and "quarks" are at 83.
_ALIKE = 70


def tidy_name(text: str) -> str:
    """Return the text without hidden characters, extra spaces and quotes around it.

    Quotes inside it are plain: names that differ by a phone's quotes alone are one.
    """
    text = write_as_keyed(text).translate(_BLANKS)
    kept = "".join(
        each
        for each in text
        if each.isspace() or each in _JOINERS or unicodedata.category(each) not in _HIDDEN
    )
    kept = _LOOSE_JOINER.sub("", unicodedata.normalize("NFC", kept))
    name = " ".join(kept.split())
    return read_quoted(name) or name


def read_quoted(text: str) -> str | None:
    """Return the text between quotes of any kind; None unless they are around the whole text."""
    text = text.strip()
    if len(text) < 3 or text[0] not in _QUOTES or text[-1] not in _QUOTES:
        return None
    return text[1:-1].strip() or None


def clean_name(text: str) -> str:
    """Return the team name that a person typed.

    Raises:
        Refused: if it has nothing visible, or is too long.
    """
    name = tidy_name(text)
    if not any(_is_visible(each) for each in name):
        raise Refused("A team needs a name that people can see: `/team create quarks`.")
    if len(name) > LONGEST_NAME or len(fold_name(name)) > LONGEST_FOLDED:
        raise Refused(f"A team's name has at most {LONGEST_NAME} characters. Try a shorter one.")
    return name


def fold_name(text: str) -> str:
    """Return a name for comparison, without case, width, accents' encoding and extra spaces."""
    folded = unicodedata.normalize("NFKC", tidy_name(text)).casefold()
    folded = _VARIATION_SELECTORS.sub("", unicodedata.normalize("NFKC", folded))
    folded = _UNSEEN_IN_FOLD.sub("", folded)
    return " ".join(folded.split())


def suggest_name(text: str, names: Mapping[str, str]) -> str | None:
    """Return the name most like the typed one; None if none is near enough to be meant.

    `names` are by their folded forms: folding a thousand of them would take its time.
    """
    found = process.extractOne(
        fold_name(text), names.keys(), scorer=fuzz.ratio, score_cutoff=_ALIKE
    )
    return None if found is None else names[found[0]]


def _is_visible(character: str) -> bool:
    # A combining mark alone has nothing to stand on; new emoji are "unassigned" to old tables.
    category = unicodedata.category(character)
    return category[0] in "LNPS" or category in ("Cn", "Co")
