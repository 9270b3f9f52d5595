"""Announcements once they are written: sent or scheduled, approved, listed."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from bot.announcements.audience import Audience
from bot.announcements.kinds import (
    ANNOUNCEMENT_APPROVAL,
    ANNOUNCEMENT_PROGRESS,
    ANNOUNCEMENT_PROOF,
    ANNOUNCEMENT_START,
)
from bot.announcements.models import Announcement, AnnouncementState
from bot.announcements.queries import Changed, find_announcement, list_announcements
from bot.announcements.release import approve_announcement, confirm_draft, send_proof
from bot.announcements.send import start_scheduled
from bot.audit.models import AuditEntry
from bot.core.errors import FieldErrors, Refused
from bot.registration.models import Participant
from bot.workspaces.models import Person
from tests.support.factories import NOW
from tests.support.neighbours import Neighbours, select_ours
from tests.support.scenes.announcements import EVERYONE, GENERAL, AnnouncementScene, state_of

pytestmark = pytest.mark.both_databases

TOMORROW = {"day": "2020-10-28", "clock": "09:00"}
NINE = datetime(2020, 10, 28, 13, tzinfo=UTC)


@pytest.fixture
def scene(session: Session) -> AnnouncementScene:
    return AnnouncementScene(session)


def test_it_goes_to_its_channels_and_to_everybody_in_its_audience(scene: AnnouncementScene) -> None:
    announcement = scene.announce(channels=[GENERAL], audience=EVERYONE)
    assert state_of(announcement) == AnnouncementState.SENDING
    assert announcement.send_at == NOW
    rows = scene.rows()
    assert [(row.lane, row.bulk) for row in rows] == [
        ("#general", False),
        ("@UANA", True),
        ("@UBEN", True),
        ("@UCHI", True),
    ]
    assert rows[0].arguments == {"title": "Lunch is ready", "channel_id": "C1"}
    assert {row.due for row in rows} == {NOW}
    assert scene.lanes(ANNOUNCEMENT_PROGRESS) == ["@UOLGA"]
    assert scene.log() == [("announcement sent", "Olga")]


def test_its_author_gets_their_own_copy_at_once(scene: AnnouncementScene) -> None:
    scene.announce(audience=Audience(any_of=("organisers",)))
    assert [(row.lane, row.bulk) for row in scene.rows()] == [("@UOLGA", False), ("@UOTTO", True)]
    (progress,) = scene.rows(ANNOUNCEMENT_PROGRESS)
    assert progress.id < scene.rows()[0].id


def test_it_is_sent_once(scene: AnnouncementScene) -> None:
    announcement = scene.announce()
    with pytest.raises(Refused, match="It is going out already"):
        confirm_draft(scene.session, announcement, now=scene.now)
    assert len(scene.rows()) == 3


def test_what_is_scheduled_decides_at_its_time_to_whom_it_goes(scene: AnnouncementScene) -> None:
    announcement = scene.announce(**TOMORROW)
    assert state_of(announcement) == AnnouncementState.SCHEDULED
    assert scene.rows() == []
    (start,) = scene.rows(ANNOUNCEMENT_START)
    assert start.due == NINE
    scene.person("ben").left_at = NOW
    start_scheduled(scene.session, announcement.id, NINE)
    assert scene.lanes() == ["@UANA", "@UCHI"]
    start_scheduled(scene.session, announcement.id, NINE)
    assert len(scene.rows()) == 2
    assert scene.log() == [("announcement scheduled", "Olga")]


def test_one_whose_time_came_while_it_was_looked_at_is_not_confirmed(
    scene: AnnouncementScene,
) -> None:
    draft = scene.draft(**TOMORROW)
    with pytest.raises(FieldErrors) as wrong:
        confirm_draft(scene.session, draft, now=NINE)
    assert wrong.value.errors == {
        "clock": "That time has come meanwhile: choose another, or clear it."
    }


def test_one_whose_audience_is_gone_meanwhile_is_not_confirmed(scene: AnnouncementScene) -> None:
    draft = scene.draft(audience=Audience(people=("UANA",)))
    scene.person("ana").left_at = NOW
    scene.session.flush()
    with pytest.raises(FieldErrors) as wrong:
        confirm_draft(scene.session, draft, now=NOW)
    assert wrong.value.errors == {
        "any_of": "Nobody is in this audience any more. Choose a wider one."
    }


def test_what_begins_late_is_due_when_it_was_to_go(scene: AnnouncementScene) -> None:
    announcement = scene.announce(**TOMORROW)
    start_scheduled(scene.session, announcement.id, NINE + timedelta(minutes=1))
    assert {row.due for row in scene.rows()} == {NINE}


def test_one_that_finds_nobody_at_its_time_ends_at_once(scene: AnnouncementScene) -> None:
    announcement = scene.announce(audience=Audience(people=("UANA",)), **TOMORROW)
    scene.person("ana").left_at = NOW
    start_scheduled(scene.session, announcement.id, NINE)
    assert state_of(announcement) == AnnouncementState.SENT


def test_its_author_is_shown_it_first(scene: AnnouncementScene) -> None:
    draft = scene.draft()
    send_proof(scene.session, draft, scene.now)
    assert scene.lanes(ANNOUNCEMENT_PROOF) == ["@UOLGA"]
    send_proof(scene.session, draft, scene.wait(seconds=1))
    assert len(scene.lanes(ANNOUNCEMENT_PROOF)) == 2
    assert scene.rows() == []


def test_what_is_urgent_waits_for_a_second_organiser(scene: AnnouncementScene) -> None:
    urgent = scene.announce("Leave the building", urgent=True)
    assert state_of(urgent) == AnnouncementState.UNAPPROVED
    assert scene.rows() == []
    assert scene.lanes(ANNOUNCEMENT_APPROVAL) == ["#organisers"]
    with pytest.raises(Refused, match="You wrote it yourself"):
        approve_announcement(scene.session, urgent, version=1, by=scene.olga, now=scene.now)
    approve_announcement(scene.session, urgent, version=1, by=scene.otto, now=scene.now)
    assert state_of(urgent) == AnnouncementState.SENDING
    assert urgent.approved_by is scene.otto
    assert len(scene.rows()) == 3
    with pytest.raises(Refused, match="It is going out already"):
        approve_announcement(scene.session, urgent, version=1, by=scene.otto, now=scene.now)
    assert scene.log() == [("announcement proposed", "Olga"), ("announcement approved", "Otto")]


def test_what_is_approved_before_its_time_waits_for_it(scene: AnnouncementScene) -> None:
    urgent = scene.announce(urgent=True, **TOMORROW)
    approve_announcement(scene.session, urgent, version=1, by=scene.otto, now=scene.now)
    assert state_of(urgent) == AnnouncementState.SCHEDULED
    assert [row.due for row in scene.rows(ANNOUNCEMENT_START)] == [NINE]


@pytest.mark.parametrize("now", [NINE, NINE + timedelta(minutes=1)])
def test_what_is_approved_once_its_time_has_come_goes_at_once(
    scene: AnnouncementScene, now: datetime
) -> None:
    urgent = scene.announce(urgent=True, **TOMORROW)
    approve_announcement(scene.session, urgent, version=1, by=scene.otto, now=now)
    assert state_of(urgent) == AnnouncementState.SENDING
    assert urgent.send_at == now


def test_nobody_approves_a_text_that_they_have_not_read(scene: AnnouncementScene) -> None:
    urgent = scene.announce(urgent=True)
    with pytest.raises(Changed, match="Its text has changed since"):
        approve_announcement(scene.session, urgent, version=0, by=scene.otto, now=scene.now)


def test_the_word_sends_what_is_urgent_without_a_second(scene: AnnouncementScene) -> None:
    draft = scene.draft(urgent=True)
    with pytest.raises(FieldErrors) as wrong:
        confirm_draft(scene.session, draft, word="yes", now=scene.now)
    assert wrong.value.errors == {
        "word": "Type urgent here, or nothing, and a second organiser is asked."
    }
    confirm_draft(scene.session, draft, word=" Urgent ", now=scene.now)
    assert state_of(draft) == AnnouncementState.SENDING
    (entry,) = scene.session.scalars(select_ours(AuditEntry))
    assert entry.after is not None
    assert entry.after["typed"] == "urgent"


def test_blanks_are_no_word(scene: AnnouncementScene) -> None:
    draft = scene.draft(urgent=True)
    confirm_draft(scene.session, draft, word=" ", now=scene.now)
    assert state_of(draft) == AnnouncementState.UNAPPROVED


def test_who_organises_alone_types_the_word(session: Session) -> None:
    scene = AnnouncementScene(session, organisers=["olga@example.org"])
    with pytest.raises(FieldErrors) as wrong:
        scene.announce(urgent=True)
    assert wrong.value.errors == {
        "word": "There is no second organiser who could approve it: type urgent here."
    }


def test_one_goes_on_when_its_author_has_left(scene: AnnouncementScene) -> None:
    announcement = scene.announce(**TOMORROW)
    scene.olga.left_at = NOW
    start_scheduled(scene.session, announcement.id, NINE)
    assert scene.lanes() == ["@UANA", "@UBEN", "@UCHI"]
    assert scene.lanes(ANNOUNCEMENT_PROGRESS) == ["#organisers"]


def test_those_to_come_are_listed_by_their_time_and_the_latest_first(
    scene: AnnouncementScene,
) -> None:
    later = scene.announce("later", day="2020-10-29", clock="09:00")
    sooner = scene.announce("sooner", **TOMORROW)
    unapproved = scene.announce("urgent", urgent=True, day="2020-10-30", clock="09:00")
    sending = scene.announce("sending")
    ended = [scene.announce(f"ended {number}", channels=[GENERAL]) for number in range(3)]
    for each in ended:
        each.state = AnnouncementState.SENT
    scene.draft("a draft")
    scene.session.flush()
    listed = list_announcements(scene.session, scene.hackathon, 2)
    assert listed.coming == [sooner, later, unapproved]
    assert listed.sending == [sending]
    assert listed.recent == ended[:0:-1]
    assert listed.more == 1
    assert list_announcements(scene.session, scene.hackathon, 5).more == 0


def test_an_announcement_of_another_hackathon_is_gone(scene: AnnouncementScene) -> None:
    announcement = scene.announce()
    assert find_announcement(scene.session, scene.hackathon, announcement.id) is announcement
    theirs = select(Announcement.id).where(Announcement.hackathon_id != scene.hackathon.id)
    for number in (announcement.id + 1, *scene.session.scalars(theirs)):
        with pytest.raises(Refused, match="That announcement is gone"):
            find_announcement(scene.session, scene.hackathon, number)


def test_of_ten_thousand_the_fifty_who_are_deactivated_get_none(session: Session) -> None:
    # Ten thousand neighbours each would take a minute.
    scene = AnnouncementScene(session, Neighbours.NONE)
    workspace = scene.hackathon.workspace_id
    people = [
        {"workspace_id": workspace, "slack_id": f"UMANY{number}", "name": f"many {number}"}
        for number in range(9_997)
    ]
    session.execute(insert(Person), people)
    many = session.scalars(select(Person.id).where(Person.slack_id.startswith("UMANY")))
    session.execute(
        insert(Participant),
        [
            {
                "hackathon_id": scene.hackathon.id,
                "person_id": person_id,
                "registered_at": NOW,
                "affiliation": "x",
                "looking_for_team": False,
                "certificate_name": "x",
                "answers": {},
            }
            for person_id in many
        ],
    )
    deactivated = [f"UMANY{number * 100}" for number in range(50)]
    session.execute(update(Person).where(Person.slack_id.in_(deactivated)).values(left_at=NOW))
    announcement = scene.announce()
    lanes = set(scene.lanes())
    assert len(lanes) == 9_950
    assert not lanes & {f"@{each}" for each in deactivated}
    assert scene.progress(announcement).posts.waiting == 9_950
