"""Organisers and a recovery report, over real sockets: what they press, and what then happens."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from bot.agenda.kinds import REMINDER
from bot.delivery_reports.kinds import RECOVERY_REPORT
from bot.hackathons.models import Hackathon
from bot.outbox import rows as outbox
from bot.outbox.models import OutboxRow, OutboxState
from bot.outbox.rows import NewMessage
from rehearsal import CloseSocket, Error, Person
from rehearsal.apps.interactions import Answer
from rehearsal.apps.payloads import Place
from rehearsal.people.fields import find_buttons, find_named
from rehearsal.state.input_state import start_values
from rehearsal.state.records import Message
from tests.handlers.conftest import MakeStage
from tests.support.factories import NOW, make_item
from tests.support.neighbours import select_ours
from tests.support.slack import BotInWorkspace

pytestmark = pytest.mark.both_databases

DUE = "due Tue 27 Oct 2020, 11:00 EDT · 10:00 CDT"
NEVER = "Slack said restricted_action: this workspace does not let me do that"


@pytest.fixture
def stage(make_stage: MakeStage) -> BotInWorkspace:
    """Ana and Ben are organisers, with a channel for themselves and the bot; Chi is none."""
    stage = make_stage(organisers=["ana@example.org", "ben@example.org"])
    stage.workspace.add_channel("organisers", private=True, members=("ana", "ben", "hackathon"))
    return stage


def enqueue_reminders(
    stage: BotInWorkspace, *keys: str, starts_in: timedelta = timedelta(minutes=10)
) -> None:
    """Enqueue #general a reminder of an item of the agenda for each key, now."""
    with stage.database.write() as session:
        hackathon = session.get_one(Hackathon, stage.hackathon_id)
        for key in keys:
            item = make_item(session, hackathon, key, NOW + starts_in)
            arguments = {"title": item.title, "channel": "general", "items": [key], "before": 600}
            message = NewMessage(key, REMINDER, "#general", NOW, {**arguments, "day": None})
            outbox.enqueue(session, hackathon, message)


def fail_reminders(stage: BotInWorkspace, *keys: str) -> Message:
    """The report on reminders that Slack would not take."""
    enqueue_reminders(stage, *keys)
    stage.workspace.faults.add("chat.postMessage", Error("restricted_action"), times=len(keys))
    stage.deliver()
    (report,) = stage.workspace.messages("organisers")
    return report


def read_report(stage: BotInWorkspace) -> str:
    """The one report, as it stands in the organisers' channel."""
    (report,) = stage.workspace.messages("organisers")
    return report.text


def said_in_general(stage: BotInWorkspace) -> list[str]:
    """What was posted to everybody: the beginning of each message."""
    return [message.text.split(",")[0] for message in stage.workspace.messages("general")]


def press_as_shown(
    person: Person,
    stage: BotInWorkspace,
    message: Message,
    button: str,
    channel: str = "organisers",
) -> Answer:
    """Press a button of a message as it was shown, whatever has become of it since."""
    state = stage.workspace.state
    user, place_of_press = state.find_user(person.handle), state.find_channel(channel)
    placed = find_named(find_buttons(message.blocks), button)
    assert user is not None
    assert placed is not None
    place = Place(start_values(message.blocks), message.blocks, place_of_press, message)
    return stage.workspace.interactions.send_action(user, place, placed, {})


def row(session: Session, key: str) -> OutboxRow:
    return session.scalars(select_ours(OutboxRow).where(OutboxRow.key == key)).one()


def test_what_failed_is_sent_by_a_button_and_the_report_says_by_whom(stage: BotInWorkspace) -> None:
    report = fail_reminders(stage, "lecture")
    assert report.text == (
        f"I could not send *Lecture* to #general, {DUE}: {NEVER}. Decide with the buttons of "
        "this message."
    )
    assert said_in_general(stage) == []
    ana = stage.person("ana")
    decided = f"*Lecture* to #general: sent again by <@{ana.id}>."
    assert ana.click("Send it now", in_=report).text == decided
    assert read_report(stage) == decided
    stage.deliver()
    assert said_in_general(stage) == ["Lecture"]
    assert read_report(stage) == decided
    with stage.database.read() as session:
        assert row(session, "lecture").state == OutboxState.SENT


def test_a_second_organiser_who_presses_is_told_who_was_first(stage: BotInWorkspace) -> None:
    report = fail_reminders(stage, "lecture")
    ana, ben = stage.person("ana"), stage.person("ben")
    press_as_shown(ana, stage, report, "Send it now")
    first = f"<@{ana.id}> decided on that one already: "
    for button in ("Send it now", "Drop it"):
        refused = press_as_shown(ben, stage, report, button)
        assert refused.text == f"{first}it is on its way, and there is nothing left to do."
    stage.deliver()
    refused = press_as_shown(ben, stage, report, "Send it now")
    assert refused.text == f"{first}it is sent, and there is nothing left to do."
    stage.deliver()
    assert said_in_general(stage) == ["Lecture"]
    assert read_report(stage) == f"*Lecture* to #general: sent again by <@{ana.id}>."


def test_what_is_dropped_is_never_sent(stage: BotInWorkspace) -> None:
    report = fail_reminders(stage, "lecture", "panel")
    ben = stage.person("ben")
    with stage.database.read() as session:
        panel = row(session, "panel").id
    ben.click(f"recovery-drop:{panel}", in_=report)
    stage.deliver()
    assert said_in_general(stage) == []
    (report,) = stage.workspace.messages("organisers")
    texts = [block["text"]["text"] for block in report.blocks if block["type"] == "section"]
    assert texts == [
        ":warning: Not every message went out: 2 failed.",
        f"• I could not send *Lecture* to #general, {DUE}: {NEVER}.",
        f":ballot_box_with_check: *Panel* to #general: dropped by <@{ben.id}>.",
    ]
    with stage.database.read() as session:
        assert row(session, "panel").reason == "dropped by Ben"


def test_all_are_sent_by_one_button(stage: BotInWorkspace) -> None:
    report = fail_reminders(stage, "lecture", "panel", "dinner")
    ana, ben = stage.person("ana"), stage.person("ben")
    ana.click("Send all again", in_=report)
    refused = press_as_shown(ben, stage, report, "Drop all")
    assert refused.text == "Everything in this report is decided on already."
    stage.deliver()
    assert sorted(said_in_general(stage)) == ["Dinner", "Lecture", "Panel"]
    assert read_report(stage) == "Not every message went out: 3 failed."


def test_what_fails_again_is_in_a_new_report(stage: BotInWorkspace) -> None:
    report = fail_reminders(stage, "lecture")
    ana = stage.person("ana")
    ana.click("Send it now", in_=report)
    stage.workspace.faults.add("chat.postMessage", Error("restricted_action"))
    stage.deliver()
    old, new = (message.text for message in stage.workspace.messages("organisers"))
    assert old == f"*Lecture* to #general: sent again by <@{ana.id}>."
    assert new == report.text


def test_what_nobody_can_tell_is_not_sent_until_an_organiser_has_looked(
    stage: BotInWorkspace,
) -> None:
    enqueue_reminders(stage, "lecture")
    stage.workspace.faults.add("chat.postMessage", CloseSocket())
    stage.workspace.faults.add("conversations.history", Error("missing_scope"))
    stage.deliver()
    (report,) = stage.workspace.messages("organisers")
    assert report.text.startswith(f"I cannot tell whether I sent *Lecture* to #general, {DUE}: ")
    assert said_in_general(stage) == []
    ana = stage.person("ana")
    ana.click("Send it now", in_=report)
    stage.deliver()
    assert said_in_general(stage) == ["Lecture"]


def test_what_came_too_late_is_sent_all_the_same_when_an_organiser_insists(
    stage: BotInWorkspace,
) -> None:
    enqueue_reminders(stage, "lecture")
    stage.clock.jump_to(NOW + timedelta(minutes=40))
    stage.deliver()
    (report,) = stage.workspace.messages("organisers")
    assert report.text.startswith(
        f"I did not send *Lecture* to #general, {DUE}: it began more than 5 minutes ago."
    )
    stage.person("ben").click("Send it now", in_=report)
    stage.deliver()
    (message,) = stage.workspace.messages("general")
    assert message.text.startswith("Lecture, began 3")


def test_what_has_nothing_left_to_say_is_not_sent_even_so(stage: BotInWorkspace) -> None:
    report = fail_reminders(stage, "lecture")
    with stage.database.write() as session:
        row(session, "lecture").arguments = {"title": "Lecture", "items": [], "before": 600}
    ana = stage.person("ana")
    ana.click("Send it now", in_=report)
    stage.clock.jump_to(stage.clock.now() + timedelta(seconds=1))
    stage.deliver()
    assert said_in_general(stage) == []
    assert read_report(stage) == (
        f"*Lecture* to #general: sent again by <@{ana.id}>, but nothing of it is on the agenda "
        "any more."
    )


def test_an_outage_is_told_once_when_it_is_over(stage: BotInWorkspace) -> None:
    enqueue_reminders(stage, "lecture", "panel", "dinner", starts_in=timedelta(minutes=30))
    stage.clock.jump_to(NOW + timedelta(minutes=9))
    stage.deliver()
    assert said_in_general(stage) == ["Lecture", "Panel", "Dinner"]
    assert read_report(stage) == "After an interruption: 3 sent late (worst 9 min)."


def test_a_press_of_who_is_no_organiser_is_refused(stage: BotInWorkspace) -> None:
    report = fail_reminders(stage, "lecture")
    chi = stage.person("chi")
    for button in ("Send it now", "Drop it"):
        answer = press_as_shown(chi, stage, report, button, channel="general")
        assert answer.text == ("Only organisers may do that. `/organiser list` says who they are.")
    stage.deliver()
    assert said_in_general(stage) == []
    assert read_report(stage) == report.text


def test_a_button_of_a_report_that_is_gone_says_so(stage: BotInWorkspace) -> None:
    report = fail_reminders(stage, "lecture")
    with stage.database.write() as session:
        row(session, "lecture").report_id = None
        reports = select_ours(OutboxRow).where(OutboxRow.kind == RECOVERY_REPORT.name)
        session.delete(session.scalars(reports).one())
    answer = stage.person("ana").click("Send it now", in_=report)
    assert answer.text == "That report is gone, and there is nothing to decide on."
