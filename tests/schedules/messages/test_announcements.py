"""Announcements on their way to channels and people: progress, changes, and what stops them."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from bot.announcements.audience import Audience
from bot.announcements.body import LONGEST_IN_BLOCKS
from bot.announcements.draft import ChosenChannel, save_draft
from bot.announcements.edit import cancel_announcement, edit_announcement
from bot.announcements.models import Announcement, AnnouncementState
from bot.announcements.queries import find_announcement
from bot.announcements.release import approve_announcement, confirm_draft, send_proof
from bot.hackathons.models import Hackathon
from bot.outbox.models import OutboxState
from bot.workspaces.people import get_person
from rehearsal import Error, HttpStatus
from tests.schedules.delivery_fixture import DeliveryFixture
from tests.support.factories import NOW
from tests.support.scenes.announcements import make_form

pytestmark = pytest.mark.both_databases

HOUR = timedelta(hours=1)


class Newsroom:
    """Olga and Otto announce in `office`'s workspace, where `ana`, `ben` and `chi` are too."""

    def __init__(self, office: DeliveryFixture) -> None:
        self.office = office
        handles = ("olga", "otto", "ana", "ben", "chi")
        self.ids = {each: office.workspace.add_person(each) for each in handles}
        self.channels: dict[str, ChosenChannel] = {}
        office.workspace.add_channel("organisers", private=True, members=["olga", "hackathon"])

    def add_channel(self, name: str, **parts: Any) -> ChosenChannel:
        """A channel that may be chosen."""
        found = self.office.workspace.channel(name)
        slack_id = found.id if found else self.office.workspace.add_channel(name, **parts)
        return ChosenChannel(slack_id, name)

    def announce(self, text: str = "Lunch", word: str = "", **parts: Any) -> int:
        """What Olga announces, unless `parts` say else to Ana, Ben and Chi; its id."""
        people = Audience(people=tuple(self.ids[each] for each in ("ana", "ben", "chi")))
        parts.setdefault("audience", people)

        def write(session: Any, hackathon: Hackathon) -> int:
            author = get_person(session, hackathon.workspace_id, self.ids["olga"])
            form = make_form(text, **parts)
            draft = save_draft(session, hackathon, author, form, self.office.clock.now())
            if word != "draft":
                confirm_draft(session, draft, word=word, now=self.office.clock.now())
            return draft.id

        number: int = self._write(write)
        return number

    def do(self, deed: Callable[..., Any], number: int, **arguments: Any) -> None:
        """What Otto does with it."""

        def write(session: Any, hackathon: Hackathon) -> None:
            by = get_person(session, hackathon.workspace_id, self.ids["otto"], name="Otto")
            announcement = find_announcement(session, hackathon, number)
            deed(session, announcement, by=by, now=self.office.clock.now(), **arguments)

        self._write(write)

    def is_to(self, handle: str) -> Callable[[dict[str, Any]], bool]:
        """Whether a call is about this person's direct messages."""
        return lambda arguments: arguments.get("channel") == self.ids[handle]

    def find(self, number: int) -> Announcement:
        """It, as it is kept."""
        with self.office.database.read() as session:
            return session.get_one(Announcement, number)

    def progress(self) -> list[str]:
        """What Olga reads of it."""
        return self.office.texts("@olga")

    def _write(self, work: Callable[..., Any]) -> Any:
        with self.office.database.write() as session:
            return work(session, session.get_one(Hackathon, self.office.hackathon_id))


@pytest.fixture
def room(office: DeliveryFixture) -> Newsroom:
    return Newsroom(office)


def test_it_comes_to_channels_and_people_and_its_author_reads_how_far_it_is(room: Newsroom) -> None:
    general = room.add_channel("general")
    number = room.announce("Lunch *now*", channels=[general], notifies=True)
    room.office.run()
    assert room.office.texts() == ["<!channel> Lunch *now*"]
    for handle in ("ana", "ben", "chi"):
        assert room.office.texts(f"@{handle}") == ["Lunch *now*"]
    (message,) = room.office.workspace.messages("@olga")
    assert message.text == ":white_check_mark: Sent: *Lunch now*. 4 of 4 sent"
    assert room.find(number).state == AnnouncementState.SENT


def test_a_scheduled_one_begins_at_its_time(room: Newsroom) -> None:
    number = room.announce(day="2020-10-27", clock="12:00")
    room.office.delivery.deliver_due()
    assert room.find(number).state == AnnouncementState.SCHEDULED
    room.office.run()
    assert room.office.instants("@ana") == [HOUR]
    assert room.find(number).state == AnnouncementState.SENT


def test_one_that_would_begin_hours_late_does_not_and_organisers_are_told(room: Newsroom) -> None:
    number = room.announce(day="2020-10-27", clock="12:00")
    room.office.clock.jump_to(NOW + 4 * HOUR)
    room.office.run()
    assert room.find(number).state == AnnouncementState.SCHEDULED
    assert room.office.texts("@ana") == []
    (report,) = room.office.texts("organisers")
    assert report.startswith("I did not send *Lunch* to <@")
    assert "it was to go out more than 2 hours ago" in report


def test_one_that_stops_for_half_a_day_does_not_go_on(room: Newsroom) -> None:
    room.announce()
    room.office.clock.jump_to(NOW + 13 * HOUR)
    room.office.run()
    assert room.office.texts("@ana") == []
    assert room.progress() == [
        ":white_check_mark: Sent: *Lunch*. 0 of 3 sent · 3 not sent any more"
    ]


def test_a_channel_that_is_deleted_is_not_made_anew_and_the_rest_goes_on(room: Newsroom) -> None:
    gone = ChosenChannel("C0GONE", "gone")
    old = room.add_channel("old")
    room.office.workspace.state.channels[old.slack_id].is_archived = True
    room.announce(channels=[gone, old])
    room.office.run()
    assert room.office.workspace.channel("gone") is None
    (message,) = room.office.workspace.messages("@olga")
    lines = [each["text"]["text"] for each in message.blocks if each["type"] == "section"]
    assert lines == [
        ":white_check_mark: Sent: *Lunch*",
        "3 of 5 sent · 2 failed\n"
        "• #gone: the channel is deleted, or private and without me\n"
        "• #old: the channel is archived",
    ]
    (report,) = room.office.texts("organisers")
    assert report.startswith("Not every message went out: 2 failed.")


def test_a_public_channel_that_the_bot_is_not_in_is_joined(room: Newsroom) -> None:
    room.announce(channels=[room.add_channel("side")], audience=Audience())
    room.office.run()
    assert room.office.texts("side") == ["Lunch"]


def test_whom_it_does_not_reach_its_author_reads_by_name(room: Newsroom) -> None:
    disabled = Error("user_disabled")
    room.office.workspace.faults.add("chat.postMessage", disabled, when=room.is_to("ben"))
    room.announce()
    room.office.run()
    (message,) = room.office.workspace.messages("@olga")
    assert message.blocks[1]["text"]["text"] == (
        f"2 of 3 sent · 1 failed\n• <@{room.ids['ben']}>: they have left the workspace"
    )
    assert room.office.texts("organisers") == []


def test_what_is_cancelled_in_the_middle_stops(room: Newsroom) -> None:
    handles = [f"p{number}" for number in range(80)]
    people = tuple(room.office.workspace.add_person(handle) for handle in handles)
    number = room.announce(audience=Audience(people=people))
    room.office.delivery.deliver_due()
    told = [each for each in handles if room.office.texts(f"@{each}")]
    # As many as the workspace takes at once; the others would follow, five a second.
    assert 0 < len(told) < 80
    room.do(cancel_announcement, number)
    room.office.run()
    assert [each for each in handles if room.office.texts(f"@{each}")] == told
    assert room.progress() == [
        f":no_entry_sign: Cancelled: *Lunch*. {len(told)} of 80 sent · "
        f"{80 - len(told)} not sent any more"
    ]


def test_what_may_have_been_posted_is_not_posted_again_once_it_is_cancelled(room: Newsroom) -> None:
    number = room.announce(audience=Audience(people=(room.ids["ana"],)))
    room.office.workspace.faults.add("chat.postMessage", HttpStatus(500), when=room.is_to("ana"))
    room.office.delivery.deliver_due()
    room.do(cancel_announcement, number)
    room.office.run()
    assert room.office.texts("@ana") == []


def test_an_edit_changes_what_was_posted_at_the_pace_that_slack_takes(room: Newsroom) -> None:
    number = room.announce(channels=[room.add_channel("general")])
    room.office.run()
    room.do(edit_announcement, number, text="Dinner", version=1)
    room.office.run()
    for place in ("general", "@ana", "@ben", "@chi"):
        (message,) = room.office.workspace.messages(place)
        assert message.text == "Dinner"
    (message,) = room.office.workspace.messages("@olga")
    assert message.blocks[1]["text"]["text"] == "4 of 4 sent\nChanged: 4 of 4 messages"
    assert room.office.count_calls("chat.update", 429) == 0


def test_what_is_urgent_is_asked_about_in_the_organisers_channel(room: Newsroom) -> None:
    with room.office.database.write() as session:
        hackathon = session.get_one(Hackathon, room.office.hackathon_id)
        get_person(session, hackathon.workspace_id, room.ids["otto"]).is_admin = True
    number = room.announce("Leave", urgent=True)
    room.office.run()
    (message,) = room.office.workspace.messages("organisers")
    asked = f":rotating_light: <@{room.ids['olga']}> wants to send this urgent announcement"
    assert message.text == f"{asked}. A second organiser has to approve it."
    buttons = [each["text"]["text"] for each in message.blocks[-1]["elements"]]
    assert buttons == ["Approve", "Edit", "Cancel"]
    room.do(approve_announcement, number, version=1)
    room.office.run()
    (message,) = room.office.workspace.messages("organisers")
    assert message.text.startswith(f":white_check_mark: Approved by <@{room.ids['otto']}>")
    assert room.office.texts("@ana") == ["Leave"]


def test_a_newer_text_is_asked_about_anew(room: Newsroom) -> None:
    with room.office.database.write() as session:
        hackathon = session.get_one(Hackathon, room.office.hackathon_id)
        for handle in ("olga", "otto"):
            get_person(session, hackathon.workspace_id, room.ids[handle]).is_admin = True
    number = room.announce("Leave", urgent=True)
    room.office.run()
    room.do(edit_announcement, number, text="Stay", version=1)
    room.office.run()
    first, second = room.office.texts("organisers")
    assert first == "Its text was changed since. The newer message here asks about the new one."
    assert second.startswith(f":rotating_light: <@{room.ids['otto']}> wants to send")


def test_its_author_sees_it_first(room: Newsroom) -> None:
    number = room.announce(word="draft")
    with room.office.database.write() as session:
        send_proof(session, session.get_one(Announcement, number), NOW)
    room.office.run()
    (message,) = room.office.workspace.messages("@olga")
    assert message.text == "Lunch"
    assert message.blocks[0]["elements"][0]["text"].startswith(":eyes: Only you see this")
    assert message.blocks[1]["text"]["text"] == "Lunch"


def test_its_author_sees_one_without_blocks_first(room: Newsroom) -> None:
    text = "Lunch. " * (LONGEST_IN_BLOCKS // 7)
    number = room.announce(f"{text}Enjoy it", word="draft")
    with room.office.database.write() as session:
        send_proof(session, session.get_one(Announcement, number), NOW)
    room.office.run()
    (message,) = room.office.workspace.messages("@olga")
    head, rest = message.text.split("\n", 1)
    assert head.startswith(":eyes: Only you see this")
    assert (rest.splitlines()[0], message.blocks) == (f"{text}Enjoy it", [])


def test_it_goes_on_when_its_author_leaves_in_the_middle(room: Newsroom) -> None:
    number = room.announce()
    room.office.delivery.begin_due()
    room.office.workspace.faults.add("chat.update", Error("channel_not_found"), times=100)
    room.office.run()
    for handle in ("ana", "ben", "chi"):
        assert room.office.texts(f"@{handle}") == ["Lunch"]
    assert room.find(number).state == AnnouncementState.SENT
    assert OutboxState.FAILED not in room.office.states().values()
