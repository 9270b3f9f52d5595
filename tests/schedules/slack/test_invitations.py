"""Invitations to a channel: a person who is refused keeps nobody else out."""

from math import inf

import pytest
from slack_sdk.errors import SlackApiError

from rehearsal import Error
from schedules.slack import invitations as module
from schedules.slack.invitations import invite_people
from tests.schedules.delivery_fixture import DeliveryFixture

HANDLES = ("ana", "ben", "chi")


def make_channel(office: DeliveryFixture) -> str:
    made = office.client.conversations_create(name="lab", is_private=True)
    return str(made["channel"]["id"])


def invite(office: DeliveryFixture, channel: str) -> dict[str, str]:
    people = [office.workspace.person(each).id for each in HANDLES]
    refused = invite_people(office.client, channel, people)
    return {office.workspace.name_of(person): word for person, word in refused.items()}


@pytest.fixture
def office(office: DeliveryFixture) -> DeliveryFixture:
    for each in HANDLES:
        office.workspace.add_person(each)
    return office


def members(office: DeliveryFixture) -> set[str]:
    channel = office.workspace.channel("lab")
    assert channel is not None
    return set(channel.members) - {"hackathon"}


@pytest.mark.parametrize(
    "word",
    [
        "app_cannot_join_channel",
        "cannot_create_channel",
        "cant_invite",
        "invitee_cant_see_channel",
        "no_external_invite_permission",
        "no_permission",
        "org_user_not_in_team",
        "ura_max_channels",
        "user_is_restricted",
        "user_is_ultra_restricted",
        "user_disabled",
        "user_not_found",
        "user_team_not_in_channel",
        "a_word_of_tomorrow",
    ],
)
def test_one_who_is_refused_keeps_nobody_else_out(
    office: DeliveryFixture, caplog: pytest.LogCaptureFixture, word: str
) -> None:
    office.workspace.refuse_invitations("ben", word)
    channel = make_channel(office)
    assert invite(office, channel) == {"ben": word}
    assert members(office) == {"ana", "chi"}
    assert office.count_calls("conversations.invite") == 1
    ben = office.workspace.person("ben").id
    assert f"not_invited channel={channel} user={ben} reason={word}" in caplog.messages


def test_where_slack_refuses_the_call_each_is_invited_alone(office: DeliveryFixture) -> None:
    channel = make_channel(office)
    office.workspace.faults.add("conversations.invite", Error("no_permission"))
    assert invite(office, channel) == {}
    assert members(office) == {"ana", "ben", "chi"}


def test_those_who_are_there_are_not_refused(office: DeliveryFixture) -> None:
    channel = make_channel(office)
    ana, ben = (office.workspace.person(each).id for each in ("ana", "ben"))
    office.workspace.refuse_invitations("ben", "cant_invite")
    assert invite_people(office.client, channel, [ana]) == {}
    assert invite_people(office.client, channel, [ana, ben]) == {ben: "cant_invite"}
    assert invite_people(office.client, channel, [ana]) == {}


@pytest.mark.parametrize(
    "word",
    [
        "channel_not_found",
        "missing_scope",
        "token_revoked",
        "external_channel_migrating",
        "fatal_error",
    ],
)
def test_what_is_not_about_the_people_is_the_callers(office: DeliveryFixture, word: str) -> None:
    channel = make_channel(office)
    office.workspace.faults.add("conversations.invite", Error(word), times=inf)
    with pytest.raises(SlackApiError, match=word):
        invite(office, channel)
    assert office.count_calls("conversations.invite") == 1


def test_many_are_invited_a_hundred_at_a_time(
    office: DeliveryFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST_INVITED", 2)
    assert invite(office, make_channel(office)) == {}
    assert members(office) == {"ana", "ben", "chi"}
    assert office.count_calls("conversations.invite") == 2
