"""Moves a hackathon file to another first day, by editing its text."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import yaml

from bot.cloning.comments import LOOK_AGAIN, Edit, Span, edit_comments
from bot.cloning.days import move_day, replace_year
from bot.cloning.review_notes import list_links_and_people, list_texts, say_path, shorten
from bot.cloning.times import move_when
from bot.hackathon_file import FileReading, Finding, read_hackathon_file
from bot.hackathon_file.reading import list_zones
from bot.hackathon_file.times.days import show_day
from bot.hackathon_file.yaml.document import Document, Path
from bot.hackathon_file.yaml.reader import read_yaml
from bot.hackathon_file.yaml.writer import write_text

_LONGEST_SLUG = 60
_LONGEST_COMMENT = 100
_MOST_NAMED = 3
_FOR_EDITORS = re.compile(r"# yaml-language-server:[^\n]*\n")
# The blank and empty comment lines that a removed comment leaves at the top.
_EMPTY_LINES = re.compile(r"\A(?:#?[ \t]*\r?\n)+")


@dataclass(frozen=True)
class Clone:
    """A hackathon file for another year.

    `review_notes` are sentences about what a person should review; they are in the comment at the
    top of `text` as well. `findings` are those of `check`.
    """

    text: str
    first: date
    last: date
    days: int
    review_notes: tuple[str, ...]
    findings: tuple[Finding, ...]

    @property
    def keeps_weekdays(self) -> bool:
        """Whether every item stays on its day of the week."""
        return self.days % 7 == 0


@dataclass(frozen=True)
class _Value:
    """A value of the YAML file: its text, its span, and its quotation mark if it is quoted."""

    text: str
    span: Span
    quote: str | None


class _Cloner:
    def __init__(self, text: str, reading: FileReading, start: date) -> None:
        document, _ = read_yaml(text)
        if document is None or reading.hackathon is None:
            raise ValueError("only a file without errors can be cloned")
        self.text = text
        self.document: Document = document
        self.old = reading.hackathon
        self.start = start
        self.days = start - self.old.first
        self.values = dict(_list_values(yaml.compose(text, _LOADER), ()))
        self.edits: list[Edit] = []
        self.review_notes: list[str] = []

    def clone(self, source: str) -> str:
        """Return the new file's text; `source` is the name of the old file."""
        if self.days.days % 7:
            self.review_notes.append("the agenda: everything is on another day of the week.")
        self._rename()
        self._move_dates()
        self._edit_comments()
        paths = list(self.values)
        weekdays_kept = self.days.days % 7 == 0
        self.review_notes += list_texts(self.document, paths, weekdays_kept=weekdays_kept)
        self.review_notes += list_links_and_people(self.document)
        return _put_on_top(_apply(self.text, self.edits), self._write_head(source))

    def _rename(self) -> None:
        """Put the new year into the name and the slug; the slug has to differ from the old one."""
        old_year, year = self.old.first.year, self.start.year
        name, slug = self.old.file.name, self.old.file.slug
        new_name = replace_year(name, old_year, year)
        if new_name == name:
            self.review_notes.append(f"name: “{name}” is as it was, for it names no other year.")
        self._set(("name",), new_name)
        new_slug = replace_year(slug, old_year, year)
        if new_slug == slug:
            ending = f"-{self.start:%Y}" if str(year) not in slug else f"-{self.start:%m-%d}"
            new_slug = slug[: _LONGEST_SLUG - len(ending)].rstrip("-") + ending
        self.review_notes.append(
            f"slug: {new_slug}, for the people and teams of {slug} stay with {slug}."
        )
        self._set(("slug",), new_slug)

    def _move_dates(self) -> None:
        for name in ("first", "last"):
            path: Path = ("dates", name)
            self._set(path, move_day(self.values[path].text, self.days))
        agenda = [(*entry, "when") for entry in self.document.items_at(("agenda",))]
        places: dict[str, list[str]] = {}
        zones = list_zones(self.old.file)
        for path in (("registration", "opens"), ("registration", "closes"), *agenda):
            if path in self.values:
                moved = move_when(self.values[path].text.strip(), zones, self.days)
                self._set(path, moved.text)
                for remark in moved.remarks:
                    places.setdefault(remark, []).append(say_path(self.document, path))
        self.review_notes += [f"{_list_some(where)}: {what}" for what, where in places.items()]

    def _edit_comments(self) -> None:
        spans = [value.span for value in self.values.values()]
        edits, about_a_year = edit_comments(self.text, spans, self.days, self.old.first.year)
        self.edits += edits
        for remark in about_a_year:
            self.review_notes.append(f"a comment: “{shorten(remark, _LONGEST_COMMENT)}”")

    def _set(self, path: Path, text: str) -> None:
        value = self.values[path]
        if text == value.text:
            return
        written = text
        if value.quote is not None:
            is_plain = re.search(r"[\"'\\\n]", text) is None
            written = f"{value.quote}{text}{value.quote}" if is_plain else write_text(text)
        ending = "\n" if self.text[slice(*value.span)].endswith("\n") else ""
        self.edits.append(Edit(value.span, written + ending))

    def _write_head(self, source: str) -> Iterator[str]:
        yield f"From {source}, which began on {show_day(self.old.first)}:"
        yield f"every date is moved by {self.days.days} days. {LOOK_AGAIN}"
        for each in self.review_notes:
            yield f"- {' '.join(each.split())}"


def clone_file(text: str, source: str, start: date) -> Clone:
    """Move a hackathon file to start on `start`, with every other date as many days later.

    Wall times stay; weekdays stay if `start` has the weekday of the old first day. `text` is a
    hackathon file without errors, `source` its name.

    Raises:
        ValueError: if the file has errors
    """
    text = text.removeprefix("\ufeff")
    cloner = _Cloner(text, read_hackathon_file(text), start)
    cloned = cloner.clone(source)
    return Clone(
        text=cloned,
        first=start,
        last=cloner.old.last + cloner.days,
        days=cloner.days.days,
        review_notes=tuple(cloner.review_notes),
        findings=read_hackathon_file(cloned).findings,
    )


# libyaml's parser is about ten times faster, if PyYAML was built with it.
_LOADER = yaml.CBaseLoader if yaml.__with_libyaml__ else yaml.BaseLoader


def _list_values(node: yaml.Node | None, path: Path) -> Iterator[tuple[Path, _Value]]:
    if isinstance(node, yaml.MappingNode):
        for name, value in node.value:
            yield from _list_values(value, (*path, name.value))
    elif isinstance(node, yaml.SequenceNode):
        for place, value in enumerate(node.value):
            yield from _list_values(value, (*path, place))
    elif isinstance(node, yaml.ScalarNode) and node.start_mark and node.end_mark:
        span = (node.start_mark.index, node.end_mark.index)
        quote = node.style if node.style in ("'", '"') else None
        yield path, _Value(node.value, span, quote)


def _apply(text: str, edits: Sequence[Edit]) -> str:
    pieces: list[str] = []
    place = 0
    for edit in sorted(edits, key=lambda edit: edit.span):
        pieces += [text[place : edit.span[0]], edit.text]
        place = edit.span[1]
    return "".join([*pieces, text[place:]])


def _put_on_top(text: str, lines: Iterator[str]) -> str:
    """Add a comment at the top of the text, below the line for editors."""
    newline = "\r\n" if "\r\n" in text else "\n"
    head = _FOR_EDITORS.match(text)
    top = head[0] if head else ""
    comment = "".join(f"# {_printable(line)}{newline}" for line in lines)
    return f"{top}{comment}{newline}{_EMPTY_LINES.sub('', text[len(top) :])}"


def _list_some(places: Sequence[str]) -> str:
    more = f" and {len(places) - _MOST_NAMED} more" if len(places) > _MOST_NAMED else ""
    return "; ".join(places[:_MOST_NAMED]) + more


def _printable(text: str) -> str:
    return "".join(letter for letter in text if letter.isprintable())
