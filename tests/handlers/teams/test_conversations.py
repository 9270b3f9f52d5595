"""People and /team, over real sockets: what they type and press, and what they then see."""

import pytest

from bot.challenges.models import Challenge
from bot.outbox.models import OutboxRow, OutboxState
from bot.teams.models import Team
from bot.teams.queries import list_members
from rehearsal import Person
from tests.handlers.conftest import MakeStage
from tests.support.factories import NOW
from tests.support.neighbours import select_ours
from tests.support.slack import BotInWorkspace

pytestmark = pytest.mark.both_databases


def deliver(stage: BotInWorkspace) -> None:
    """Deliver everything that is pending; none of it fails."""
    stage.deliver()
    with stage.database.read() as session:
        failed = select_ours(OutboxRow).where(OutboxRow.state == OutboxState.FAILED)
        assert [row.reason for row in session.scalars(failed)] == []


def team_members(stage: BotInWorkspace, name: str) -> list[str]:
    """Who is in the open team of this name, lead first."""
    with stage.database.read() as session:
        team = session.scalars(
            select_ours(Team).where(Team.name == name, Team.closed_at.is_(None))
        ).one()
        return [each.person.name.lower() for each in list_members(session, team)]


def say(person: Person, text: str = "") -> str:
    """The reply to `/team TEXT`."""
    answer = person.command("/team", text)
    assert answer.error is None
    return answer.text


def newest_message(person: Person) -> str:
    """What the bot last wrote to this person directly."""
    return person.direct_messages()[-1].text


@pytest.fixture
def stage(make_stage: MakeStage) -> BotInWorkspace:
    """Teams of at most two."""
    return make_stage(teams={"max": 2})


def test_a_team_from_beginning_to_end(stage: BotInWorkspace) -> None:
    ana, ben, chi = (stage.sign_up(each) for each in ("ana", "ben", "chi"))
    assert say(ana, "create Quarks for higgs").startswith(
        "*Quarks* is started and works on *Higgs Boson*"
    )
    assert say(ben, "join quraks").endswith("Did you mean *Quarks*?")
    assert say(ben, "join quarks") == ("You are in *Quarks* now. `/team show` shows who else is.")
    assert "is full (2 of 2)" in say(chi, "join quarks")
    deliver(stage)
    channel = stage.workspace.channel("team-quarks")
    assert channel is not None
    assert set(channel.members) == {"hackathon", "ana", "ben"}
    assert [each.text for each in stage.workspace.messages("team-quarks")] == [
        f"<@{ben.id}> joined *Quarks*. Say hello!"
    ]
    assert say(ana, "rename Leptons") == "Your team is called *Leptons* now."
    assert say(ana, "leave") == "You left *Leptons*. `/team list` shows other teams."
    assert "You are not in a team yet" in say(ana, "show")
    deliver(stage)
    channel = stage.workspace.channel("team-leptons")
    assert channel is not None
    assert set(channel.members) == {"hackathon", "ben"}
    assert stage.workspace.messages("team-leptons")[-1].text == (
        f"<@{ana.id}> left *Leptons*. <@{ben.id}> leads the team now."
    )
    assert "so it has closed" in say(ben, "leave")
    deliver(stage)
    channel = stage.workspace.channel("team-leptons")
    assert channel is not None
    assert channel.is_archived


def test_an_invitation_is_accepted_with_its_button(stage: BotInWorkspace) -> None:
    ana, ben = stage.sign_up("ana"), stage.person("ben")
    say(ana, "create quarks")
    say(ana, "lock")
    assert say(ana, "invite @ben @hackathon") == (
        f"I invited <@{ben.id}> to *quarks*, with buttons to accept or decline. "
        f"<@{stage.app.bot_user_id}> is a bot, and bots do not join teams."
    )
    deliver(stage)
    invitation = ben.direct_messages()[-1]
    refused = ben.click("Accept", in_=invitation)
    assert refused.text.startswith("Register first with `/register`, then press Accept again")
    stage.sign_up("ben")
    accepted = ben.click("Accept", in_=invitation)
    assert accepted.text == (
        f"You are in *quarks* now; <@{ana.id}> invited you. `/team show` shows your team."
    )
    assert team_members(stage, "quarks") == ["ana", "ben"]
    deliver(stage)
    assert [each for each in newest_buttons(ben) if each.startswith("invitation")] == []


def newest_buttons(person: Person) -> list[str]:
    """The action_ids in the bot's last direct message to this person."""
    return [
        element["action_id"]
        for block in person.direct_messages()[-1].blocks
        for element in block.get("elements", [])
        if "action_id" in element
    ]


def test_an_invitation_is_declined_with_its_button(stage: BotInWorkspace) -> None:
    ana, ben = stage.sign_up("ana"), stage.sign_up("ben")
    say(ana, "create quarks")
    say(ana, "invite @ben")
    deliver(stage)
    declined = ben.click("Decline")
    assert declined.text.startswith(f"You declined <@{ana.id}>'s invitation to *quarks*.")
    assert team_members(stage, "quarks") == ["ana"]


@pytest.mark.parametrize(
    ("press", "seen", "told"),
    [
        ("Approve", "approved their request", "approved your request"),
        ("Decline", "declined", "declined your request to join"),
    ],
)
def test_any_member_answers_a_request_and_the_others_see_it(
    make_stage: MakeStage, press: str, seen: str, told: str
) -> None:
    stage = make_stage()
    ana, ben, chi = (stage.sign_up(each) for each in ("ana", "ben", "chi"))
    say(ana, "create quarks")
    say(ben, "join quarks")
    say(ben, "lock")
    assert say(chi, "join quarks").startswith("*quarks* is locked, so I asked its members")
    deliver(stage)
    assert seen in ben.click(press).text
    deliver(stage)
    assert seen in newest_message(ana)
    assert newest_buttons(ana) == []
    assert told in newest_message(chi)
    assert ("chi" in team_members(stage, "quarks")) == (press == "Approve")


def test_a_member_answers_from_the_teams_sheet(make_stage: MakeStage) -> None:
    stage = make_stage()
    ana, ben = stage.sign_up("ana"), stage.sign_up("ben")
    say(ana, "create quarks")
    say(ana, "lock")
    say(ben, "join quarks")
    assert f"<@{ben.id}> asks to join *quarks*" in say(ana, "show")
    ana.click("Approve")
    assert team_members(stage, "quarks") == ["ana", "ben"]


def test_a_team_is_joined_from_the_list_and_left_from_its_sheet(stage: BotInWorkspace) -> None:
    ana, ben = stage.sign_up("ana"), stage.sign_up("ben")
    say(ana, "create quarks for higgs")
    assert say(ben, "list higgs") == (
        "*Teams for Higgs Boson* (1 team)\n*quarks* · 1 of 2 · Higgs Boson"
    )
    assert ben.click("Join").text.startswith("You are in *quarks* now")
    assert f"Members: <@{ana.id}> (lead), <@{ben.id}>" in say(ben, "show")
    assert ben.click("Leave").text.startswith("You left *quarks*.")
    assert team_members(stage, "quarks") == ["ana"]


def test_long_lists_page(stage: BotInWorkspace) -> None:
    ana = stage.sign_up("ana")
    with stage.database.write() as session:
        for number in range(45):
            name = f"team {number:02}"
            session.add(
                Team(
                    hackathon_id=stage.hackathon_id,
                    name=name,
                    folded_name=name,
                    created_at=stage.clock.now(),
                )
            )
    assert say(ana, "list").startswith("*Teams* (45 teams, page 1 of 3)\n*team 00* · 0 of 2\n")
    assert ana.click("Next").text.startswith("*Teams* (45 teams, page 2 of 3)\n*team 20*")
    assert ana.click("Next").text.startswith("*Teams* (45 teams, page 3 of 3)\n*team 40*")
    assert ana.click("Previous").text.startswith("*Teams* (45 teams, page 2 of 3)")
    # Each page has taken the place of the one before.
    assert sum(each.text.startswith("*Teams*") for each in ana.sees()) == 1


def test_who_is_not_registered_is_told_so_before_how_to_start_a_team(stage: BotInWorkspace) -> None:
    assert say(stage.person("ana"), "create").startswith("Register first with `/register`")


def test_a_team_is_started_with_the_form(stage: BotInWorkspace) -> None:
    ana, ben = stage.sign_up("ana"), stage.sign_up("ben")
    assert say(ben, "create quarks").startswith("*quarks* is started")
    assert say(ana, "create").startswith("Give your team a name")
    ana.click("Start a team")
    ana.fill({"Name": "QUARKS", "Challenge": "Higgs Boson"})
    again = ana.submit()
    assert again is not None
    assert again.errors == {
        "name": "There is a team called quarks already: join it with `/team join`, or choose "
        "another name."
    }
    ana.fill({"Name": "Leptons"})
    done = ana.submit()
    assert done is not None
    assert "*Leptons* is started and works on *Higgs Boson*" in str(done.blocks)
    assert team_members(stage, "Leptons") == ["ana"]


def test_a_challenge_that_left_the_file_meanwhile_is_said_under_its_field(
    stage: BotInWorkspace,
) -> None:
    ana = stage.sign_up("ana")
    say(ana, "list")
    ana.click("Start a team")
    ana.fill({"Name": "Leptons", "Challenge": "Higgs Boson"})
    with stage.database.write() as session:
        session.scalars(select_ours(Challenge)).one().removed_at = NOW
    again = ana.submit()
    assert again is not None
    assert list(again.errors) == ["challenge"]


def test_the_form_opens_for_those_who_may_start_a_team(stage: BotInWorkspace) -> None:
    ana, ben = stage.sign_up("ana"), stage.sign_up("ben")
    say(ana, "list")
    say(ben, "list")
    say(ana, "create quarks")
    start = ana.sees()[-2]
    assert "one team at a time" in ana.click("Start a team", in_=start).text
    assert ana.modal is None
    ben.click("Start a team")
    assert ben.modal is not None


def test_the_lead_removes_and_disbands(stage: BotInWorkspace) -> None:
    ana, ben = stage.sign_up("ana"), stage.sign_up("ben")
    say(ana, "create quarks")
    say(ben, "join quarks")
    assert say(ben, "disband").startswith("Only the lead of *quarks* may disband it")
    for whom in ("", "@ben @chi"):
        assert say(ana, f"remove {whom}").startswith("Say whom to remove, one person at a time")
    assert say(ana, "remove @ben").startswith(f"<@{ben.id}> is out of *quarks*")
    deliver(stage)
    assert newest_message(ben) == (
        f"<@{ana.id}> removed you from *quarks*. `/team list` shows other teams."
    )
    assert say(ana, "challenge higgs").startswith("*quarks* works on *Higgs Boson* now.")
    assert say(ana, "unlock").startswith("*quarks* is open")
    assert say(ana, "disband").startswith("*quarks* has closed")


def test_where_the_bot_may_make_no_channels_teams_work_without(stage: BotInWorkspace) -> None:
    stage.workspace.forbid("conversations.create", "restricted_action")
    ana, ben = stage.sign_up("ana"), stage.sign_up("ben")
    say(ana, "create quarks")
    deliver(stage)
    assert newest_message(ana).startswith("I cannot keep a channel for *quarks*")
    say(ben, "join quarks")
    deliver(stage)
    assert newest_message(ana) == f"<@{ben.id}> joined *quarks*. Say hello!"
    assert sum("cannot keep a channel" in each.text for each in ana.direct_messages()) == 1


def test_who_withdraws_leaves_their_team(stage: BotInWorkspace) -> None:
    ana, ben = stage.sign_up("ana"), stage.sign_up("ben")
    say(ana, "create quarks")
    say(ben, "join quarks")
    ana.command("/register", "withdraw")
    ana.click("register-withdraw")
    assert team_members(stage, "quarks") == ["ben"]
    assert say(ana, "show").startswith("Register first with `/register`")


def test_a_bare_command_and_an_unknown_word_get_help_with_examples(stage: BotInWorkspace) -> None:
    ana = stage.person("ana")
    for text in ("", "dance"):
        told = say(ana, text)
        assert "`/team create NAME [for CHALLENGE]`  starts a team" in told
        assert "For example: `/team create quarks`" in told


def test_the_same_command_delivered_twice_is_done_once(stage: BotInWorkspace) -> None:
    ana = stage.sign_up("ana")
    first = say(ana, "create quarks")
    assert stage.workspace.redeliver_last().text == first
    assert team_members(stage, "quarks") == ["ana"]


HOSTILE = {
    "nothing": "",
    "300 characters": "a" * 300,
    "emoji": "🚀" * 70,
    "a broadcast": "<!channel>",
    "mentions": "<!here|x> <@U123> <#C1|x>",
    "right to left": "\u202eevil\u202c فريق",
    "a NUL": "\0",
    "a NUL in a name": "qu\0arks",
    "nothing visible": "\u200b\u3164",
    "marks": "*`_~ & | >",
    "folds to much more": "ﷺ" * 30,
    "SQL": "'; DROP TABLE teams; --",
    "many fors": "x for for for higgs",
}


@pytest.mark.parametrize("typed", HOSTILE.values(), ids=HOSTILE.keys())
def test_whatever_is_typed_the_answer_is_a_sentence_and_nobody_is_called(
    stage: BotInWorkspace, typed: str
) -> None:
    ana, ben = stage.sign_up("ana"), stage.sign_up("ben")
    say(ben, "create leptons")
    for word in ("join", "show", "list", "leave", "create", "rename", "challenge", "invite"):
        told = say(ana, f"{word} {typed}")
        assert told
        assert "reference" not in told
        assert len(told) < 1500
    say(ana, f"create {typed}")
    say(ben, "leave")
    say(ben, f"join {typed}")
    deliver(stage)
    assert all(not message.broadcasts for message in stage.workspace.all_messages())
