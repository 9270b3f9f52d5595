"""What is not Slack's, or is too much, is refused, and others are served meanwhile."""

import logging
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from http.client import HTTPResponse
from selectors import EVENT_READ, DefaultSelector
from threading import Event

import pytest
from slack_bolt import BoltRequest, BoltResponse

from bot.workspaces.models import HandledRequest
from tests.support.patience import LONGEST, wait_until
from tests.support.slack import BotInWorkspace
from tests.support.slack_over_http import FORM, PATH, SECRET, Answer, ask, read_answer, sign
from web.connections import allow_many_connections, listen
from web.serving import Server
from web.slack.bodies import LARGE_AT_ONCE, LARGEST_BODY, SMALL_BODY
from web.slack.requests import SlackRequests

STALE = 5 * 60 + 5
MISSING = "The signature is missing or malformed."
WRONG = "The signature is stale, or not of this body."


def is_answered(stage: BotInWorkspace) -> bool:
    """Whether somebody else is served."""
    return "Register first" in stage.slack.command("ben", "/register", "status").json["text"]


def nothing_was_done(stage: BotInWorkspace) -> bool:
    with stage.database.read() as session:
        return session.query(HandledRequest).count() == 0


def read_refusals(caplog: pytest.LogCaptureFixture) -> list[str]:
    """What the log says of refused requests."""
    lines = [record.getMessage() for record in caplog.records if record.name == "hackathon"]
    return [line for line in lines if line.startswith("refused")]


def wait_for_refusals(caplog: pytest.LogCaptureFixture) -> list[str]:
    """What the log says of refused requests, as soon as it says anything."""
    wait_until(lambda: read_refusals(caplog))
    return read_refusals(caplog)


@contextmanager
def connect(port: int) -> Iterator[socket.socket]:
    """A connection on which nothing is said yet."""
    with socket.create_connection(("127.0.0.1", port), timeout=LONGEST) as connection:
        yield connection


def make_head(*headers: str) -> bytes:
    """The head of a request whose signature at least looks like one."""
    signed = [f"{name}: {value}" for name, value in sign(b"").items()]
    lines = [f"POST {PATH} HTTP/1.1", "Host: bot", f"Content-Type: {FORM}", *signed, *headers]
    return "\r\n".join([*lines, "", ""]).encode()


def read_last_answer(connection: socket.socket) -> Answer:
    """The answer on a connection that the server closes after it."""
    response = HTTPResponse(connection)
    response.begin()
    answer = read_answer(response)
    assert connection.recv(1) == b""
    return answer


def read_status(connection: socket.socket) -> int:
    """The status of an answer, whatever becomes of the connection after it."""
    response = HTTPResponse(connection)
    response.begin()
    return response.status


@pytest.mark.parametrize(
    ("headers", "reason"),
    [
        ({}, MISSING),
        ({"X-Slack-Signature": sign(b"x=1")["X-Slack-Signature"]}, MISSING),
        ({"X-Slack-Request-Timestamp": "1700000000"}, MISSING),
        ({**sign(b"x=1"), "X-Slack-Request-Timestamp": "now"}, MISSING),
        ({**sign(b"x=1"), "X-Slack-Request-Timestamp": "9" * 400}, MISSING),
        ({**sign(b"x=1"), "X-Slack-Request-Timestamp": "-1"}, MISSING),
        ({**sign(b"x=1"), "X-Slack-Signature": "v0=" + "é" * 64}, MISSING),
        ({**sign(b"x=1"), "X-Slack-Signature": "v0=" + "0" * 64}, WRONG),
        (sign(b"x=1", secret="another"), WRONG),
    ],
)
def test_a_missing_or_wrong_signature_is_401(
    stage: BotInWorkspace, caplog: pytest.LogCaptureFixture, headers: dict[str, str], reason: str
) -> None:
    with caplog.at_level(logging.INFO, "hackathon"):
        answer = ask(stage.port, "POST", PATH, b"x=1", headers)
    assert (answer.status, answer.text) == (401, f"{reason}\n")
    assert read_refusals(caplog) == [f'refused status=401 reason="{reason}"']
    assert is_answered(stage)


@pytest.mark.parametrize("age", [STALE, -STALE])
def test_a_replay_after_five_minutes_is_401_and_so_is_what_comes_from_the_future(
    stage: BotInWorkspace, age: int
) -> None:
    body = stage.slack.make_command("ana", "/register", "withdraw")
    headers = {"Content-Type": FORM, **sign(body, at=time.time() - age)}
    answer = ask(stage.port, "POST", PATH, body, headers)
    assert (answer.status, answer.text) == (401, f"{WRONG}\n")
    assert nothing_was_done(stage)
    assert is_answered(stage)


def test_a_body_changed_by_one_byte_is_401(
    stage: BotInWorkspace, caplog: pytest.LogCaptureFixture
) -> None:
    body = stage.slack.make_command("ana", "/register", "withdraw")
    headers = {"Content-Type": FORM, **sign(body)}
    with caplog.at_level(logging.INFO, "hackathon"):
        for at in range(0, len(body), 7):
            changed = body[:at] + bytes([body[at] ^ 1]) + body[at + 1 :]
            assert ask(stage.port, "POST", PATH, changed, headers).status == 401
    assert nothing_was_done(stage)
    assert set(read_refusals(caplog)) == {f'refused status=401 reason="{WRONG}"'}
    assert headers["X-Slack-Signature"] not in caplog.text


def test_a_body_that_is_no_text_is_401(stage: BotInWorkspace) -> None:
    body = b"text=\xff"
    assert ask(stage.port, "POST", PATH, body, sign(body)).status == 401


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", PATH, 405),
        ("PUT", PATH, 405),
        ("POST", "/healthz", 405),
        ("POST", f"{PATH}/", 404),
        ("POST", "/", 404),
        ("GET", "/slack/../healthz", 404),
    ],
)
def test_what_is_not_there_is_405_or_404(
    stage: BotInWorkspace, method: str, path: str, status: int
) -> None:
    assert ask(stage.port, method, path, b"x=1", sign(b"x=1")).status == status


def test_what_is_no_http_is_400_and_closed(stage: BotInWorkspace) -> None:
    with connect(stage.port) as connection:
        connection.sendall(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\r\n\r\n")
        assert read_last_answer(connection).status == 400
    assert is_answered(stage)


def test_a_body_as_large_as_allowed_is_read(stage: BotInWorkspace) -> None:
    body = b"x" * LARGEST_BODY
    assert ask(stage.port, "POST", PATH, body, sign(body)).status == 404


def test_a_body_said_to_be_too_large_is_413_before_it_is_sent(
    stage: BotInWorkspace, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, "hackathon"), connect(stage.port) as connection:
        connection.sendall(make_head("Content-Length: 10000000"))
        assert read_last_answer(connection).status == 413
    assert read_refusals(caplog) == ['refused status=413 reason="The body is too large."']
    assert is_answered(stage)


@pytest.mark.parametrize("length", ["Content-Length: 10000000", "Transfer-Encoding: chunked"])
def test_ten_megabytes_that_are_sent_all_the_same_harm_nobody(
    stage: BotInWorkspace, caplog: pytest.LogCaptureFixture, length: str
) -> None:
    part = b"x" * 100_000
    if length.endswith("chunked"):
        part = f"{len(part):x}\r\n".encode() + part + b"\r\n"
    with caplog.at_level(logging.INFO, "hackathon"), connect(stage.port) as connection:
        connection.sendall(make_head(length))
        with suppress(ConnectionError):  # once it is refused nobody reads on
            for _ in range(100):
                connection.sendall(part)
        refusals = wait_for_refusals(caplog)
    assert refusals == ['refused status=413 reason="The body is too large."']
    assert is_answered(stage)


def test_a_body_of_unknown_length_is_413_as_soon_as_it_is_too_large(stage: BotInWorkspace) -> None:
    size = LARGEST_BODY + 1
    with connect(stage.port) as connection:
        connection.sendall(make_head("Transfer-Encoding: chunked"))
        connection.sendall(f"{size:x}\r\n".encode() + b"x" * size)
        # It is not ended, and need not be.
        assert read_last_answer(connection).status == 413
    assert is_answered(stage)


def test_of_many_large_bodies_that_come_slowly_a_few_are_held_and_small_ones_are_read(
    stage: BotInWorkspace,
) -> None:
    large = make_head(f"Content-Length: {LARGEST_BODY}") + b"x" * (2 * SMALL_BODY)
    with ExitStack() as stack:
        held = [stack.enter_context(connect(stage.port)) for _ in range(LARGE_AT_ONCE)]
        for connection in held:
            connection.sendall(large)
        # Whichever of them is there first: one has no room.
        last = stack.enter_context(connect(stage.port))
        last.sendall(large)
        with DefaultSelector() as selector:
            for connection in (*held, last):
                selector.register(connection, EVENT_READ)
            [(refused, _)] = selector.select(LONGEST)
        assert isinstance(refused.fileobj, socket.socket)
        assert read_status(refused.fileobj) == 503
        assert is_answered(stage)
    # Who held them is gone: there is room again.
    body = b"x" * (2 * SMALL_BODY)
    while ask(stage.port, "POST", PATH, body, sign(body)).status == 503:
        pass
    assert ask(stage.port, "POST", PATH, body, sign(body)).status == 404


def test_a_body_that_does_not_come_is_408(
    stage: BotInWorkspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("web.slack.bodies.TIME_FOR_BODY", 0.2)
    with connect(stage.port) as connection:
        connection.sendall(make_head("Content-Length: 100") + b"x=1")
        assert is_answered(stage)
        assert read_last_answer(connection).status == 408


def test_a_body_that_is_broken_off_harms_nobody(
    stage: BotInWorkspace, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        with connect(stage.port) as connection:
            connection.sendall(make_head("Content-Length: 100") + b"x=1")
        refusals = wait_for_refusals(caplog)
    assert refusals == ['refused status=400 reason="The body was broken off."']
    assert "Traceback" not in caplog.text
    assert is_answered(stage)


def test_a_thousand_connections_that_say_nothing_keep_nobody_from_being_served(
    stage: BotInWorkspace,
) -> None:
    # Both ends of each are this process's.
    allow_many_connections()
    with ExitStack() as stack:
        idle = [stack.enter_context(connect(stage.port)) for _ in range(1000)]
        assert is_answered(stage)
        with DefaultSelector() as selector:
            for connection in idle:
                selector.register(connection, EVENT_READ)
            # None has been closed: their time has not come.
            assert selector.select(0) == []
    assert is_answered(stage)


@pytest.mark.parametrize("said", [b"", b"POST /slack/ev", make_head("Content-Length: 3")[:-2]])
def test_connections_that_do_not_come_to_a_request_are_closed(
    stage: BotInWorkspace, monkeypatch: pytest.MonkeyPatch, said: bytes
) -> None:
    monkeypatch.setattr("web.connections.TIME_FOR_HEAD", 0.2)
    with connect(stage.port) as connection, suppress(ConnectionError):
        connection.sendall(said)
        assert connection.recv(1) == b""


def test_a_byte_now_and_then_does_not_keep_a_connection(
    stage: BotInWorkspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    with connect(stage.port) as asked_before:
        assert ask_again(asked_before) == b"alive\n"
        monkeypatch.setattr("web.connections.TIME_FOR_HEAD", 0.3)
        with connect(stage.port) as new:
            for connection in (asked_before, new):
                connection.settimeout(0.05)
                with pytest.raises((ConnectionError, StopIteration)):
                    connection.sendall(b"GET /hea")
                    while True:
                        drip(connection)


def drip(connection: socket.socket) -> None:
    """Send a byte more, and wait a little; StopIteration or ConnectionError once it is closed."""
    connection.sendall(b"l")
    try:
        if connection.recv(1) == b"":
            raise StopIteration
    except TimeoutError:
        pass


def test_a_connection_that_is_kept_open_serves_one_request_after_the_other(
    stage: BotInWorkspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    with connect(stage.port) as connection:
        assert ask_again(connection) == b"alive\n"
        monkeypatch.setattr("web.connections.TIME_FOR_HEAD", 0.1)
        assert ask_again(connection) == b"alive\n"
        # Longer than a request may take to be said: one that came later is closed.
        with connect(stage.port) as silent:
            assert silent.recv(1) == b""
        assert ask_again(connection) == b"alive\n"


def ask_again(connection: socket.socket) -> bytes:
    """What a request on this connection, which stays open, is answered."""
    connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: bot\r\n\r\n")
    response = HTTPResponse(connection)
    response.begin()
    return response.read()


class Desk:
    """Answers requests one by one, each only when told to."""

    def __init__(self) -> None:
        self.began = Event()
        self.may_end = Event()

    def answer(self, _: BoltRequest) -> BoltResponse:
        self.began.set()
        assert self.may_end.wait(LONGEST)
        return BoltResponse(status=200, body="done")


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def server(desk: Desk) -> Iterator[Server]:
    """A server with one thread, which `desk` holds up."""
    requests = SlackRequests(desk.answer, SECRET, note_contact=lambda: None, threads=1)
    server = Server(requests.routes(), listen("127.0.0.1", 0))
    server.start()
    yield server
    desk.may_end.set()
    server.stop()
    requests.close()


def send(server: Server) -> Answer:
    return ask(server.port, "POST", PATH, b"x=1", {"Content-Type": FORM, **sign(b"x=1")})


def test_what_would_wait_too_long_is_503_at_once(
    desk: Desk,
    server: Server,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr("web.slack.requests.LONGEST_WAIT", 0.1)
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(send, server)
        assert desk.began.wait(LONGEST)
        assert send(server).status == 503
        desk.may_end.set()
        assert first.result().text == "done"
    assert send(server).text == "done"
    assert read_refusals(caplog) == ['refused status=503 reason="Too much is being asked at once."']


def test_who_waits_a_little_for_a_thread_is_answered(desk: Desk, server: Server) -> None:
    with ThreadPoolExecutor(2) as pool:
        answers = [pool.submit(send, server) for _ in range(2)]
        assert desk.began.wait(LONGEST)
        desk.may_end.set()
        assert [answer.result().text for answer in answers] == ["done", "done"]


def accepts_connections(server: Server) -> bool:
    try:
        with connect(server.port):
            return True
    except ConnectionError:
        return False


def test_told_to_stop_it_finishes_what_is_in_hand_and_takes_no_more(
    desk: Desk, server: Server
) -> None:
    with ThreadPoolExecutor(2) as pool:
        in_hand = pool.submit(send, server)
        assert desk.began.wait(LONGEST)
        stopped = pool.submit(server.stop)
        wait_until(lambda: not accepts_connections(server))
        desk.may_end.set()
        assert in_hand.result().text == "done"
        stopped.result()
