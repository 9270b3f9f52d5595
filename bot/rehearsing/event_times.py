"""What a rehearsal is driven by: a hackathon's instants, and which of several comes next."""

from datetime import datetime, time, timedelta

from bot.core import timezones as zones
from bot.hackathon_file import DescribedHackathon
from bot.rehearsing.cast import Event

# An event ends with its last item; where that has no end, it takes as long.
_ITEM = timedelta(hours=1)


def describe_event(described: DescribedHackathon, start: datetime) -> Event:
    """The instants of a hackathon that its participants live by, seen from `start`.

    The kick-off is the first item that has an instant.
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
    """The earliest of those that there are; None where there is none."""
    return min((each for each in instants if each is not None), default=None)
