"""What the bot owes by itself: every reminder and countdown of a hackathon, when and where.

`plan_messages` is pure: the hackathon and its agenda in, messages with instants out.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from bot import zones
from bot.domain.reminder_times import Times, name_duration
from bot.models import AgendaItem, Hackathon

REMINDER = "reminder"
OFFICE_HOURS = "office_hours"
COUNTDOWN = "deadline_countdown"
PASSED = "deadline_passed"
DAY_AGENDA = "day_agenda"
DAY_ITEM = "day_item"
TIMED_KINDS = (REMINDER, OFFICE_HOURS, COUNTDOWN, PASSED, DAY_AGENDA, DAY_ITEM)


@dataclass(frozen=True)
class Step:
    """One item's announcement, `before` its start, in a channel: told once."""

    item: str
    before: int
    channel: str


@dataclass(frozen=True)
class PlannedMessage:
    """A message that the bot will post by itself at `due` (aware, UTC) in `channel`, by name.

    `items` are the keys of the agenda items it is about, and `before` the time between it
    and their start; a day's agenda has neither, but a `day`.
    """

    key: str
    kind: str
    channel: str
    due: datetime
    title: str
    items: tuple[str, ...] = ()
    before: timedelta = timedelta()
    day: date | None = None

    @property
    def steps(self) -> tuple[Step, ...]:
        """What it tells of each of its items."""
        before = int(self.before.total_seconds())
        return tuple(Step(item, before, self.channel) for item in self.items)

    @property
    def arguments(self) -> dict[str, Any]:
        """What a row of the outbox keeps of it."""
        return {
            "title": self.title,
            "channel": self.channel,
            "items": list(self.items),
            "before": int(self.before.total_seconds()),
            "day": self.day.isoformat() if self.day else None,
        }


def plan_messages(
    hackathon: Hackathon, items: Sequence[AgendaItem], told: frozenset[Step] = frozenset()
) -> list[PlannedMessage]:
    """Every message owed for these items, in order of due; steps already `told` are left out."""
    times = Times.of(hackathon)
    planned = [
        *_plan_reminders(hackathon, items, times, told),
        *_plan_deadlines(hackathon, items, times, told),
        *_plan_days(hackathon, items, times, told),
    ]
    # Stable: messages of one instant stay in the order of the agenda.
    return sorted(planned, key=lambda message: message.due)


def _plan_reminders(
    hackathon: Hackathon, items: Sequence[AgendaItem], times: Times, told: frozenset[Step]
) -> list[PlannedMessage]:
    """Reminders of timed items; those of one start, step and channel in one message."""
    groups: dict[tuple[datetime, timedelta, str], list[AgendaItem]] = {}
    for item in items:
        if item.starts_at is None or item.kind == "deadline":
            continue
        for before, channel in dict.fromkeys(_reminders_of(hackathon, item, times)):
            if Step(item.key, int(before.total_seconds()), channel) not in told:
                groups.setdefault((item.starts_at, before, channel), []).append(item)
    return [
        PlannedMessage(
            key=f"agenda:{group[0].key}:{_step_name(before)}:{channel}",
            kind=OFFICE_HOURS if all(i.kind == "office hours" for i in group) else REMINDER,
            channel=channel,
            due=starts_at - before,
            title=_join_titles(group),
            items=tuple(item.key for item in group),
            before=before,
        )
        for (starts_at, before, channel), group in groups.items()
    ]


def _reminders_of(
    hackathon: Hackathon, item: AgendaItem, times: Times
) -> list[tuple[timedelta, str]]:
    main = hackathon.file.channels.main
    channel = item_channel(hackathon, item)
    if item.own_reminders is not None:
        return [(before, channel) for before in item.own_reminders]
    if item.kind == "office hours":
        return [
            *((before, main) for before in times.office_hours_together),
            *((before, channel) for before in times.by_kind["office hours"]),
        ]
    return [(before, channel) for before in times.by_kind[item.kind]]


def item_channel(hackathon: Hackathon, item: AgendaItem) -> str:
    """The name of the channel in which an item is announced on its own."""
    if item.channel is not None:
        return item.channel
    if item.kind == "office hours" and item.challenge is not None and item.challenge.part.channel:
        return item.challenge.part.channel
    return hackathon.file.channels.main


def _plan_deadlines(
    hackathon: Hackathon, items: Sequence[AgendaItem], times: Times, told: frozenset[Step]
) -> list[PlannedMessage]:
    planned: list[PlannedMessage] = []
    for item in items:
        if item.starts_at is None or item.kind != "deadline":
            continue
        channel = item_channel(hackathon, item)
        planned += [
            PlannedMessage(
                key=f"deadline:{item.key}:{_step_name(before)}:{channel}",
                kind=COUNTDOWN,
                channel=channel,
                due=item.starts_at - before,
                title=f"{item.title}: {name_duration(before)} left",
                items=(item.key,),
                before=before,
            )
            for before in countdown_steps(item, times)
            if Step(item.key, int(before.total_seconds()), channel) not in told
        ]
        if times.deadline_passed and Step(item.key, 0, channel) not in told:
            planned.append(
                PlannedMessage(
                    key=f"deadline:{item.key}:passed:{channel}",
                    kind=PASSED,
                    channel=channel,
                    due=item.starts_at,
                    title=f"{item.title}: passed",
                    items=(item.key,),
                )
            )
    return planned


def countdown_steps(item: AgendaItem, times: Times) -> list[timedelta]:
    """A deadline's countdown, longest first; the deadline itself is not a step of it."""
    steps = times.by_kind["deadline"] if item.own_reminders is None else item.own_reminders
    return sorted({step for step in steps if step > timedelta()}, reverse=True)


def _plan_days(
    hackathon: Hackathon, items: Sequence[AgendaItem], times: Times, told: frozenset[Step]
) -> list[PlannedMessage]:
    """A day's agenda on days that have times, and items that have a day alone."""
    planned: list[PlannedMessage] = []
    main = hackathon.file.channels.main
    if times.day_agenda is not None:
        planned += [
            PlannedMessage(
                key=f"day:{day.isoformat()}:{main}",
                kind=DAY_AGENDA,
                channel=main,
                due=zones.at(day, times.day_agenda, hackathon.zone),
                title=f"Agenda of {day:%A %-d %B}",
                day=day,
            )
            for day in dict.fromkeys(item.day for item in items if item.starts_at)
        ]
    if times.day_item is not None:
        planned += [
            PlannedMessage(
                key=f"day-item:{item.key}:{item_channel(hackathon, item)}",
                kind=DAY_ITEM,
                channel=item_channel(hackathon, item),
                due=zones.at(item.day, times.day_item, hackathon.zone),
                title=item.title,
                items=(item.key,),
                day=item.day,
            )
            for item in items
            if item.starts_at is None
            and Step(item.key, 0, item_channel(hackathon, item)) not in told
        ]
    return planned


def _step_name(before: timedelta) -> str:
    minutes = int(before.total_seconds()) // 60
    return f"-{minutes // 60}h" if minutes > 60 and minutes % 60 == 0 else f"-{minutes}m"


def _join_titles(items: Sequence[AgendaItem]) -> str:
    if len(items) == 1:
        return items[0].title
    if all(item.kind == "office hours" for item in items):
        return f"{len(items)} office hours"
    return " · ".join(item.title for item in items)
