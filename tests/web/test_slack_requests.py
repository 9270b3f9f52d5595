"""What Slack sends over HTTP is answered as over a socket."""

import json
from urllib.parse import urlencode

import pytest

from bot.core.database import Database
from bot.models import Base
from bot.registration.models import Participant
from bot.slack import block_kit as blocks
from bot.teams.models import Team
from bot.workspaces.models import HandledRequest
from rehearsal import Message
from tests.support.neighbours import select_ours
from tests.support.slack import BotInWorkspace
from tests.support.slack_over_http import FORM, JSON, PATH, ask, sign


def count(stage: BotInWorkspace, model: type[Base]) -> int:
    with stage.database.read() as session:
        return len(session.scalars(select_ours(model)).all())


def register(stage: BotInWorkspace, handle: str) -> None:
    stage.slack.command(handle, "/register")
    stage.workspace.person(handle).fill({"affiliation": "Brown"})
    stage.slack.submit(handle)


def post_button(stage: BotInWorkspace, action_id: str) -> Message:
    """A message of the bot's in #general with this button."""
    client = stage.make_client()
    button = blocks.actions(blocks.button("Press me", action_id))
    client.conversations_join(channel=client.conversations_list()["channels"][0]["id"])
    client.chat_postMessage(channel="general", text="Press it", blocks=[button])
    return stage.workspace.messages("general")[-1]


def test_a_command_opens_a_modal_and_its_submission_is_answered(stage: BotInWorkspace) -> None:
    ana = stage.workspace.person("ana")
    answer = stage.slack.command("ana", "/register")
    assert (answer.status, answer.text) == (200, "")
    assert ana.modal and ana.modal.title == "Register"
    ana.fill({"affiliation": "Brown"})
    answer = stage.slack.submit("ana")
    assert (answer.status, answer.json["response_action"]) == (200, "update")
    assert count(stage, Participant) == 1


def test_a_command_is_answered_in_the_response(stage: BotInWorkspace) -> None:
    register(stage, "ana")
    answer = stage.slack.command("ana", "/team", "create quarks")
    assert answer.status == 200
    assert answer.headers["content-type"].startswith("application/json")
    assert answer.json["response_type"] == "ephemeral"
    assert "quarks" in answer.json["text"]
    assert count(stage, Team) == 1


def test_a_commands_text_may_be_any_word(stage: BotInWorkspace) -> None:
    register(stage, "ana")
    assert "payload" in stage.slack.command("ana", "/team", "create payload").json["text"]
    assert "&amp;" in stage.slack.command("ana", "/team", "rename a & b = ü+%").json["text"]


def test_a_request_that_comes_again_is_answered_as_the_first_and_done_once(
    stage: BotInWorkspace,
) -> None:
    register(stage, "ana")
    body = stage.slack.make_command("ana", "/team", "create quarks")
    signed = {"Content-Type": FORM, **sign(body)}
    first, second = [ask(stage.port, "POST", PATH, body, signed) for _ in range(2)]
    assert first.json["text"].startswith("*quarks* is started")
    assert (second.status, second.text) == (first.status, first.text)
    assert count(stage, Team) == 1


def test_a_copy_that_comes_after_later_requests_is_answered_and_undoes_nothing(
    stage: BotInWorkspace,
) -> None:
    register(stage, "ana")
    body = stage.slack.make_command("ana", "/team", "create quarks")
    signed = {"Content-Type": FORM, **sign(body)}
    first = ask(stage.port, "POST", PATH, body, signed)
    stage.slack.command("ana", "/team", "rename gluons")
    copy = ask(stage.port, "POST", PATH, body, signed)
    assert (copy.status, copy.text) == (first.status, first.text)
    with stage.database.read() as session:
        assert session.scalars(select_ours(Team)).one().name == "gluons"


def test_a_button_is_answered_by_its_response_url(stage: BotInWorkspace) -> None:
    answer = stage.slack.press("ana", post_button(stage, "about"), "about")
    assert (answer.status, answer.text) == (200, "")
    reply = stage.workspace.messages("general", ephemerals=True)[-1]
    assert reply.ephemeral_to == "ana"
    assert reply.text.startswith("ML4SCI Hackathon")


def test_an_event_is_taken(stage: BotInWorkspace) -> None:
    ana = stage.workspace.person("ana")
    event = {"type": "app_home_opened", "user": ana.id, "channel": "D1", "tab": "home"}
    assert stage.slack.event(event).status == 200
    [published] = [call for call in stage.workspace.calls if call.method == "views.publish"]
    assert published.arguments["user_id"] == ana.id


def test_slacks_challenge_is_answered(stage: BotInWorkspace) -> None:
    body = json.dumps({"token": "x", "challenge": "3eZbrw1a", "type": "url_verification"})
    answer = stage.slack.send(body.encode(), JSON)
    assert (answer.status, answer.json) == (200, {"challenge": "3eZbrw1a"})


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"", JSON),
        (b"{", JSON),
        (b"[" * 100_000, JSON),
        (b'["event_callback"]', JSON),
        (b'{"team": 3, "authorizations": 7}', JSON),
        (urlencode({"payload": "{"}).encode(), FORM),
        (urlencode({"payload": "3"}).encode(), FORM),
    ],
)
def test_what_is_signed_but_makes_no_sense_is_400_and_changes_nothing(
    stage: BotInWorkspace, body: bytes, kind: str
) -> None:
    answer = stage.slack.send(body, kind)
    assert (answer.status, answer.text) == (400, "The body is not what Slack sends.\n")
    assert count(stage, HandledRequest) == 0


def test_a_command_that_is_none_of_the_bots_is_404(stage: BotInWorkspace) -> None:
    assert stage.slack.command("ana", "/dance").status == 404


def test_a_failure_is_told_with_a_reference(
    throwaway_database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    with BotInWorkspace(throwaway_database, "ana") as stage:
        stage.serve()
        register(stage, "ana")
        Base.metadata.tables["handled_requests"].drop(stage.database.engine)
        answer = stage.slack.command("ana", "/team", "create quarks")
    assert answer.status == 200
    assert "tell an organiser this reference: `" in answer.json["text"]
    assert "no such table" in caplog.text
