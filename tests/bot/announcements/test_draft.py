"""Writing an announcement: what the form may say, and what would come of it."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from bot.announcements.audience import Audience
from bot.announcements.draft import (
    ChannelProblem,
    ChosenChannel,
    describe_preview,
    read_send_time,
    read_zones,
    save_draft,
)
from bot.announcements.models import Announcement
from bot.announcements.queries import find_draft
from bot.announcements.release import confirm_draft
from bot.core.errors import FieldErrors, Refused
from tests.support.factories import NOW, make_participant
from tests.support.neighbours import select_ours
from tests.support.scenes.announcements import EVERYONE, GENERAL, AnnouncementScene, make_form

pytestmark = pytest.mark.both_databases

BERLIN = "Europe/Berlin"
LATER = "Choose this too, or clear the {} to send it at once."


@pytest.fixture
def scene(session: Session) -> AnnouncementScene:
    return AnnouncementScene(session)


def test_a_draft_keeps_what_the_form_says(scene: AnnouncementScene) -> None:
    draft = scene.draft(
        " Lunch is ready ",
        channels=[GENERAL],
        audience=EVERYONE,
        notifies=True,
        day="2020-10-28",
        clock="09:00",
        zone="Europe/Zurich",
    )
    assert draft.text == "Lunch is ready"
    assert draft.channels == [{"id": "C1", "name": "general"}]
    assert draft.audience == {"any_of": ["registered"], "also": [], "but": [], "people": []}
    assert draft.notifies
    assert draft.send_at == datetime(2020, 10, 28, 8, tzinfo=UTC)
    assert scene.rows() == []


def test_the_zones_are_those_of_who_takes_part_that_of_the_most_first(
    scene: AnnouncementScene,
) -> None:
    scene.person("ana").zone = "Europe/Zurich"
    dee = make_participant(scene.session, scene.hackathon, "dee", withdrawn_at=NOW)
    dee.person.zone = "Africa/Cairo"
    scene.person("chi").zone = None
    make_participant(scene.session, scene.hackathon, "eva")
    scene.session.flush()
    zones = read_zones(scene.session, scene.hackathon)
    assert zones == ["Europe/Zurich", "America/New_York"]


def test_a_draft_is_changed_in_its_place(scene: AnnouncementScene) -> None:
    draft = scene.draft(channels=[GENERAL])
    form = make_form("Dinner", audience=Audience(people=("UNEW",)), notifies=True)
    changed = save_draft(scene.session, scene.hackathon, scene.olga, form, scene.now, draft)
    assert changed is draft
    assert (draft.text, draft.channels, draft.notifies) == ("Dinner", [], False)
    # Whom nobody knew yet: a member of the workspace who has not registered.
    assert scene.person("new").name == "UNEW"
    assert scene.session.scalars(select_ours(Announcement)).all() == [draft]


def test_nobody_but_its_author_finds_a_draft(scene: AnnouncementScene) -> None:
    draft = scene.draft()
    assert find_draft(scene.session, scene.hackathon, draft.id, "UOLGA") is draft
    for number, person in ((draft.id, "UOTTO"), (draft.id + 1, "UOLGA")):
        with pytest.raises(Refused, match="That announcement is gone"):
            find_draft(scene.session, scene.hackathon, number, person)
    confirm_draft(scene.session, draft, now=scene.now)
    with pytest.raises(Refused, match="It is going out already"):
        find_draft(scene.session, scene.hackathon, draft.id, "UOLGA")


@pytest.mark.parametrize("text", ["", "  \n"])
def test_a_text_is_needed(scene: AnnouncementScene, text: str) -> None:
    assert scene.faults(text) == {"text": "Please write what to announce."}


def test_a_text_is_as_long_as_slack_takes_it(scene: AnnouncementScene) -> None:
    assert scene.faults("x" * 40_000) == {}
    assert scene.faults("x" * 40_001) == {
        "text": (
            "This has 40,001 characters, and Slack takes 40,000 in a message: please shorten it, "
            "or link to it."
        )
    }
    # Slack counts an angle bracket as the four characters in which it is written.
    assert scene.faults("<" * 10_001)["text"].startswith("This has 40,004 characters")


def test_somebody_is_to_read_it(scene: AnnouncementScene) -> None:
    nowhere = {"channels": "Choose channels here, or people below."}
    assert scene.faults(audience=Audience()) == nowhere
    nobody = {"any_of": "Nobody is in this audience now. Choose a wider one."}
    assert scene.faults(audience=Audience(any_of=("mentors",))) == nobody
    channel_too = scene.faults(channels=[GENERAL], audience=Audience(any_of=("mentors",)))
    assert channel_too == nobody
    scene.person("ana").left_at = NOW
    scene.session.flush()
    assert scene.faults(audience=Audience(people=("UANA",))) == {
        "people": "Nobody is in this audience now. Choose a wider one."
    }


def test_groups_to_be_left_out_need_some_to_leave_them_out_of(scene: AnnouncementScene) -> None:
    first = {"any_of": "Say here first who: for example, everyone registered."}
    assert scene.faults(audience=Audience(but=("teamless",))) == first
    assert scene.faults(audience=Audience(also=("teamless",), people=("UANA",))) == first


def test_groups_that_are_no_more_are_told(scene: AnnouncementScene) -> None:
    gone = "One of these is no more: choose again."
    assert scene.faults(audience=Audience(("team:77",), ("site:x",), ("challenge:x",))) == {
        "any_of": gone,
        "also": gone,
        "but": gone,
    }


@pytest.mark.parametrize(
    ("channel", "problem"),
    [
        (
            ChosenChannel("C1", "old", ChannelProblem.ARCHIVED),
            "#old is archived. Choose another channel.",
        ),
        (
            ChosenChannel("C1", "board", ChannelProblem.UNSEEN),
            "#board is private and I am not in it: invite me there with /invite.",
        ),
        (
            ChosenChannel("C1", "", ChannelProblem.UNSEEN),
            "I cannot see one of these channels: it is gone, or private and I am not in it. "
            "Invite me there with /invite, or leave it out.",
        ),
        (
            ChosenChannel("C1", "", ChannelProblem.UNKNOWN),
            "Slack did not tell me about these channels just now. Please try again.",
        ),
    ],
)
def test_a_channel_takes_posts(
    scene: AnnouncementScene, channel: ChosenChannel, problem: str
) -> None:
    assert scene.faults(channels=[GENERAL, channel]) == {"channels": problem}


def test_everything_that_is_wrong_is_told_at_once(scene: AnnouncementScene) -> None:
    assert scene.faults("", audience=Audience(), day="2020-10-28").keys() == {
        "text",
        "channels",
        "clock",
    }


def test_a_time_is_by_the_clock_of_a_zone() -> None:
    assert read_send_time(None, None, BERLIN, NOW) is None
    assert read_send_time("2020-10-28", "09:00", BERLIN, NOW) == datetime(
        2020, 10, 28, 8, tzinfo=UTC
    )


@pytest.mark.parametrize(
    ("day", "clock", "zone", "field", "problem"),
    [
        ("2020-10-28", None, BERLIN, "clock", LATER.format("day")),
        (None, "09:00", BERLIN, "day", LATER.format("time")),
        ("2020-10-28", "09:00", "Berlin", "zone", "Please choose one of the zones listed."),
        (None, None, "", "zone", "Please choose one of the zones listed."),
        ("soon", "09:00", BERLIN, "day", "Please choose a day and a time from the lists."),
        ("2020-10-28", "25:00", BERLIN, "day", "Please choose a day and a time from the lists."),
        (
            "2020-10-27",
            "16:00",
            BERLIN,
            "clock",
            "That is past. Choose a time to come, or clear day and time to send it at once.",
        ),
        (
            "2021-03-28",
            "02:30",
            BERLIN,
            "clock",
            "02:30 does not exist on 28 March 2021 in Berlin: choose an earlier or a later time.",
        ),
        (
            "2021-10-31",
            "02:30",
            BERLIN,
            "clock",
            "02:30 comes twice on 31 October 2021 in Berlin: choose an earlier or a later time, or "
            "another zone, such as UTC.",
        ),
    ],
)
def test_a_time_that_cannot_be_is_refused(
    day: str | None, clock: str | None, zone: str, field: str, problem: str
) -> None:
    with pytest.raises(FieldErrors) as wrong:
        read_send_time(day, clock, zone, NOW)
    assert wrong.value.errors == {field: problem}


def test_an_outlook_says_whom_it_wakes(scene: AnnouncementScene) -> None:
    # 15:00 UTC: afternoon in Zurich, and midnight in Tokyo.
    preview = describe_preview(scene.session, scene.draft(), scene.now)
    assert [each.slack_id for each in preview.recipients.people] == ["UANA", "UBEN", "UCHI"]
    assert preview.at == NOW
    assert preview.night == [("Asia/Tokyo", 1)]
    assert [each.words for each in preview.groups] == ["Everyone registered"]
    # Three at 300 a minute.
    assert preview.duration == timedelta(seconds=0.6)
    morning = scene.draft(day="2020-10-28", clock="02:00", zone="UTC")
    preview = describe_preview(scene.session, morning, scene.now)
    assert preview.night == [("Europe/Zurich", 1)]
    scene.person("ben").zone = None
    scene.session.flush()
    assert describe_preview(scene.session, morning, scene.now).night == []


def test_the_zones_of_participants_are_offered_that_of_the_most_first(
    scene: AnnouncementScene,
) -> None:
    for name, zone in (
        ("dai", "Asia/Tokyo"),
        ("eva", "Europe/Zurich"),
        ("fay", "Asia/Tokyo"),
        ("kim", "America/Chicago"),
    ):
        make_participant(scene.session, scene.hackathon, name).person.zone = zone
    for name in ("gil", "hal", "ida"):
        make_participant(scene.session, scene.hackathon, name, withdrawn_at=NOW)
    make_participant(scene.session, scene.hackathon, "jo").person.zone = None
    scene.session.flush()
    assert read_zones(scene.session, scene.hackathon) == [
        "Asia/Tokyo",
        "Europe/Zurich",
        "America/Chicago",
        "America/New_York",
    ]
