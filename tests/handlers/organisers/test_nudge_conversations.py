"""An organiser nudges those without a team: previewed, sent with one tap, answered by a button."""

import pytest

from bot.announcements.models import Mute
from bot.hackathons.models import Hackathon
from rehearsal.apps.payloads import Json
from tests.handlers.conftest import MakeStage
from tests.support.factories import NOW, make_participant
from tests.support.slack import BotInWorkspace

TEXT = (
    "You are registered for *ML4SCI Hackathon*, and in no team yet. Look who still takes people, "
    "or start a team of your own; others will find it in the list."
)
ONCE = "Have you a plan already? Then there is nothing to do: I ask only once."


@pytest.fixture
def stage(make_stage: MakeStage) -> BotInWorkspace:
    """Ana organises; Ben and Chi are registered, and in no team."""
    stage = make_stage(organisers=["ana@example.org"], teams={"channel": "none"})
    for handle in ("ben", "chi"):
        stage.sign_up(handle)
    return stage


def read(blocks: list[Json]) -> list[str]:
    """What sections and contexts say."""
    return [
        (each.get("text") or each["elements"][0])["text"]
        for each in blocks
        if each["type"] in ("section", "context")
    ]


def preview(stage: BotInWorkspace, button: str) -> list[str]:
    """What the preview says, behind this button of the status."""
    ana = stage.person("ana")
    ana.command("/organiser", "status")
    ana.click(button)
    assert ana.modal is not None
    return read(ana.modal.blocks)


def send(stage: BotInWorkspace) -> str:
    """What the organiser is told when they send what they see."""
    ana = stage.person("ana")
    modal = ana.submit()
    assert modal is not None
    ana.close_modal()
    return read(modal.blocks)[0]


def test_it_is_seen_sent_and_helps(stage: BotInWorkspace) -> None:
    assert preview(stage, "Nudge 2 without a team") == [
        "*2* people without a team get this from me, as a direct message:",
        TEXT,
        ONCE,
        "Below it, the buttons *Find a team* and *Start a team*.",
        "Whoever finds a team before it reaches them gets nothing.",
    ]
    assert send(stage).startswith("It is on its way: 2 people get it.")
    stage.person("chi").command("/team", "create leptons")
    stage.deliver()
    (message,) = stage.person("ben").direct_messages()
    assert message.text == TEXT
    assert message.blocks is not None
    assert read(message.blocks) == [TEXT, ONCE]
    assert stage.person("chi").direct_messages() == []
    assert "leptons" in stage.person("ben").click("Find a team", in_=message).text
    stage.person("ben").click("Start a team", in_=message)
    assert stage.person("ben").modal is not None


def test_the_second_time_there_is_no_button_and_an_old_one_says_why(stage: BotInWorkspace) -> None:
    ana = stage.person("ana")
    preview(stage, "Nudge 2 without a team")
    send(stage)
    old = stage.workspace.messages("general", ephemerals=True)[-1]
    assert "Nudge" not in str(ana.command("/organiser", "status").blocks)
    ana.click("Nudge 2 without a team", in_=old)
    assert ana.modal is not None
    assert read(ana.modal.blocks) == ["Nobody is left to nudge.\n2 had it before."]
    assert ana.modal.submit_label is None


def test_two_organisers_who_send_at_once_reach_everybody_once(stage: BotInWorkspace) -> None:
    ana, ben = stage.person("ana"), stage.person("ben")
    ana.command("/organiser", "add @ben")
    for organiser in (ana, ben):
        organiser.command("/organiser", "status")
        organiser.click("Nudge 2 without a team")
    assert send(stage).startswith("It is on its way")
    late = ben.submit()
    assert late is not None
    assert read(late.blocks)[0].startswith("Nobody is left to nudge")
    stage.deliver()
    assert len(stage.person("chi").direct_messages()) == 1


def test_who_gets_none_is_counted(stage: BotInWorkspace) -> None:
    preview(stage, "Nudge 2 without a team")
    send(stage)
    with stage.database.write() as session:
        hackathon = session.get_one(Hackathon, stage.hackathon_id)
        make_participant(session, hackathon, "dee")
        for name in ("eve", "fox"):
            person = make_participant(session, hackathon, name).person
            session.add(Mute(hackathon_id=hackathon.id, person_id=person.id, muted_at=NOW))
        make_participant(session, hackathon, "gil").person.left_at = NOW
    said = preview(stage, "Nudge 1 without a team")
    assert said[0] == "*1* person without a team gets this from me, as a direct message:"
    assert said[-1].splitlines() == [
        "2 had it before.",
        "2 have muted announcements.",
        "1 has left the workspace.",
        "Whoever finds a team before it reaches them gets nothing.",
    ]
