"""The start, deadlines and end of the event that a rehearsal plays."""

from datetime import datetime, time, timedelta

from bot.core import timezones as zones
from bot.hackathon_file import DescribedHackathon
from bot.rehearsing.cast import Event

# The assumed length of the last item if it has no end.
_ITEM = timedelta(hours=1)


def describe_event(described: DescribedHackathon, start: datetime) -> Event:
    """Return the instants of the hackathon that a rehearsal from `start` depends on.

    The kick-off is the first item that has an instant, or `start` if that is later.
    """
    timed = [each for each in described.agenda if each.starts_at is not None]
    instants = sorted(each.starts_at for each in timed if each.starts_at is not None)
    ends = [each.ends_at or each.starts_at + _ITEM for each in timed if each.starts_at is not None]
    last_minute = zones.at(described.last, time(23, 59), described.zone)
    deadlines = [
        each.starts_at
        for each in timed
        if each.entry.kind == "deadline" and each.starts_at is not None
    ]
    kick_off = instants[0] if instants else start
    return Event(
        start=start,
        kick_off=max(start, kick_off),
        deadlines=tuple(sorted(deadlines)),
        end=max([*ends, last_minute]),
    )


def earlier(*instants: datetime | None) -> datetime | None:
    """Return the earliest of the instants that are not None; None if all are."""
    return min((each for each in instants if each is not None), default=None)
