"""An organiser writes, looks and sends, over real sockets; others approve, edit, stop and mute."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any, cast

import pytest

from bot.announcements.models import Announcement
from bot.audit import log as audit
from bot.hackathons.models import Hackathon
from handlers.announcements.compose import read_form
from handlers.core.responses import Request
from rehearsal import Error, Person
from rehearsal.people.modal import Modal
from tests.handlers.conftest import MakeStage
from tests.handlers.workspaces.test_member_events import find_person
from tests.support.factories import NOW
from tests.support.neighbours import select_ours
from tests.support.slack import BotInWorkspace

WHEN = "Wed 28 Oct 2020, 09:00 EDT · 08:00 CDT"
TOMORROW = {"Day": "2020-10-28", "Time": "09:00"}


@pytest.fixture
def stage(make_stage: MakeStage) -> BotInWorkspace:
    """Ana and Ben organise; Ben, in Zurich, and Chi, in Chicago, are registered."""
    stage = make_stage(organisers=["ana@example.org", "ben@example.org"])
    stage.workspace.add_channel("organisers", private=True, members=("ana", "ben", "hackathon"))
    for handle in ("ben", "chi"):
        stage.sign_up(handle)
    return stage


def compose(
    person: Person,
    text: str = "Lunch *now*",
    fields: dict[str, Any] | None = None,
    everyone: bool = True,
) -> Modal:
    """What an organiser has filled in, submitted: the preview, or the form with what is wrong."""
    person.command("/announce", text)
    audience = {"By direct message to": ["Everyone registered"]} if everyone else {}
    person.fill({**audience, **(fields or {})})
    return submit(person)


def send(person: Person, text: str = "Lunch *now*", *rest: Any, **more: Any) -> str:
    """What an organiser is told once it is confirmed."""
    compose(person, text, *rest, **more)
    said = read(submit(person))
    person.close_modal()
    return said


def submit(person: Person) -> Modal:
    """The modal after the one that is submitted."""
    shown = person.submit()
    assert shown is not None
    return shown


def read(modal: Modal) -> str:
    """All that a modal says, beside its fields."""
    said = []
    for block in modal.blocks:
        said += [each["text"] for each in (block.get("text"), *block.get("elements", [])) if each]
    return "\n".join(text for text in said if isinstance(text, str))


def told(person: Person) -> list[str]:
    """What the person was told by direct message."""
    return [message.text for message in person.direct_messages()]


def log(stage: BotInWorkspace) -> list[str]:
    """What organisers did, the first first."""
    with stage.database.read() as session:
        hackathon = session.get_one(Hackathon, stage.hackathon_id)
        return [each.action for each in audit.list_actions(session, hackathon)][::-1]


def test_an_organiser_writes_looks_and_sends(stage: BotInWorkspace) -> None:
    ana = stage.person("ana")
    shown = compose(ana, fields={"In channels": ["general"], "How": ["notify"]})
    assert shown.title == "Preview"
    assert "*@channel* Lunch *now*" in read(shown)
    assert "*In* <#" in read(shown)
    assert "|general>, notifying everybody there" in read(shown)
    assert "*To* 2 people by direct message: Everyone registered" in read(shown)
    assert "*When*: at once" in read(shown)
    assert "*It takes* less than a minute" in read(shown)
    assert stage.workspace.messages("general") == []
    confirmed = submit(ana)
    assert read(confirmed).startswith("It is going out to 2 people and 1 channel, and takes less")
    ana.close_modal()
    stage.deliver()
    assert [each.text for each in stage.workspace.messages("general")] == ["<!channel> Lunch *now*"]
    assert told(stage.person("chi")) == ["Lunch *now*"]
    assert told(ana) == [":white_check_mark: Sent: *Lunch now*. 3 of 3 sent"]
    assert log(stage) == ["announcement sent"]


def test_it_is_changed_before_it_is_sent(stage: BotInWorkspace) -> None:
    ana = stage.person("ana")
    compose(ana, fields={"In channels": ["general"], **TOMORROW})
    ana.click("Change")
    form = ana.modal
    assert form is not None
    assert form.title == "Announce"
    assert form.values["text"] == "Lunch *now*"
    assert form.values["any_of"] == ["Everyone registered"]
    assert form.values["channels"] == ["general"]
    assert form.values["day"] == "2020-10-28"
    assert form.values["clock"] == "09:00"
    ana.fill({"What to announce": "Dinner", "In channels": [], "Day": None, "Time": None})
    ana.submit()
    ana.submit()
    stage.deliver()
    assert told(stage.person("chi")) == ["Dinner"]
    assert stage.workspace.messages("general") == []


def test_its_author_gets_it_first(stage: BotInWorkspace) -> None:
    ana = stage.person("ana")
    compose(ana)
    ana.click("Send to me first")
    shown = ana.modal
    assert shown is not None
    assert "It is on its way to your direct messages, and to nobody else." in read(shown)
    stage.deliver()
    assert told(ana) == ["Lunch *now*"]
    assert told(stage.person("chi")) == []
    ana.submit()
    stage.deliver()
    assert told(stage.person("chi")) == ["Lunch *now*"]


def test_what_cannot_be_announced_is_told_under_its_field(stage: BotInWorkspace) -> None:
    ana = stage.person("ana")
    shown = compose(ana, everyone=False)
    assert shown.errors == {"channels": "Choose channels here, or people below."}
    ana.fill({"By direct message to": ["Mentors"], "Day": "2020-10-27", "Time": "10:00"})
    shown = submit(ana)
    assert shown.errors == {
        "any_of": "Nobody is in this audience now. Choose a wider one.",
        "clock": "That is past. Choose a time to come, or clear day and time to send it at once.",
    }
    ana.close_modal()
    assert ana.command("/announce", "x" * 40_001).text == (
        "This has 40,001 characters, and a form on Slack takes 3,000: please shorten it, or link "
        "to the rest."
    )


def test_channels_that_cannot_be_posted_in_are_told(stage: BotInWorkspace) -> None:
    ana = stage.person("ana")
    stage.workspace.add_channel("board", private=True, members=("ana",))
    shown = compose(ana, fields={"In channels": ["board"]}, everyone=False)
    assert shown.errors["channels"].startswith("I cannot see one of these channels: it is gone, or")
    ana.invite("hackathon", "board")
    shown = submit(ana)
    assert shown.title == "Preview"
    ana.close_modal()
    stage.workspace.faults.add("conversations.info", Error("internal_error"))
    shown = compose(ana, fields={"In channels": ["board"]}, everyone=False)
    assert shown.errors == {
        "channels": "Slack did not tell me about these channels just now. Please try again."
    }


def test_one_is_scheduled_by_the_clock_of_a_zone_moved_and_sent_at_its_time(
    stage: BotInWorkspace,
) -> None:
    ana = stage.person("ana")
    zurich = {"Day": "2020-10-28", "Time": "03:30", "By the clock of": "Zurich (CET)"}
    shown = compose(ana, fields=zurich)
    assert "*When*: Tue 27 Oct 2020, 22:30 EDT · 21:30 CDT · Wed 03:30 CET" in read(shown)
    assert "It is night then for 1 of 2: 1 in Zurich (03:30 CET)" in read(shown)
    told_so = submit(ana)
    assert read(told_so).startswith("It is scheduled for Tue 27 Oct 2020, 22:30 EDT")
    ana.close_modal()
    ben = stage.person("ben")
    listed = ben.command("/announce", "list")
    assert listed.text == "Announcements: 1 to come"
    ben.click("Move")
    ben.fill({**TOMORROW, "By the clock of": "New York (EDT)"})
    moved = submit(ben)
    assert read(moved).startswith(f"It goes out {WHEN}")
    ben.close_modal()
    stage.clock.jump_to(NOW + timedelta(hours=21, minutes=59))
    stage.deliver()
    message = stage.person("chi").direct_messages()[0]
    assert message.posted_at >= NOW + timedelta(hours=22)
    assert log(stage) == ["announcement scheduled", "announcement moved"]


def test_a_time_in_a_missing_hour_is_refused_where_it_is_moved_to(stage: BotInWorkspace) -> None:
    ana = stage.person("ana")
    send(ana, fields=TOMORROW)
    ana.command("/announce", "list")
    ana.click("Move")
    ana.fill({"Day": "2021-03-14", "Time": "02:30"})
    shown = submit(ana)
    assert shown.errors["clock"].startswith("02:30 does not exist on 14 March 2021 in New York")
    ana.fill({"Day": None, "Time": None})
    moved = submit(ana)
    assert read(moved) == "It goes out as soon as I can now."
    ana.close_modal()
    stage.deliver()
    assert told(stage.person("chi")) == ["Lunch *now*"]


def test_a_scheduled_one_is_cancelled_from_the_list(stage: BotInWorkspace) -> None:
    ana = stage.person("ana")
    assert ana.command("/announce", "list").text == (
        "There are no announcements yet. `/announce` writes the first."
    )
    send(ana, fields=TOMORROW)
    ana.command("/announce", "list")
    listed = ana.click("Cancel")
    assert listed.text == "Announcements: 1 sent and cancelled"
    stage.clock.jump_to(NOW + timedelta(days=2))
    stage.deliver()
    assert told(stage.person("chi")) == []
    assert log(stage) == ["announcement scheduled", "announcement cancelled"]


def test_what_is_posted_is_edited_and_who_edits_second_sees_what_changed(
    stage: BotInWorkspace,
) -> None:
    ana, ben, chi = (stage.person(each) for each in ("ana", "ben", "chi"))
    send(ana)
    stage.deliver()
    ana.click("Edit")
    ben.command("/announce", "list")
    ben.click("Edit")
    ben.fill({"What it says": "Lunch is late"})
    saved = submit(ben)
    assert read(saved) == (
        "It is saved. 2 messages are changed where posted already; that takes less than a minute."
    )
    ben.close_modal()
    ana.fill({"What it says": "Lunch is cold"})
    overtaken = submit(ana)
    assert read(overtaken).startswith(":warning: Somebody has edited it meanwhile.")
    assert "Lunch is late" in read(overtaken)
    assert overtaken.values["text"] == "Lunch is cold"
    ana.submit()
    ana.close_modal()
    stage.deliver()
    assert told(chi) == ["Lunch is cold"]


def test_an_urgent_one_goes_out_when_a_second_organiser_approves(stage: BotInWorkspace) -> None:
    ana, ben, chi = (stage.person(each) for each in ("ana", "ben", "chi"))
    chi.command("/announcements", "mute")
    said = send(ana, "Leave", {"How": ["urgent"]})
    assert said == (
        "I asked in #organisers: it goes to 2 people as soon as another organiser approves it "
        "there."
    )
    stage.deliver()
    (question,) = stage.workspace.messages("organisers")
    assert ana.click("Approve", in_=question).text == (
        "You wrote it yourself: a second organiser has to approve it."
    )
    assert ben.click("Approve", in_=question).text.startswith(
        f":white_check_mark: Approved by <@{ben.id}>"
    )
    stage.deliver()
    assert told(chi) == ["Leave"]
    assert log(stage) == ["announcement proposed", "announcement approved"]


def test_the_word_sends_it_without_a_second(stage: BotInWorkspace) -> None:
    ana = stage.person("ana")
    compose(ana, "Leave", {"How": ["urgent"]})
    ana.fill({"word": "now"})
    shown = submit(ana)
    assert shown.errors == {
        "word": "Type urgent here, or nothing, and a second organiser is asked."
    }
    ana.fill({"word": "urgent"})
    ana.submit()
    stage.deliver()
    assert told(stage.person("chi")) == ["Leave"]


def test_one_is_stopped_in_the_middle_by_the_button_of_its_progress(stage: BotInWorkspace) -> None:
    ana = stage.person("ana")
    crowd = [f"crowd{number}" for number in range(80)]
    for handle in crowd:
        stage.workspace.add_person(handle)
    send(ana, fields={"And to these people": crowd}, everyone=False)
    stage.deliver(until=timedelta(seconds=1))
    (progress,) = ana.direct_messages()
    assert progress.text.startswith(":loudspeaker: Going out: *Lunch now*.")
    stopped = ana.click("Cancel", in_=progress)
    assert stopped.text.startswith(":no_entry_sign: Cancelled: *Lunch now*.")
    stage.deliver()
    reached = [each for each in crowd if told(stage.person(each))]
    assert 0 < len(reached) < 80
    assert told(ana) == [
        f":no_entry_sign: Cancelled: *Lunch now*. {len(reached)} of 80 sent · "
        f"{80 - len(reached)} not sent any more"
    ]


def test_people_mute_by_command_or_by_the_button_of_a_message(stage: BotInWorkspace) -> None:
    ana, ben, chi = (stage.person(each) for each in ("ana", "ben", "chi"))
    muted = (
        "You get no more announcements from me, but urgent ones. `/announcements unmute` brings "
        "them back."
    )
    assert chi.command("/announcements", "mute").text == muted
    assert chi.command("/announcements", "mute").text.startswith("You have muted them already")
    send(ana)
    stage.deliver()
    assert told(chi) == []
    assert ben.click("Mute announcements").text == muted
    shown = compose(ana)
    assert shown.errors == {
        "any_of": (
            "Everybody in this audience has muted announcements. Only urgent ones reach them."
        )
    }
    ana.close_modal()
    assert chi.command("/announcements", "unmute").text.startswith(
        "You get all announcements again."
    )
    shown = compose(ana)
    assert "*To* 1 person by direct message: Everyone registered (1 muted announcements" in read(
        shown
    )


def test_whom_it_did_not_reach_is_told_by_name(stage: BotInWorkspace) -> None:
    ana, chi = stage.person("ana"), stage.person("chi")
    stage.workspace.faults.add(
        "chat.postMessage",
        Error("user_disabled"),
        when=lambda arguments: arguments["channel"] == chi.id,
    )
    send(ana)
    stage.deliver()
    (progress,) = ana.direct_messages()
    assert progress.blocks[1]["text"]["text"] == (
        f"1 of 2 sent · 1 failed\n• <@{chi.id}>: they have left the workspace"
    )


def test_a_text_that_begins_with_list_is_written_in_the_form(stage: BotInWorkspace) -> None:
    said = stage.person("ana").command("/announce", "list of winners").text
    assert said.startswith("`/announce list` takes no more words.")
    assert "`/announce TEXT`" in stage.person("ana").command("/announce", "help").text


@pytest.mark.parametrize(
    "text",
    [
        "HELP at desk 2",
        "Ask @ben about #general, or hi@example.org: pied-piper.com",
        "5 < 7 & @nobody",
    ],
)
def test_the_form_has_the_text_as_it_was_typed(stage: BotInWorkspace, text: str) -> None:
    ana = stage.person("ana")
    ana.command("/announce", text)
    assert ana.modal is not None
    assert ana.modal.values["Text"] == text


def test_a_time_that_has_passed_by_the_confirmation_is_mended_in_the_form(
    stage: BotInWorkspace,
) -> None:
    ana = stage.person("ana")
    compose(ana, fields=TOMORROW)
    stage.clock.jump_to(NOW + timedelta(days=2))
    again = submit(ana)
    assert again.title == "Announce"
    assert again.values["Time"] == "09:00"
    assert read(again).startswith(":warning: That time has come meanwhile: choose another")
    stage.deliver()
    assert told(stage.person("chi")) == []


def test_what_is_longer_than_a_form_takes_is_not_edited_in_one(stage: BotInWorkspace) -> None:
    ana = stage.person("ana")
    send(ana, fields=TOMORROW)
    with stage.database.write() as session:
        session.scalars(select_ours(Announcement)).one().text = "x" * 3001
    ana.command("/announce", "list")
    assert ana.click("Edit").text == "Its text is longer than a form on Slack takes."
    assert ana.modal is None


def test_the_form_has_the_writers_own_zone(stage: BotInWorkspace) -> None:
    ana = stage.person("ana")
    stage.workspace.change_person("ana", tz="Asia/Tokyo")
    stage.workspace.wait_for(lambda: find_person(stage, ana.id) == ("ana", "Asia/Tokyo"))
    ana.command("/announce", "Lunch")
    assert ana.modal is not None
    ana.fill({"By the clock of": "Tokyo (JST)"})
    assert ana.modal.values["By the clock of"] == "Tokyo (JST)"


def test_who_is_no_person_by_their_id_gets_nothing() -> None:
    request = SimpleNamespace(
        prefetched=None, fields={"people": ["U12345", "nobody", "<!channel>", "W1"]}
    )
    assert read_form(cast(Request, request)).audience.people == ("U12345", "W1")
