"""Parses the speeds and instants that are typed for a rehearsal."""

from datetime import datetime, time, timedelta

from bot.core import timezones as zones
from bot.core.errors import CommandFailed
from bot.hackathon_file import DescribedHackathon
from bot.hackathon_file.reading import list_zones
from bot.hackathon_file.times.errors import ParseError
from bot.hackathon_file.times.when import read_when
from bot.loading.preview import plan_rows
from bot.overview.kinds import DIGEST

LEAD = timedelta(hours=1)
# With a cast, people begin to register this long before the first message.
CAST_LEAD = timedelta(days=4)


def read_speed(written: str) -> float | None:
    """Parse event seconds per second of the wall clock; None for `max`.

    Raises:
        CommandFailed: if it is neither `max` nor a number from 0 to 1,000,000
    """
    if written == "max":
        return None
    try:
        speed = float(written)
    except ValueError:
        speed = -1
    if not 0 <= speed <= 1_000_000:
        raise CommandFailed(f"--speed is a number such as 600, or max; not {written!r}.")
    return speed


def read_instant(described: DescribedHackathon, written: str) -> datetime:
    """Parse an instant in the event's zone, as a `when` is written.

    Raises:
        CommandFailed: if it is none
    """
    known = list_zones(described.file)
    try:
        when = read_when(written, described.zone, known)
    except ParseError as error:
        raise CommandFailed(str(error)) from error
    return when.starts_at or zones.at(when.day, time(), described.zone)


def default_start(
    described: DescribedHackathon, *, lead: timedelta = LEAD, cast: int = 0
) -> datetime:
    """Return the instant `lead` before the first message, or the first day if there is none.

    The organisers' digests do not count, as they begin weeks before. With a cast it is CAST_LEAD
    earlier, since people register before anything is posted.
    """
    rows = [row for row in plan_rows(described) if row.kind != DIGEST.name]
    first = rows[0].due - lead if rows else zones.at(described.first, time(), described.zone)
    return first - CAST_LEAD if cast else first
