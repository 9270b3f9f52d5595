"""Who wants no announcements but the urgent ones."""

import pytest
from sqlalchemy.orm import Session

from bot.announcements.audience import Audience
from bot.announcements.kinds import ANNOUNCEMENT_PROGRESS
from bot.announcements.models import AnnouncementState
from bot.announcements.mutes import MUTED, mute_announcements, unmute_announcements
from bot.announcements.release import approve_announcement
from bot.outbox.models import OutboxState
from tests.support.scenes.announcements import AnnouncementScene, state_of

pytestmark = pytest.mark.both_databases


@pytest.fixture
def scene(session: Session) -> AnnouncementScene:
    return AnnouncementScene(session)


def mute(scene: AnnouncementScene, name: str) -> bool:
    return mute_announcements(scene.session, scene.hackathon, scene.person(name), scene.now)


def test_who_mutes_gets_none_until_they_unmute(scene: AnnouncementScene) -> None:
    assert mute(scene, "ana")
    assert not mute(scene, "ana")
    scene.announce()
    assert scene.lanes() == ["@UBEN", "@UCHI"]
    assert unmute_announcements(scene.session, scene.hackathon, scene.person("ana"))
    assert not unmute_announcements(scene.session, scene.hackathon, scene.person("ana"))
    scene.announce("Dinner is ready")
    assert scene.lanes() == ["@UBEN", "@UCHI", "@UANA", "@UBEN", "@UCHI"]


def test_what_is_on_its_way_to_others_comes_no_more(scene: AnnouncementScene) -> None:
    announcement = scene.announce()
    scene.settle("@UBEN", "@UCHI")
    mute(scene, "ana")
    (row,) = (row for row in scene.rows() if row.lane == "@UANA")
    assert (row.state, row.settled_at, row.reason) == (OutboxState.CANCELLED, scene.now, MUTED)
    assert state_of(announcement) == AnnouncementState.SENT
    assert scene.progress(announcement).posts.dropped == 1


def test_others_get_it_all_the_same(scene: AnnouncementScene) -> None:
    scene.announce()
    mute(scene, "ana")
    mute(scene, "ben")
    assert scene.lanes() == ["@UCHI"]
    unmute_announcements(scene.session, scene.hackathon, scene.person("ana"))
    scene.announce("Dinner is ready")
    assert scene.lanes() == ["@UCHI", "@UANA", "@UCHI"]


def test_what_is_in_hand_or_may_be_there_already_is_left(scene: AnnouncementScene) -> None:
    for text in ("in hand", "in doubt", "waiting"):
        scene.announce(text)
    in_hand, in_doubt, _ = (row for row in scene.rows() if row.lane == "@UANA")
    in_hand.state, in_doubt.unknown_since = OutboxState.SENDING, scene.now
    scene.session.flush()
    mute(scene, "ana")
    states = [row.state for row in scene.rows() if row.lane == "@UANA"]
    assert states == [OutboxState.SENDING, OutboxState.WAITING, OutboxState.CANCELLED]


def test_an_author_who_mutes_is_told_all_the_same_how_theirs_comes_along(
    scene: AnnouncementScene,
) -> None:
    scene.announce(audience=Audience(any_of=("organisers",)))
    mute(scene, "olga")
    assert scene.lanes() == ["@UOTTO"]
    assert scene.lanes(ANNOUNCEMENT_PROGRESS) == ["@UOLGA"]


def test_what_is_urgent_comes_all_the_same(scene: AnnouncementScene) -> None:
    urgent = scene.announce("Leave the building", urgent=True)
    approve_announcement(scene.session, urgent, version=1, by=scene.otto, now=scene.now)
    mute(scene, "ana")
    assert scene.lanes() == ["@UANA", "@UBEN", "@UCHI"]


def test_an_audience_that_has_muted_is_nobody(scene: AnnouncementScene) -> None:
    for name in ("ana", "ben", "chi"):
        mute(scene, name)
    assert scene.faults() == {
        "any_of": (
            "Everybody in this audience has muted announcements. Only urgent ones reach them."
        )
    }
    assert scene.faults(urgent=True) == {}
