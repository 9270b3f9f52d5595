from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from bot.agenda.kinds import DAY_AGENDA
from bot.agenda.queries import list_items
from bot.agenda.reminders.plan import PlannedMessage, ReminderStep, SentReminders, plan_messages
from bot.agenda.reminders.settings import name_duration
from tests.support.loaded import LONG_BEFORE, challenge, describe, entry, load, utc

pytestmark = pytest.mark.both_databases

TUESDAY = "2020-10-27"


def plan(session: Session, *agenda: dict[str, object], **parts: object) -> list[PlannedMessage]:
    hackathon = load(session, describe(*agenda, **parts))
    return plan_messages(hackathon, list_items(session, hackathon))


def show(messages: list[PlannedMessage]) -> list[tuple[str, str, str, str]]:
    return [
        (f"{each.due:%d %H:%M}", each.kind.name, f"#{each.channel}", each.title)
        for each in messages
    ]


@pytest.mark.parametrize("kind", ["talk", "session", "social", "milestone"])
def test_an_item_is_announced_60_and_10_minutes_before(session: Session, kind: str) -> None:
    messages = plan(session, entry("lecture", f"{TUESDAY} 14:30", kind))
    assert show(messages) == [
        ("27 12:00", "day_agenda", "#general", "Agenda of Tuesday 27 October"),
        ("27 17:30", "reminder", "#general", "Lecture"),
        ("27 18:20", "reminder", "#general", "Lecture"),
    ]
    assert [each.key for each in messages] == [
        "day:2020-10-27:general",
        "agenda:lecture:-60m:general",
        "agenda:lecture:-10m:general",
    ]
    assert messages[0].arguments == {
        "title": "Agenda of Tuesday 27 October",
        "channel": "general",
        "items": [],
        "before": 0,
        "day": TUESDAY,
        "listed": ["lecture"],
    }
    assert messages[1].items == ("lecture",)
    assert messages[1].before == timedelta(hours=1)
    assert messages[1].steps == (ReminderStep("lecture", 3600, "general"),)


def test_a_deadline_is_counted_down_and_then_has_passed(session: Session) -> None:
    messages = plan(session, entry("solutions", "2020-10-30 19:00", "deadline"))
    assert show(messages) == [
        ("27 23:00", "deadline_countdown", "#general", "Solutions: 72 h left"),
        ("29 23:00", "deadline_countdown", "#general", "Solutions: 24 h left"),
        ("30 12:00", "day_agenda", "#general", "Agenda of Friday 30 October"),
        ("30 17:00", "deadline_countdown", "#general", "Solutions: 6 h left"),
        ("30 22:00", "deadline_countdown", "#general", "Solutions: 1 h left"),
        ("30 22:45", "deadline_countdown", "#general", "Solutions: 15 min left"),
        ("30 23:00", "deadline_passed", "#general", "Solutions: passed"),
    ]
    assert [each.key for each in messages if each.kind != DAY_AGENDA] == [
        "deadline:solutions:-72h:general",
        "deadline:solutions:-24h:general",
        "deadline:solutions:-6h:general",
        "deadline:solutions:-60m:general",
        "deadline:solutions:-15m:general",
        "deadline:solutions:passed:general",
    ]


def test_office_hours_are_announced_together_and_each_in_its_channel(session: Session) -> None:
    when = f"{TUESDAY} 17:00-18:00"
    messages = plan(
        session,
        entry("higgs-hours", when, "office hours", challenge="higgs"),
        entry("lensing-hours", when, "office hours", challenge="lensing"),
        entry("general-hours", when, "office hours"),
        challenges=[challenge("higgs", channel="higgs"), challenge("lensing")],
    )
    assert show(messages)[1:] == [
        ("27 20:00", "office_hours", "#general", "3 office hours"),
        ("27 20:50", "office_hours", "#higgs", "Higgs hours"),
        ("27 20:50", "office_hours", "#general", "2 office hours"),
    ]
    assert messages[1].items == ("higgs-hours", "lensing-hours", "general-hours")


def test_items_of_one_instant_are_in_one_message_a_channel(session: Session) -> None:
    when = f"{TUESDAY} 17:00"
    messages = plan(
        session,
        # In its challenge's channel only office hours are announced.
        entry("talk-a", when, challenge="higgs"),
        entry("talk-b", when, channel="side"),
        entry("social", when, "social"),
        entry("hours", when, "office hours"),
        entry("later", f"{TUESDAY} 17:05"),
        challenges=[challenge("higgs", channel="higgs")],
    )
    assert show(messages)[1:] == [
        ("27 20:00", "reminder", "#general", "Talk a · Social · Hours"),
        ("27 20:00", "reminder", "#side", "Talk b"),
        ("27 20:05", "reminder", "#general", "Later"),
        ("27 20:50", "reminder", "#general", "Talk a · Social · Hours"),
        ("27 20:50", "reminder", "#side", "Talk b"),
        ("27 20:55", "reminder", "#general", "Later"),
    ]


def test_an_items_own_reminders_take_the_place_of_its_kinds(session: Session) -> None:
    messages = plan(
        session,
        entry("talk", f"{TUESDAY} 17:00", reminders=["2 h", "90 min", "0 min"]),
        entry("quiet", f"{TUESDAY} 17:00", reminders=[]),
        entry("hours", f"{TUESDAY} 18:00", "office hours", reminders=["5 min"], channel="side"),
        entry("due", f"{TUESDAY} 19:00", "deadline", reminders=["30 min", "0 min"]),
        reminders={"day_agenda": "none"},
    )
    assert [(each.key, f"{each.due:%H:%M}") for each in messages] == [
        ("agenda:talk:-2h:general", "19:00"),
        ("agenda:talk:-90m:general", "19:30"),
        ("agenda:talk:-0m:general", "21:00"),
        ("agenda:hours:-5m:side", "21:55"),
        ("deadline:due:-30m:general", "22:30"),
        ("deadline:due:passed:general", "23:00"),
    ]


def test_the_file_changes_every_default(session: Session) -> None:
    messages = plan(
        session,
        entry("talk", f"{TUESDAY} 17:00"),
        entry("hours", f"{TUESDAY} 18:00", "office hours"),
        entry("due", f"{TUESDAY} 19:00", "deadline"),
        entry("results", TUESDAY, "milestone"),
        reminders={
            "talk": ["20 min"],
            "office_hours_together": [],
            "office_hours": ["30 min"],
            "deadline": ["2 h"],
            "deadline_passed": False,
            "day_agenda": "07:30",
            "day_item": "none",
        },
    )
    assert [(each.key, f"{each.due:%H:%M}") for each in messages] == [
        ("day:2020-10-27:general", "11:30"),
        ("agenda:talk:-20m:general", "20:40"),
        ("deadline:due:-2h:general", "21:00"),
        ("agenda:hours:-30m:general", "21:30"),
    ]


def test_a_day_without_a_time_is_told_at_9_and_has_no_agenda_of_its_own(session: Session) -> None:
    messages = plan(
        session,
        entry("results", "2020-11-16", "milestone"),
        entry("papers", "2020-11-16", "deadline", channel="side"),
    )
    assert [(each.key, each.due, each.kind.name) for each in messages] == [
        ("day-item:results:general", utc("2020-11-16", "14:00"), "day_item"),
        ("day-item:papers:side", utc("2020-11-16", "14:00"), "day_item"),
    ]
    assert messages[0].arguments == {
        "title": "Results",
        "channel": "general",
        "items": ["results"],
        "before": 0,
        "day": "2020-11-16",
    }


def test_messages_are_in_order_of_due_and_then_of_the_agenda(session: Session) -> None:
    messages = plan(
        session,
        entry("b", f"{TUESDAY} 15:00", channel="side"),
        entry("a", f"{TUESDAY} 15:00", channel="organisers"),
        entry("earlier", f"{TUESDAY} 09:00", channel="side"),
    )
    assert [each.due for each in messages] == sorted(each.due for each in messages)
    assert [each.channel for each in messages if each.due == utc(TUESDAY, "18:00")] == [
        "side",
        "organisers",
    ]


def test_times_keep_to_the_events_clock_when_it_is_set_back(session: Session) -> None:
    """New York is on daylight time until 2:00 on 1 November 2020."""
    messages = plan(
        session,
        entry("before", "2020-10-31 17:00"),
        entry("after", "2020-11-01 17:00"),
        entry("due", "2020-11-01 19:00", "deadline", reminders=["24 h"]),
        reminders={"talk": ["24 h"]},
    )
    assert [(each.key.split(":")[1], each.due) for each in messages] == [
        ("before", utc("2020-10-30", "21:00")),
        ("2020-10-31", utc("2020-10-31", "12:00")),
        # 24 hours before, not the same time of the day before.
        ("after", utc("2020-10-31", "22:00")),
        ("due", utc("2020-11-01", "00:00")),
        ("2020-11-01", utc("2020-11-01", "13:00")),
        ("due", utc("2020-11-02", "00:00")),
    ]


def test_steps_already_told_are_left_out(session: Session) -> None:
    hackathon = load(
        session,
        describe(
            entry("talk", f"{TUESDAY} 17:00"),
            entry("social", f"{TUESDAY} 17:00", "social"),
            entry("due", "2020-10-30 19:00", "deadline", reminders=["1 h"]),
            entry("results", "2020-11-16", "milestone"),
        ),
    )
    start, deadline = "2020-10-27T21:00:00+00:00", "2020-10-30T23:00:00+00:00"
    told = SentReminders(
        {
            ReminderStep("talk", 3600, "general"): frozenset({start}),
            ReminderStep("due", 3600, "general"): frozenset({deadline}),
            ReminderStep("due", 0, "general"): frozenset({deadline}),
            ReminderStep("results", 0, "general"): frozenset({"2020-11-16"}),
        },
        frozenset(),
        LONG_BEFORE,
    )
    messages = plan_messages(hackathon, list_items(session, hackathon), told)
    assert [(each.key, each.title) for each in messages if each.kind != DAY_AGENDA] == [
        ("agenda:social:-60m:general", "Social"),
        ("agenda:talk:-10m:general", "Talk · Social"),
    ]


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(15, "15 min"), (60, "1 h"), (90, "1 h 30 min"), (72 * 60, "72 h"), (0, "0 min")],
)
def test_a_duration_in_words(minutes: int, words: str) -> None:
    assert name_duration(timedelta(minutes=minutes)) == words
