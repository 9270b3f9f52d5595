"""How every call of the Web API is read, checked and answered."""

import http.client
import json
import urllib.request
from typing import Any
from urllib.parse import urlparse

import pytest
from slack_sdk import WebClient

from rehearsal import InstalledApp, Workspace, WorkspaceServer
from tests.rehearsal.helpers import refusal, refused


def ask(
    server: WorkspaceServer, method: str, body: bytes | None = None, **headers: str
) -> tuple[int, Any]:
    """Call by hand, without slack_sdk: status and body."""
    request = urllib.request.Request(  # noqa: S310
        server.url + method, data=body, headers={k.replace("_", "-"): v for k, v in headers.items()}
    )
    with urllib.request.urlopen(request) as answer:  # noqa: S310
        return answer.status, json.load(answer)


def test_auth_test_says_who_and_where(client: WebClient, app: InstalledApp) -> None:
    answer = client.auth_test()
    assert answer["user"] == "helper"
    assert answer["user_id"] == app.bot_user_id
    assert answer["bot_id"] == app.bot_id
    assert answer["team_id"].startswith("T")
    assert answer["url"].startswith("https://")


def test_a_refusal_is_http_200_with_ok_false(server: WorkspaceServer) -> None:
    assert ask(server, "auth.test", b"") == (200, {"ok": False, "error": "not_authed"})


def test_an_unknown_method_says_so(client: WebClient) -> None:
    assert refusal(client.api_call, "chat.postTelegram") == "unknown_method"


def test_tokens_are_checked(server: WorkspaceServer, app: InstalledApp) -> None:
    def client(token: str | None) -> WebClient:
        return WebClient(token, base_url=server.url, retry_handlers=[])

    assert refusal(client(None).auth_test) == "not_authed"
    assert refusal(client("xoxb-nobody").auth_test) == "invalid_auth"
    assert refusal(client(app.app_token).auth_test) == "not_allowed_token_type"
    with_bot_token = client(app.bot_token).api_call
    assert refusal(with_bot_token, "apps.connections.open") == "not_allowed_token_type"
    assert client(None).apps_connections_open(app_token=app.app_token)["url"].startswith("ws://")


def test_a_token_that_is_refused_is_refused_by_every_method_until_it_is_accepted_again(
    client: WebClient, workspace: Workspace, app: InstalledApp
) -> None:
    workspace.refuse_token(app.bot_token, "account_inactive")
    for call in (client.auth_test, client.users_list):
        assert refusal(call) == "account_inactive"
    assert client.apps_connections_open(app_token=app.app_token)["ok"]
    workspace.accept_token(app.bot_token)
    assert client.auth_test()["ok"]


def test_the_token_may_stand_in_the_form(server: WorkspaceServer, app: InstalledApp) -> None:
    form = {"Content_Type": "application/x-www-form-urlencoded"}
    _, answer = ask(server, "auth.test", f"token={app.bot_token}".encode(), **form)
    assert answer["ok"]


def test_forms_json_and_get_are_read_alike(server: WorkspaceServer, app: InstalledApp) -> None:
    bearer = f"Bearer {app.bot_token}"
    form = {"Authorization": bearer, "Content_Type": "application/x-www-form-urlencoded"}
    as_json = {"Authorization": bearer, "Content_Type": "application/json;charset=utf-8"}
    for _, answer in (
        ask(server, "users.info", f"user={app.bot_user_id}".encode(), **form),
        ask(server, "users.info", json.dumps({"user": app.bot_user_id}).encode(), **as_json),
        ask(server, f"users.info?user={app.bot_user_id}", Authorization=bearer),
    ):
        assert answer["user"]["name"] == "helper"


def test_blocks_may_be_json_text_in_a_form(
    server: WorkspaceServer, app: InstalledApp, workspace: Workspace
) -> None:
    form = {
        "Authorization": f"Bearer {app.bot_token}",
        "Content_Type": "application/x-www-form-urlencoded",
    }
    body = b'channel=general&blocks=[{"type":"divider"}]'
    assert ask(server, "chat.postMessage", body, **form)[1]["ok"]
    assert workspace.messages("general")[-1].blocks[0]["type"] == "divider"


def test_an_empty_body_that_says_json_is_a_call_without_arguments(
    server: WorkspaceServer, app: InstalledApp
) -> None:
    as_json = {"Authorization": f"Bearer {app.bot_token}", "Content_Type": "application/json"}
    assert ask(server, "auth.test", b"", **as_json)[1]["ok"]


def test_broken_json_says_so(server: WorkspaceServer) -> None:
    as_json = {"Content_Type": "application/json"}
    assert ask(server, "auth.test", b"{", **as_json)[1]["error"] == "invalid_json"
    assert ask(server, "auth.test", b"[]", **as_json)[1]["error"] == "json_not_object"


def test_a_missing_scope_names_what_is_needed_and_provided(
    workspace: Workspace, server: WorkspaceServer
) -> None:
    app = workspace.install_app("narrow", scopes={"users:read", "commands"}, events=())
    client = WebClient(app.bot_token, base_url=server.url, retry_handlers=[])
    answer = refused(client.chat_postMessage, channel="general", text="hello")
    assert answer["error"] == "missing_scope"
    assert answer["needed"] == "chat:write"
    assert answer["provided"] == "commands,users:read"


def test_every_answer_names_the_granted_scopes(
    workspace: Workspace, server: WorkspaceServer
) -> None:
    app = workspace.install_app("narrow", scopes={"users:read", "commands"}, events=())
    client = WebClient(app.bot_token, base_url=server.url)
    assert client.auth_test().headers["x-oauth-scopes"] == "commands,users:read"


def test_the_workspace_can_forbid_a_method(client: WebClient, workspace: Workspace) -> None:
    workspace.forbid("conversations.create")
    assert refusal(client.conversations_create, name="quarks") == "restricted_action"
    workspace.allow("conversations.create")
    assert client.conversations_create(name="quarks")["ok"]


def test_every_call_is_kept_with_its_answer(client: WebClient, workspace: Workspace) -> None:
    client.chat_postMessage(channel="general", text="hello")
    call = workspace.calls[-1]
    assert (call.method, call.arguments["text"], call.status) == ("chat.postMessage", "hello", 200)
    assert call.answer is not None
    assert call.answer["ok"]
    assert call.at == workspace.now()


def test_api_test_gives_back_what_it_got(client: WebClient) -> None:
    assert client.api_test(colour="red")["args"]["colour"] == "red"
    assert refusal(client.api_test, error="too_bad") == "too_bad"


def test_team_info_shows_the_workspace(client: WebClient) -> None:
    assert client.team_info()["team"]["domain"] == "rehearsal"


def test_the_server_listens_on_this_machine_alone(server: WorkspaceServer) -> None:
    assert urlparse(server.url).hostname == "127.0.0.1"


def test_a_stopped_server_is_gone(workspace: Workspace) -> None:
    server = WorkspaceServer(workspace).start()
    address = urlparse(server.url)
    server.stop()
    server.stop()
    connection = http.client.HTTPConnection(address.hostname or "", address.port)
    with pytest.raises(ConnectionRefusedError):
        connection.request("GET", "/api/api.test")
