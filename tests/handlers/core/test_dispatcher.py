"""The dispatcher itself: whatever a handler answers, the person gets it."""

import json
from typing import Any

import pytest
from slack_bolt import BoltRequest, BoltResponse

from bot.hackathons.models import Hackathon
from bot.slack import block_kit as blocks
from handlers.core.commands import Command
from handlers.core.dispatcher import Dispatcher
from handlers.core.responses import Reply
from tests.handlers.conftest import MakeStage
from tests.handlers.sample_command import count_rows, register_sample_commands
from tests.support.slack import BotInWorkspace, find_address


@pytest.fixture
def trial(make_stage: MakeStage) -> BotInWorkspace:
    """A stage on which only the trial command plays."""
    return make_stage(register=register_sample_commands)


def test_a_subcommand_is_answered_in_the_acknowledgement(trial: BotInWorkspace) -> None:
    answer = trial.person("ana").command("/try", "WRITE")
    assert answer.text == "Written after 3: see `/try help`."
    assert count_rows(trial.database) == 1
    assert [call.method for call in trial.workspace.calls if call.method != "auth.test"] == [
        "apps.connections.open"
    ]


def test_an_unknown_word_gets_help_and_another_command_takes_any(trial: BotInWorkspace) -> None:
    ana = trial.person("ana")
    for text in ("", "dance", "dance now"):
        assert ana.command("/try", text).text == (
            "Tries things\n`/try write`  writes\n`/try refuse`  refuses\n`/try break`  breaks\n"
            "`/try form`  asks\n`/try silence`  says nothing\nFor example: `/try write`"
        )
    assert ana.command("/look", "at <this> & that").text == "at <this> & that"
    assert ana.command("/look").text == "nothing"
    assert ana.command("/try", "silence").text == ""


def test_a_form_shows_faults_under_their_field_then_the_answer(trial: BotInWorkspace) -> None:
    ana = trial.person("ana")
    ana.command("/try", "form")
    ana.fill({"Word": "nonsense"})
    faulty = ana.submit()
    assert faulty and faulty.errors == {"word": "Try another with `/try`."}
    ana.fill({"Word": "reply"})
    answered = ana.submit()
    assert answered and answered.title == "Thanks"
    ana.close_modal()
    ana.command("/try", "form")
    ana.fill({"Word": "close"})
    assert ana.submit() is None


def test_a_button_in_a_message_is_answered_in_its_place(trial: BotInWorkspace) -> None:
    ana = trial.person("ana")
    ana.command("/look", "here")
    ana.click("Look again")
    assert [message.text for message in ana.sees()] == ["here!"]


def test_a_button_on_home_is_answered_by_a_modal_and_home_is_refreshed(
    trial: BotInWorkspace,
) -> None:
    ana = trial.person("ana")
    home = ana.open_home()
    assert home and home["blocks"][0]["text"]["text"] == "3 rows"
    ana.click("Write", "home")
    assert ana.modal and ana.modal.blocks[0]["text"]["text"].startswith("Written after 3")
    trial.workspace.wait_for(lambda: _home_text(ana.home) == "4 rows")
    ana.close_modal()
    ana.click("Look", "home")
    ana.click("Look again", "modal")
    assert ana.modal and ana.modal.blocks[0]["text"]["text"] == "home!"


def test_home_is_refreshed_after_a_form_on_it(trial: BotInWorkspace) -> None:
    ana = trial.person("ana")
    before = ana.open_home()
    ana.click("Form", "home")
    ana.fill({"Word": "update"})
    ana.submit()
    trial.workspace.wait_for(lambda: ana.home != before)
    assert _home_text(ana.home) == "4 rows"


def _home_text(home: Any) -> Any:
    return home and home["blocks"][0]["text"]["text"]


def test_where_there_is_no_hackathon_everything_says_so(trial: BotInWorkspace) -> None:
    with trial.database.write() as session:
        session.get_one(Hackathon, trial.hackathon_id).workspace.slack_id = "TNOTHERE"
    nothing = "There is no hackathon here yet: its organisers have not loaded one."
    ana = trial.person("ana")
    assert ana.command("/look").text == nothing
    assert _home_text(ana.open_home()) == nothing


def test_commands_carry_the_prefix_of_their_workspace(make_stage: MakeStage) -> None:
    stage = make_stage(prefix="hack-", register=register_sample_commands)
    ana = stage.person("ana")
    assert ana.command("/hack-try", "write").text == "Written after 3: see `/hack-try help`."
    ana.command("/hack-try", "form")
    ana.fill({"Word": "nonsense"})
    faulty = ana.submit()
    assert faulty and faulty.errors == {"word": "Try another with `/hack-try`."}
    ana.fill({"Word": "update"})
    after = ana.submit()
    assert after and after.blocks[0]["text"]["text"] == "See `/hack-try`."


def dispatch(stage: BotInWorkspace, **body: Any) -> BoltResponse:
    """What the bot answers to a payload of this workspace."""
    body = {"team_id": stage.workspace.state.team_id, **body}
    return stage.bolt.dispatch(BoltRequest(body=body, mode="socket_mode"))


def count_published(stage: BotInWorkspace) -> int:
    """How often a Home tab was published, when all that is under way is done."""
    stage.dispatcher.close()
    return [call.method for call in stage.workspace.calls].count("views.publish")


@pytest.mark.parametrize("user_id", ["nobody", "<!channel>", "u1234567", "U123 OR 1=1"])
def test_what_comes_from_no_person_is_not_done(trial: BotInWorkspace, user_id: str) -> None:
    answer = dispatch(trial, command="/try", text="write", user_id=user_id, trigger_id="1.2.3")
    assert "Something went wrong on my side" in answer.body
    assert count_rows(trial.database) == 0


def test_a_name_is_taken_without_what_no_database_keeps(make_stage: MakeStage) -> None:
    def register(dispatcher: Dispatcher) -> None:
        greet = Command("greet", "Greets", "", bare=lambda call: Reply(f"Hello {call.user_name}!"))
        dispatcher.command(greet)

    stage = make_stage(register=register)
    sender = {"user_id": stage.person("ana").id, "user_name": "a\0na\ud83d"}
    answer = dispatch(stage, command="/greet", text="", **sender)
    assert json.loads(answer.body)["text"] == "Hello ana!"


def test_a_form_that_is_opened_from_a_modal_lies_on_it(trial: BotInWorkspace) -> None:
    ana = trial.person("ana")
    ana.open_home()
    ana.click("Look", "home")
    ana.click("Form", "modal")
    assert ana.modal and ana.modal.title == "Try"
    beneath = ana.close_modal()
    assert beneath and beneath.title == "Hackathon"


def test_a_button_in_a_message_publishes_no_home_tab(trial: BotInWorkspace) -> None:
    buttons = [blocks.actions(blocks.button("Write", "try-write"))]
    trial.bolt.client.chat_postMessage(channel="general", text="Write?", blocks=buttons)
    assert trial.person("ana").click("Write").text.startswith("Written after")
    assert count_published(trial) == 0


def test_a_form_that_has_faults_publishes_no_home_tab(trial: BotInWorkspace) -> None:
    ana = trial.person("ana")
    ana.command("/try", "form")
    ana.fill({"Word": "nonsense"})
    ana.submit()
    assert count_published(trial) == 0


def test_a_form_that_another_organisations_member_sends_is_of_the_apps_workspace(
    trial: BotInWorkspace,
) -> None:
    ana = trial.person("ana")
    ana.command("/try", "form")
    ana.fill({"word": "reply"})
    view = trial.workspace.state.view_stacks[ana.id][-1].as_slack_shows_it()
    theirs = {"id": "T0THEIRS0", "domain": "theirs"}
    body = {"type": "view_submission", "user": {"id": ana.id, "team_id": theirs["id"]}}
    answer = dispatch(trial, team_id=None, team=theirs, view=view, trigger_id="1.2.3", **body)
    assert "Thank you." in answer.body


@pytest.mark.parametrize(("tab", "published"), [("home", 1), ("messages", 0)])
def test_home_is_published_where_it_is_opened_and_not_with_the_messages(
    trial: BotInWorkspace, tab: str, published: int
) -> None:
    opened = {"type": "app_home_opened", "tab": tab, "user": trial.person("ana").id}
    assert dispatch(trial, type="event_callback", event=opened).status == 200
    assert count_published(trial) == published


@pytest.mark.parametrize(("typed", "offered"), [("hig", "hig"), ("a\0b\ud83d", "ab")])
def test_a_select_offers_those_who_may_what_they_typed_and_all_others_nothing(
    make_stage: MakeStage, typed: str, offered: str
) -> None:
    stage = make_stage(register=register_sample_commands, organisers=[find_address("ana")])
    ask = {"type": "block_suggestion", "action_id": "try-options", "value": typed}
    for handle, options in (("ana", [blocks.option(offered, "typed")]), ("ben", [])):
        user = {"id": stage.person(handle).id}
        answer = dispatch(stage, user=user, **ask)
        assert (answer.status, json.loads(answer.body)) == (200, {"options": options})


@pytest.mark.parametrize(
    "body",
    [
        {"command": "/nobody", "text": ""},
        {"type": "block_actions", "actions": [{"action_id": "try-unknown:1"}]},
        {"type": "block_suggestion", "action_id": "try-unknown", "value": ""},
        {"type": "view_submission", "view": {"type": "modal", "callback_id": "try-unknown"}},
        {"type": "interactive_message", "callback_id": "try-form", "actions": [{"name": "a"}]},
    ],
)
def test_what_nobody_answers_is_left_to_bolt(trial: BotInWorkspace, body: dict[str, Any]) -> None:
    answer = dispatch(trial, user={"id": trial.person("ana").id}, **body)
    assert (answer.status, answer.body) == (404, '{"error": "unhandled request"}')
