"""Who may talk to the page."""

import json
from collections.abc import Iterator

import pytest

from rehearsal.page import PageServer
from tests.rehearsal.page.asking import Browser
from tests.rehearsal.page.demo import DemoController

CLOCK = json.dumps({"do": "speed", "speed": 60}).encode()
JSON = {"Content_Type": "application/json"}


@pytest.fixture(scope="module")
def guarded() -> Iterator[tuple[DemoController, PageServer]]:
    """One page for all of these: they hardly touch it."""
    controller = DemoController()
    with PageServer(controller) as page:
        yield controller, page
    controller.close()


@pytest.fixture
def page(guarded: tuple[DemoController, PageServer]) -> PageServer:
    controller, page = guarded
    controller.clock.set_speed(0)
    return page


def speed(browser: Browser) -> int:
    return int(browser.get("setting")["clock"]["speed"])


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "http://evil.example"},
        {"Origin": "http://HOST.evil.example"},
        {"Origin": "https://HOST"},
        {"Origin": "null"},
        {"Sec_Fetch_Site": "cross-site"},
        {"Sec_Fetch_Site": "same-site", "Origin": "http://127.0.0.1:1"},
        {"Sec_Fetch_Site": "cross-site", "Origin": "http://HOST"},
        {"Sec_Fetch_Site": "none"},
    ],
)
def test_another_site_can_do_nothing(ana: Browser, headers: dict[str, str]) -> None:
    here = {name: value.replace("HOST", ana.host) for name, value in headers.items()}
    status, got, body = ana.ask("POST", "/page/clock", CLOCK, **JSON, **here)
    assert status == 403
    assert json.loads(body)["ok"] is False
    assert "default-src 'none'" in got["content-security-policy"]
    assert speed(ana) == 0


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://HOST"},
        {"Sec_Fetch_Site": "same-origin"},
        {"Sec_Fetch_Site": "same-origin", "Origin": "http://HOST"},
    ],
)
def test_the_page_itself_can(ana: Browser, headers: dict[str, str]) -> None:
    here = {name: value.replace("HOST", ana.host) for name, value in headers.items()}
    assert ana.ask("POST", "/page/clock", CLOCK, **JSON, **here)[0] == 200
    assert speed(ana) == 60


@pytest.mark.parametrize(
    "host",
    ["evil.example", "127.0.0.1.evil.example", "evil@127.0.0.1", "127.0.0.1@evil.example", "[", ""],
)
@pytest.mark.parametrize("path", ["/", "/page/setting", "/page/changes?as=ana"])
def test_a_name_that_leads_here_is_refused(ana: Browser, host: str, path: str) -> None:
    status, _, body = ana.ask("GET", path, Host=host)
    assert status in {400, 403}
    assert b"generation" not in body


def test_localhost_is_here(page: PageServer) -> None:
    port = page.url.rstrip("/").rpartition(":")[2]
    ana = Browser(page.url)
    assert ana.ask("GET", "/page/setting", Host=f"localhost:{port}")[0] == 200
    origin = f"http://localhost:{port}"
    headers = {**JSON, "Host": f"localhost:{port}", "Origin": origin}
    assert ana.ask("POST", "/page/clock", CLOCK, **headers)[0] == 200


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_another_site_reads_nothing_but_may_link_here(ana: Browser, site: str) -> None:
    assert ana.ask("GET", "/page/setting", Sec_Fetch_Site=site)[0] == 403
    assert ana.ask("GET", "/page/changes?as=ana", Sec_Fetch_Site=site)[0] == 403
    assert ana.ask("GET", "/", Sec_Fetch_Site=site)[0] != 403


@pytest.mark.parametrize(
    ("kind", "body", "status"),
    [
        ("text/plain", CLOCK, 415),
        ("application/x-www-form-urlencoded", b"do=speed", 415),
        ("application/json", b"{", 400),
        ("application/json", b"[]", 400),
        ("application/json", b"\xff", 400),
        ("application/json", b"[" * 100_000, 400),
        ("application/json", b"{}", 400),
        ("application/json", b'{"do": 5}', 400),
        ("application/json", b'{"do": "fly"}', 400),
        ("application/json", b'{"x": "' + b"x" * 1_100_000 + b'"}', 413),
    ],
)
@pytest.mark.parametrize("path", ["/page/clock", "/page/act"])
def test_only_good_json_is_taken(
    ana: Browser, path: str, kind: str, body: bytes, status: int
) -> None:
    origin = f"http://{ana.host}"
    got, _, answer = ana.ask("POST", path, body, Content_Type=kind, Origin=origin)
    assert got == status
    assert json.loads(answer)["ok"] is False


def test_every_answer_has_the_headers(ana: Browser) -> None:
    for path in ("/page/setting", "/page/conversations?as=ana", "/page/nothing", "/nothing"):
        _, headers, _ = ana.ask("GET", path)
        assert "script-src 'self'" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
    _, headers, _ = ana.ask("GET", "/page/setting")
    assert headers["cache-control"] == "no-store"


def test_files_outside_are_not_served(ana: Browser) -> None:
    for path in ("/static/../server.py", "/static/%2e%2e/server.py", "/static/..%2fserver.py"):
        assert ana.ask("GET", path)[0] == 404


def test_an_act_needs_a_person_of_the_workspace(ana: Browser) -> None:
    for handle, status in (("nobody", 404), ("helper", 404), (5, 400)):
        assert ana.post("/page/act", {"as": handle, "do": "open_home"})[0] == status
