"""Counting what happened in a workspace."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from statistics import median
from zoneinfo import ZoneInfo

from rehearsal.report.answers import CommandAnswer
from rehearsal.report.command_figures import collect_commands, collect_refusals
from rehearsal.report.figures import ClockReading, Figures, Late, MessageCount, Planned, Punctuality
from rehearsal.report.readers import collect_nights, collect_received
from rehearsal.state.records import Channel, Message
from rehearsal.workspace import Workspace

TEAM_PREFIX = "team-"
TEAMS = "channels of teams"
DIRECT = "direct messages"
HOUR = timedelta(hours=1)
_LATEST = 10


def collect_figures(
    workspace: Workspace,
    zones: Sequence[str],
    plan: Iterable[Planned] | None = None,
    answers: Iterable[CommandAnswer] = (),
    kinds: Mapping[str, str] | None = None,
    clock: ClockReading | None = None,
) -> Figures:
    """Return the figures of a workspace, with days and hours of the first zone.

    `kinds` are the kinds of people, by handle; a person without one is an organiser if they are an
    admin, else a participant. Members of a channel whose name begins with `team-` are in a team.
    """
    channels = workspace.channels()
    messages = workspace.all_messages()
    posted = [each for each in messages if each.ephemeral_to is None]
    zone = ZoneInfo(zones[0])
    days = tuple(sorted({each.posted_at.astimezone(zone).date() for each in posted}))
    by_day = {
        is_app: Counter(
            each.posted_at.astimezone(zone).date() for each in posted if is_by_app(each) == is_app
        )
        for is_app in (True, False)
    }
    answers = list(answers)
    return Figures(
        zones=tuple(zones),
        people=len(workspace.people()),
        begins=posted[0].posted_at if posted else None,
        ends=posted[-1].posted_at if posted else None,
        days=days,
        by_app_by_day=tuple(by_day[True][day] for day in days),
        by_people_by_day=tuple(by_day[False][day] for day in days),
        tallies=_collect_tallies(channels, posted, zone),
        private_answers=len(messages) - len(posted),
        received=collect_received(workspace.people(), channels, messages, kinds or {}, TEAM_PREFIX),
        nights=collect_nights(workspace.people(), channels, posted),
        commands=collect_commands(answers),
        refusals=collect_refusals(answers),
        punctuality=None if plan is None else _collect_punctuality(list(plan), posted),
        clock=clock,
    )


def is_by_app(message: Message) -> bool:
    """Return whether an app wrote the message, and not a person."""
    return message.app_id is not None


def _collect_tallies(
    channels: Sequence[Channel], posted: Sequence[Message], zone: ZoneInfo
) -> tuple[MessageCount, ...]:
    """Return a tally for each channel, the fullest first; then for teams and direct messages."""
    places = {each.id: _name_place(each) for each in channels}
    names = {each.name for each in channels if places[each.id] == TEAMS}
    grouped: dict[str, list[Message]] = {}
    for message in posted:
        grouped.setdefault(places[message.channel_id], []).append(message)
    days = sorted({each.posted_at.astimezone(zone).date() for each in posted})
    tallies = []
    for place, messages in grouped.items():
        local = [each.posted_at.astimezone(zone) for each in messages]
        by_day, by_hour = Counter(at.date() for at in local), Counter(at.hour for at in local)
        busiest = _find_busiest(each.posted_at for each in messages)
        by_app = sum(is_by_app(each) for each in messages)
        tallies.append(
            MessageCount(
                place=f"{place} ({len(names)})" if place == TEAMS else place,
                by_app=by_app,
                by_people=len(messages) - by_app,
                by_day=tuple(by_day[day] for day in days),
                by_hour=tuple(by_hour[hour] for hour in range(24)),
                busiest=busiest[0],
                busiest_count=busiest[1],
            )
        )
    return tuple(
        sorted(tallies, key=lambda each: (not each.place.startswith("#"), -each.total, each.place))
    )


def _name_place(channel: Channel) -> str:
    if channel.is_direct:
        return DIRECT
    return TEAMS if channel.name.startswith(TEAM_PREFIX) else f"#{channel.name}"


def _find_busiest(instants: Iterable[datetime]) -> tuple[datetime, int]:
    """Return the hour (UTC) with the most messages, the first of such, and how many."""
    hours = Counter(at.replace(minute=0, second=0, microsecond=0) for at in instants)
    return min(hours.items(), key=lambda item: (-item[1], item[0]))


def _collect_punctuality(plan: Sequence[Planned], posted: Sequence[Message]) -> Punctuality:
    at: dict[str, datetime] = {}
    for message in posted:
        key = ((message.metadata or {}).get("event_payload") or {}).get("key")
        if isinstance(key, str):
            at.setdefault(key, message.posted_at)
    kept = [Late(each, at[each.key] - each.due) for each in plan if each.key in at]
    latest = sorted(kept, key=lambda each: (-each.late, each.planned.due, each.planned.key))
    seconds = median([each.late.total_seconds() for each in kept]) if kept else 0.0
    return Punctuality(
        posted=len(kept),
        median=timedelta(seconds=seconds),
        latest=tuple(latest[:_LATEST]),
        missing=tuple(each for each in plan if each.key not in at),
    )
