"""Notices that nobody got, or that somebody may have got."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from bot.agenda.change_notices import read_changes
from bot.outbox import rows as outbox
from bot.outbox.models import OutboxState
from tests.support.loaded import entry, utc
from tests.support.scenes.agenda_changes import (
    LATER,
    MOVED,
    TALK,
    TOLD,
    TUESDAY,
    list_notices,
    load,
    send_due,
    show,
)

pytestmark = pytest.mark.both_databases


def test_one_that_may_have_been_sent_has_told(session: Session) -> None:
    load(session, TALK)
    send_due(session, TOLD)
    load(session, LATER, now=TOLD)
    list_notices(session)[0].unknown_since = TOLD
    load(session, now=TOLD)
    assert show(session)[1:] == [("#general", {"talk": ("27 23:00", "nothing")})]


def test_what_only_one_that_may_have_been_sent_has_told_is_told(session: Session) -> None:
    load(session, TALK)
    send_due(session, TOLD)
    # On a day whose agenda was read, of an item of which no reminder was due.
    walk = entry("walk", f"{TUESDAY} 23:00")
    load(session, TALK, walk, now=TOLD)
    list_notices(session)[0].unknown_since = TOLD
    load(session, TALK, now=TOLD)
    assert show(session)[1:] == [("#general", {"walk": ("28 03:00", "nothing")})]


def test_one_that_failed_before_another_was_sent_is_not_used_again(session: Session) -> None:
    load(session, TALK)
    send_due(session, TOLD)
    load(session, LATER, now=TOLD)
    (first,) = list_notices(session)
    first.unknown_since = TOLD
    load(session, now=TOLD)
    outbox.settle(first, OutboxState.FAILED, now=TOLD, reason="is_archived")
    send_due(session, TOLD)
    load(session, TALK, now=TOLD)
    assert show(session) == [("#general", {"talk": ("nothing", "27 21:00")})]
    assert [row.key for row in list_notices(session)] == [
        f"agenda-change:{number}:general" for number in (1, 2, 3)
    ]


def test_what_is_back_after_nobody_was_told_of_its_end_is_not_on_again(session: Session) -> None:
    load(session, TALK)
    send_due(session, TOLD)
    load(session, LATER, now=TOLD)
    send_due(session, TOLD)
    load(session, now=TOLD)
    row = list_notices(session)[-1]
    outbox.settle(row, OutboxState.CANCELLED, now=TOLD, reason="an organiser left it out")
    load(session, TALK, now=TOLD)
    assert show(session) == [("#general", {"talk": ("nothing", "27 21:00")})]
    assert not read_changes(list_notices(session)[-1])["talk"].again


def test_what_an_organiser_left_out_is_told_with_its_own_next_change(session: Session) -> None:
    morning = utc(TUESDAY, "12:00")
    photo = entry("photo", f"{TUESDAY} 12:00")
    load(session, TALK)
    send_due(session, morning)
    load(session, TALK, photo, now=morning)
    (row,) = list_notices(session)
    outbox.settle(row, OutboxState.CANCELLED, now=morning, reason="an organiser left it out")
    load(session, LATER, photo, now=morning)
    assert show(session) == [("#general", {"talk": MOVED})]
    load(session, LATER, {**photo, "when": f"{TUESDAY} 13:00"}, now=morning)
    assert show(session) == [("#general", {"talk": MOVED, "photo": ("nothing", "27 17:00")})]


def test_one_that_failed_is_owed_again_with_what_changed_since(session: Session) -> None:
    load(session, TALK)
    send_due(session, TOLD)
    load(session, LATER, now=TOLD)
    (row,) = list_notices(session)
    outbox.settle(row, OutboxState.FAILED, now=TOLD, reason="is_archived")
    later = TOLD + timedelta(minutes=5)
    load(session, now=later)
    assert show(session) == [("#general", {"talk": ("27 21:00", "nothing")})]
    assert (row.due, row.attempts, row.reason) == (later, 0, None)


def test_one_that_failed_is_cancelled_once_all_is_as_it_was_told(session: Session) -> None:
    load(session, TALK)
    send_due(session, TOLD)
    load(session, LATER, now=TOLD)
    (row,) = list_notices(session)
    outbox.settle(row, OutboxState.FAILED, now=TOLD, reason="is_archived")
    load(session, TALK, now=TOLD)
    assert (row.state, row.reason) == (OutboxState.CANCELLED, "everything is as it was told")


def test_one_that_failed_is_not_owed_again_for_what_its_channel_was_never_told(
    session: Session,
) -> None:
    other = entry("other", f"{TUESDAY} 23:00")
    quiet: dict[str, Any] = {"reminders": {"day_agenda": "none"}}
    load(session, TALK, other, **quiet)
    send_due(session, TOLD)
    load(session, LATER, other, now=TOLD, **quiet)
    (row,) = list_notices(session)
    outbox.settle(row, OutboxState.FAILED, now=TOLD, reason="is_archived")
    load(session, LATER, {**other, "title": "Another"}, now=TOLD, **quiet)
    assert (row.state, row.reason) == (OutboxState.FAILED, "is_archived")


def test_what_another_message_told_after_a_notice_failed_is_what_was_told(
    session: Session,
) -> None:
    load(session, TALK)
    send_due(session, TOLD)
    load(session, LATER, now=TOLD)
    (row,) = list_notices(session)
    outbox.settle(row, OutboxState.FAILED, now=TOLD, reason="is_archived")
    send_due(session, utc(TUESDAY, "22:55"))
    load(session, {**TALK, "when": f"{TUESDAY} 21:00"}, now=utc(TUESDAY, "22:55"))
    assert show(session) == [("#general", {"talk": ("27 23:00", "28 01:00")})]


def test_a_notice_that_failed_says_nothing_of_what_is_back_as_it_was_told(
    session: Session,
) -> None:
    other = entry("other", f"{TUESDAY} 17:00")
    load(session, TALK, other)
    send_due(session, TOLD)
    load(session, LATER, other, now=TOLD)
    (row,) = list_notices(session)
    outbox.settle(row, OutboxState.FAILED, now=TOLD, reason="is_archived")
    load(session, TALK, other, now=TOLD)
    load(session, TALK, {**other, "when": f"{TUESDAY} 19:00"}, now=TOLD)
    assert show(session) == [("#general", {"other": MOVED})]
