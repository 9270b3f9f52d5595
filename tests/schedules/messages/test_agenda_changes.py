"""What notices that the agenda has changed say; and that Slack takes them in any case."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from bot.agenda.kinds import AGENDA_CHANGE
from bot.core.clock import FastClock
from bot.outbox import rows as outbox
from bot.outbox.kinds import find_kind
from bot.outbox.models import OutboxRow, OutboxState
from bot.slack.block_kit import Message
from rehearsal import Workspace
from schedules.messages.agenda_changes import RENDERERS
from schedules.rendering import TooLate
from schedules.slack.post import fit_message
from tests.support.loaded import describe, entry, list_rows, load, utc
from tests.support.neighbours import select_ours
from tests.support.slack import AppInWorkspace

TUESDAY = "2020-10-27"
TALK = entry("talk", f"{TUESDAY} 17:00-18:00", where="Zoom")
# An hour before the talk its reminder was posted.
NOW = utc(TUESDAY, "20:30")
FIVE, SEVEN = utc(TUESDAY, "21:00"), utc(TUESDAY, "23:00")
FIVE_TO_SIX = "Tue 27 Oct 2020, 17:00 EDT · 16:00 CDT, until 18:00 EDT · 17:00 CDT"


def for_you(instant: datetime) -> str:
    form = "{date_short_pretty} at {time}"
    fallback = f"{instant:%a %-d %b %Y, %H:%M} UTC"
    return f"(for you: <!date^{int(instant.timestamp())}^{form}|{fallback}>)"


def change(
    session: Session, *agenda: dict[str, Any], was: dict[str, Any] = TALK, now: datetime = NOW
) -> Message:
    """The notice where `was` was told, and the agenda is so now."""
    load(session, describe(was))
    for row in list_rows(session):
        if row.due <= NOW:
            outbox.settle(row, OutboxState.SENT, now=row.due, channel="C1", ts="1.1")
    load(session, describe(*agenda), now=NOW)
    row = session.scalars(select_ours(OutboxRow).where(OutboxRow.kind == AGENDA_CHANGE.name)).one()
    return RENDERERS[find_kind(row.kind)](session, row, now)


def say(text: str, *shown: str) -> Message:
    sections = [{"type": "section", "text": {"type": "mrkdwn", "text": each}} for each in shown]
    return {"text": text, "blocks": sections}


def test_a_moved_item_says_when_it_is_and_was(session: Session) -> None:
    assert change(session, {**TALK, "when": f"{TUESDAY} 19:00-20:00"}) == say(
        "Talk has moved: Tue 27 Oct 2020, 19:00 EDT · 18:00 CDT, until 20:00 EDT · 19:00 CDT",
        ":pushpin: *Talk* has moved\n"
        f"When: Tue 27 Oct 2020, 19:00 EDT · 18:00 CDT {for_you(SEVEN)}, "
        "until 20:00 EDT · 19:00 CDT\n"
        f"Before: {FIVE_TO_SIX}",
    )


def test_another_end_says_so_and_one_after_midnight_has_its_date(session: Session) -> None:
    ends = f"{TUESDAY} 17:00 - 2020-10-28 00:30"
    now = "Tue 27 Oct 2020, 17:00 EDT · 16:00 CDT"
    until = "until Wed 28 Oct 2020, 00:30 EDT · Tue 23:30 CDT"
    assert change(session, {**TALK, "when": ends}) == say(
        f"Talk ends at another time: {now}, {until}",
        ":pushpin: *Talk* ends at another time\n"
        f"When: {now} {for_you(FIVE)}, {until}\nBefore: {FIVE_TO_SIX}",
    )


def test_a_cancelled_item_says_for_when_it_was(session: Session) -> None:
    assert change(session) == say(
        "Talk is cancelled",
        f":no_entry_sign: *Talk* is cancelled.\nIt was announced for {FIVE_TO_SIX}.",
    )


def test_what_comes_onto_a_day_says_all_of_it(session: Session) -> None:
    photo = entry(
        "photo",
        f"{TUESDAY} 19:00",
        where="The lawn",
        hosts=[{"name": "Ana", "affiliation": "Brown"}],
        links=[{"title": "Map", "url": "https://example.org"}],
    )
    assert change(session, TALK, photo) == say(
        "Photo is new on the agenda: Tue 27 Oct 2020, 19:00 EDT · 18:00 CDT",
        ":new: *Photo* is new on the agenda\n"
        f"Tue 27 Oct 2020, 19:00 EDT · 18:00 CDT {for_you(SEVEN)}\n"
        "with Ana (Brown) · The lawn · <https://example.org|Map>",
    )


def test_other_changes_say_what_is_and_was_with_text_escaped(session: Session) -> None:
    now = {
        **TALK,
        "title": "The <!channel> talk",
        "where": "Room <5>",
        "hosts": [{"name": "Ali & Co"}],
        "links": [{"title": "Join", "url": "https://zoom.us/j/1"}],
    }
    assert change(session, now) == say(
        "The &lt;!channel&gt; talk has changed",
        ":pushpin: *The &lt;!channel&gt; talk* has changed\n"
        "Called *Talk* until now\n"
        "Where: Room &lt;5&gt; (before: Zoom)\n"
        "With: Ali &amp; Co (before: nothing said)\n"
        "Links: <https://zoom.us/j/1|Join>",
    )


def test_organisers_words_stand_above_the_changes(session: Session) -> None:
    load(session, describe(TALK))
    for row in list_rows(session):
        if row.due <= NOW:
            outbox.settle(row, OutboxState.SENT, now=row.due, channel="C1", ts="1.1")
    load(session, describe(words={"agenda_changed": "Sorry, a change of *{hackathon}*:"}), now=NOW)
    row = session.scalars(select_ours(OutboxRow).where(OutboxRow.kind == AGENDA_CHANGE.name)).one()
    assert RENDERERS[find_kind(row.kind)](session, row, NOW) == say(
        "Sorry, a change of *ML4SCI Hackathon*:\nTalk is cancelled",
        "Sorry, a change of *ML4SCI Hackathon*:",
        f":no_entry_sign: *Talk* is cancelled.\nIt was announced for {FIVE_TO_SIX}.",
    )


def test_of_what_is_over_by_then_nothing_is_said(session: Session) -> None:
    with pytest.raises(TooLate, match="what has changed is over"):
        change(session, now=utc(TUESDAY, "22:00"))


def test_an_organiser_may_have_it_sent_however_late(session: Session) -> None:
    change(session)
    row = session.scalars(select_ours(OutboxRow).where(OutboxRow.kind == AGENDA_CHANGE.name)).one()
    row.insisted_at = utc("2020-10-29")
    said = RENDERERS[find_kind(row.kind)](session, row, utc("2020-10-29"))
    assert said["text"] == "Talk is cancelled"


def test_slack_takes_a_change_of_everything(session: Session) -> None:
    many = [
        entry(f"talk-{number}", f"{TUESDAY} 17:00", title=f"{'<&>' * 50}", where="&" * 5000)
        for number in range(60)
    ]
    load(session, describe(*many))
    for row in list_rows(session):
        if row.due <= NOW:
            outbox.settle(row, OutboxState.SENT, now=row.due, channel="C1", ts="1.1")
    moved = [{**each, "when": f"{TUESDAY} 19:00", "where": "<" * 5000} for each in many]
    load(session, describe(*moved), now=NOW)
    row = session.scalars(select_ours(OutboxRow).where(OutboxRow.kind == AGENDA_CHANGE.name)).one()
    message = RENDERERS[find_kind(row.kind)](session, row, NOW)
    assert "… and 20 more changes: `/agenda all`" in str(message["blocks"])
    with AppInWorkspace(Workspace(FastClock(NOW + timedelta(hours=1), 0))) as app:
        client = app.make_client()
        general = client.conversations_list()["channels"][0]["id"]
        client.chat_postMessage(channel=general, **fit_message(message))
