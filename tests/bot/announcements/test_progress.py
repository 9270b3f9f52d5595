"""How far an announcement has come."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from bot.announcements.edit import cancel_announcement, edit_announcement
from bot.announcements.kinds import ANNOUNCEMENT_PROGRESS
from bot.announcements.models import AnnouncementState
from bot.announcements.progress import note_progress
from bot.outbox.batches import Failure
from bot.outbox.kinds import REFRESH
from bot.outbox.models import OutboxState
from bot.outbox.rows import settle
from tests.support.factories import NOW, make_participant
from tests.support.scenes.announcements import EVERYONE, GENERAL, AnnouncementScene, state_of

pytestmark = pytest.mark.both_databases


@pytest.fixture
def scene(session: Session) -> AnnouncementScene:
    return AnnouncementScene(session)


def test_it_counts_what_is_sent_waits_and_failed(scene: AnnouncementScene) -> None:
    announcement = scene.announce(channels=[GENERAL], audience=EVERYONE)
    scene.settle("#general")
    scene.settle("@UANA", state=OutboxState.FAILED, reason="Slack said no")
    scene.settle("@UBEN", state=OutboxState.CANCELLED)
    progress = scene.progress(announcement)
    assert (progress.posts.sent, progress.posts.waiting, progress.posts.failed) == (1, 1, 1)
    assert (progress.posts.dropped, progress.posts.total) == (1, 4)
    assert progress.failures == [Failure("@UANA", "Slack said no")]


def test_it_names_the_first_few_that_failed(scene: AnnouncementScene) -> None:
    for number in range(10):
        make_participant(scene.session, scene.hackathon, f"more{number}")
    announcement = scene.announce()
    scene.settle(*scene.lanes(), state=OutboxState.UNKNOWN)
    progress = scene.progress(announcement)
    assert progress.posts.failed == 13
    assert len(progress.failures) == 10
    assert progress.failures[0] == Failure("@UANA", "no reason given")


def test_what_failed_of_another_is_not_named(scene: AnnouncementScene) -> None:
    first, second = (scene.announce(text) for text in ("Lunch", "Dinner"))
    scene.settle("@UANA", state=OutboxState.FAILED, reason="Slack said no")
    for announcement in (first, second):
        assert scene.progress(announcement).failures == [Failure("@UANA", "Slack said no")]


def test_a_change_that_failed_is_not_named_among_them(scene: AnnouncementScene) -> None:
    announcement = scene.announce(channels=[GENERAL], audience=EVERYONE)
    scene.settle("#general")
    scene.settle("@UANA", state=OutboxState.FAILED, reason="Slack said no")
    edit_announcement(
        scene.session, announcement, text="Lunch is cold", version=1, by=scene.olga, now=NOW
    )
    (change,) = scene.rows(REFRESH)
    settle(change, OutboxState.FAILED, now=NOW, reason="message_not_found")
    scene.session.flush()
    progress = scene.progress(announcement)
    assert progress.changes.failed == 1
    assert progress.failures == [Failure("@UANA", "Slack said no")]


def test_it_ends_with_its_last_message(scene: AnnouncementScene) -> None:
    announcement = scene.announce(channels=[GENERAL], audience=EVERYONE)
    note_progress(scene.session, scene.settle("#general", "@UANA"), NOW)
    assert state_of(announcement) == AnnouncementState.SENDING
    note_progress(scene.session, scene.settle("@UBEN", "@UCHI"), NOW)
    assert state_of(announcement) == AnnouncementState.SENT


def test_one_that_is_cancelled_stays_so_when_the_last_on_its_way_arrives(
    scene: AnnouncementScene,
) -> None:
    announcement = scene.announce(channels=[GENERAL])
    (row,) = scene.rows()
    row.state = OutboxState.SENDING
    scene.session.flush()
    cancel_announcement(scene.session, announcement, by=scene.otto, now=NOW)
    note_progress(scene.session, scene.settle("#general"), NOW)
    assert state_of(announcement) == AnnouncementState.CANCELLED


def test_its_authors_message_is_made_again_now_and_then(scene: AnnouncementScene) -> None:
    scene.announce(channels=[GENERAL], audience=EVERYONE)
    (progress,) = scene.rows(ANNOUNCEMENT_PROGRESS)
    note_progress(scene.session, scene.settle("#general"), NOW)
    # It is not there yet, and will say how it stands by then.
    assert scene.rows(REFRESH) == []
    settle(progress, OutboxState.SENT, now=NOW, channel="D1", ts="1.0")
    scene.session.flush()
    for lane in ("@UANA", "@UBEN"):
        note_progress(scene.session, scene.settle(lane), NOW)
    assert [(row.lane, row.due) for row in scene.rows(REFRESH)] == [
        ("@UOLGA", NOW + timedelta(seconds=5))
    ]


def test_the_end_is_told_at_once(scene: AnnouncementScene) -> None:
    scene.announce(channels=[GENERAL], audience=EVERYONE)
    (progress,) = scene.rows(ANNOUNCEMENT_PROGRESS)
    settle(progress, OutboxState.SENT, now=NOW, channel="D1", ts="1.0")
    scene.session.flush()
    note_progress(scene.session, scene.settle("#general"), NOW)
    note_progress(scene.session, scene.settle("@UANA", "@UBEN", "@UCHI"), NOW)
    assert [row.due for row in scene.rows(REFRESH)] == [NOW]
