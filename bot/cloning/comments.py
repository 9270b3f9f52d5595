"""The comments of a YAML file, and which of them to review for another year."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from bot.cloning.days import is_a_day, is_about_a_year, move_days

_COMMENT = re.compile(r"(?:^|(?<=[ \t]))#[^\r\n]*", re.MULTILINE)
# A line for editors, not for people.
_FOR_EDITORS = re.compile(r"#\s*(?:yaml-language-server:|%|!)")

# Identifies the comment of an earlier clone, which lists what to review.
LOOK_AGAIN = "Look at again:"

Span = tuple[int, int]


@dataclass(frozen=True)
class Edit:
    """A replacement for a span of a text; the span's end is exclusive."""

    span: Span
    text: str


@dataclass(frozen=True)
class _Remark:
    """A paragraph of comment: the spans of its lines, and its text."""

    spans: tuple[Span, ...]
    says: str


def edit_comments(
    text: str, scalars: Sequence[Span], days: timedelta, year: int
) -> tuple[list[Edit], list[str]]:
    """Return the edits of a file's comments, and the comments that name a date or a year.

    `scalars` are the spans of the file's values, in which # begins no comment. A heading that is a
    day moves with it. The comment of an earlier clone is removed, as it was about that year.
    """
    edits: list[Edit] = []
    about_a_year: list[str] = []
    for remark in _list_remarks(text, scalars):
        if is_a_day(remark.says):
            span = remark.spans[0]
            edits.append(Edit(span, move_days(text[slice(*span)], days, year)))
        elif LOOK_AGAIN in remark.says:
            edits += [Edit(_whole_line(text, span), "") for span in remark.spans]
        elif is_about_a_year(remark.says, weekdays_kept=days.days % 7 == 0):
            about_a_year.append(remark.says)
    return edits, about_a_year


def _list_remarks(text: str, scalars: Sequence[Span]) -> Iterator[_Remark]:
    """Yield each paragraph of comment: consecutive lines, up to an empty comment."""
    spans: list[Span] = []
    for span in _list_comments(text, scalars):
        words = text[slice(*span)].lstrip("#").strip()
        if spans and not (words and _goes_on(text, spans[-1], span)):
            yield _make_remark(text, spans)
            spans = []
        if words and _FOR_EDITORS.match(text[slice(*span)]) is None:
            spans.append(span)
    if spans:
        yield _make_remark(text, spans)


def _list_comments(text: str, scalars: Sequence[Span]) -> Iterator[Span]:
    place = 0
    ordered = sorted(scalars)
    for match in _COMMENT.finditer(text):
        while place < len(ordered) and ordered[place][1] <= match.start():
            place += 1
        if place < len(ordered) and ordered[place][0] <= match.start():
            continue
        yield match.span()


def _goes_on(text: str, before: Span, span: Span) -> bool:
    """Return whether the comment is on the line after the other, both alone on their lines."""
    between = text[before[1] : span[0]]
    alone = not text[: before[0]].rpartition("\n")[2].strip()
    return alone and between.count("\n") == 1 and not between.strip()


def _make_remark(text: str, spans: Sequence[Span]) -> _Remark:
    words = (text[slice(*span)].lstrip("#").strip() for span in spans)
    return _Remark(tuple(spans), " ".join(words))


def _whole_line(text: str, span: Span) -> Span:
    """Return the span of the line of a comment that is alone on it."""
    end = text.find("\n", span[1])
    return text.rfind("\n", 0, span[0]) + 1, len(text) if end < 0 else end + 1
