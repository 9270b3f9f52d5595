"""conversations.*: channels made, named, filled, emptied, archived, listed."""

from datetime import timedelta

import pytest
from slack_sdk import WebClient

from bot.core.clock import FastClock
from rehearsal import InstalledApp, Person, Workspace
from tests.rehearsal.helpers import refusal, refused


def make(client: WebClient, name: str = "quarks", private: bool = False) -> str:
    """The id of a channel that the app made."""
    return str(client.conversations_create(name=name, is_private=private)["channel"]["id"])


def test_a_new_channel_has_its_maker_in_it(
    client: WebClient, workspace: Workspace, app: InstalledApp
) -> None:
    channel = client.conversations_create(name="quarks")["channel"]
    assert channel["name"] == "quarks"
    assert channel["creator"] == app.bot_user_id
    made = workspace.channel("quarks")
    assert made is not None
    assert made.members == ["helper"]
    assert not made.is_private


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("", "invalid_name_required"),
        ("x" * 81, "invalid_name_maxlength"),
        ("Quarks", "invalid_name_specials"),
        ("top quarks", "invalid_name_specials"),
        ("quarks!", "invalid_name_specials"),
        ("---", "invalid_name_punctuation"),
        ("general", "name_taken"),
    ],
)
def test_a_bad_name_is_refused(client: WebClient, name: str, error: str) -> None:
    assert refusal(client.conversations_create, name=name) == error


def test_archived_and_private_channels_keep_their_names(
    client: WebClient, workspace: Workspace
) -> None:
    client.conversations_archive(channel=make(client, "old"))
    workspace.add_channel("secret", private=True, members=["ana"])
    assert refusal(client.conversations_create, name="old") == "name_taken"
    assert refusal(client.conversations_create, name="secret") == "name_taken"


def test_a_private_channel_is_unknown_to_outsiders(
    client: WebClient, workspace: Workspace, ana: Person, ben: Person
) -> None:
    secret = workspace.add_channel("secret", private=True, members=["ana"])
    assert refusal(client.conversations_info, channel=secret) == "channel_not_found"
    assert ana.say("here", channel="secret").channel == "secret"
    assert ben.sees("secret") == []


def test_inviting_brings_people_in(
    client: WebClient, workspace: Workspace, ana: Person, ben: Person
) -> None:
    channel = make(client)
    client.conversations_invite(channel=channel, users=[ana.id, ben.id])
    found = workspace.channel("quarks")
    assert found is not None
    assert found.members == ["helper", "ana", "ben"]
    assert client.conversations_members(channel=channel)["members"][1:] == [ana.id, ben.id]


def test_inviting_all_or_none(
    client: WebClient, workspace: Workspace, ana: Person, ben: Person, app: InstalledApp
) -> None:
    channel = make(client)
    client.conversations_invite(channel=channel, users=ana.id)
    invite = client.conversations_invite
    assert refusal(invite, channel=channel, users=ana.id) == "already_in_channel"
    assert refusal(invite, channel=channel, users=app.bot_user_id) == "cant_invite_self"
    answer = refused(invite, channel=channel, users=[ben.id, "U0NOBODY"])
    assert answer["errors"] == [{"user": "U0NOBODY", "ok": False, "error": "user_not_found"}]
    found = workspace.channel("quarks")
    assert found is not None
    assert found.members == ["helper", "ana"]
    invite(channel=channel, users=[ben.id, "U0NOBODY"], force=True)
    assert len(client.conversations_members(channel=channel)["members"]) == 3


def test_removing_somebody(client: WebClient, ana: Person, ben: Person, app: InstalledApp) -> None:
    channel = make(client)
    client.conversations_invite(channel=channel, users=ana.id)
    client.conversations_kick(channel=channel, user=ana.id)
    kick = client.conversations_kick
    assert refusal(kick, channel=channel, user=ben.id) == "not_in_channel"
    assert refusal(kick, channel=channel, user=app.bot_user_id) == "cant_kick_self"
    assert refusal(kick, channel=channel, user="U0NOBODY") == "user_not_found"
    general = client.conversations_list()["channels"][0]["id"]
    assert refusal(kick, channel=general, user=ana.id) == "cant_kick_from_general"


def test_joining_and_leaving(client: WebClient, workspace: Workspace) -> None:
    lab = workspace.add_channel("lab", members=["ana"])
    assert refusal(client.conversations_setTopic, channel=lab, topic="x") == "not_in_channel"
    client.conversations_join(channel=lab)
    assert client.conversations_join(channel=lab)["warning"] == "already_in_channel"
    client.conversations_leave(channel=lab)
    assert client.conversations_leave(channel=lab)["not_in_channel"]
    general = client.conversations_list()["channels"][0]["id"]
    assert refusal(client.conversations_leave, channel=general) == "cant_leave_general"


def test_renaming(client: WebClient, workspace: Workspace) -> None:
    channel = make(client)
    client.chat_postMessage(channel=channel, text="before")
    client.conversations_rename(channel=channel, name="gluons")
    assert workspace.channel("quarks") is None
    assert [message.channel for message in workspace.messages("gluons")] == ["gluons"]
    rename = client.conversations_rename
    assert refusal(rename, channel=channel, name="general") == "name_taken"
    assert refusal(rename, channel=channel, name="A B") == "invalid_name_specials"
    lab = workspace.add_channel("lab", members=["ana"])
    client.conversations_join(channel=lab)
    assert refusal(rename, channel=lab, name="other") == "not_authorized"


def test_archiving_and_opening_again(client: WebClient, ana: Person) -> None:
    channel = make(client)
    client.conversations_archive(channel=channel)
    assert refusal(client.conversations_archive, channel=channel) == "already_archived"
    invite = refusal(client.conversations_invite, channel=channel, users=ana.id)
    assert invite == "is_archived"
    assert refusal(client.conversations_rename, channel=channel, name="x") == "is_archived"
    client.conversations_unarchive(channel=channel)
    assert refusal(client.conversations_unarchive, channel=channel) == "not_archived"
    general = client.conversations_list()["channels"][0]["id"]
    assert refusal(client.conversations_archive, channel=general) == "cant_archive_general"


def test_topic_and_purpose(client: WebClient, workspace: Workspace) -> None:
    channel = make(client)
    client.conversations_setTopic(channel=channel, topic="Top")
    client.conversations_setPurpose(channel=channel, purpose="Quarks")
    found = workspace.channel("quarks")
    assert found is not None
    assert (found.topic, found.purpose) == ("Top", "Quarks")
    shown = client.conversations_info(channel=channel, include_num_members=True)["channel"]
    assert shown["topic"]["value"] == "Top"
    assert shown["num_members"] == 1
    assert refusal(client.conversations_setTopic, channel=channel, topic="x" * 251) == "too_long"


def test_lists_come_in_pages(client: WebClient) -> None:
    for number in range(5):
        make(client, f"team-{number}")
    names: list[str] = []
    cursor, pages = "", 0
    while pages == 0 or cursor:
        answer = client.conversations_list(limit=2, cursor=cursor)
        names += [channel["name"] for channel in answer["channels"]]
        cursor, pages = answer["response_metadata"]["next_cursor"], pages + 1
    assert names == ["general", *(f"team-{number}" for number in range(5))]
    assert pages == 3
    assert refusal(client.conversations_list, cursor="nonsense") == "invalid_cursor"
    assert refusal(client.conversations_list, limit=1001) == "invalid_limit"


def test_lists_are_by_kind(client: WebClient, ana: Person) -> None:
    make(client, "open")
    make(client, "closed", private=True)
    client.conversations_archive(channel=make(client, "old"))
    client.conversations_open(users=ana.id)

    def names(**arguments: object) -> list[str]:
        channels = client.api_call("conversations.list", params=arguments)["channels"]
        return [channel.get("name", channel.get("user")) for channel in channels]

    assert names() == ["general", "open", "old"]
    assert names(exclude_archived=True) == ["general", "open"]
    assert names(types="private_channel") == ["closed"]
    assert names(types="im") == [ana.id]
    assert refusal(client.conversations_list, types="forum") == "invalid_types"


def test_opening_a_direct_message(
    client: WebClient, ana: Person, ben: Person, app: InstalledApp
) -> None:
    first = client.conversations_open(users=ana.id)
    again = client.conversations_open(users=ana.id, return_im=True)
    assert again["already_open"]
    assert again["channel"]["id"] == first["channel"]["id"]
    assert again["channel"]["user"] == ana.id
    group = client.conversations_open(users=[ana.id, ben.id])["channel"]["id"]
    assert group.startswith("G")
    assert refusal(client.conversations_open, users="U0NOBODY") == "user_not_found"
    assert refusal(client.conversations_open, users=app.bot_user_id) == "users_list_not_supplied"


def test_history_is_newest_first_between_bounds(client: WebClient, clock: FastClock) -> None:
    channel = make(client)
    stamps = []
    for number in range(4):
        stamps.append(client.chat_postMessage(channel=channel, text=str(number))["ts"])
        clock.jump_to(clock.now() + timedelta(minutes=1))

    def texts(**arguments: object) -> list[str]:
        named = {"channel": channel, **arguments}
        answer = client.api_call("conversations.history", params=named)
        return [message["text"] for message in answer["messages"]]

    assert texts() == ["3", "2", "1", "0"]
    assert texts(oldest=stamps[1]) == ["3", "2"]
    assert texts(oldest=stamps[1], inclusive=True) == ["3", "2", "1"]
    assert texts(latest=stamps[1], inclusive=True, limit=1) == ["1"]
    answer = client.conversations_history(channel=channel, limit=3)
    assert answer["has_more"]
    cursor = answer["response_metadata"]["next_cursor"]
    last = client.conversations_history(channel=channel, limit=3, cursor=cursor)
    assert [message["text"] for message in last["messages"]] == ["0"]
    assert not last["has_more"]


def test_history_tells_metadata_when_asked(client: WebClient) -> None:
    channel = make(client)
    metadata = {"event_type": "reminder", "event_payload": {"id": 7}}
    client.chat_postMessage(channel=channel, text="soon", metadata=metadata)
    bare = client.conversations_history(channel=channel)["messages"][0]
    full = client.conversations_history(channel=channel, include_all_metadata=True)
    assert "metadata" not in bare
    assert full["messages"][0]["metadata"] == metadata


def test_history_is_for_members(client: WebClient, workspace: Workspace) -> None:
    lab = workspace.add_channel("lab", members=["ana"])
    assert refusal(client.conversations_history, channel=lab) == "not_in_channel"


def test_threads(client: WebClient, ana: Person) -> None:
    root = client.chat_postMessage(channel="general", text="question")
    reply = ana.say("answer", thread_ts=root["ts"])
    client.chat_postMessage(channel="general", text="more", thread_ts=reply.ts)
    general = root["channel"]
    shown = client.conversations_history(channel=general)["messages"]
    assert [(each["text"], each["reply_count"]) for each in shown] == [("question", 2)]
    thread = client.conversations_replies(channel=general, ts=root["ts"])["messages"]
    assert [message["text"] for message in thread] == ["question", "answer", "more"]
    nowhere = refusal(client.conversations_replies, channel=general, ts="1.0")
    assert nowhere == "thread_not_found"
