"""Messages that people received, and their local times.

A channel's messages are counted for its members at the end, since earlier members are not recorded.
Nobody receives their own messages.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from statistics import median
from zoneinfo import ZoneInfo

from rehearsal.report.figures import Night, Received, Spread
from rehearsal.state.records import Channel, Message, User

NIGHT_HOURS = (23, 0, 1, 2, 3, 4, 5, 6)
_SLACKBOT = "USLACKBOT"


def collect_received(
    people: Sequence[User],
    channels: Sequence[Channel],
    messages: Sequence[Message],
    kinds: Mapping[str, str],
    team_prefix: str,
) -> tuple[Received, ...]:
    """Count what each kind of person received; participants are split by having a team."""
    teams = {handle for each in channels if _is_team(each, team_prefix) for handle in each.members}
    direct, private, channel = _count(channels, messages)
    grouped: dict[str, list[str]] = {}
    for user in people:
        if user.id != _SLACKBOT:
            kind = kinds.get(user.handle, "organiser" if user.is_admin else "participant")
            if kind == "participant":
                kind += ", in a team" if user.handle in teams else ", in no team"
            grouped.setdefault(kind, []).append(user.handle)
    return tuple(
        Received(
            kind,
            len(handles),
            _spread(direct, handles),
            _spread(private, handles),
            _spread(channel, handles),
        )
        for kind, handles in sorted(grouped.items())
    )


def collect_nights(
    people: Sequence[User], channels: Sequence[Channel], posted: Sequence[Message]
) -> tuple[Night, ...]:
    """Return the messages from apps to the readers of each zone, zones with most readers first."""
    zones = {user.handle: user.tz for user in people if user.id != _SLACKBOT}
    members = {each.id: each.members for each in channels}
    readers = Counter(zones.values())
    hours: dict[str, Counter[int]] = {zone: Counter() for zone in readers}
    for message in posted:
        if message.app_id is not None:
            there = Counter(zones[each] for each in members[message.channel_id] if each in zones)
            for zone, count in there.items():
                hours[zone][message.posted_at.astimezone(ZoneInfo(zone)).hour] += count
    return tuple(
        Night(
            zone=zone,
            readers=count,
            received=hours[zone].total(),
            at_night=sum(hours[zone][hour] for hour in NIGHT_HOURS),
            by_hour=tuple(hours[zone][hour] for hour in range(24)),
        )
        for zone, count in sorted(readers.items(), key=lambda item: (-item[1], item[0]))
    )


def find_worst_night(nights: Sequence[Night]) -> Night | None:
    """Return the zone whose readers each get the most at night; None if nobody gets any."""
    woken = [each for each in nights if each.at_night]
    return max(woken, key=lambda each: (each.at_night_each, each.zone), default=None)


def _count(
    channels: Sequence[Channel], messages: Sequence[Message]
) -> tuple[Counter[str], Counter[str], Counter[str]]:
    """Return each person's direct messages, private answers and channel messages."""
    by_id = {each.id: each for each in channels}
    direct: Counter[str] = Counter()
    private: Counter[str] = Counter()
    channel: Counter[str] = Counter()
    for message in messages:
        if message.ephemeral_to is not None:
            private[message.ephemeral_to] += 1
        else:
            place = by_id[message.channel_id]
            (direct if place.is_direct else channel).update(_others(place, message))
    return direct, private, channel


def _others(channel: Channel, message: Message) -> Iterator[str]:
    return (handle for handle in channel.members if handle != message.user)


def _is_team(channel: Channel, prefix: str) -> bool:
    return channel.name.startswith(prefix) and not channel.is_archived


def _spread(counts: Mapping[str, int], handles: Sequence[str]) -> Spread:
    values = [counts.get(handle, 0) for handle in handles]
    return Spread(float(median(values)), max(values))
