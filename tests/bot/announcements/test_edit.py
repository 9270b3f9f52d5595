"""An announcement that is confirmed is moved, edited, cancelled, by any organiser."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from bot.announcements.audience import Audience
from bot.announcements.draft import save_draft
from bot.announcements.edit import cancel_announcement, edit_announcement, move_announcement
from bot.announcements.kinds import ANNOUNCEMENT_APPROVAL, ANNOUNCEMENT_PROGRESS, ANNOUNCEMENT_START
from bot.announcements.models import Announcement, AnnouncementState
from bot.announcements.queries import Changed
from bot.announcements.release import approve_announcement, confirm_draft
from bot.announcements.send import start_scheduled
from bot.audit.log import list_actions
from bot.core.errors import FieldErrors, Refused
from bot.delivery_reports.decisions import resend_row
from bot.outbox.batches import estimate_changes
from bot.outbox.kinds import REFRESH
from bot.outbox.models import OutboxState
from bot.outbox.rows import settle
from tests.support.factories import NOW
from tests.support.scenes.announcements import (
    EVERYONE,
    GENERAL,
    AnnouncementScene,
    make_form,
    state_of,
)
from tests.support.scenes.delivery_reports import end_row

pytestmark = pytest.mark.both_databases

TOMORROW = {"day": "2020-10-28", "clock": "09:00"}
NINE = datetime(2020, 10, 28, 13, tzinfo=UTC)
TEN = NINE + timedelta(hours=1)


@pytest.fixture
def scene(session: Session) -> AnnouncementScene:
    return AnnouncementScene(session)


def move(scene: AnnouncementScene, announcement: Announcement, to: datetime = TEN) -> None:
    move_announcement(
        scene.session, announcement, to=to, zone="Europe/Zurich", by=scene.otto, now=scene.now
    )


def edit(scene: AnnouncementScene, announcement: Announcement, text: str, version: int = 1) -> int:
    return edit_announcement(
        scene.session, announcement, text=text, version=version, by=scene.otto, now=scene.now
    )


def cancel(scene: AnnouncementScene, announcement: Announcement) -> int:
    return cancel_announcement(scene.session, announcement, by=scene.otto, now=scene.now)


def starts(scene: AnnouncementScene) -> list[tuple[datetime, str]]:
    return [(row.due, row.state) for row in scene.rows(ANNOUNCEMENT_START)]


def test_what_is_scheduled_is_moved(scene: AnnouncementScene) -> None:
    announcement = scene.announce(**TOMORROW)
    scene.announce("Dinner is ready", **TOMORROW)
    move(scene, announcement)
    assert (announcement.send_at, announcement.zone) == (TEN, "Europe/Zurich")
    assert starts(scene) == [(TEN, "waiting"), (NINE, "waiting")]
    assert scene.log()[-1] == ("announcement moved", "Otto")
    logged = list_actions(scene.session, scene.hackathon)[0]
    assert logged.before == {"send_at": "2020-10-28T09:00:00-04:00"}
    assert logged.after == {"send_at": "2020-10-28T15:00:00+01:00"}


def test_what_came_too_late_is_moved_ahead(scene: AnnouncementScene) -> None:
    announcement = scene.announce(**TOMORROW)
    (start,) = scene.rows(ANNOUNCEMENT_START)
    settle(start, OutboxState.SKIPPED, now=NINE, reason="too late")
    move(scene, announcement)
    assert starts(scene) == [(TEN, "waiting")]


def test_what_is_sent_however_late_is_so_for_the_time_that_it_had(
    scene: AnnouncementScene,
) -> None:
    announcement = scene.announce(**TOMORROW)
    (start,) = scene.rows(ANNOUNCEMENT_START)
    end_row(scene.session, start, OutboxState.SKIPPED, at=NINE)
    resend_row(scene.session, scene.hackathon, start.id, NINE, "UOTTO")
    scene.session.refresh(start)
    three_hours_late = (scene.session, start, TEN + timedelta(hours=3))
    assert ANNOUNCEMENT_START.why_expired(*three_hours_late) is None
    move(scene, announcement)
    assert ANNOUNCEMENT_START.why_expired(*three_hours_late) is not None
    # Nor is it for the report that told of it to say what became of it.
    assert start.report_id is None


def test_what_has_begun_is_not_moved(scene: AnnouncementScene) -> None:
    announcement = scene.announce(**TOMORROW)
    (start,) = scene.rows(ANNOUNCEMENT_START)
    start.state = OutboxState.SENDING
    scene.session.flush()
    with pytest.raises(Refused, match="It is going out already"):
        move(scene, announcement)
    start_scheduled(scene.session, announcement.id, NINE)
    with pytest.raises(Refused, match="It is going out already"):
        move(scene, announcement)


def test_what_is_not_approved_is_moved_without_a_start(scene: AnnouncementScene) -> None:
    announcement = scene.announce(urgent=True, **TOMORROW)
    (question,) = scene.rows(ANNOUNCEMENT_APPROVAL)
    settle(question, OutboxState.SENT, now=scene.now, channel="C2", ts="1.0")
    scene.session.flush()
    move(scene, announcement)
    assert announcement.send_at == TEN
    assert starts(scene) == []
    # What asks for its approval is made again, with the new time.
    assert [row.arguments for row in scene.rows(REFRESH)] == [{"row": question.id}]


def test_an_edit_changes_what_was_posted_and_what_is_to_be(scene: AnnouncementScene) -> None:
    announcement = scene.announce(channels=[GENERAL], audience=EVERYONE)
    scene.settle("#general", "@UANA")
    assert edit(scene, announcement, " Lunch is cold ") == 2
    assert (announcement.text, announcement.version) == ("Lunch is cold", 2)
    changes = scene.rows(REFRESH)
    assert [row.lane for row in changes] == ["#general", "@UANA"]
    # At the pace of Slack's chat.update.
    assert [row.due - scene.now for row in changes] == [timedelta(), timedelta(seconds=1.5)]
    assert all(row.bulk for row in changes)
    assert {row.key.rpartition(":")[2] for row in changes} == {"v2"}
    assert scene.progress(announcement).changes.waiting == 2
    assert scene.log()[-1] == ("announcement edited", "Otto")
    assert estimate_changes(80) == timedelta(minutes=2)


def test_an_edit_changes_its_authors_own_copy_before_those_of_others(
    scene: AnnouncementScene,
) -> None:
    form = make_form(audience=Audience(any_of=("organisers",)))
    draft = save_draft(scene.session, scene.hackathon, scene.otto, form, scene.now)
    announcement = confirm_draft(scene.session, draft, now=scene.now)
    scene.settle("@UOLGA", "@UOTTO")
    edit(scene, announcement, "Lunch is cold")
    assert [row.lane for row in scene.rows(REFRESH)] == ["@UOTTO", "@UOLGA"]


def test_a_second_edit_takes_the_place_of_the_first(scene: AnnouncementScene) -> None:
    announcement = scene.announce(channels=[GENERAL])
    scene.settle("#general")
    edit(scene, announcement, "Lunch is cold")
    edit(scene, announcement, "Lunch is gone", version=2)
    assert [(row.state, row.settled_at, row.reason) for row in scene.rows(REFRESH)] == [
        ("cancelled", scene.now, "it was edited again"),
        ("waiting", None, None),
    ]


def test_a_change_that_was_made_stays_so_after_a_second_edit(scene: AnnouncementScene) -> None:
    announcement = scene.announce(channels=[GENERAL])
    scene.settle("#general")
    edit(scene, announcement, "Lunch is cold")
    (first,) = scene.rows(REFRESH)
    settle(first, OutboxState.SENT, now=scene.now)
    edit(scene, announcement, "Lunch is gone", version=2)
    assert [row.state for row in scene.rows(REFRESH)] == ["sent", "waiting"]


def test_an_edit_of_one_leaves_the_changes_of_another_to_be_made(
    scene: AnnouncementScene,
) -> None:
    announcements = [scene.announce(text, channels=[GENERAL]) for text in ("Lunch", "Dinner")]
    scene.settle("#general")
    for each in announcements:
        edit(scene, each, "It is cold")
    assert [row.state for row in scene.rows(REFRESH)] == ["waiting", "waiting"]


def test_an_edit_or_an_end_of_one_leaves_others_alone(scene: AnnouncementScene) -> None:
    other = scene.announce("Dinner", channels=[GENERAL], audience=EVERYONE)
    scene.settle("#general", "@UANA")
    (question,) = scene.rows(ANNOUNCEMENT_PROGRESS)
    settle(question, OutboxState.SENT, now=NOW, channel="D1", ts="1.0")
    announcement = scene.announce(channels=[GENERAL], audience=EVERYONE)
    assert edit(scene, announcement, "Lunch is cold") == 0
    assert cancel(scene, announcement) == 4
    assert scene.rows(REFRESH) == []
    assert scene.progress(other).posts.waiting == 2
    assert scene.progress(announcement).posts.dropped == 4


def test_a_cancelled_one_that_somebody_got_is_edited(scene: AnnouncementScene) -> None:
    announcement = scene.announce(channels=[GENERAL], audience=EVERYONE)
    scene.settle("#general")
    cancel(scene, announcement)
    assert edit(scene, announcement, "Lunch is cold") == 1
    assert announcement.text == "Lunch is cold"


def test_an_edit_that_changes_nothing_does_nothing(scene: AnnouncementScene) -> None:
    announcement = scene.announce(channels=[GENERAL])
    scene.settle("#general")
    assert edit(scene, announcement, "Lunch is ready ") == 0
    assert announcement.version == 1
    assert scene.rows(REFRESH) == []


def test_who_edits_what_another_has_edited_is_told(scene: AnnouncementScene) -> None:
    announcement = scene.announce(channels=[GENERAL])
    edit(scene, announcement, "Lunch is cold")
    with pytest.raises(Changed):
        edit(scene, announcement, "Lunch is warm")
    with pytest.raises(FieldErrors) as wrong:
        edit(scene, announcement, " ", version=2)
    assert wrong.value.errors == {"text": "Please write what to announce."}
    assert announcement.text == "Lunch is cold"


def test_what_nobody_reads_is_not_edited(scene: AnnouncementScene) -> None:
    with pytest.raises(Refused, match="It is a draft still"):
        edit(scene, scene.draft(), "Lunch is cold")
    announcement = scene.announce(**TOMORROW)
    cancel(scene, announcement)
    with pytest.raises(Refused, match="cancelled before anybody got it"):
        edit(scene, announcement, "Lunch is cold")


def test_what_is_urgent_is_approved_anew_by_another_than_who_edited_it(
    scene: AnnouncementScene,
) -> None:
    urgent = scene.announce(urgent=True, **TOMORROW)
    approve_announcement(scene.session, urgent, version=1, by=scene.otto, now=scene.now)
    edit(scene, urgent, "Leave by the back door")
    assert state_of(urgent) == AnnouncementState.UNAPPROVED
    assert urgent.approved_by_id is None
    assert starts(scene) == [(NINE, "cancelled")]
    assert len(scene.lanes(ANNOUNCEMENT_APPROVAL)) == 2
    with pytest.raises(Refused, match="You wrote it yourself"):
        approve_announcement(scene.session, urgent, version=2, by=scene.otto, now=scene.now)
    approve_announcement(scene.session, urgent, version=2, by=scene.olga, now=scene.now)
    assert starts(scene) == [(NINE, "cancelled"), (NINE, "waiting")]
    move(scene, urgent)
    assert starts(scene) == [(NINE, "cancelled"), (TEN, "waiting")]


def test_what_is_not_urgent_or_goes_out_already_is_not_approved_anew(
    scene: AnnouncementScene,
) -> None:
    scheduled = scene.announce(**TOMORROW)
    edit(scene, scheduled, "Lunch is cold")
    assert state_of(scheduled) == AnnouncementState.SCHEDULED
    assert scene.rows(ANNOUNCEMENT_APPROVAL) == []
    urgent = scene.announce(urgent=True)
    approve_announcement(scene.session, urgent, version=1, by=scene.otto, now=scene.now)
    edit(scene, urgent, "Leave by the back door")
    assert state_of(urgent) == AnnouncementState.SENDING
    assert len(scene.rows(ANNOUNCEMENT_APPROVAL)) == 1


def test_who_organises_alone_edits_what_the_word_has_sent(session: Session) -> None:
    scene = AnnouncementScene(session, organisers=["otto@example.org"])
    urgent = confirm_draft(
        session, scene.draft(urgent=True, **TOMORROW), word="urgent", now=scene.now
    )
    edit(scene, urgent, "Leave by the back door")
    assert state_of(urgent) == AnnouncementState.SCHEDULED
    assert starts(scene) == [(NINE, "waiting")]


def test_a_cancelled_one_does_not_begin(scene: AnnouncementScene) -> None:
    announcement = scene.announce(**TOMORROW)
    assert cancel(scene, announcement) == 1
    start_scheduled(scene.session, announcement.id, NINE)
    assert state_of(announcement) == AnnouncementState.CANCELLED
    assert scene.rows() == []
    with pytest.raises(Refused, match="It is cancelled already"):
        cancel(scene, announcement)


def test_cancelling_stops_the_rest(scene: AnnouncementScene) -> None:
    announcement = scene.announce(channels=[GENERAL], audience=EVERYONE)
    scene.settle("#general", "@UANA")
    # It may be in Slack already: it is looked up, and settled as it is found.
    (unsure,) = (row for row in scene.rows() if row.lane == "@UBEN")
    unsure.unknown_since = scene.now
    scene.session.flush()
    assert cancel(scene, announcement) == 1
    assert {row.lane: row.state for row in scene.rows()} == {
        "#general": "sent",
        "@UANA": "sent",
        "@UBEN": "waiting",
        "@UCHI": "cancelled",
    }
    last = scene.rows()[-1]
    assert (last.settled_at, last.reason) == (scene.now, "cancelled by Otto")
    assert scene.log()[-1] == ("announcement cancelled", "Otto")


def test_what_has_gone_out_is_not_cancelled(scene: AnnouncementScene) -> None:
    announcement = scene.announce(channels=[GENERAL])
    announcement.state = AnnouncementState.SENT
    scene.session.flush()
    with pytest.raises(Refused, match="It has gone out already"):
        cancel(scene, announcement)


def test_its_author_is_told_of_what_others_do(scene: AnnouncementScene) -> None:
    announcement = scene.announce(channels=[GENERAL])
    (progress,) = scene.rows(ANNOUNCEMENT_PROGRESS)
    settle(progress, OutboxState.SENT, now=NOW, channel="D1", ts="1.0")
    scene.session.flush()
    edit(scene, announcement, "Lunch is cold")
    (change,) = scene.rows(REFRESH)
    assert change.arguments == {"row": progress.id}
    settle(change, OutboxState.SENT, now=NOW)
    cancel(scene, announcement)
    assert [row.arguments for row in scene.rows(REFRESH)] == [{"row": progress.id}] * 2


def test_what_asks_for_its_approval_is_made_again_once_it_is_cancelled(
    scene: AnnouncementScene,
) -> None:
    urgent = scene.announce(urgent=True)
    (question,) = scene.rows(ANNOUNCEMENT_APPROVAL)
    settle(question, OutboxState.SENT, now=NOW, channel="C2", ts="1.0")
    scene.session.flush()
    cancel(scene, urgent)
    assert [row.arguments for row in scene.rows(REFRESH)] == [{"row": question.id}]
