"""The door itself: whatever a handler answers, the person gets it."""

from typing import Any

import pytest
from slack_bolt import BoltRequest

from bot.models import Hackathon
from tests.handlers.conftest import MakeStage, Stage
from tests.handlers.trials import count_rows, register_trials


@pytest.fixture
def trial(make_stage: MakeStage) -> Stage:
    """A stage on which only the trial command plays."""
    return make_stage(register=register_trials)


def test_a_subcommand_is_answered_in_the_acknowledgement(trial: Stage) -> None:
    answer = trial.person("ana").command("/try", "WRITE")
    assert answer.text == "Written after 3: see `/try help`."
    assert count_rows(trial.database) == 1
    assert [call.method for call in trial.workspace.calls if call.method != "auth.test"] == [
        "apps.connections.open"
    ]


def test_an_unknown_word_gets_help_and_another_command_takes_any(trial: Stage) -> None:
    ana = trial.person("ana")
    for text in ("", "dance", "dance now"):
        assert ana.command("/try", text).text == (
            "Tries things\n`/try write`  writes\n`/try refuse`  refuses\n`/try break`  breaks\n"
            "`/try form`  asks\n`/try silence`  says nothing\nFor example: `/try write`"
        )
    assert ana.command("/look", "at <this> & that").text == "at <this> & that"
    assert ana.command("/look").text == "nothing"
    assert ana.command("/try", "silence").text == ""


def test_a_form_shows_faults_under_their_field_then_the_answer(trial: Stage) -> None:
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


def test_a_button_in_a_message_is_answered_in_its_place(trial: Stage) -> None:
    ana = trial.person("ana")
    ana.command("/look", "here")
    ana.click("Look again")
    assert [message.text for message in ana.sees()] == ["here!"]


def test_a_button_on_home_is_answered_by_a_modal_and_home_is_refreshed(trial: Stage) -> None:
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


def test_home_is_refreshed_after_a_form_on_it(trial: Stage) -> None:
    ana = trial.person("ana")
    before = ana.open_home()
    ana.click("Form", "home")
    ana.fill({"Word": "update"})
    ana.submit()
    trial.workspace.wait_for(lambda: ana.home != before)
    assert _home_text(ana.home) == "4 rows"


def _home_text(home: Any) -> Any:
    return home and home["blocks"][0]["text"]["text"]


def test_where_there_is_no_hackathon_everything_says_so(trial: Stage) -> None:
    with trial.database.write() as session:
        session.get_one(Hackathon, trial.hackathon_id).workspace.slack_id = "TNOTHERE"
    nothing = "There is no hackathon here yet: its organisers have not loaded one."
    ana = trial.person("ana")
    assert ana.command("/look").text == nothing
    assert _home_text(ana.open_home()) == nothing


def test_commands_carry_the_prefix_of_their_workspace(make_stage: MakeStage) -> None:
    stage = make_stage(prefix="hack-", register=register_trials)
    ana = stage.person("ana")
    assert ana.command("/hack-try", "write").text == "Written after 3: see `/hack-try help`."
    ana.command("/hack-try", "form")
    ana.fill({"Word": "nonsense"})
    faulty = ana.submit()
    assert faulty and faulty.errors == {"word": "Try another with `/hack-try`."}
    ana.fill({"Word": "update"})
    after = ana.submit()
    assert after and after.blocks[0]["text"]["text"] == "See `/hack-try`."


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
def test_what_nobody_answers_is_left_to_bolt(trial: Stage, body: dict[str, Any]) -> None:
    sender = {"team_id": trial.workspace.state.team_id, "user": {"id": trial.person("ana").id}}
    answer = trial.bolt.dispatch(BoltRequest(body={**sender, **body}, mode="socket_mode"))
    assert (answer.status, answer.body) == (404, '{"error": "unhandled request"}')
