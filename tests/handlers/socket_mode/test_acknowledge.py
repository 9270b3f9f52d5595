"""What is answered over Socket Mode: whatever becomes of the connection, all of it, and once."""

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event
from typing import Any

import pytest
from slack_bolt import Ack
from sqlalchemy.orm import Session

from bot.core.database import Database
from handlers.core.dispatcher import Dispatcher
from handlers.socket_mode.keeper import SocketConnection
from rehearsal import Delay, HttpStatus, WorkspaceServer
from tests.handlers.conftest import MakeStage
from tests.handlers.sample_command import count_rows, register_sample_commands
from tests.handlers.socket_scene import SILENCE, Scene, cut, refresh
from tests.support.patience import LONGEST, wait_until


def test_a_reply_of_a_hundred_kilobytes_arrives_whole(scene: Scene) -> None:
    lines = [f"{number:2}" * 1250 for number in range(40)]

    @scene.bolt.command("/long")
    def answer(ack: Ack) -> None:
        sections = [{"type": "section", "text": {"type": "plain_text", "text": x}} for x in lines]
        ack(text="long", blocks=sections)

    scene.connect()
    answered = scene.ana.command("/long")
    assert [block["text"]["text"] for block in answered.blocks] == lines


def test_twenty_slow_commands_at_once_are_all_under_way_together(scene: Scene) -> None:
    together = Barrier(20)

    @scene.bolt.command("/slow")
    def answer(ack: Ack, body: dict[str, Any]) -> None:
        together.wait(LONGEST)
        ack(body["text"])

    scene.connect()
    numbers = [str(number) for number in range(20)]
    with ThreadPoolExecutor(20) as people:
        answers = list(people.map(lambda number: scene.ana.command("/slow", number), numbers))
    assert [answer.text for answer in answers] == numbers


@pytest.mark.parametrize("disturb", [refresh, cut])
def test_a_command_whose_connection_went_is_answered_by_its_response_url(
    scene: Scene, disturb: Callable[[WorkspaceServer], None]
) -> None:
    scene.connect()
    typed = scene.lock("on")
    disturb(scene.server)
    scene.wait_reopened(2)
    scene.let_go.set()
    # Its acknowledgement, on the other connection, has spared Ana the error.
    assert typed.result().error is None
    assert (scene.replies(), scene.done) == (["held on"], ["on"])
    assert scene.count_calls("response_url") == 1


def test_a_command_is_done_for_slack_only_once_its_reply_is_posted(scene: Scene) -> None:
    scene.connect()
    typed = scene.lock("on")
    cut(scene.server)
    scene.wait_reopened(2)
    scene.workspace.faults.add("response_url", Delay(0.2))
    scene.let_go.set()
    assert typed.result().error is None
    assert scene.replies() == ["held on"]


def test_a_command_whose_reply_could_not_be_posted_failed_for_slack_too(
    scene: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    connection = scene.connect()
    scene.lock("on")
    cut(scene.server)
    scene.wait_reopened(2)
    wait_until(connection.is_connected)
    scene.workspace.faults.add("response_url", HttpStatus(500))
    scene.let_go.set()
    connection.close()
    assert "unanswered status=500" in caplog.messages
    assert (scene.replies(), scene.was_acknowledged()) == ([], False)


def test_commands_cut_off_between_delivery_and_acknowledgement_are_answered_once_and_in_order(
    scene: Scene,
) -> None:
    connection = scene.connect()
    numbers = [str(number) for number in range(6)]
    for number in numbers:
        scene.server.cut_deliveries()
        opened = scene.workspace.sockets.opened
        assert scene.ana.command("/echo", number).error is None
        scene.wait_reopened(opened + 1)
    connection.close()
    assert scene.replies() == [f"you said {number}" for number in numbers]
    assert scene.done == numbers


def test_a_command_answered_too_late_is_answered_by_its_response_url_once(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("handlers.socket_mode.acknowledge.SECONDS_TO_ACKNOWLEDGE", 0)
    connection = scene.connect()
    scene.workspace.deliver_times = 3
    assert scene.ana.command("/echo", "slowly").error is None
    connection.close()
    assert scene.replies() == ["you said slowly"]
    assert scene.count_calls("response_url") == 1


@pytest.mark.parametrize("in_time", [True, False])
def test_a_command_in_flight_on_a_deaf_connection_is_answered_once(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, in_time: bool
) -> None:
    if not in_time:
        scene.workspace.sockets.seconds_to_acknowledge = 0.1
    connection = scene.connect(SILENCE)
    typed = scene.lock("on")
    scene.server.deafen_sockets()
    scene.let_go.set()
    assert scene.is_answered.wait(LONGEST)
    if not in_time:
        assert typed.result().error == "operation_timeout"
        monkeypatch.setattr("handlers.socket_mode.acknowledge.SECONDS_TO_ACKNOWLEDGE", 0)
    scene.pass_time(1)
    scene.wait_reopened(2)
    assert typed.result().error == (None if in_time else "operation_timeout")
    connection.close()
    assert (scene.replies(), scene.count_calls("response_url")) == (
        ["held on"],
        0 if in_time else 1,
    )


def test_a_request_delivered_to_two_processes_is_done_once(make_stage: MakeStage) -> None:
    stage = make_stage(register=register_sample_commands)
    other = stage.make_bolt()
    register_sample_commands(Dispatcher(other, stage.database, stage.clock))
    connection = SocketConnection(other, stage.app.app_token)
    connection.connect()
    stage.workspace.deliver_times = 2
    ana = stage.person("ana")
    assert ana.command("/try", "write").text.startswith("Written")
    connection.close()
    assert count_rows(stage.database) == 1
    assert len(ana.sees("general")) == 1


def test_a_command_whose_connection_went_while_the_database_was_busy_is_done_once(
    make_stage: MakeStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage = make_stage(register=register_sample_commands)
    ana, sockets = stage.person("ana"), stage.workspace.sockets
    begins, run_write = Event(), Database.run_write

    def note_begin(database: Database, work: Callable[[Session], Any]) -> Any:
        begins.set()
        return run_write(database, work)

    monkeypatch.setattr(Database, "run_write", note_begin)
    with ThreadPoolExecutor(1) as pool:
        with stage.database.write():
            typed = pool.submit(ana.command, "/try", "write")
            assert begins.wait(LONGEST)
            cut(stage.server)
            stage.workspace.wait_for(lambda: (sockets.opened, sockets.count()) == (2, 1))
        assert typed.result().error is None
    assert count_rows(stage.database) == 1
    assert [message.text for message in ana.sees("general")] == [
        "Written after 3: see `/try help`."
    ]


def test_a_form_whose_connection_went_is_answered_over_the_next(make_stage: MakeStage) -> None:
    stage = make_stage(register=register_sample_commands)
    ana = stage.person("ana")
    ana.command("/try", "form")
    ana.fill({"Word": "update"})
    stage.server.cut_deliveries()
    modal = ana.submit()
    assert modal is not None
    assert modal.title == "Done"
    assert count_rows(stage.database) == 1


def test_what_bolt_cannot_do_with_is_not_acknowledged(
    scene: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.CRITICAL, logger="slack_bolt")
    connection = scene.connect()
    scene.type("/unknown", "")
    assert scene.is_answered.wait(LONGEST)
    connection.close()
    assert not scene.was_acknowledged()
