"""A team's channel in Slack, brought into line with the team, whatever happens on the way."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError

from bot.core.database import Database
from bot.teams.edit import rename_team
from bot.teams.membership import disband_team, join_team, leave_team
from rehearsal import DropAnswer, Error, HttpStatus
from tests.schedules.channel_scene import Scene

pytestmark = pytest.mark.both_databases

MakeScene = Callable[..., Scene]


@pytest.fixture
def make_scene(database: Database) -> Iterator[MakeScene]:
    """Makes a scene; `teams` are the file's rules about them."""
    with ExitStack() as stack:
        yield lambda **teams: stack.enter_context(Scene(database, **teams))


@pytest.fixture
def scene(make_scene: MakeScene) -> Scene:
    """The usual: a private channel for each team."""
    return make_scene()


def test_a_channel_is_made_and_filled(scene: Scene) -> None:
    team_id = scene.make_team("Quarks & Co.", "ana", "ben")
    scene.sync(team_id)
    channel = scene.workspace.channel("team-quarks-co")
    assert channel is not None
    assert channel.is_private
    assert scene.members("team-quarks-co") == {"ana", "ben"}
    assert scene.team(team_id).channel_id == channel.id


def test_where_the_file_says_public_the_channel_is(make_scene: MakeScene) -> None:
    scene = make_scene(channel="public")
    scene.sync(scene.make_team("quarks", "ana"))
    channel = scene.workspace.channel("team-quarks")
    assert channel is not None
    assert not channel.is_private


def test_where_the_file_says_none_nothing_is_asked_of_slack(make_scene: MakeScene) -> None:
    scene = make_scene(channel="none")
    scene.sync(scene.make_team("quarks", "ana"))
    assert scene.workspace.calls == []


def test_again_changes_nothing(scene: Scene) -> None:
    team_id = scene.make_team("quarks", "ana", "ben")
    scene.sync(team_id)
    changes = [
        f"conversations.{verb}" for verb in ("create", "invite", "kick", "rename", "archive")
    ]
    before = [scene.count_calls(each) for each in changes]
    scene.sync(team_id)
    assert [scene.count_calls(each) for each in changes] == before


def test_who_comes_is_invited_and_who_left_is_taken_out(scene: Scene) -> None:
    team_id = scene.make_team("quarks", "ana", "ben")
    scene.sync(team_id)
    scene.do(leave_team, "ana")
    scene.do(join_team, "chi", name="quarks")
    scene.sync(team_id)
    assert scene.members("team-quarks") == {"ben", "chi"}
    scene.do(join_team, "ana", name="quarks")
    scene.sync(team_id)
    assert scene.members("team-quarks") == {"ana", "ben", "chi"}


def test_guests_that_people_brought_themselves_stay(scene: Scene) -> None:
    team_id = scene.make_team("quarks", "ana")
    scene.sync(team_id)
    scene.workspace.person("ana").invite("chi", "team-quarks")
    scene.sync(team_id)
    assert scene.members("team-quarks") == {"ana", "chi"}


def test_of_one_who_left_slack_the_team_alone_is_told(scene: Scene) -> None:
    scene.register_stranger("UGONE")
    team_id = scene.make_team("quarks", "UGONE", "ana")
    scene.sync(team_id)
    assert scene.members("team-quarks") == {"ana"}
    assert scene.lanes_of("not_let_in") == [f"team:{team_id}"]


def test_of_one_who_cannot_be_let_in_the_team_and_they_are_told_once(scene: Scene) -> None:
    scene.workspace.refuse_invitations("ana", "ura_max_channels")
    team_id = scene.make_team("quarks", "ana", "ben")
    scene.sync(team_id)
    assert scene.members("team-quarks") == {"ben"}
    lanes = [f"team:{team_id}", f"@{scene.person('ana').id}"]
    assert scene.lanes_of("not_let_in") == lanes
    scene.do(join_team, "chi", name="quarks")
    scene.sync(team_id)
    assert scene.members("team-quarks") == {"ben", "chi"}
    assert scene.lanes_of("not_let_in") == lanes
    # Who comes back is told again: it is another time in the team.
    scene.do(leave_team, "ana")
    scene.do(join_team, "ana", name="quarks")
    scene.sync(team_id)
    assert scene.lanes_of("not_let_in") == lanes * 2


def test_one_who_cannot_be_taken_out_is_left(scene: Scene) -> None:
    team_id = scene.make_team("quarks", "ana", "ben")
    scene.sync(team_id)
    scene.do(leave_team, "ana")
    scene.workspace.faults.add("conversations.kick", Error("not_in_channel"))
    scene.sync(team_id)
    assert scene.count_calls("conversations.kick") == 1


def test_a_renamed_team_renames_its_channel(scene: Scene) -> None:
    team_id = scene.make_team("quarks", "ana")
    scene.sync(team_id)
    scene.do(rename_team, "ana", text="Leptons")
    scene.sync(team_id)
    assert scene.workspace.channel("team-quarks") is None
    assert scene.members("team-leptons") == {"ana"}


def test_a_channel_that_may_not_be_renamed_keeps_its_name(scene: Scene) -> None:
    team_id = scene.make_team("quarks", "ana")
    scene.sync(team_id)
    scene.do(rename_team, "ana", text="Leptons")
    scene.workspace.faults.add("conversations.rename", Error("not_authorized"))
    scene.sync(team_id)
    assert scene.members("team-quarks") == {"ana"}


def test_a_name_that_is_taken_gets_a_number(scene: Scene) -> None:
    scene.workspace.add_channel("team-quarks", members=["chi"])
    scene.workspace.add_channel("team-quarks-2", private=True, members=["chi"])
    team_id = scene.make_team("quarks", "ana")
    scene.sync(team_id)
    scene.sync(team_id)
    assert scene.members("team-quarks-3") == {"ana"}
    scene.do(rename_team, "ana", text="leptons")
    scene.workspace.add_channel("team-leptons", members=["chi"])
    scene.sync(team_id)
    assert scene.members("team-leptons-2") == {"ana"}


def test_the_name_of_a_channel_has_at_most_80_letters_with_its_number(scene: Scene) -> None:
    # Each of these is three letters in a channel's name.
    team_id = scene.make_team("\ufb03" * 30, "ana")
    name = f"team-{'ffi' * 25}"
    scene.workspace.add_channel(name, members=["chi"])
    scene.sync(team_id)
    assert scene.members(f"{name[:78]}-2") == {"ana"}


def test_a_channel_that_somebody_else_made_is_not_taken(scene: Scene) -> None:
    scene.workspace.add_channel("team-quarks", members=["chi", "hackathon"])
    scene.client.conversations_create(name="other")
    scene.sync(scene.make_team("quarks", "ana"))
    assert scene.members("team-quarks") == {"chi"}
    assert scene.members("team-quarks-2") == {"ana"}


def test_an_archived_channel_that_was_not_noted_is_not_taken(scene: Scene) -> None:
    made = scene.client.conversations_create(name="team-quarks")
    scene.client.conversations_archive(channel=made["channel"]["id"])
    scene.sync(scene.make_team("quarks", "ana"))
    assert scene.members("team-quarks-2") == {"ana"}


def test_a_team_with_the_name_of_a_closed_one_gets_a_channel_of_its_own(scene: Scene) -> None:
    first = scene.make_team("quarks", "ana")
    scene.sync(first)
    scene.do(leave_team, "ana")
    scene.sync(first)
    second = scene.make_team("quarks", "ben")
    scene.sync(second)
    assert scene.members("team-quarks-2") == {"ben"}
    assert scene.team(first).channel_id != scene.team(second).channel_id


def test_two_teams_whose_names_look_alike_have_two_channels(scene: Scene) -> None:
    one, other = scene.make_team("quarks", "ana"), scene.make_team("quarks!", "ben")
    scene.sync(one)
    scene.sync(other)
    assert scene.members("team-quarks") == {"ana"}
    assert scene.members("team-quarks-2") == {"ben"}


def test_a_channel_made_but_not_noted_is_found_again(scene: Scene) -> None:
    team_id = scene.make_team("quarks", "ana", "ben")
    scene.workspace.faults.add("conversations.create", DropAnswer())
    with pytest.raises(OSError, match="closed connection"):
        scene.sync(team_id)
    assert scene.team(team_id).channel_id is None
    scene.sync(team_id)
    assert scene.members("team-quarks") == {"ana", "ben"}
    assert scene.workspace.channel("team-quarks-2") is None


def test_a_channel_with_a_number_that_was_not_noted_is_found_again(scene: Scene) -> None:
    scene.workspace.add_channel("team-quarks", members=["chi"])
    team_id = scene.make_team("quarks", "ana")
    scene.workspace.faults.add("conversations.create", DropAnswer(), after=1)
    with pytest.raises(OSError, match="closed connection"):
        scene.sync(team_id)
    scene.sync(team_id)
    assert scene.members("team-quarks-2") == {"ana"}
    assert scene.workspace.channel("team-quarks-3") is None


@pytest.mark.parametrize("method", ["info", "members", "invite", "kick", "rename"])
def test_after_trouble_at_any_step_the_next_attempt_completes_the_work(
    scene: Scene, method: str
) -> None:
    team_id = scene.make_team("quarks", "ana", "ben")
    scene.sync(team_id)
    scene.do(leave_team, "ana")
    scene.do(join_team, "chi", name="quarks")
    scene.do(rename_team, "chi", text="leptons")
    scene.workspace.faults.add(f"conversations.{method}", HttpStatus(500))
    with pytest.raises(SlackApiError):
        scene.sync(team_id)
    scene.sync(team_id)
    assert scene.members("team-leptons") == {"ben", "chi"}


def test_rate_limits_are_the_callers_to_wait_for(scene: Scene) -> None:
    team_id = scene.make_team("quarks", "ana")
    scene.workspace.faults.add("conversations.create", HttpStatus(429, retry_after=30))
    with pytest.raises(SlackApiError) as limited:
        scene.sync(team_id)
    assert limited.value.response.status_code == 429
    assert not scene.team(team_id).channel_refused


@pytest.mark.parametrize("leaving", ["last", "disband"])
def test_a_closed_team_has_its_channel_archived_once(scene: Scene, leaving: str) -> None:
    team_id = scene.make_team("quarks", "ana")
    scene.sync(team_id)
    scene.do(leave_team if leaving == "last" else disband_team, "ana")
    scene.sync(team_id)
    scene.sync(team_id)
    channel = scene.workspace.channel("team-quarks")
    assert channel is not None
    assert channel.is_archived


def test_a_team_that_closed_before_it_had_a_channel_gets_none(scene: Scene) -> None:
    team_id = scene.make_team("quarks", "ana")
    scene.do(leave_team, "ana")
    scene.sync(team_id)
    assert scene.workspace.calls == []


@pytest.mark.parametrize("word", ["restricted_action", "missing_scope", "not_allowed_token_type"])
def test_where_the_bot_may_make_no_channels_the_team_is_told_once(scene: Scene, word: str) -> None:
    scene.workspace.forbid("conversations.create", word)
    team_id = scene.make_team("quarks", "ana", "ben")
    scene.sync(team_id)
    scene.sync(team_id)
    assert scene.team(team_id).channel_refused
    people = [scene.workspace.person(each).id for each in ("ana", "ben")]
    assert scene.lanes_of("no_team_channel") == [f"@{each}" for each in people]
    assert scene.count_calls("conversations.create") == 1
    assert scene.count_calls("conversations.info") == 0


def test_a_channel_that_is_gone_is_done_without(scene: Scene) -> None:
    team_id = scene.make_team("quarks", "ana")
    scene.sync(team_id)
    scene.client.conversations_archive(channel=scene.team(team_id).channel_id or "")
    scene.do(join_team, "ben", name="quarks")
    scene.sync(team_id)
    team = scene.team(team_id)
    assert (team.channel_id, team.channel_refused) == (None, True)
    assert len(scene.lanes_of("no_team_channel")) == 2


def test_a_bot_that_was_put_out_of_a_public_channel_comes_back(make_scene: MakeScene) -> None:
    scene = make_scene(channel="public")
    team_id = scene.make_team("quarks", "ana")
    scene.sync(team_id)
    scene.client.conversations_leave(channel=scene.team(team_id).channel_id or "")
    assert scene.count_calls("conversations.join") == 0
    scene.do(join_team, "ben", name="quarks")
    scene.sync(team_id)
    assert scene.members("team-quarks") == {"ana", "ben"}


def test_another_trouble_with_the_members_is_the_callers(scene: Scene) -> None:
    team_id = scene.make_team("quarks", "ana")
    scene.workspace.faults.add("conversations.invite", Error("fatal_error"))
    with pytest.raises(SlackApiError, match="fatal_error"):
        scene.sync(team_id)


def test_when_every_name_is_taken_it_fails_loudly(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("schedules.slack.team_channels._MOST_NAMES", 2)
    scene.workspace.add_channel("team-quarks", members=["chi"])
    scene.workspace.add_channel("team-quarks-2", members=["chi"])
    with pytest.raises(RuntimeError, match="every name from team-quarks on is taken"):
        scene.sync(scene.make_team("quarks", "ana"))
    assert scene.count_calls("conversations.create") == 2


def test_hundreds_of_members_and_channels_are_read_page_by_page(scene: Scene) -> None:
    team_id = scene.make_team("quarks", "ana", "ben")
    for number in range(250):
        scene.client.conversations_create(name=f"other-{number}")
    scene.workspace.faults.add("conversations.create", DropAnswer())
    with pytest.raises(OSError, match="closed connection"):
        scene.sync(team_id)
    for number in range(250):
        scene.workspace.add_person(f"guest{number}")
    scene.sync(team_id)
    channel = scene.workspace.channel("team-quarks")
    assert channel is not None
    for number in range(250):
        scene.workspace.person("ana").invite(f"guest{number}", channel.id)
    scene.do(join_team, "chi", name="quarks")
    scene.sync(team_id)
    for each in ("ana", "chi"):
        scene.do(leave_team, each)
    scene.sync(team_id)
    assert scene.members("team-quarks") == {"ben", *(f"guest{number}" for number in range(250))}


def test_an_answer_that_names_no_next_page_is_the_last(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene.workspace.add_channel("team-quarks", members=["chi"])
    for method in ("users_conversations", "conversations_members"):
        call = getattr(scene.client, method)

        def call_without(call: Any = call, **arguments: Any) -> dict[str, Any]:
            return {**call(**arguments).data, "response_metadata": None}

        monkeypatch.setattr(scene.client, method, call_without)
    scene.sync(scene.make_team("quarks", "ana"))
    assert scene.members("team-quarks-2") == {"ana"}
