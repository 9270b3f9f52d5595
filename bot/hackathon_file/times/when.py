"""Parses when something is, as its announcement wrote it, into instants.

A `when` is a day, then the time or the range, with the zone's label: `2020-10-26 17:00-17:15
EST`. The same may be stated again after a slash or in parentheses, as announcements do:
`2020-10-30 7pm EDT / 6pm Central`. A label means the wall clock of its place on that day.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from bot.core import timezones as zones
from bot.hackathon_file.suggestions import suggest_zone
from bot.hackathon_file.times.clocks import CLOCK_PATTERN, read_clock, read_clock_range
from bot.hackathon_file.times.days import DAY_PATTERN, WrittenDay, read_day, show_day
from bot.hackathon_file.times.errors import NotATime, ParseError

_LONGEST = 200

# A dash after UTC is a minus if a number follows at once. Without UTC, only a plus says an offset.
_OFFSET = (
    r"(?:(?:utc|gmt)(?:\s*\+\s*\d{1,2}|[-\u2212\u2013](?:1[0-2]|0?\d))|\+\d{2})"
    r"(?::?[0-5]\d)?(?![\d:])"
)
_LABEL = rf"(?:{_OFFSET}|[a-z_]+(?:/[a-z_-]+)*(?:[+-]\d{{1,2}})?(?:\s+[a-z_]+)*)"
_AFTER_DAY = r"(?:\s*,\s*|\s+(?:at|from)\s+|\s+|t(?=\d)|$)"
_SEPARATOR = r"\s*(?:[-\u2013\u2014]|to\b|until\b)\s*"
_STATEMENT = re.compile(
    rf"(?:(?P<day>{DAY_PATTERN}){_AFTER_DAY})?"
    rf"(?:(?P<start>{CLOCK_PATTERN}|midnight)(?:\s*(?P<start_label>{_LABEL}))?"
    rf"(?:{_SEPARATOR}(?:(?P<end_day>{DAY_PATTERN}){_AFTER_DAY})?"
    rf"(?P<end>{CLOCK_PATTERN}|midnight)(?:\s*(?P<end_label>{_LABEL}))?)?)?",
    re.IGNORECASE | re.ASCII,
)
_DAY_LAST = re.compile(
    rf"(?P<times>.*?\S)(?:\s*,\s*|\s+on\s+)(?P<day>{DAY_PATTERN})", re.IGNORECASE | re.ASCII
)
_IN_PARENTHESES = re.compile(r"\(([^()]*)\)")
# A slash between statements. The ones inside a name such as America/New_York and in 10/26/2020
# have no blanks, and no time of day with a colon before them.
_BETWEEN_STATEMENTS = re.compile(r"\s+/\s+|(?<![\s\d])\s*/\s*(?=\d)|(?<=:\d\d)/(?=\d)")
# ISO 8601 with an offset behind UTC, which would be a range without its `T` or its seconds.
_ISO_BEHIND = re.compile(
    r"(\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?|\s\d\d:\d\d:\d\d(?:\.\d+)?)-((?:0\d|1[0-2]):?\d\d)(?![\d:])",
    re.IGNORECASE | re.ASCII,
)
_LOOKS_LIKE_A_RANGE = re.compile(r"(?P<zone>utc|gmt)[-\u2013](?P<end>\d{1,2}:\d\d)", re.IGNORECASE)


@dataclass(frozen=True)
class LabelUse:
    """A label that claims standard or daylight time, and the instant (aware, UTC) it stands for."""

    label: zones.Label
    instant: datetime

    @property
    def is_wrong(self) -> bool:
        """Whether the label contradicts the date."""
        return self.label.contradicts(self.instant)

    def describe(self) -> str:
        """Return a sentence: the label holds on this day, or how it was read if it does not."""
        wall = zones.to_wall(self.instant, self.label.zone)
        written, day, place = self.label.written, show_day(wall), zones.place_of(self.label.zone)
        utc = f"{self.instant:%H:%M} UTC"
        if self.instant.date() != wall.date():
            utc += f" on {show_day(self.instant)}"
        if not self.is_wrong:
            return f"{written} holds on {day}: {wall:%H:%M} {written} is {utc}."
        season = "standard" if self.label.daylight else "daylight"
        abbreviation = zones.abbreviation(self.instant, self.label.zone)
        return (
            f"{written} does not hold on {day}: {place} is on {season} time then "
            f"({abbreviation}); read as {place}'s clock, {utc}."
        )


@dataclass(frozen=True)
class When:
    """A `when` as parsed: instants (aware, UTC), or the day alone if `starts_at` is None.

    `day` is the date in the event's zone at the start. `warnings` are sentences about how it
    was read, and `labels` the labels in it that claim standard or daylight time.
    """

    day: date
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    warnings: tuple[str, ...] = ()
    labels: tuple[LabelUse, ...] = ()


@dataclass(frozen=True)
class _Statement:
    """One statement of a time: its instants, its labels that claim a season, its warnings."""

    written: str
    starts_at: datetime
    ends_at: datetime | None
    labels: tuple[LabelUse, ...]
    warnings: tuple[str, ...]

    def describe(self) -> str:
        """Return the statement and its instants, for people: `7pm EDT` is 2020-10-30 23:00 UTC."""
        end = f" to {_show_utc(self.ends_at)}" if self.ends_at else ""
        return f"`{self.written}` is {_show_utc(self.starts_at)}{end}"


def read_when(text: str, zone: str, others: Sequence[str] = ()) -> When:
    """Parse the day or the instants that `text` states; `zone` is the clock of unlabelled times.

    `zone` and the `others` (IANA) are the event's: a label that several places go by means them.

    Raises:
        ParseError: if it is no time, names an unknown zone, states two times that differ, ends
            before it begins, falls into an hour that a clock change removes or repeats, or could
            mean two times.
    """
    if len(text) > _LONGEST:
        raise ParseError(f"A time has at most {_LONGEST} characters; this has {len(text)}.")
    in_a_row = _IN_PARENTHESES.sub(r" / \1", _ISO_BEHIND.sub("\\1 UTC\u2212\\2", text))
    pieces = [piece.strip() for piece in _BETWEEN_STATEMENTS.split(in_a_row)]
    matches = [_match(piece) for piece in pieces]
    if matches[0]["day"] is None:
        raise NotATime(f"`{text}` has no day: write it as 2020-10-26 17:00 EST.")
    first_day = read_day(matches[0]["day"])
    if matches[0]["start"] is None and len(matches) == 1:
        return When(first_day.day, warnings=_warnings(first_day))
    known = (zone, *others)
    statements = [_read_statement(match, first_day, known) for match in matches]
    starts_at, ends_at = _agree(statements)
    labels = tuple(use for statement in statements for use in statement.labels)
    warnings = [warning for statement in statements for warning in statement.warnings]
    # One sentence a label, about its first use.
    wrong = {use.label.written: use.describe() for use in reversed(labels) if use.is_wrong}
    warnings += reversed(wrong.values())
    day = zones.day_of(starts_at, zone)
    return When(day, starts_at, ends_at, tuple(dict.fromkeys(warnings)), labels)


def read_zone(text: str, known: Sequence[str] = ()) -> str:
    """Return the IANA name of the zone that a name, a label or an offset means.

    A label that several places go by means the one that is in `known` (IANA).

    Raises:
        ParseError: if no zone has that name or label, or several have it; it says what to write.
    """
    zone = _read_label(text, known).zone
    if zones.is_zone(zone):
        return zone
    places = zones.find_places(zone)
    if not places:
        raise ParseError(
            f"`{text}` is no place's clock all year: write the name of the place, "
            "such as America/St_Johns."
        )
    return places[0]


def _match(piece: str) -> re.Match[str]:
    day_last = _DAY_LAST.fullmatch(piece)
    day_first = f"{day_last['day']} {day_last['times']}" if day_last else piece
    match = _STATEMENT.fullmatch(piece) or _STATEMENT.fullmatch(day_first)
    if not piece or match is None:
        raise NotATime(
            f"`{piece}` is not a time: write a day as 2020-10-26, "
            "and a time as 17:00, 5 pm EST or 17:00-17:15 EST."
        )
    return match


def _read_statement(
    match: re.Match[str], first_day: WrittenDay, known: Sequence[str]
) -> _Statement:
    """Resolve a match; on `first_day`, and on the first known clock, unless it says otherwise."""
    written, zone = match.string, known[0]
    if match["start"] is None:
        raise ParseError(f"`{written}` has no time, but the statement beside it has one.")
    _check_for_range(match)
    end_label = _read_label(match["end_label"], known) if match["end_label"] else None
    # The label after a range is the label of both its times.
    start_label = _read_label(match["start_label"], known) if match["start_label"] else end_label
    end_label = end_label or start_label
    day = read_day(match["day"]) if match["day"] else first_day
    end_day = read_day(match["end_day"]) if match["end_day"] else day
    if match["end"] is None:
        start_clock, end_clock = read_clock(match["start"]), None
    elif match["end_day"] is None:
        start_clock, end_clock = read_clock_range(match["start"], match["end"])
    else:
        start_clock, end_clock = read_clock(match["start"]), read_clock(match["end"])

    starts_at = _resolve(day.day, start_clock, start_label.zone if start_label else zone)
    uses = [LabelUse(start_label, starts_at)] if start_label else []
    ends_at = None
    if end_clock is not None:
        ends_at = _resolve(end_day.day, end_clock, end_label.zone if end_label else zone)
        if ends_at <= starts_at:
            raise ParseError(
                f"`{written}` does not end after it begins: write am or pm with both times, "
                "and an end on another day with its date, as 22:00 - 2020-10-27 01:00."
            )
        if end_label and end_label != start_label:
            uses.append(LabelUse(end_label, ends_at))
    claims = tuple(use for use in uses if use.label.daylight is not None)
    return _Statement(written, starts_at, ends_at, claims, _warnings(day, end_day))


def _agree(statements: list[_Statement]) -> tuple[datetime, datetime | None]:
    """Return the start and the end that every statement agrees on.

    Raises:
        ParseError: if two statements differ; it names both.
    """
    first = statements[0]
    ends_at = first.ends_at
    for other in statements[1:]:
        ends_at = ends_at or other.ends_at
        if other.starts_at != first.starts_at or other.ends_at not in (None, ends_at):
            advice = ""
            if abs(other.starts_at - first.starts_at) == timedelta(days=1):
                advice = " If one of them is on another day, write its date too."
            raise ParseError(
                f"Two times that differ: {first.describe()}, but {other.describe()}.{advice}"
            )
    return first.starts_at, ends_at


def _resolve(day: date, clock: time, zone: str) -> datetime:
    try:
        return zones.to_utc(datetime.combine(day, clock), zone)
    except zones.MissingHour as change:
        before, after = (zones.to_wall(i, zone) for i in (change.before, change.after))
        raise ParseError(
            f"{change}: the clock is set forward over it. Write {before:%H:%M} or {after:%H:%M}."
        ) from change
    except zones.RepeatedHour as change:
        raise ParseError(
            f"{change}: the clock is set back over it. Write {_show_utc(change.before)} "
            f"for the first time or {_show_utc(change.after)} for the second."
        ) from change


def _check_for_range(match: re.Match[str]) -> None:
    """Raise ParseError if an offset may as well be the end: `9:00 UTC-10:00`."""
    dash = _LOOKS_LIKE_A_RANGE.fullmatch(match["start_label"] or "")
    if dash is None or match["end"] or read_clock(dash["end"]) <= read_clock(match["start"]):
        return
    start, zone, end = match["start"], dash["zone"], dash["end"]
    raise ParseError(
        f"`{match.string}` could be {start} at an offset of {end} behind {zone}, or until {end}: "
        f"write {start} {zone}\u2212{end} or {start}-{end} {zone}."
    )


def _read_label(written: str, known: Sequence[str]) -> zones.Label:
    try:
        return zones.read_label(written, known)
    except zones.SeveralZones as several:
        *places, last = several.places
        raise ParseError(
            f"`{written}` is what several places call their time: write the one you mean, "
            f"{', '.join(places)} or {last}."
        ) from several
    except zones.UnknownZone:
        raise ParseError(
            f"`{written}` is not a zone: write a label such as Eastern or UTC, "
            f"or a name such as Europe/London.{suggest_zone(written)}"
        ) from None


def _warnings(*days: WrittenDay) -> tuple[str, ...]:
    return tuple(dict.fromkeys(day.warning for day in days if day.warning))


def _show_utc(instant: datetime) -> str:
    return f"{instant.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
