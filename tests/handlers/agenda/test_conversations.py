"""Conversations about the agenda, the challenges and the hackathon, and the Home tab."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from bot.challenges.models import Challenge
from bot.hackathons.models import Hackathon
from handlers.core.responses import Reply
from handlers.hackathons.commands import hackathon_reply
from tests.handlers.conftest import MakeStage
from tests.support.factories import make_challenge, make_item
from tests.support.neighbours import select_ours
from tests.support.slack import BotInWorkspace

LECTURE = datetime(2020, 10, 27, 18, 30, tzinfo=UTC)
DUE = datetime(2020, 10, 30, 23, tzinfo=UTC)


def add_agenda(stage: BotInWorkspace) -> None:
    """A lecture, parallel office hours, a deadline, and forty talks on another day."""
    with stage.database.write() as session:
        hackathon = session.get_one(Hackathon, stage.hackathon_id)
        higgs = session.scalars(select_ours(Challenge).where(Challenge.key == "higgs")).one()
        nmr = make_challenge(session, hackathon, "nmr", title="NMR Spin", position=1)
        make_item(session, hackathon, "lecture", LECTURE, ends_at=LECTURE + timedelta(hours=1))
        start = datetime(2020, 10, 27, 21, tzinfo=UTC)
        end = start + timedelta(hours=1)
        for title, challenge in (("Ask about Higgs", higgs), ("Ask about NMR", nmr)):
            make_item(
                session,
                hackathon,
                title.lower().replace(" ", "-"),
                start,
                ends_at=end,
                kind="office hours",
                title=title,
                challenge=challenge,
            )
        for number in range(40):
            make_item(session, hackathon, f"talk-{number}", date(2020, 10, 29))
        make_item(session, hackathon, "due", DUE, kind="deadline", title="Solutions due")


def test_the_agenda_in_parts_and_pages(stage: BotInWorkspace) -> None:
    add_agenda(stage)
    ben = stage.person("ben")
    today = ben.command("/agenda").text
    assert today.startswith("Today, Tuesday 27 October 2020\n*14:30–15:30 EDT · 13:30–14:30 CDT")
    assert "*Ask about Higgs*\n*Ask about NMR*" in today
    assert today.endswith("“for you” is by your own, Zurich (CET).")
    assert ben.command("/agenda", "tomorrow").text.startswith(
        "Tomorrow, Wednesday 28 October 2020: nothing on the agenda.\nNext on the agenda: *Lecture*"
    )
    assert ben.command("/agenda", "next").text.startswith(
        "Next\nTuesday 27 October 2020\n*14:30–15:30 EDT"
    )
    assert ben.command("/agenda", "now").text.startswith("On now: nothing on the agenda.")
    stage.clock.jump_to(LECTURE)
    assert "*Lecture* · on now" in ben.command("/agenda", "now").text
    assert "is not a day of this hackathon" in ben.command("/agenda", "someday").text

    assert ben.command("/agenda", "thu").text.startswith("Thursday 29 October 2020 (page 1 of 3)")
    shown = len(ben.sees())
    assert ben.click("Next").text.startswith("Thursday 29 October 2020 (page 2 of 3)")
    assert ben.click("Next").text.startswith("Thursday 29 October 2020 (page 3 of 3)")
    assert ben.click("Previous").text.startswith("Thursday 29 October 2020 (page 2 of 3)")
    assert len(ben.sees()) == shown


def test_office_hours_deadlines_and_challenges(stage: BotInWorkspace) -> None:
    ana = stage.person("ana")
    none = "none to come. `/agenda all` shows those there were."
    assert ana.command("/officehours").text == f"Office hours: {none}"
    assert ana.command("/officehours", "hig").text == f"Office hours: Higgs Boson: {none}"
    add_agenda(stage)
    both = ana.command("/officehours").text
    assert "*Ask about Higgs*\n*Ask about NMR*" in both
    only = ana.command("/officehours", "nmr").text
    assert only.startswith("Office hours: NMR Spin\n") and "Higgs" not in only
    assert ana.command("/officehours", "nrm").text == (
        "There is no challenge *nrm*. Did you mean *NMR Spin* (`nmr`)?"
    )
    assert "*Solutions due* · *3 days 8 h left*" in ana.command("/deadlines").text
    assert ana.command("/deadlines", "please").text.startswith("What is due, and how long is left")
    assert ana.command("/challenges").text.startswith("Challenges\n*Higgs Boson* (`higgs`)")
    assert ana.command("/challenges", "NMR spin").text.startswith("NMR Spin\nDo it.")
    ana.command("/challenges")
    assert ana.click("challenges:nmr").text.startswith("NMR Spin\nDo it.")


def test_office_hours_are_paged(stage: BotInWorkspace) -> None:
    with stage.database.write() as session:
        hackathon = session.get_one(Hackathon, stage.hackathon_id)
        for number in range(20):
            make_item(session, hackathon, f"ask-{number}", LECTURE, kind="office hours")
    ana = stage.person("ana")
    assert ana.command("/officehours").text.startswith("Office hours (page 1 of 2)")
    assert ana.click("Next").text.startswith("Office hours (page 2 of 2)")


def test_hackathon_has_a_line_for_every_command(stage: BotInWorkspace) -> None:
    answer = stage.person("ana").command("/hackathon").text
    commands = stage.dispatcher.commands
    assert [command.name for command in commands] == [
        "register",
        "team",
        "agenda",
        "officehours",
        "deadlines",
        "challenges",
        "hackathon",
        "organiser",
        "announce",
        "announcements",
    ]
    for command in commands:
        assert f"`/{command.name}" in answer
    with stage.database.read() as session:
        hackathon = session.get_one(Hackathon, stage.hackathon_id)
        reply: Reply = hackathon_reply(hackathon, commands)
    assert answer == reply.text
    assert stage.person("ana").command("/hackathon", "x").text.startswith("What this is")


def buttons_of(home: dict[str, Any] | None) -> list[str]:
    """The action_ids of the Home tab's buttons."""
    assert home is not None
    rows = [block["elements"] for block in home["blocks"] if block["type"] == "actions"]
    return [button["action_id"] for row in rows for button in row]


def test_home_follows_what_a_person_does(stage: BotInWorkspace) -> None:
    add_agenda(stage)
    ana = stage.person("ana")
    ana.open_home()
    ana.click("Register", "home")
    ana.fill({"Affiliation": "Brown"})
    ana.submit()
    ana.close_modal()
    stage.workspace.wait_for(lambda: "Edit registration" in str(ana.home))
    ana.click("Create a team", "home")
    ana.fill({"name": "Quarks"})
    ana.submit()
    ana.close_modal()
    stage.workspace.wait_for(lambda: "*Quarks* (1 person)" in str(ana.home))
    assert "Nearest deadline: *Solutions due*" in str(ana.home)
    ana.click("Withdraw", "home")
    assert ana.modal and "You have withdrawn" in str(ana.modal.blocks)
    stage.workspace.wait_for(lambda: "you are not registered yet" in str(ana.home))


@pytest.mark.parametrize("registered", [False, True])
def test_every_button_on_home_is_answered(stage: BotInWorkspace, registered: bool) -> None:
    add_agenda(stage)
    ana = stage.sign_up("ana") if registered else stage.person("ana")
    buttons = buttons_of(ana.open_home())
    assert "agenda:today" in buttons and "about" in buttons
    for button in sorted(buttons, key=lambda action_id: action_id == "register-withdraw"):
        answer = ana.click(button, "home")
        assert answer.error is None, button
        assert ana.modal is not None, button
        assert "Something went wrong" not in str(ana.modal.blocks), button
        ana.close_modal()


def test_a_workspace_where_commands_are_taken_has_them_under_a_prefix(
    make_stage: MakeStage,
) -> None:
    ana = make_stage(prefix="hack-").person("ana")
    assert ana.command("/hack-register", "status").text.startswith(
        "Register first with `/hack-register`"
    )
    assert "`/hack-team" in ana.command("/hack-hackathon").text
