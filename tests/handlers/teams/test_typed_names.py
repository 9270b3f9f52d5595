"""People, channels and addresses in what is typed after /team, over real sockets."""

import json

import pytest
from slack_bolt import BoltRequest

from bot.teams.models import Team
from rehearsal import Person
from tests.handlers.conftest import MakeStage
from tests.support.neighbours import select_ours
from tests.support.slack import BotInWorkspace


def say(person: Person, text: str) -> str:
    """The reply to `/team TEXT`."""
    return person.command("/team", text).text


@pytest.mark.parametrize(
    "name",
    [
        "Friends of @ben",
        "Friends of @nobody",
        "Photo of #general",
        "pied-piper.com",
        "a@b.org & co",
    ],
)
def test_a_team_is_called_what_was_typed(stage: BotInWorkspace, name: str) -> None:
    ana = stage.sign_up("ana")
    say(ana, f"create {name}")
    with stage.database.read() as session:
        assert [each.name for each in session.scalars(select_ours(Team))] == [name]
    assert say(stage.sign_up("chi"), f"join {name}").startswith("You are in *")


def test_a_team_and_a_challenge_go_by_their_channels(make_stage: MakeStage) -> None:
    stage = make_stage(teams={"channel": "public"})
    stage.workspace.add_channel("higgs")
    # Its team's channel has another name, which Slack alone knows.
    stage.workspace.add_channel("team-quarks")
    ana, ben = stage.sign_up("ana"), stage.sign_up("ben")
    assert "works on *Higgs Boson*" in say(ana, "create Quarks for #higgs")
    stage.deliver()
    assert stage.workspace.channel("team-quarks-2") is not None
    assert say(ben, "join #team-quarks-2").startswith("You are in *Quarks* now.")
    assert say(ben, "lock #team-quarks-2").startswith("*Quarks* is locked")
    assert say(ben, "list #higgs").startswith("*Teams for Higgs Boson* (1 team)")
    assert "Members:" in say(stage.sign_up("chi"), "show #team-quarks-2")
    assert "Higgs Boson" in ben.command("/challenges", "#higgs").text
    assert ben.command("/officehours", "#higgs").text.startswith("Office hours: Higgs Boson")


def test_whoever_was_not_invited_is_named(stage: BotInWorkspace) -> None:
    ana, ben = stage.sign_up("ana"), stage.person("ben")
    say(ana, "create quarks")
    assert say(ana, "invite @ben, @nobody and @noone") == (
        f"I invited <@{ben.id}> to *quarks*, with buttons to accept or decline. "
        "I found no person called *@nobody*, *@noone*: name people one by one, and pick them from "
        "the list that Slack shows when you type `@`."
    )


@pytest.mark.parametrize("word", ["invite", "remove"])
def test_a_group_of_people_is_nobody(stage: BotInWorkspace, word: str) -> None:
    ana = stage.sign_up("ana")
    say(ana, "create quarks")
    # As Slack sends a user group; this workspace has none.
    assert say_encoded(stage, ana, f"{word} <!subteam^S1|@designers>") == (
        "I found no person called *@designers*: name people one by one, and pick them from the "
        "list that Slack shows when you type `@`."
    )


def say_encoded(stage: BotInWorkspace, person: Person, text: str) -> str:
    """The reply to `/team TEXT`, in the encoding of Slack."""
    body = {
        "command": "/team",
        "text": text,
        "user_id": person.id,
        "user_name": person.handle,
        "team_id": stage.workspace.state.team_id,
        "channel_id": "C1",
        "trigger_id": f"1.{text}",
    }
    answered = stage.bolt.dispatch(BoltRequest(body=body, mode="socket_mode"))
    return str(json.loads(answered.body)["text"])


def test_words_beside_the_people_are_the_teams_name_or_left_out(stage: BotInWorkspace) -> None:
    ana, ben = stage.sign_up("ana"), stage.sign_up("ben")
    say(ana, "create quarks")
    invited = f"I invited <@{ben.id}> to *quarks*, with buttons to accept or decline."
    assert say(ana, "invite @ben Quarks") == invited
    say(ben, "join quarks")
    removed = f"<@{ben.id}> is out of *quarks* and has been told."
    assert say(ana, "remove @ben for good") == (
        f"{removed} To keep people from joining by themselves, use `/team lock`. "
        "I did not understand *for good*, and left it out."
    )
