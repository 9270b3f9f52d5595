"""users.*, and marks: pins, reactions, bookmarks."""

from slack_sdk import WebClient

from rehearsal import Person, Workspace, WorkspaceServer
from tests.rehearsal.helpers import refusal


def test_a_user_has_a_zone_and_a_profile(client: WebClient, ana: Person) -> None:
    user = client.users_info(user=ana.id)["user"]
    assert (user["name"], user["real_name"]) == ("ana", "Ana Lopez")
    assert (user["tz"], user["tz_offset"]) == ("America/New_York", -4 * 3600)
    assert user["profile"]["email"] == "ana@example.org"
    assert not user["is_bot"]
    assert refusal(client.users_info, user="U0NOBODY") == "user_not_found"


def test_emails_need_their_scope(
    workspace: Workspace, server: WorkspaceServer, ana: Person
) -> None:
    app = workspace.install_app("narrow", scopes={"users:read"}, events=())
    client = WebClient(app.bot_token, base_url=server.url, retry_handlers=[])
    assert "email" not in client.users_info(user=ana.id)["user"]["profile"]
    assert refusal(client.users_lookupByEmail, email="ana@example.org") == "missing_scope"


def test_users_come_in_pages(client: WebClient) -> None:
    first = client.users_list(limit=3)
    cursor = first["response_metadata"]["next_cursor"]
    second = client.users_list(limit=3, cursor=cursor)
    names = [user["name"] for user in [*first["members"], *second["members"]]]
    assert names == ["ana", "ben", "olga", "helper"]
    assert second["response_metadata"]["next_cursor"] == ""


def test_a_user_is_found_by_email(client: WebClient, ana: Person) -> None:
    assert client.users_lookupByEmail(email="ANA@example.org")["user"]["id"] == ana.id
    assert refusal(client.users_lookupByEmail, email="x@example.org") == "users_not_found"


def test_a_users_conversations(client: WebClient, workspace: Workspace, ben: Person) -> None:
    workspace.add_channel("lab", members=["ben"])
    workspace.add_channel("secret", private=True, members=["ben"])
    kinds = "public_channel,private_channel"
    found = client.users_conversations(user=ben.id, types=kinds)["channels"]
    assert [channel["name"] for channel in found] == ["general", "lab"]
    assert client.users_conversations()["channels"][0]["name"] == "general"


def test_a_pin_stays_with_its_channel(client: WebClient, workspace: Workspace) -> None:
    posted = client.chat_postMessage(channel="general", text="rules")
    client.pins_add(channel=posted["channel"], timestamp=posted["ts"])
    general = workspace.channel("general")
    assert general is not None
    assert general.pins == [posted["ts"]]
    again = refusal(client.pins_add, channel=posted["channel"], timestamp=posted["ts"])
    assert again == "already_pinned"
    assert refusal(client.pins_add, channel=posted["channel"], timestamp="1.0") == (
        "message_not_found"
    )


def test_a_reaction_stays_with_its_message(
    client: WebClient, workspace: Workspace, ana: Person, ben: Person
) -> None:
    posted = client.chat_postMessage(channel="general", text="well done")
    place = {"channel": posted["channel"], "timestamp": posted["ts"]}
    client.reactions_add(name="tada", **place)
    message = workspace.messages("general")[0]
    ana.react("tada", message)
    ben.react("rocket", message)
    reactions = workspace.messages("general")[0].reactions
    assert reactions == {"tada": ["helper", "ana"], "rocket": ["ben"]}
    assert refusal(client.reactions_add, name="tada", **place) == "already_reacted"
    assert refusal(client.reactions_add, name="not an emoji", **place) == "invalid_name"


def test_a_bookmark_stays_with_its_channel(client: WebClient, workspace: Workspace) -> None:
    general = workspace.channel("general")
    assert general is not None
    add, link = client.bookmarks_add, "https://example.org/rules"
    add(channel_id=general.id, title="Rules", type="link", link=link)
    after = workspace.channel("general")
    assert after is not None
    assert [(mark["title"], mark["link"]) for mark in after.bookmarks] == [("Rules", link)]
    bad = refusal(add, channel_id=general.id, title="Rules", type="link", link="rules")
    assert bad == "invalid_link"
    unknown = refusal(add, channel_id=general.id, title="Rules", type="file", link=link)
    assert unknown == "invalid_bookmark_type"
