"""Who may do what: every command, button and modal, asked as every role."""

import logging
from datetime import timedelta
from typing import Any

import pytest
from slack_bolt import BoltRequest
from sqlalchemy import text
from sqlalchemy.orm import Session

from bot.audit import log as audit
from bot.audit.models import AuditEntry
from bot.core.logs import LogEvent
from bot.hackathons.models import Hackathon
from bot.roles.access import Role
from bot.workspaces.people import learn_person
from rehearsal.apps.payloads import Json
from tests.handlers.conftest import MakeStage
from tests.support.factories import NOW, make_participant
from tests.support.neighbours import select_ours
from tests.support.slack import BotInWorkspace

# All that is not for everybody.
NEEDS = {
    "/agenda add": Role.ORGANISER,
    "/agenda move": Role.ORGANISER,
    "/agenda edit": Role.ORGANISER,
    "/agenda cancel": Role.ORGANISER,
    "button agenda-confirm": Role.ORGANISER,
    "button agenda-keep": Role.ORGANISER,
    "button agenda-leave": Role.ORGANISER,
    "modal agenda-pick": Role.ORGANISER,
    "modal agenda-form": Role.ORGANISER,
    "modal agenda-preview": Role.ORGANISER,
    "modal agenda-conflict": Role.ORGANISER,
    "/announce": Role.ORGANISER,
    "/announce list": Role.ORGANISER,
    "button announce-change": Role.ORGANISER,
    "button announce-proof": Role.ORGANISER,
    "button announcement-approve": Role.ORGANISER,
    "button announcement-cancel": Role.ORGANISER,
    "button announcement-edit": Role.ORGANISER,
    "button announcement-move": Role.ORGANISER,
    "modal announce": Role.ORGANISER,
    "modal announce-preview": Role.ORGANISER,
    "modal announcement-edit": Role.ORGANISER,
    "modal announcement-move": Role.ORGANISER,
    "options announce-group": Role.ORGANISER,
    "/organiser add": Role.ORGANISER,
    "/organiser remove": Role.ORGANISER,
    "/organiser export": Role.ORGANISER,
    "/organiser log": Role.ORGANISER,
    "/organiser status": Role.ORGANISER,
    "button nudge-preview": Role.ORGANISER,
    "modal nudge": Role.ORGANISER,
    "button organiser-log": Role.ORGANISER,
    "button recovery-resend": Role.ORGANISER,
    "button recovery-drop": Role.ORGANISER,
    "button recovery-resend-all": Role.ORGANISER,
    "button recovery-drop-all": Role.ORGANISER,
}
# Who has which role, and what each may beside what everybody may.
PEOPLE = {
    "UORGANISER": {Role.ORGANISER},
    "UADMIN": {Role.ORGANISER},
    "UMENTOR": {Role.MENTOR},
    "UJUDGE": {Role.JUDGE},
    "UPARTICIPANT": {Role.PARTICIPANT},
    "UNOBODY": set(),
}


@pytest.fixture
def stage(make_stage: MakeStage) -> BotInWorkspace:
    """A stage with somebody of each role."""
    stage = make_stage(
        organisers=["UORGANISER"], mentors=[{"who": "UMENTOR"}], judges=["judge@example.org"]
    )
    with stage.database.write() as session:
        hackathon = session.get_one(Hackathon, stage.hackathon_id)
        make_participant(session, hackathon, "participant")
        learn(session, hackathon, "UADMIN", is_admin=True)
        learn(session, hackathon, "UJUDGE", email="Judge@example.org")
    return stage


def learn(session: Session, hackathon: Hackathon, slack_id: str, **said: Any) -> None:
    learn_person(session, hackathon.workspace_id, slack_id, name=slack_id, zone=None, **said)


def ask(stage: BotInWorkspace, what: str, user_id: str) -> None:
    """Send what Slack would, by the name under which it is registered."""
    kind, _, name = what.partition(" ")
    common: Json = {"team_id": stage.workspace.state.team_id, "api_app_id": "A1", "token": "x"}
    if what.startswith("/"):
        # Slack sends a command as a form.
        body: Json = {**common, "command": kind, "text": name, "user_id": user_id}
        body |= {"trigger_id": f"{what}-{user_id}", "channel_id": "C1", "user_name": "x"}
    elif kind == "button":
        action = {"action_id": name, "block_id": "b", "type": "button", "value": ""}
        body = {**common, "type": "block_actions", "user": {"id": user_id}, "actions": [action]}
        body |= {"container": {"type": "message"}, "channel": {"id": "C1"}}
    elif kind == "options":
        body = {**common, "type": "block_suggestion", "user": {"id": user_id}, "value": ""}
        body |= {"action_id": name, "block_id": "b", "container": {"type": "view"}}
    else:
        view = {"callback_id": name, "state": {"values": {}}, "private_metadata": ""}
        body = {**common, "type": "view_submission", "user": {"id": user_id}}
        body |= {"view": {**view, "id": "V1", "type": "modal"}}
    stage.bolt.dispatch(BoltRequest(body=body, mode="socket_mode"))


def find_outcomes(caplog: pytest.LogCaptureFixture) -> dict[tuple[str, str], str]:
    """What became of each request, by its name and who asked."""
    events = [record.msg for record in caplog.records if isinstance(record.msg, LogEvent)]
    return {
        (str(each.fields["what"]), str(each.fields["user"])): each.event
        for each in events
        if "user" in each.fields
    }


def test_only_these_are_not_for_everybody(stage: BotInWorkspace) -> None:
    assert {what: needs for what, needs in stage.dispatcher.needs.items() if needs} == NEEDS


def test_every_command_button_and_modal_asked_as_every_role(
    stage: BotInWorkspace, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, "hackathon"):
        for what in stage.dispatcher.needs:
            for user_id in PEOPLE:
                ask(stage, what, user_id)
    outcomes = find_outcomes(caplog)
    turned_away = {key for key, outcome in outcomes.items() if outcome == "not_allowed"}
    expected = {
        (what, user_id)
        for what, needs in NEEDS.items()
        for user_id, roles in PEOPLE.items()
        if needs not in roles
    }
    assert turned_away == expected
    asked = {(what, user_id) for what in NEEDS for user_id in PEOPLE}
    assert asked <= outcomes.keys()
    assert list_refusals(stage) == sorted(expected)


def list_refusals(stage: BotInWorkspace) -> list[tuple[str, str]]:
    """What the audit log says was refused, and to whom."""
    with stage.database.read() as session:
        refused = select_ours(AuditEntry).where(AuditEntry.action == audit.REFUSED)
        return sorted(
            (each.subject, each.person.slack_id)
            for each in session.scalars(refused)
            if each.person is not None
        )


def test_a_refused_try_says_who_may(stage: BotInWorkspace) -> None:
    said = stage.person("ana").command("/organiser", "log").text
    assert said == "Only organisers may do that. `/organiser list` says who they are."


def test_whoever_tries_again_and_again_is_logged_once_a_day(stage: BotInWorkspace) -> None:
    written: list[str] = []
    stage.database.on_write(lambda: written.append("written"))
    for _ in range(3):
        ask(stage, "/organiser log", "UNOBODY")
    assert list_refusals(stage) == [("/organiser log", "UNOBODY")]
    assert written == ["written"]
    stage.clock.jump_to(NOW + timedelta(days=1))
    ask(stage, "/organiser log", "UNOBODY")
    assert list_refusals(stage) == [("/organiser log", "UNOBODY")] * 2


def test_a_refused_try_is_answered_even_where_it_cannot_be_written_down(
    stage: BotInWorkspace, caplog: pytest.LogCaptureFixture
) -> None:
    with stage.database.engine.begin() as connection:
        connection.execute(
            text("CREATE TRIGGER full BEFORE INSERT ON audit BEGIN SELECT RAISE(FAIL, 'full'); END")
        )
    try:
        said = stage.person("ana").command("/organiser", "log").text
    finally:
        with stage.database.engine.begin() as connection:
            connection.execute(text("DROP TRIGGER full"))
    assert said.startswith("Only organisers may do that.")
    (error,) = [each for each in caplog.records if each.levelno == logging.ERROR]
    assert isinstance(error.msg, LogEvent)
    assert error.msg.fields["what"] == "noting a refused try"
