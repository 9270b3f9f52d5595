"""Plans every reminder, countdown and day's agenda of a hackathon.

`plan_messages` is pure: it takes the hackathon and its agenda, and returns messages with their
instants.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from bot.agenda.kinds import COUNTDOWN, DAY_AGENDA, DAY_ITEM, OFFICE_HOURS, PASSED, REMINDER
from bot.agenda.models import AgendaItem
from bot.agenda.reminders.settings import countdown_steps, find_times, name_duration
from bot.core import timezones as zones
from bot.hackathon_file.times.reminder_times import ReminderTimes
from bot.hackathons.models import Hackathon
from bot.outbox.kinds import MessageKind


@dataclass(frozen=True)
class ReminderStep:
    """One announcement of an item, `before` its start (in seconds), in a channel."""

    item: str
    before: int
    channel: str


@dataclass(frozen=True)
class SentReminders:
    """The steps that were announced, and for which times of their items, as of `now`.

    A time is an instant or a day, in ISO 8601. `pending` are the pending steps, each with the time
    that it announces.
    """

    times: Mapping[ReminderStep, frozenset[str]]
    pending: frozenset[tuple[ReminderStep, str]]
    now: datetime

    def includes(self, step: ReminderStep, time: str, due: datetime) -> bool:
        """Return whether the step, for this time and due then, needs no announcement any more.

        If it was announced for another time, it is announced again only if it is due at least as
        long after `now`, when a notice of the change is posted, as it comes before the item
        (decision 0011).
        """
        times = self.times.get(step, frozenset())
        if not times or time in times:
            return bool(times)
        return (step, time) not in self.pending and due < self.now + timedelta(seconds=step.before)

    def name_again(self, step: ReminderStep, time: str) -> str:
        """Return the end of a message's key: empty, unless its step had another time before."""
        return f":{time}" if self.times.get(step) else ""


_NOTHING_SENT = SentReminders({}, frozenset(), datetime.min.replace(tzinfo=UTC))


@dataclass(frozen=True)
class PlannedMessage:
    """A message that the bot will post at `due` (aware, UTC) in `channel`, given by name.

    `items` are the keys of the agenda items that it is about, and `before` the time until they
    start. A day's agenda has neither, but its `day` and the keys of the items `listed` in it.
    """

    key: str
    kind: MessageKind
    channel: str
    due: datetime
    title: str
    items: tuple[str, ...] = ()
    before: timedelta = timedelta()
    day: date | None = None
    listed: tuple[str, ...] = ()

    @property
    def steps(self) -> tuple[ReminderStep, ...]:
        """The step that it announces of each of its items."""
        before = int(self.before.total_seconds())
        return tuple(ReminderStep(item, before, self.channel) for item in self.items)

    @property
    def arguments(self) -> dict[str, Any]:
        """The arguments of its row in the outbox."""
        return {
            "title": self.title,
            "channel": self.channel,
            "items": list(self.items),
            "before": int(self.before.total_seconds()),
            "day": self.day.isoformat() if self.day else None,
            **({"listed": list(self.listed)} if self.kind == DAY_AGENDA else {}),
        }


def plan_messages(
    hackathon: Hackathon, items: Sequence[AgendaItem], sent: SentReminders | None = None
) -> list[PlannedMessage]:
    """Return every message to send for these items, ordered by due, without the steps in `sent`."""
    sent = sent or _NOTHING_SENT
    times = find_times(hackathon)
    planned = [
        *_plan_reminders(hackathon, items, times, sent),
        *_plan_deadlines(hackathon, items, times, sent),
        *_plan_days(hackathon, items, times, sent),
    ]
    # The sort is stable: messages due together stay in the order of the agenda.
    return sorted(planned, key=lambda message: message.due)


def _plan_reminders(
    hackathon: Hackathon, items: Sequence[AgendaItem], times: ReminderTimes, sent: SentReminders
) -> list[PlannedMessage]:
    """Plan reminders of timed items: one message per start, time before it, and channel."""
    groups: dict[tuple[datetime, timedelta, str], list[AgendaItem]] = {}
    for item in items:
        if item.starts_at is None or item.kind == "deadline":
            continue
        for before, channel in dict.fromkeys(_reminders_of(hackathon, item, times)):
            step = ReminderStep(item.key, int(before.total_seconds()), channel)
            if not sent.includes(step, name_time(item), item.starts_at - before):
                groups.setdefault((item.starts_at, before, channel), []).append(item)
    messages = [
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
    return [
        replace(each, key=each.key + sent.name_again(each.steps[0], name_time(group[0])))
        for each, group in zip(messages, groups.values(), strict=True)
    ]


def _reminders_of(
    hackathon: Hackathon, item: AgendaItem, times: ReminderTimes
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
    """Return the name of the channel in which an item is announced on its own."""
    if item.channel is not None:
        return item.channel
    if item.kind == "office hours" and item.challenge is not None and item.challenge.part.channel:
        return item.challenge.part.channel
    return hackathon.file.channels.main


def _plan_deadlines(
    hackathon: Hackathon, items: Sequence[AgendaItem], times: ReminderTimes, sent: SentReminders
) -> list[PlannedMessage]:
    planned: list[PlannedMessage] = []
    for item in items:
        if item.starts_at is None or item.kind != "deadline":
            continue
        channel = item_channel(hackathon, item)
        messages = [
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
        ]
        if times.deadline_passed:
            messages.append(
                PlannedMessage(
                    key=f"deadline:{item.key}:passed:{channel}",
                    kind=PASSED,
                    channel=channel,
                    due=item.starts_at,
                    title=f"{item.title}: passed",
                    items=(item.key,),
                )
            )
        planned += _leave_out_sent(item, messages, sent)
    return planned


def _leave_out_sent(
    item: AgendaItem, messages: Sequence[PlannedMessage], sent: SentReminders
) -> list[PlannedMessage]:
    """Return those of an item's own messages that are not in `sent`, each with its final key."""
    time = name_time(item)
    return [
        replace(each, key=each.key + sent.name_again(each.steps[0], time))
        for each in messages
        if not sent.includes(each.steps[0], time, each.due)
    ]


def _plan_days(
    hackathon: Hackathon, items: Sequence[AgendaItem], times: ReminderTimes, sent: SentReminders
) -> list[PlannedMessage]:
    """Plan a day's agenda for days with timed items, and a message for each all-day item."""
    planned: list[PlannedMessage] = []
    main = hackathon.file.channels.main
    if times.day_agenda is not None:
        by_day: dict[date, list[AgendaItem]] = {}
        for item in items:
            by_day.setdefault(item.day, []).append(item)
        planned += [
            PlannedMessage(
                key=f"day:{day.isoformat()}:{main}",
                kind=DAY_AGENDA,
                channel=main,
                due=zones.at(day, times.day_agenda, hackathon.zone),
                title=f"Agenda of {day:%A %-d %B}",
                day=day,
                listed=tuple(item.key for item in listed),
            )
            for day, listed in by_day.items()
            if any(item.starts_at for item in listed)
        ]
    if times.day_item is not None:
        for item in items:
            if item.starts_at is not None:
                continue
            channel = item_channel(hackathon, item)
            message = PlannedMessage(
                key=f"day-item:{item.key}:{channel}",
                kind=DAY_ITEM,
                channel=channel,
                due=zones.at(item.day, times.day_item, hackathon.zone),
                title=item.title,
                items=(item.key,),
                day=item.day,
            )
            planned += _leave_out_sent(item, [message], sent)
    return planned


def name_time(item: AgendaItem) -> str:
    """Return the time that an announcement is for: the start in UTC, or the day, in ISO 8601."""
    if item.starts_at is None:
        return item.day.isoformat()
    return item.starts_at.astimezone(UTC).isoformat()


def _step_name(before: timedelta) -> str:
    minutes = int(before.total_seconds()) // 60
    return f"-{minutes // 60}h" if minutes > 60 and minutes % 60 == 0 else f"-{minutes}m"


def _join_titles(items: Sequence[AgendaItem]) -> str:
    if len(items) == 1:
        return items[0].title
    if all(item.kind == "office hours" for item in items):
        return f"{len(items)} office hours"
    return " · ".join(item.title for item in items)
