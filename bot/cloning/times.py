"""Moves a `when` of a hackathon file by some days: the wall time stays."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.cloning.days import move_days
from bot.core import timezones as zones
from bot.hackathon_file.times.errors import ParseError
from bot.hackathon_file.times.when import When, read_when
from bot.hackathon_file.times.writing import write_when

_HALF_A_DAY = timedelta(hours=12)


@dataclass(frozen=True)
class MovedWhen:
    """A moved `when`, and sentences about what changed in it besides the day."""

    text: str
    remarks: tuple[str, ...] = ()


def move_when(text: str, known: Sequence[str], days: timedelta) -> MovedWhen:
    """Move the `when` by so many days, and keep its wording; `known` are the file's zones.

    The first of them is the event's. A label that does not hold on the new day is replaced by the
    one that does. If the result cannot be parsed, since a clock is changed then, or two zones are
    further apart, it is written again by the event's clock.
    """
    zone, *others = known
    old = read_when(text, zone, others)
    moved = move_days(text, days)
    try:
        new = read_when(moved, zone, others)
    except ParseError as error:
        return _write_anew(
            old, moved, zone, days, f"As it was, it cannot be read on that day ({error})"
        )
    if not _is_moved(old, new, days):
        return _write_anew(old, moved, zone, days, "It is written anew.")
    mended, remarks = _mend_labels(moved, new, known)
    return MovedWhen(mended, (*remarks, *_compare_clocks(old, new, zone)))


def _mend_labels(text: str, when: When, known: Sequence[str]) -> tuple[str, list[str]]:
    """Replace each label that contradicts its day, unless it is right elsewhere in the text."""
    holding = {use.label.written.casefold() for use in when.labels if not use.is_wrong}
    remarks: list[str] = []
    for use in when.labels:
        written = use.label.written
        if not use.is_wrong or written.casefold() in holding:
            continue
        right = _right_label(written, use.instant, use.label.zone)
        mended = re.sub(rf"(?<![\w/]){re.escape(written)}(?![\w/])", right, text)
        if mended != text and _means_the_same(mended, when, known):
            text = mended
            remarks.append(f"{written} does not hold on that day: now {right}.")
    return text, remarks


def _right_label(written: str, instant: datetime, zone: str) -> str:
    """Return the zone's label at that instant, in the style of the label `written`."""
    for one, other in (("standard", "daylight"), ("daylight", "standard")):
        if one in written.lower():
            return re.sub(one, other.title(), written, flags=re.IGNORECASE)
    return zones.abbreviation(instant, zone)


def _means_the_same(text: str, when: When, known: Sequence[str]) -> bool:
    zone, *others = known
    try:
        read = read_when(text, zone, others)
    except ParseError:
        return False
    return (read.starts_at, read.ends_at) == (when.starts_at, when.ends_at)


def _compare_clocks(old: When, new: When, zone: str) -> list[str]:
    """Report a time, written in another zone, whose hour by the event's clock has changed."""
    if old.starts_at is None or new.starts_at is None:
        return []
    before, now = (zones.to_wall(at, zone) for at in (old.starts_at, new.starts_at))
    if before.time() == now.time():
        return []
    place = zones.place_of(zone)
    return [f"It is told in another zone, and now at {now:%H:%M} in {place}, not {before:%H:%M}."]


def _is_moved(old: When, new: When, days: timedelta) -> bool:
    """Return whether every day in it was moved; clock changes shift an instant by hours."""
    if old.starts_at is None or new.starts_at is None:
        return new.day == old.day + days
    starts_as_asked = abs(new.starts_at - old.starts_at - days) < _HALF_A_DAY
    if old.ends_at is None or new.ends_at is None:
        return starts_as_asked
    return starts_as_asked and abs(new.ends_at - old.ends_at - days) < _HALF_A_DAY


def _write_anew(old: When, moved: str, zone: str, days: timedelta, why: str) -> MovedWhen:
    if old.starts_at is None:
        return MovedWhen((old.day + days).isoformat())
    starts_at = _move_instant(old.starts_at, zone, days)
    ends_at = None
    if old.ends_at is not None:
        ends_at = _move_instant(old.ends_at, zone, days)
        if ends_at <= starts_at:
            ends_at = starts_at + (old.ends_at - old.starts_at)
    try:
        text = write_when(starts_at, ends_at, zone, zone)
    except ParseError:
        # The year is out of a file's range, which `check` reports better.
        return MovedWhen(moved)
    return MovedWhen(text, (f"{why} Now `{text}`.",))


def _move_instant(instant: datetime, zone: str, days: timedelta) -> datetime:
    """Return the instant so many days later at which the zone's clock shows the same time."""
    wall = zones.to_wall(instant, zone).replace(tzinfo=None) + days
    try:
        return zones.to_utc(wall, zone)
    except zones.MissingHour as change:
        return change.after
    except zones.RepeatedHour as change:
        return change.before
