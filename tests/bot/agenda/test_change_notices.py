from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from bot.agenda.change_notices import ItemChange, list_unsaid, read_changes
from bot.agenda.kinds import AGENDA_CHANGE
from bot.hackathons.models import Hackathon
from bot.loading.load import load_hackathon
from bot.outbox import rows as outbox
from bot.outbox.models import OutboxRow, OutboxState
from tests.support.loaded import LONG_BEFORE, challenge, describe, entry, list_rows, utc
from tests.support.neighbours import make_neighbours, select_ours

pytestmark = pytest.mark.both_databases

TUESDAY = "2020-10-27"
TALK = entry("talk", f"{TUESDAY} 17:00-18:00")
LATER = {**TALK, "when": f"{TUESDAY} 19:00-20:00"}
# The 60 minutes' reminder of the talk is due at 20:00 UTC.
TOLD = utc(TUESDAY, "20:30")


def load(
    session: Session, *agenda: dict[str, Any], now: datetime = LONG_BEFORE, **parts: Any
) -> None:
    load_hackathon(session, make_neighbours(session), describe(*agenda, **parts), now)


def list_notices(session: Session) -> list[OutboxRow]:
    rows = select_ours(OutboxRow).where(OutboxRow.kind == AGENDA_CHANGE.name).order_by(OutboxRow.id)
    return list(session.scalars(rows))


def send_due(session: Session, now: datetime) -> None:
    """Send what is due, notices too."""
    for row in (*list_rows(session), *list_notices(session)):
        if row.state == OutboxState.WAITING and row.due <= now:
            outbox.settle(row, OutboxState.SENT, now=now, channel="C1", ts="1.1")


def show(session: Session) -> list[tuple[str, dict[str, tuple[str, str]]]]:
    """The notices that wait: their lane, and of each item its time as told and now."""
    return [
        (row.lane, {key: show_change(each) for key, each in read_changes(row).items()})
        for row in list_notices(session)
        if row.state == OutboxState.WAITING
    ]


def show_change(change: ItemChange) -> tuple[str, str]:
    was, now = (
        "nothing" if each is None else f"{each.starts_at or each.day:%d %H:%M}"
        for each in (change.was, change.now)
    )
    return was, now


MOVED = ("27 21:00", "27 23:00")


def test_who_was_told_is_told_of_the_change_where_they_were_told(session: Session) -> None:
    load(session, TALK)
    send_due(session, TOLD)
    load(session, LATER, now=TOLD)
    assert show(session) == [("#general", {"talk": MOVED})]
    (row,) = list_notices(session)
    assert (row.key, row.due, row.state) == ("agenda-change:1:general", TOLD, OutboxState.WAITING)
    assert row.arguments["title"] == "Changed: Talk"


def test_who_was_not_told_is_told_nothing(session: Session) -> None:
    load(session, TALK, reminders={"day_agenda": "none"})
    load(session, LATER, reminders={"day_agenda": "none"})
    assert list_notices(session) == []


def test_a_message_on_its_way_has_told(session: Session) -> None:
    load(session, TALK, reminders={"day_agenda": "none"})
    list_rows(session)[0].state = OutboxState.SENDING
    load(session, LATER, now=TOLD, reminders={"day_agenda": "none"})
    assert show(session) == [("#general", {"talk": MOVED})]


def test_several_changes_before_it_is_sent_are_one_notice(session: Session) -> None:
    load(session, TALK)
    send_due(session, TOLD)
    load(session, {**TALK, "title": "The talk"}, now=TOLD)
    (row,) = list_notices(session)
    row.attempts = 1
    load(session, {**TALK, "when": f"{TUESDAY} 21:00"}, now=TOLD)
    load(session, {**LATER, "where": "Zoom"}, now=TOLD + timedelta(seconds=5))
    assert show(session) == [("#general", {"talk": MOVED})]
    assert (row.due, row.attempts) == (TOLD, 1)
    change = read_changes(row)["talk"]
    assert change.now is not None
    assert (change.now.title, change.now.where) == ("Talk", "Zoom")


def test_a_move_that_is_cancelled_before_it_is_told_is_a_cancellation(session: Session) -> None:
    load(session, TALK)
    send_due(session, TOLD)
    load(session, LATER, now=TOLD)
    load(session, now=TOLD)
    assert show(session) == [("#general", {"talk": ("27 21:00", "nothing")})]


def test_what_is_back_as_it_was_told_is_nothing_to_tell(session: Session) -> None:
    load(session, TALK)
    send_due(session, TOLD)
    load(session, LATER, now=TOLD)
    load(session, TALK, now=TOLD + timedelta(seconds=5))
    (row,) = list_notices(session)
    assert (row.state, row.reason) == (OutboxState.CANCELLED, "everything is as it was told")


def test_a_change_after_it_is_sent_is_another_notice(session: Session) -> None:
    load(session, TALK)
    send_due(session, TOLD)
    load(session, LATER, now=TOLD)
    send_due(session, TOLD)
    load(session, now=TOLD)
    assert show(session) == [("#general", {"talk": ("27 23:00", "nothing")})]
    send_due(session, TOLD)
    load(session, TALK, now=TOLD)
    assert show(session) == [("#general", {"talk": ("nothing", "27 21:00")})]
    assert read_changes(list_notices(session)[-1])["talk"].again
    send_due(session, TOLD)
    load(session, LATER, now=TOLD)
    assert show(session) == [("#general", {"talk": MOVED})]
    assert not read_changes(list_notices(session)[-1])["talk"].again
    assert [row.key for row in list_notices(session)] == [
        f"agenda-change:{number}:general" for number in (1, 2, 3, 4)
    ]


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


def test_what_is_about_to_be_told_is_of_one_hackathon(session: Session) -> None:
    load(session, TALK)
    send_due(session, TOLD)
    hackathon = session.scalars(select_ours(Hackathon)).one()
    assert list_unsaid(session, hackathon, TOLD) == {}
    load(session, LATER, now=TOLD)
    (told,) = list_unsaid(session, hackathon, TOLD).values()
    assert {key: show_change(each) for key, each in told.items()} == {"talk": MOVED}
    send_due(session, TOLD)
    assert list_unsaid(session, hackathon, TOLD) == {}


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


def test_a_change_of_many_items_is_one_notice(session: Session) -> None:
    other = entry("other", f"{TUESDAY} 17:00")
    load(session, TALK, other)
    send_due(session, TOLD)
    load(session, LATER, {**other, "when": f"{TUESDAY} 19:00"}, now=TOLD)
    assert show(session) == [("#general", {"talk": MOVED, "other": MOVED})]
    assert list_notices(session)[0].arguments["title"] == "Changed: 2 agenda items"


def test_each_channel_that_was_told_is_told(session: Session) -> None:
    hours = entry("hours", f"{TUESDAY} 17:00", "office hours", challenge="higgs")
    challenges = [challenge("higgs", channel="ask-higgs")]
    load(session, hours, challenges=challenges)
    send_due(session, utc(TUESDAY, "20:55"))
    moved = {**hours, "when": f"{TUESDAY} 19:00"}
    load(session, moved, now=utc(TUESDAY, "20:55"), challenges=challenges)
    assert show(session) == [
        ("#general", {"hours": MOVED}),
        ("#ask-higgs", {"hours": MOVED}),
    ]


@pytest.mark.parametrize(
    "part",
    [
        {"title": "The talk"},
        {"where": "Room 5"},
        {"hosts": [{"name": "Ali Hariri"}]},
        {"links": [{"title": "Join", "url": "https://example.org"}]},
    ],
)
def test_whatever_reminders_say_is_worth_a_notice(session: Session, part: dict[str, Any]) -> None:
    load(session, TALK)
    send_due(session, TOLD)
    load(session, {**TALK, **part}, now=TOLD)
    assert show(session) == [("#general", {"talk": ("27 21:00", "27 21:00")})]
    title = part.get("title", "Talk")
    assert list_notices(session)[0].arguments["title"] == f"Changed: {title}"


def test_hosts_are_told_with_their_affiliation(session: Session) -> None:
    load(session, TALK)
    send_due(session, TOLD)
    hosts = [{"name": "Ali Hariri", "affiliation": "Brown"}, {"name": "Bea"}]
    load(session, {**TALK, "hosts": hosts}, now=TOLD)
    change = read_changes(list_notices(session)[0])["talk"]
    assert change.now is not None
    assert change.now.hosts == ("Ali Hariri (Brown)", "Bea")


@pytest.mark.parametrize(
    "part", [{"about": "Bring a laptop."}, {"reminders": ["5 min"]}, {"kind": "session"}]
)
def test_what_they_do_not_say_is_not(session: Session, part: dict[str, Any]) -> None:
    load(session, TALK)
    send_due(session, TOLD)
    load(session, {**TALK, **part}, now=TOLD)
    assert list_notices(session) == []


def test_of_what_is_over_nobody_is_told(session: Session) -> None:
    load(session, TALK)
    send_due(session, utc(TUESDAY, "20:55"))
    slides = {**TALK, "links": [{"title": "Slides", "url": "https://example.org"}]}
    load(session, slides, now=utc(TUESDAY, "22:00"))
    load(session, now=utc(TUESDAY, "22:00"))
    (row,) = list_notices(session)
    assert (row.state, row.reason) == (OutboxState.SKIPPED, "what has changed is over")
    assert row.arguments["title"] == "Changed: Talk"


@pytest.mark.parametrize(
    "meanwhile",
    [(), ({**TALK, "when": f"{TUESDAY} 17:30-17:45"},), (TALK,)],
    ids=["taken off", "moved into the past", "left alone"],
)
def test_an_item_that_comes_again_after_it_was_over_is_told_from_what_was_told(
    session: Session, meanwhile: tuple[dict[str, Any], ...]
) -> None:
    load(session, TALK)
    send_due(session, utc(TUESDAY, "20:55"))
    load(session, *meanwhile, now=utc(TUESDAY, "22:00"))
    load(session, {**TALK, "when": f"{TUESDAY} 20:00"}, now=utc(TUESDAY, "22:01"))
    assert show(session) == [("#general", {"talk": ("27 21:00", "28 00:00")})]
    assert not read_changes(list_notices(session)[-1])["talk"].again


def test_what_a_notice_left_out_since_it_was_over_is_still_told_from_what_was_told(
    session: Session,
) -> None:
    early, late = entry("early", f"{TUESDAY} 15:00"), entry("late", f"{TUESDAY} 21:00")
    load(session, early, late)
    send_due(session, utc(TUESDAY, "19:55"))
    over = utc(TUESDAY, "21:00")
    load(session, {**late, "where": "Room 5"}, now=over)
    (row,) = list_notices(session)
    assert row.arguments["title"] == "Changed: Late"
    assert list(read_changes(row)) == ["early", "late"]
    send_due(session, over)
    load(session, {**early, "when": f"{TUESDAY} 20:00"}, late, now=over)
    assert show(session) == [
        ("#general", {"late": ("28 01:00", "28 01:00"), "early": ("27 19:00", "28 00:00")})
    ]


def test_what_an_organiser_insisted_on_was_told_though_it_was_over(session: Session) -> None:
    early, late = entry("early", f"{TUESDAY} 15:00"), entry("late", f"{TUESDAY} 21:00")
    load(session, early, late)
    send_due(session, utc(TUESDAY, "19:55"))
    over = utc(TUESDAY, "21:00")
    load(session, {**late, "where": "Room 5"}, now=over)
    list_notices(session)[0].insisted_at = over
    send_due(session, over)
    load(session, {**early, "when": f"{TUESDAY} 20:00"}, {**late, "where": "Room 5"}, now=over)
    assert show(session) == [("#general", {"early": ("nothing", "28 00:00")})]


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


def test_what_is_back_after_it_was_over_is_not_back_from_being_cancelled(session: Session) -> None:
    load(session, TALK)
    send_due(session, TOLD)
    load(session, LATER, now=TOLD)
    send_due(session, TOLD)
    load(session, now=utc("2020-10-28", "00:30"))
    load(session, {**TALK, "when": "2020-10-28 17:00"}, now=utc("2020-10-28", "01:00"))
    assert show(session) == [("#general", {"talk": ("27 23:00", "28 21:00")})]
    assert not read_changes(list_notices(session)[-1])["talk"].again


def test_who_read_the_days_agenda_is_told_what_comes_onto_it(session: Session) -> None:
    morning = utc(TUESDAY, "12:00")
    load(session, TALK)
    send_due(session, morning)
    photo = entry("photo", f"{TUESDAY} 12:00")
    load(session, TALK, photo, entry("walk", "2020-10-28 12:00"), now=morning)
    assert show(session) == [("#general", {"photo": ("nothing", "27 16:00")})]
    load(session, TALK, now=morning)
    assert show(session) == []
    load(session, TALK, {**photo, "when": f"{TUESDAY} 13:00"}, now=morning)
    assert show(session) == [("#general", {"photo": ("nothing", "27 17:00")})]


def test_what_came_onto_the_day_when_it_was_over_was_not_told_of(session: Session) -> None:
    morning = utc(TUESDAY, "12:00")
    load(session, TALK)
    send_due(session, morning)
    photo = entry("photo", f"{TUESDAY} 06:00-07:00")
    load(session, TALK, photo, now=morning)
    load(session, TALK, {**photo, "when": f"{TUESDAY} 12:00"}, now=morning)
    assert show(session) == [("#general", {"photo": ("nothing", "27 16:00")})]


def test_who_read_an_agenda_posted_by_an_older_version_read_all_of_it(session: Session) -> None:
    morning = utc(TUESDAY, "12:00")
    walk = entry("walk", "2020-10-28 12:00")
    load(session, TALK, walk)
    send_due(session, morning)
    for row in list_rows(session):
        row.arguments = {name: row.arguments[name] for name in row.arguments if name != "listed"}
    load(session, LATER, {**walk, "where": "The park"}, now=morning)
    assert show(session) == [("#general", {"talk": MOVED})]
