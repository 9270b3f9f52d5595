"""A message's files: listed with it, and kept by whoever sees it."""

import struct
from typing import Any

import pytest

from rehearsal import Workspace
from tests.rehearsal.page.asking import Browser
from tests.rehearsal.page.demo import DemoController

CONTENT = b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + struct.pack(">II", 1200, 675) + b"and the rest"


@pytest.fixture
def channel_id(controller: DemoController, stage: Workspace) -> str:
    """Ana's direct messages with the app, in which there is a file."""
    client = controller.bot_client
    opened = client.conversations_open(users=stage.person("ana").id)["channel"]["id"]
    client.files_upload_v2(
        filename="Año 2020/ana's.ics", title="Agenda", content=CONTENT, channel=opened
    )
    return str(opened)


def address(channel_id: str, file_id: str, handle: str = "ana") -> str:
    return f"/page/file?as={handle}&in={channel_id}&file={file_id}"


def test_a_message_lists_its_files(ana: Browser, channel_id: str) -> None:
    (message,) = ana.get("messages", **{"in": channel_id})["messages"]
    (file,) = message["files"]
    assert (file["name"], file["title"]) == ("Año 2020/ana's.ics", "Agenda")


def test_a_file_is_kept_under_its_name_and_never_shown_as_a_page(
    ana: Browser, channel_id: str
) -> None:
    (message,) = ana.get("messages", **{"in": channel_id})["messages"]
    status, headers, body = ana.ask("GET", address(channel_id, message["files"][0]["id"]))
    assert (status, body) == (200, CONTENT)
    assert headers["content-disposition"] == (
        "attachment; filename*=utf-8''A%C3%B1o%202020%2Fana%27s.ics"
    )
    assert headers["content-type"] == "application/octet-stream"
    assert headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    ("content", "picture", "kind"),
    [
        (PNG, {"width": 1200, "height": 675, "alt": "A line"}, "image/png"),
        (PNG[:20], None, "application/octet-stream"),
        (b"<svg></svg>", None, "application/octet-stream"),
    ],
)
def test_a_picture_is_shown_if_it_is_one_for_certain(
    ana: Browser,
    controller: DemoController,
    channel_id: str,
    content: bytes,
    picture: dict[str, Any] | None,
    kind: str,
) -> None:
    controller.bot_client.files_upload_v2(
        filename="plot.png", content=content, channel=channel_id, alt_txt="A line"
    )
    file = ana.get("messages", **{"in": channel_id})["messages"][-1]["files"][0]
    assert file.get("picture") == picture
    _, headers, body = ana.ask("GET", address(channel_id, file["id"]))
    assert (headers["content-type"], body) == (kind, content)


def test_nobody_else_gets_it(ana: Browser, ben: Browser, channel_id: str) -> None:
    (message,) = ana.get("messages", **{"in": channel_id})["messages"]
    file_id = message["files"][0]["id"]
    status, _, body = ben.ask("GET", address(channel_id, file_id, "ben"))
    assert (status, CONTENT in body) == (404, False)
    status, _, body = ben.ask("GET", address(ben.channel_id(), file_id, "ben"))
    assert (status, body) == (404, b'{"ok":false,"error":"There is no such file."}')
    status, _, _ = ana.ask("GET", f"/page/file?as=ana&in={channel_id}")
    assert status == 400
