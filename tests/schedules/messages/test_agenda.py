"""What reminders, countdowns and days' agendas say; and that Slack takes them in any case."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from bot.core.clock import FastClock
from bot.outbox.kinds import find_kind
from bot.outbox.models import OutboxRow, OutboxState
from bot.slack.block_kit import Message, local_instant
from rehearsal import Workspace
from schedules.messages.agenda import DELIVERABLES, render_timed
from schedules.rendering import Unneeded
from schedules.slack.post import fit_message
from tests.support.loaded import challenge, describe, entry, list_rows, load, utc
from tests.support.slack import AppInWorkspace

TUESDAY = "2020-10-27"
# 17:00 on Tuesday in New York.
FIVE = utc(TUESDAY, "21:00")
HOUR = timedelta(hours=1)
DETAILS: dict[str, Any] = {
    "where": "Zoom",
    "links": [{"title": "Join", "url": "https://zoom.us/j/1"}],
    "hosts": [{"name": "Ana", "affiliation": "Brown"}, {"name": "Ben"}],
}
FIVE_FOR_YOU = f"(for you: {local_instant(FIVE)})"


def get_row(session: Session, key: str) -> OutboxRow:
    return next(row for row in list_rows(session) if row.key == key)


def render(session: Session, key: str, now: datetime | None = None) -> Message:
    """The message of the row with this key, at its due instant or at `now`."""
    row = get_row(session, key)
    return DELIVERABLES.messages[find_kind(row.kind)](session, row, now or row.due)


def section(text: str) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


def context(text: str) -> dict[str, Any]:
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": text}]}


def test_a_reminder_says_what_begins_when_where_and_with_whom(session: Session) -> None:
    load(session, describe(entry("lecture", f"{TUESDAY} 17:00", **DETAILS)))
    assert render(session, "agenda:lecture:-60m:general") == {
        "text": "Lecture, in 1 h: 17:00 EDT · 16:00 CDT",
        "blocks": [
            section(f":bell: *Lecture*, in 1 h\n17:00 EDT · 16:00 CDT {FIVE_FOR_YOU}"),
            section("with Ana (Brown), Ben · Zoom · <https://zoom.us/j/1|Join>"),
        ],
    }


def test_a_reminder_says_how_long_it_is_from_now(session: Session) -> None:
    load(session, describe(entry("lecture", f"{TUESDAY} 17:00")))
    for now, when in (
        (FIVE - timedelta(minutes=10) + timedelta(seconds=20), "in 10 min"),
        (FIVE - timedelta(minutes=7), "in 7 min"),
        (FIVE, "starting now"),
        (FIVE + timedelta(minutes=4), "starting now"),
    ):
        message = render(session, "agenda:lecture:-10m:general", now)
        assert message["text"] == f"Lecture, {when}: 17:00 EDT · 16:00 CDT"


def test_office_hours_together_name_each_and_its_channel(session: Session) -> None:
    when = f"{TUESDAY} 17:00-18:00"
    hosts = [{"name": "Ali"}]
    load(
        session,
        describe(
            entry("higgs", when, "office hours", challenge="higgs", hosts=hosts),
            entry("general", when, "office hours"),
            challenges=[challenge("higgs", channel="higgs-boson")],
        ),
    )
    assert render(session, "agenda:higgs:-60m:general") == {
        "text": "2 office hours, in 1 h: 17:00 EDT · 16:00 CDT",
        "blocks": [
            section(f":bell: *2 office hours*, in 1 h\n17:00 EDT · 16:00 CDT {FIVE_FOR_YOU}"),
            section("• *Higgs* · with Ali · in #higgs-boson\n• *General*"),
        ],
    }
    now = render(session, "agenda:higgs:-60m:general", FIVE)
    assert now["text"] == "2 office hours, starting now: 17:00 EDT · 16:00 CDT"
    alone = render(session, "agenda:higgs:-10m:higgs-boson")
    assert alone["text"] == "Higgs, in 10 min: 17:00 EDT · 16:00 CDT"


def test_several_sessions_of_an_instant_are_one_reminder(session: Session) -> None:
    when = f"{TUESDAY} 17:00"
    load(session, describe(entry("talk", when), entry("party", when, "social")))
    message = render(session, "agenda:talk:-60m:general")
    assert message["text"] == "2 sessions, in 1 h: 17:00 EDT · 16:00 CDT"
    assert message["blocks"][1] == section("• *Talk*\n• *Party*")
    now = render(session, "agenda:talk:-60m:general", FIVE)
    assert now["text"] == "2 sessions, starting now: 17:00 EDT · 16:00 CDT"


def test_a_countdown_says_how_long_is_left(session: Session) -> None:
    links = [{"title": "Form", "url": "https://forms.example.org"}]
    load(session, describe(entry("solutions", f"{TUESDAY} 17:00", "deadline", links=links)))
    form = "{date_short_pretty} at {time}"
    date = f"<!date^{int(FIVE.timestamp())}^{form}|Tue 27 Oct 2020, 21:00 UTC>"
    assert render(session, "deadline:solutions:-6h:general") == {
        "text": "6 h left: Solutions, Tue 27 Oct 2020, 17:00 EDT · 16:00 CDT",
        "blocks": [
            section(
                ":hourglass_flowing_sand: *6 h left*: *Solutions*\n"
                f"Tue 27 Oct 2020, 17:00 EDT · 16:00 CDT (for you: {date})"
            ),
            context("<https://forms.example.org|Form>"),
        ],
    }


def test_a_deadline_that_has_passed(session: Session) -> None:
    load(session, describe(entry("solutions", f"{TUESDAY} 17:00", "deadline")))
    assert render(session, "deadline:solutions:passed:general") == {
        "text": "Solutions: the deadline has passed (Tue 27 Oct 2020, 17:00 EDT · 16:00 CDT).",
        "blocks": [
            section(
                ":checkered_flag: *Solutions*: the deadline has passed.\n"
                "Tue 27 Oct 2020, 17:00 EDT · 16:00 CDT. Thank you all!"
            )
        ],
    }


def test_a_days_agenda_lists_the_day(session: Session) -> None:
    load(
        session,
        describe(
            entry("lecture", f"{TUESDAY} 17:00", where="Zoom"),
            entry("beside", f"{TUESDAY} 17:00-18:00"),
            entry("results", TUESDAY, "milestone"),
            entry("other-day", "2020-10-28 17:00"),
        ),
    )
    assert render(session, "day:2020-10-27:general") == {
        "text": "Tuesday 27 October: Results · 17:00 EDT Lecture · 17:00 EDT Beside",
        "blocks": [
            {
                "type": "header",
                "text": {
                    "type": "plain_text",
                    "text": "Tuesday 27 October: today's agenda",
                    "emoji": True,
                },
            },
            section(
                "*During the day*\n• *Results*\n"
                f"*17:00 EDT · 16:00 CDT {FIVE_FOR_YOU}*\n• *Lecture* · Zoom\n"
                "• *Beside* · until 18:00 EDT · 17:00 CDT"
            ),
            context("More, at any time: `/agenda`"),
        ],
    }


def test_something_on_a_day_alone(session: Session) -> None:
    load(
        session,
        describe(entry("results", "2020-11-16", "milestone", about="Who won?", where="Slack")),
    )
    assert render(session, "day-item:results:general") == {
        "text": "Today: Results",
        "blocks": [section(":calendar: Today: *Results*\nWho won?"), context("Slack")],
    }


def test_what_is_gone_or_too_late_is_unneeded(session: Session) -> None:
    described = describe(entry("lecture", f"{TUESDAY} 17:00"))
    load(session, described)
    row = get_row(session, "agenda:lecture:-10m:general")
    with pytest.raises(Unneeded, match="began more than 5 minutes ago"):
        render_timed(session, row, FIVE + HOUR)
    row.state = OutboxState.SENDING
    load(session, describe(entry("lecture", TUESDAY)))
    with pytest.raises(Unneeded, match="it has no time any more"):
        render_timed(session, row, FIVE)
    load(session, describe())
    with pytest.raises(Unneeded, match="nothing of it is on the agenda any more"):
        render_timed(session, row, FIVE)


def test_what_an_organiser_insists_on_says_what_is_true_by_then(session: Session) -> None:
    load(
        session,
        describe(
            entry("lecture", f"{TUESDAY} 17:00"),
            entry("results", TUESDAY, "milestone"),
            entry("due", f"{TUESDAY} 17:00", "deadline"),
        ),
    )
    for row in list_rows(session):
        row.insisted_at = FIVE
    late, next_day = FIVE + timedelta(minutes=25), FIVE + 12 * HOUR
    for key, now, text in (
        ("agenda:lecture:-60m:general", late, "Lecture, began 25 min ago: 17:00 EDT · 16:00 CDT"),
        (
            "deadline:due:-6h:general",
            FIVE - HOUR,
            "1 h left: Due, Tue 27 Oct 2020, 17:00 EDT · 16:00 CDT",
        ),
        (
            "deadline:due:-6h:general",
            FIVE,
            "Due: the deadline has passed (Tue 27 Oct 2020, 17:00 EDT · 16:00 CDT).",
        ),
        ("day-item:results:general", next_day, "Tuesday 27 October: Results"),
    ):
        assert render(session, key, now)["text"] == text
    day = render(session, "day:2020-10-27:general", next_day)
    assert day["blocks"][0]["text"]["text"] == "Tuesday 27 October: that day's agenda"


def test_text_from_people_stays_text(session: Session) -> None:
    loud = "<!channel> & *all*"
    load(
        session,
        describe(
            entry("lecture", f"{TUESDAY} 17:00", where=loud, hosts=[{"name": loud}]),
            entry("due", f"{TUESDAY} 17:00", "deadline") | {"title": loud},
            entry("results", TUESDAY, "milestone", about=loud),
        ),
    )
    for row in list_rows(session):
        assert "<!channel>" not in str(
            DELIVERABLES.messages[find_kind(row.kind)](session, row, row.due)
        )


@pytest.mark.parametrize("length", [10, 150])
def test_500_items_at_one_instant_are_within_what_slack_takes(
    session: Session, length: int
) -> None:
    title = ("x<&" * length)[:length]
    when, long = f"{TUESDAY} 17:00", [{"name": "n" * 100, "affiliation": "a" * 3000}]
    parts = {"title": title, "where": "&" * 500}
    items = [entry(f"item-{number}", when, "session") | parts for number in range(500)]
    first = items[0] | {"hosts": long}
    due = entry("due", when, "deadline", hosts=long)
    results = entry("results", "2020-11-16", hosts=long, about="&" * 1000)
    load(session, describe(first, *items[1:], due, results))
    with AppInWorkspace(Workspace(FastClock(FIVE, 0), rate_limits=False)) as app:
        client = app.make_client()
        for row in list_rows(session):
            message = DELIVERABLES.messages[find_kind(row.kind)](session, row, row.due)
            client.chat_postMessage(channel="general", **fit_message(message))
            assert len(message["text"]) <= 4000
            if len(row.arguments["items"]) > 1:
                assert "… and 455 more: `/agenda next`" in str(message)
    day = render(session, "day:2020-10-27:general")
    assert "… and 456 more: `/agenda today`" in str(day)
