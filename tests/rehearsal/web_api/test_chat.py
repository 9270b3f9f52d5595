"""chat.*: messages posted, changed, deleted; who sees them."""

import pytest
from slack_sdk import WebClient

from rehearsal import InstalledApp, Person, Workspace, WorkspaceServer
from tests.rehearsal.helpers import actions, button, plain, refusal, refused, section


def test_a_message_stands_in_its_channel(
    client: WebClient, workspace: Workspace, app: InstalledApp
) -> None:
    answer = client.chat_postMessage(channel="#general", text="hello")
    (message,) = workspace.messages("general")
    assert (message.text, message.user, message.channel) == ("hello", "helper", "general")
    assert message.posted_at == workspace.now()
    assert answer["ts"] == message.ts
    assert answer["message"]["bot_id"] == app.bot_id
    assert answer["message"]["user"] == app.bot_user_id
    assert answer["message"]["type"] == "message"


@pytest.mark.parametrize("form", ["general", "#general", "id"])
def test_a_channel_goes_by_id_or_name(client: WebClient, workspace: Workspace, form: str) -> None:
    general = workspace.channel("general")
    assert general is not None
    target = general.id if form == "id" else form
    assert client.chat_postMessage(channel=target, text="hello")["channel"] == general.id


def test_a_user_id_means_their_direct_message(
    client: WebClient, ana: Person, ben: Person, workspace: Workspace
) -> None:
    answer = client.chat_postMessage(channel=ana.id, text="psst")
    assert answer["channel"].startswith("D")
    assert [message.text for message in ana.direct_messages()] == ["psst"]
    assert ben.direct_messages() == []
    assert [message.text for message in workspace.messages("@ana")] == ["psst"]


def test_timestamps_ascend_where_the_clock_stands(client: WebClient, workspace: Workspace) -> None:
    for number in range(5):
        client.chat_postMessage(channel="general", text=str(number))
    stamps = [message.ts for message in workspace.messages("general")]
    assert stamps == sorted(set(stamps))


def test_blocks_without_an_id_are_given_one(client: WebClient) -> None:
    blocks = [section("one"), section("two", block_id="mine"), actions(button("Go", "go"))]
    answer = client.chat_postMessage(channel="general", text="blocks", blocks=blocks)
    ids = [block["block_id"] for block in answer["message"]["blocks"]]
    assert ids[1] == "mine"
    assert len(set(ids)) == 3
    assert all(ids)


def test_what_cannot_be_posted_is_refused(
    client: WebClient, workspace: Workspace, app: InstalledApp
) -> None:
    def why(channel: str, **content: object) -> str:
        return refusal(client.api_call, "chat.postMessage", json={"channel": channel, **content})

    workspace.add_channel("secret", private=True, members=["ana"])
    secret = workspace.channel("secret")
    assert secret is not None
    assert why("nowhere", text="x") == "channel_not_found"
    assert why("C0NOWHERE", text="x") == "channel_not_found"
    assert why(secret.id, text="x") == "channel_not_found"
    assert why("general") == "no_text"
    assert why("general", blocks="{") == "invalid_blocks_format"
    assert why("general", text="x", metadata={"event_type": 3}) == "invalid_metadata_format"
    assert why(app.bot_user_id, text="x") == "cannot_dm_bot"
    old = client.conversations_create(name="old")["channel"]["id"]
    client.conversations_archive(channel=old)
    assert why(old, text="x") == "is_archived"


def test_without_chat_write_public_only_members_write(
    workspace: Workspace, server: WorkspaceServer
) -> None:
    app = workspace.install_app("narrow", scopes={"chat:write"}, events=())
    client = WebClient(app.bot_token, base_url=server.url, retry_handlers=[])
    workspace.add_channel("open", members=["ana"])
    assert refusal(client.chat_postMessage, channel="open", text="x") == "not_in_channel"


def test_text_is_cut_at_40000_characters(client: WebClient, workspace: Workspace) -> None:
    client.chat_postMessage(channel="general", text="x" * 40_001)
    assert len(workspace.messages("general")[-1].text) == 40_000


def test_bad_blocks_are_refused_in_slacks_words(client: WebClient) -> None:
    blocks = [section("x" * 3001)]
    answer = refused(client.chat_postMessage, channel="general", text="x", blocks=blocks)
    assert answer["error"] == "invalid_blocks"
    assert answer["response_metadata"]["messages"] == [
        "[ERROR] must be less than 3001 characters [json-pointer:/blocks/0/text/text]"
    ]


def test_broadcasts_and_mentions_are_told(
    client: WebClient, workspace: Workspace, ana: Person
) -> None:
    client.chat_postMessage(channel="general", text="<!here> <@" + ana.id + ">")
    first = workspace.messages("general")[-1]
    assert (first.broadcasts, first.mentions) == (("here",), (ana.id,))
    client.chat_postMessage(
        channel="general",
        text="&lt;!channel&gt;",
        blocks=[{"type": "header", "text": plain("<!channel>")}, section("*<!everyone>*")],
    )
    assert workspace.messages("general")[-1].broadcasts == ("everyone",)


def test_an_ephemeral_is_seen_by_one(
    client: WebClient, workspace: Workspace, ana: Person, ben: Person
) -> None:
    client.chat_postEphemeral(channel="general", user=ana.id, text="for you")
    assert [message.text for message in ana.sees("general")] == ["for you"]
    assert ben.sees("general") == []
    assert workspace.messages("general") == []
    assert workspace.messages("general", ephemerals=True)[0].ephemeral_to == "ana"


def test_an_ephemeral_needs_a_reader_in_the_channel(
    client: WebClient, workspace: Workspace, ben: Person
) -> None:
    workspace.add_channel("lab", members=["ana"])
    post = client.chat_postEphemeral
    assert refusal(post, channel="lab", user=ben.id, text="x") == "user_not_in_channel"
    assert refusal(post, channel="lab", user="U0NOBODY", text="x") == "user_not_found"


def test_an_update_replaces_and_marks_as_edited(client: WebClient, workspace: Workspace) -> None:
    posted = client.chat_postMessage(channel="general", text="one", blocks=[section("one")])
    client.chat_update(channel=posted["channel"], ts=posted["ts"], text="two")
    (message,) = workspace.messages("general")
    assert (message.text, message.blocks) == ("two", [])
    assert message.edited == workspace.now()


def test_an_update_is_refused_where_slack_refuses(client: WebClient, ana: Person) -> None:
    theirs = ana.say("mine")
    own = client.chat_postMessage(channel="general", text="one")
    update, channel = client.chat_update, own["channel"]
    assert refusal(update, channel=channel, ts=theirs.ts, text="x") == "cant_update_message"
    assert refusal(update, channel=channel, ts="1.0", text="x") == "message_not_found"
    assert refusal(update, channel="C0", ts=own["ts"], text="x") == "channel_not_found"
    assert refusal(update, channel=channel, ts=own["ts"], text="x" * 4001) == "msg_too_long"
    lab = client.conversations_create(name="lab")["channel"]["id"]
    there = client.chat_postMessage(channel=lab, text="one")
    client.conversations_archive(channel=lab)
    assert refusal(update, channel=lab, ts=there["ts"], text="x") == "is_inactive"


def test_blocks_that_are_too_long_together_are_refused(client: WebClient) -> None:
    fitting = [section("x" * 2835)] * 4
    posted = client.chat_postMessage(channel="general", text="x", blocks=fitting)
    long = [*fitting[1:], section("x" * 2836)]
    for call, arguments in (
        (client.chat_postMessage, {"channel": "general"}),
        (client.chat_update, {"channel": posted["channel"], "ts": posted["ts"]}),
    ):
        assert refusal(call, text="x", blocks=long, **arguments) == "msg_blocks_too_long"


def test_a_deleted_message_is_gone(client: WebClient, workspace: Workspace, ana: Person) -> None:
    theirs = ana.say("mine")
    posted = client.chat_postMessage(channel="general", text="one")
    client.chat_delete(channel=posted["channel"], ts=posted["ts"])
    assert [message.text for message in workspace.messages("general")] == ["mine"]
    delete = client.chat_delete
    again = refusal(delete, channel=posted["channel"], ts=posted["ts"])
    assert again == "message_not_found"
    assert refusal(delete, channel=posted["channel"], ts=theirs.ts) == "cant_delete_message"


def test_markdown_text_stands_alone(client: WebClient) -> None:
    post = client.chat_postMessage
    assert post(channel="general", markdown_text="**hello**")["ok"]
    assert refusal(post, channel="general", markdown_text="x" * 12_001) == "msg_too_long"
    both = refusal(post, channel="general", markdown_text="x", text="y")
    assert both == "markdown_text_conflict"
