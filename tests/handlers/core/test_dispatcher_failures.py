"""The dispatcher itself: whatever goes wrong, the person is told, and what is done is done once."""

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import pytest
from slack_bolt import BoltRequest
from sqlalchemy import event, select

from bot.core.database import Database
from bot.workspaces.models import HandledRequest
from handlers.core.errors import answer_unforeseen
from rehearsal import CloseSocket, Error, HttpStatus
from tests.handlers.conftest import MakeStage
from tests.handlers.sample_command import count_rows, register_sample_commands
from tests.support.slack import BotInWorkspace

# Enough rows to need another page of a database's file.
WRITES = 100


@pytest.fixture
def database(throwaway_database: Database) -> Database:
    return throwaway_database


@pytest.fixture
def trial(make_stage: MakeStage) -> BotInWorkspace:
    """A stage on which only the trial command plays."""
    return make_stage(register=register_sample_commands)


@contextmanager
def writer_at_work(database: Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Somebody else is writing all the while, and nobody has the patience to wait for it."""
    monkeypatch.setattr("bot.core.database.BUSY_TIMEOUT_MS", 20)
    database.dispose()
    with database.engine.connect() as connection, connection.begin():
        yield


def find_reference(text: str) -> str:
    """The reference in an answer."""
    found = re.search(r"tell an organiser this reference: `([0-9a-f]{8})`\.$", text)
    assert found, text
    return found[1]


def test_refused_is_rolled_back(trial: BotInWorkspace) -> None:
    assert trial.person("ana").command("/try", "refuse").text == "That cannot be done."
    assert count_rows(trial.database) == 0


def test_the_unexpected_is_rolled_back_and_told_and_logged_under_one_reference(
    trial: BotInWorkspace, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR, "hackathon"):
        answer = trial.person("ana").command("/try", "break")
    assert answer.text.startswith("Something went wrong on my side, so nothing has changed.")
    assert "RuntimeError" not in answer.text
    (record,) = [each for each in caplog.records if each.name == "hackathon"]
    reference = find_reference(answer.text)
    assert record.getMessage().startswith(f'failed what="/try break" reference={reference} ')
    assert "RuntimeError: a bug in the handler" in caplog.text
    assert count_rows(trial.database) == 0


def test_a_command_that_cannot_be_read_is_told_and_logged_under_one_reference(
    trial: BotInWorkspace, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.delattr("handlers.core.dispatcher.TypedText")
    with caplog.at_level(logging.ERROR):
        answer = trial.person("ana").command("/try", "write")
    (record,) = caplog.records
    reference = find_reference(answer.text)
    assert record.getMessage().startswith(f'failed what="a payload" reference={reference} ')
    assert "NameError: name 'TypedText' is not defined" in caplog.text


@pytest.mark.parametrize("body", [{"type": "block_actions"}, {"event": {}}, {}, {"command": None}])
def test_what_else_cannot_be_read_is_logged_and_slack_says_so_itself(
    body: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    response = answer_unforeseen(KeyError("user"), body)
    assert (response.status, response.body) == (500, "")
    assert 'failed what="a payload" reference=' in caplog.text


def test_nobodys_home_is_published_to_nobody(trial: BotInWorkspace) -> None:
    opened = {"type": "app_home_opened", "tab": "home", "user": {"id": "U1"}}
    body = {"type": "event_callback", "team_id": trial.workspace.state.team_id, "event": opened}
    response = trial.bolt.dispatch(BoltRequest(body=body, mode="socket_mode"))
    assert response.status == 200
    assert [each for each in trial.workspace.calls if each.method == "views.publish"] == []


def test_a_locked_database_is_told_and_nothing_is_half_written(
    trial: BotInWorkspace, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    ana = trial.person("ana")
    with caplog.at_level(logging.ERROR, "hackathon"), writer_at_work(trial.database, monkeypatch):
        answer = ana.command("/try", "write")
    assert answer.text.startswith(
        "I could not write that down just now, so nothing has changed. Please try again"
    )
    assert f"reference={find_reference(answer.text)}" in caplog.text
    assert "database is locked" in caplog.text
    assert count_rows(trial.database) == 0
    assert ana.command("/try", "write").text.startswith("Written")


@pytest.mark.parametrize(
    ("pragma", "reason"),
    [
        ("query_only=ON", "attempt to write a readonly database"),
        ("max_page_count=1", "database or disk is full"),
    ],
    ids=["read-only", "full"],
)
def test_a_database_that_takes_nothing_is_told_and_nothing_is_half_written(
    trial: BotInWorkspace, caplog: pytest.LogCaptureFixture, pragma: str, reason: str
) -> None:
    ana = trial.person("ana")
    trial.database.dispose()
    listener = partial(set_pragma, pragma)
    event.listen(trial.database.engine, "connect", listener)
    with caplog.at_level(logging.ERROR, "hackathon"):
        answers = [ana.command("/try", "write") for _ in range(WRITES)]
    assert answers[-1].text.startswith(
        "I could not write that down just now, so nothing has changed. Please try again"
    )
    assert f"reference={find_reference(answers[-1].text)}" in caplog.text
    assert reason in caplog.text
    written = sum(answer.text.startswith("Written") for answer in answers)
    assert count_rows(trial.database) == written
    assert ana.command("/look", "here").text == "here"
    event.remove(trial.database.engine, "connect", listener)
    trial.database.dispose()
    assert ana.command("/try", "write").text.startswith("Written")


def set_pragma(pragma: str, connection: Any, _record: object) -> None:
    """Have a new connection of SQLite's so."""
    connection.execute(f"PRAGMA {pragma}")


def test_readers_do_not_wait_for_a_writer(
    trial: BotInWorkspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    with writer_at_work(trial.database, monkeypatch):
        assert trial.person("ana").command("/look", "here").text == "here"


def test_a_command_that_comes_twice_is_done_once_and_answered_alike(trial: BotInWorkspace) -> None:
    first = trial.person("ana").command("/try", "write")
    again = trial.workspace.redeliver_last()
    assert again.text == first.text == "Written after 3: see `/try help`."
    assert count_rows(trial.database) == 1
    trial.person("ana").command("/try", "write")
    assert count_rows(trial.database) == 2


def test_a_submission_that_comes_twice_is_done_once_and_shows_the_same(
    trial: BotInWorkspace,
) -> None:
    ana = trial.person("ana")
    ana.command("/try", "form")
    ana.fill({"Word": "update"})
    trial.workspace.deliver_times = 2
    after = ana.submit()
    assert after and after.title == "Done" and after.trouble is None
    trial.workspace.redeliver_last()
    assert count_rows(trial.database) == 1
    with trial.database.read() as session:
        (kept,) = session.scalars(select(HandledRequest.answer))
    assert kept and kept["kind"] == "UpdateModal"


def test_a_button_that_comes_twice_is_done_once_and_answered_by_one_modal(
    trial: BotInWorkspace,
) -> None:
    ana = trial.person("ana")
    ana.open_home()
    ana.click("Write", "home")
    assert trial.workspace.redeliver_last().error is None
    assert [modal.blocks[0]["text"]["text"] for modal in ana.modals] == [
        "Written after 3: see `/try help`."
    ]
    assert count_rows(trial.database) == 1


def test_a_request_that_comes_twice_opens_its_form_once_and_says_nothing(
    trial: BotInWorkspace,
) -> None:
    ana = trial.person("ana")
    ana.command("/try", "form")
    again = trial.workspace.redeliver_last()
    assert (again.error, again.text) == (None, "")
    assert [modal.title for modal in ana.modals] == ["Try"]


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (Error("expired_trigger_id"), "Slack gave me too little time to open that."),
        (Error("not_found"), "Something went wrong on my side"),
        (Error("internal_error"), "Something went wrong on my side"),
        (HttpStatus(500), "Something went wrong on my side"),
        (CloseSocket(), "Something went wrong on my side"),
    ],
)
def test_a_form_that_cannot_be_opened_is_told(
    trial: BotInWorkspace, fault: Error | HttpStatus | CloseSocket, said: str
) -> None:
    trial.workspace.faults.add("views.open", fault)
    assert trial.person("ana").command("/try", "form").text.startswith(said)


def test_who_has_closed_a_modal_meanwhile_is_told_nothing_more(
    trial: BotInWorkspace, caplog: pytest.LogCaptureFixture
) -> None:
    ana = trial.person("ana")
    ana.open_home()
    ana.click("Look", "home")
    for button, method in (("Form", "views.push"), ("Look again", "views.update")):
        trial.workspace.faults.add(method, Error("not_found"))
        answered = len(trial.workspace.calls)
        with caplog.at_level(logging.ERROR, "hackathon"):
            assert ana.click(button, "modal").error is None
        assert [call.method for call in trial.workspace.calls[answered:]] == [method]
    assert caplog.messages == []


@pytest.mark.parametrize("fault", [Error("internal_error"), HttpStatus(500), CloseSocket()])
def test_an_answer_that_cannot_be_given_is_logged_and_the_change_stays(
    trial: BotInWorkspace, fault: Error | HttpStatus | CloseSocket, caplog: pytest.LogCaptureFixture
) -> None:
    ana = trial.person("ana")
    ana.open_home()
    trial.workspace.faults.add("views.publish", fault)
    with caplog.at_level(logging.ERROR, "hackathon"):
        ana.click("Write", "home")
        # Home is published beside the acknowledgement; what is beside it ends with the dispatcher.
        trial.dispatcher.close()
    assert 'failed what="publishing a Home tab" reference=' in caplog.text
    assert count_rows(trial.database) == 1
    ana.close_modal()
    ana.click("Look", "home")
    trial.workspace.faults.add("views.update", fault)
    with caplog.at_level(logging.ERROR, "hackathon"):
        assert ana.click("Look again", "modal").error is None
    assert 'failed what="answering a button" reference=' in caplog.text
