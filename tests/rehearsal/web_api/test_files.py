"""files.*: what an app uploads and shares, and how people see it."""

from io import StringIO
from typing import Any

import pytest
import urllib3
from slack_sdk import WebClient

from rehearsal import InstalledApp, Person, Terminal, Transcript, Workspace, WorkspaceServer
from tests.rehearsal.helpers import refusal
from tests.support.patience import LONGEST

CONTENT = b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"


def share(client: WebClient, person: Person, **more: Any) -> Any:
    """Share a calendar in the person's direct messages, as slack_sdk does."""
    channel = client.conversations_open(users=person.id)["channel"]["id"]
    more = {"title": "Agenda", "initial_comment": "Here it is.", **more}
    return client.files_upload_v2(filename="agenda.ics", content=CONTENT, channel=channel, **more)


def ask_for_address(client: WebClient, length: int = len(CONTENT)) -> tuple[str, str]:
    """Where to upload a file of that length, and its id."""
    answer = client.files_getUploadURLExternal(filename="agenda.ics", length=length)
    return str(answer["upload_url"]), str(answer["file_id"])


def upload(address: str, content: bytes = CONTENT) -> int:
    """The status that answers this content."""
    return urllib3.request("POST", address, body=content, timeout=LONGEST).status


def test_a_file_is_shared_in_a_message(client: WebClient, ana: Person) -> None:
    answer = share(client, ana)
    (message,) = ana.direct_messages()
    assert message.text == "Here it is."
    (file,) = message.files
    assert (file.name, file.title, file.content) == ("agenda.ics", "Agenda", CONTENT)
    assert answer["file"]["id"] == file.id
    # Slack shares a moment after its answer, which has no place and no ts.
    assert "channel" not in answer.data and "ts" not in answer.data


def test_a_file_is_found_again_in_the_history(client: WebClient, ana: Person) -> None:
    share(client, ana)
    channel = client.conversations_open(users=ana.id)["channel"]["id"]
    (message,) = client.conversations_history(channel=channel)["messages"]
    (file,) = message["files"]
    assert (file["name"], file["title"], file["filetype"]) == ("agenda.ics", "Agenda", "ics")
    assert file["size"] == len(CONTENT)


def test_a_file_without_a_title_has_its_name_and_needs_no_words(
    client: WebClient, ana: Person
) -> None:
    share(client, ana, title=None, initial_comment=None)
    (message,) = ana.direct_messages()
    assert (message.text, message.files[0].title) == ("", "agenda.ics")


def test_a_picture_is_described_to_those_who_cannot_see_it(client: WebClient, ana: Person) -> None:
    share(client, ana, alt_txt="A line that rises")
    channel = client.conversations_open(users=ana.id)["channel"]["id"]
    (message,) = client.conversations_history(channel=channel)["messages"]
    assert message["files"][0]["alt_txt"] == "A line that rises"
    assert ana.direct_messages()[0].files[0].alt == "A line that rises"


def test_a_file_without_a_channel_is_shown_to_nobody(
    client: WebClient, workspace: Workspace
) -> None:
    address, file_id = ask_for_address(client)
    assert upload(address) == 200
    assert client.files_completeUploadExternal(files=[{"id": file_id}])["files"][0]["id"] == file_id
    assert workspace.all_messages() == []


def test_what_is_asked_for_badly_is_refused(client: WebClient) -> None:
    ask = client.api_call
    assert refusal(ask, "files.getUploadURLExternal", params={"length": 3}) == "invalid_arguments"
    assert (
        refusal(ask, "files.getUploadURLExternal", params={"filename": "a", "length": 0})
        == "missing_argument"
    )
    assert refusal(ask, "files.completeUploadExternal") == "invalid_arguments"


def test_only_what_was_said_is_taken_where_it_was_said(client: WebClient) -> None:
    address, file_id = ask_for_address(client)
    assert upload(address, b"another length") == 404
    assert upload(f"{address}x") == 404
    complete = client.files_completeUploadExternal
    assert refusal(complete, files=[{"id": file_id}]) == "file_not_found"
    assert refusal(complete, files=[{"id": "F0"}]) == "file_not_found"


def test_another_apps_file_is_none(
    client: WebClient, workspace: Workspace, server: WorkspaceServer
) -> None:
    other = workspace.install_app("other")
    address, file_id = ask_for_address(
        WebClient(other.bot_token, base_url=server.url, retry_handlers=[])
    )
    upload(address)
    assert refusal(client.files_completeUploadExternal, files=[{"id": file_id}]) == "file_not_found"


@pytest.mark.parametrize(
    ("place", "error"),
    [
        ("nowhere", "channel_not_found"),
        ("closed", "is_archived"),
        ("elsewhere", "not_in_channel"),
    ],
)
def test_a_file_goes_where_a_message_could_go(
    client: WebClient, workspace: Workspace, app: InstalledApp, place: str, error: str
) -> None:
    del app
    ids = {"nowhere": "C0", "elsewhere": workspace.add_channel("elsewhere", members=["ana"])}
    ids["closed"] = client.conversations_create(name="closed")["channel"]["id"]
    client.conversations_archive(channel=ids["closed"])
    address, file_id = ask_for_address(client)
    upload(address)
    complete = client.files_completeUploadExternal
    assert refusal(complete, files=[{"id": file_id}], channel_id=ids[place]) == error


def test_an_app_without_the_scope_uploads_nothing(
    workspace: Workspace, server: WorkspaceServer
) -> None:
    app = workspace.install_app("older", scopes=["chat:write"])
    client = WebClient(app.bot_token, base_url=server.url, retry_handlers=[])
    assert refusal(ask_for_address, client) == "missing_scope"


def test_the_terminal_and_the_transcript_name_the_file(
    client: WebClient, workspace: Workspace, ana: Person
) -> None:
    printed, written = StringIO(), StringIO()
    Terminal(workspace, printed, ["America/New_York"])
    workspace.on_event(Transcript(workspace, written, ["America/New_York"]).note)
    share(client, ana)
    assert printed.getvalue() == (
        "[Mon 26 Oct 2020 17:00 EDT] @ana helper:\n"
        "    Here it is.\n"
        "    (file: Agenda, agenda.ics)\n"
    )
    assert written.getvalue().endswith("> Here it is.\n> (file: Agenda, agenda.ics)\n\n")
