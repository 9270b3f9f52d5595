from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from bot.agenda.change_notices import list_unsaid, read_changes
from bot.hackathons.models import Hackathon
from bot.outbox import rows as outbox
from bot.outbox.kinds import find_kind
from bot.outbox.models import OutboxState
from bot.outbox.rows import NewMessage
from tests.support.loaded import challenge, entry, list_rows, utc
from tests.support.neighbours import select_ours
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
    show_change,
)

pytestmark = pytest.mark.both_databases


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


def test_a_message_of_another_subject_has_told_nothing(session: Session) -> None:
    quiet: dict[str, Any] = {"reminders": {"day_agenda": "none"}}
    load(session, TALK, **quiet)
    hackathon = session.scalars(select_ours(Hackathon)).one()
    arguments = {"channel": "general", "items": ["talk"]}
    note = outbox.get_or_enqueue(
        session, hackathon, NewMessage("a", find_kind("note"), "#general", TOLD, arguments)
    )
    outbox.settle(note, OutboxState.SENT, now=TOLD)
    load(session, LATER, now=TOLD, **quiet)
    assert list_notices(session) == []


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


def test_what_is_about_to_be_told_is_of_one_hackathon(session: Session) -> None:
    load(session, TALK)
    send_due(session, TOLD)
    hackathon = session.scalars(select_ours(Hackathon)).one()
    assert list_unsaid(session, hackathon, TOLD) == {}
    load(session, LATER, now=TOLD)
    (told,) = list_unsaid(session, hackathon, TOLD).values()
    assert {key: show_change(each) for key, each in told.items()} == {"talk": MOVED}
    # By then it is over, also as it is now.
    assert list_unsaid(session, hackathon, utc("2020-10-28")) == {}
    send_due(session, TOLD)
    assert list_unsaid(session, hackathon, TOLD) == {}


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


EARLY, LATE = entry("early", f"{TUESDAY} 15:00"), entry("late", f"{TUESDAY} 21:00")
LATE_ELSEWHERE = {**LATE, "where": "Room 5"}
OVER = utc(TUESDAY, "21:00")


def leave_out_what_is_over(session: Session) -> None:
    """Announce two items, and take the early one off once it is over: the notice leaves it out."""
    load(session, EARLY, LATE)
    send_due(session, utc(TUESDAY, "19:55"))
    load(session, LATE_ELSEWHERE, now=OVER)


def test_what_a_notice_left_out_since_it_was_over_is_still_told_from_what_was_told(
    session: Session,
) -> None:
    leave_out_what_is_over(session)
    (row,) = list_notices(session)
    assert row.arguments["title"] == "Changed: Late"
    assert list(read_changes(row)) == ["early", "late"]
    send_due(session, OVER)
    load(session, {**EARLY, "when": f"{TUESDAY} 20:00"}, LATE, now=OVER)
    assert show(session) == [
        ("#general", {"late": ("28 01:00", "28 01:00"), "early": ("27 19:00", "28 00:00")})
    ]


def test_what_a_notice_left_out_is_nothing_to_tell_if_it_is_back_as_it_was_told(
    session: Session,
) -> None:
    leave_out_what_is_over(session)
    send_due(session, OVER)
    load(session, EARLY, LATE_ELSEWHERE, now=OVER)
    assert [row.state for row in list_notices(session)] == [OutboxState.SENT]


def test_what_an_organiser_insisted_on_was_told_though_it_was_over(session: Session) -> None:
    leave_out_what_is_over(session)
    list_notices(session)[0].insisted_at = OVER
    send_due(session, OVER)
    load(session, {**EARLY, "when": f"{TUESDAY} 20:00"}, LATE_ELSEWHERE, now=OVER)
    assert show(session) == [("#general", {"early": ("nothing", "28 00:00")})]


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
