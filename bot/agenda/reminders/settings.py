"""Reminder times of a hackathon: how long before an item each reminder is due."""

from datetime import timedelta

from bot.agenda.models import AgendaItem
from bot.hackathon_file import ReminderTimes
from bot.hackathons.models import Hackathon


def find_times(hackathon: Hackathon) -> ReminderTimes:
    """Return the times that the hackathon's row has of its file."""
    return ReminderTimes.from_json(hackathon.reminder_times)


def countdown_steps(item: AgendaItem, times: ReminderTimes) -> set[timedelta]:
    """Return the steps of a deadline's countdown, without the deadline itself."""
    steps = times.by_kind["deadline"] if item.own_reminders is None else item.own_reminders
    return {step for step in steps if step > timedelta()}


def name_duration(duration: timedelta) -> str:
    """Return a duration in words: `72 h`, `1 h 30 min`, `15 min`."""
    minutes = int(duration.total_seconds()) // 60
    parts = [f"{minutes // 60} h" if minutes >= 60 else "", f"{minutes % 60} min"]
    if minutes >= 60 and minutes % 60 == 0:
        parts.pop()
    return " ".join(filter(None, parts))
