"""The kinds of messages that the agenda sends, and the creation of channels for them."""

from datetime import timedelta

from bot.agenda.reminders.expiry import (
    why_countdown_expired,
    why_day_expired,
    why_reminder_expired,
)
from bot.outbox.kinds import Mark, MessageKind, expire_after

DAY_AGENDA = MessageKind(
    "day_agenda", "Day's agenda", Mark("M1 2h10v8H1z", "#f0e442"), why_day_expired
)
DAY_ITEM = MessageKind(
    "day_item",
    "Item of the day",
    Mark(
        "M6 1a5 5 0 1 0 0 10A5 5 0 0 0 6 1m0 2.400a2.600 2.600 0 1 1 0 5.200 2.600 2.600 0 0 1 "
        "0-5.200",
        "#d995bd",
    ),
    why_day_expired,
)
REMINDER = MessageKind(
    "reminder",
    "Reminder",
    Mark("M6 1a5 5 0 1 0 0 10A5 5 0 0 0 6 1", "#56b4e9"),
    why_reminder_expired,
)
OFFICE_HOURS = MessageKind(
    "office_hours",
    "Office hours",
    Mark("M4.200 1h3.600v3.200H11v3.600H7.800V11H4.200V7.800H1V4.200h3.200z", "#2cc79a"),
    why_reminder_expired,
)
COUNTDOWN = MessageKind(
    "deadline_countdown",
    "Countdown",
    Mark("M6 .8 11.600 11H.4z", "#e69f00"),
    why_countdown_expired,
)
PASSED = MessageKind(
    "deadline_passed",
    "Deadline passed",
    Mark("M6 .3 11.700 6 6 11.700.3 6z", "#ff7f45"),
    expire_after(timedelta(hours=24), "the deadline passed more than a day ago"),
)
# Planned from the agenda's items, see reminders/plan.py.
PLANNED = (REMINDER, OFFICE_HOURS, COUNTDOWN, PASSED, DAY_AGENDA, DAY_ITEM)

AGENDA_CHANGE = MessageKind("agenda_change", "agenda change")
AGENDA_FILE = MessageKind("agenda_file", "agenda file")
AGENDA_FILE_REFUSED = MessageKind("agenda_file_refused", "agenda file refused")
# Slack lets a bot make about 20 channels a minute
# (https://docs.slack.dev/reference/methods/conversations.create).
CHANNEL = MessageKind("channel", "channel", prompt=False)
