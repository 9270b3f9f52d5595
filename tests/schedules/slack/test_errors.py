"""What a failed call means: read from what slack_sdk really raises, over real sockets."""

import gc
import json
import logging
import socket
from collections.abc import Callable, Iterator
from datetime import timedelta
from threading import Thread

import pytest
from slack_sdk.errors import SlackApiError, SlackRequestError
from urllib3 import Timeout

from bot.outbox.claim import LONGEST_WAIT
from rehearsal import CloseSocket, DropAnswer, Error, HttpStatus
from rehearsal.faults import Fault
from schedules.slack.client import NoAnswer, SlackClient
from schedules.slack.errors import (
    LONGEST_BACKOFF,
    LONGEST_SLOW_BACKOFF,
    SETTLING,
    Outcome,
    back_off,
    error_word,
    read_failure,
)
from tests.schedules.delivery_fixture import DeliveryFixture
from tests.support.factories import NOW
from tests.support.patience import LONGEST

Answer = Callable[[bytes], SlackClient]


def fail(client: SlackClient) -> Exception:
    """What the client raises for a call that fails."""
    with pytest.raises(Exception) as caught:
        client.api_call("auth.test", json={"any": "thing"})
    return caught.value


def make_client(listening: socket.socket) -> SlackClient:
    """A client of whoever listens there."""
    url = f"http://127.0.0.1:{listening.getsockname()[1]}/api/"
    limit = int(LONGEST)
    return SlackClient("xoxb-1", base_url=url, timeout=limit, ticking=lambda: NOW, connections=1)


@pytest.fixture
def answer() -> Iterator[Answer]:
    """A client of a server that answers one call with exactly these bytes."""
    threads: list[Thread] = []

    def serve(listening: socket.socket, content: bytes) -> None:
        with listening, listening.accept()[0] as connection:
            request = b""
            while not request.endswith(b"}"):
                request += connection.recv(65536)
            connection.sendall(content)

    def make(content: bytes) -> SlackClient:
        listening = socket.create_server(("127.0.0.1", 0))
        threads.append(Thread(target=serve, args=(listening, content)))
        threads[-1].start()
        return make_client(listening)

    yield make
    for thread in threads:
        thread.join()


def http(status: str, body: str, *headers: str) -> bytes:
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers, "Connection: close"]
    return ("\r\n".join(lines) + "\r\n\r\n" + body).encode()


def refused(word: str, status: str = "200 OK", *headers: str) -> bytes:
    return http(status, json.dumps({"ok": False, "error": word}), *headers)


@pytest.mark.parametrize("fault", [DropAnswer(), CloseSocket()], ids=str)
def test_a_connection_that_breaks_leaves_it_unknown(office: DeliveryFixture, fault: Fault) -> None:
    office.workspace.faults.add("auth.test", fault)
    outcome = read_failure(fail(office.client), 1)
    assert outcome == Outcome("no answer from Slack", SETTLING, unknown=True)


def test_what_takes_too_long_is_unknown_and_is_looked_up_when_slack_is_done_with_it() -> None:
    # It takes the connection, and never answers.
    with socket.create_server(("127.0.0.1", 0)) as listening:
        client = make_client(listening)
        client.timeout = Timeout(connect=LONGEST, read=0.001)  # type: ignore[assignment]
        outcome = read_failure(fail(client), 1)
        client.close()
    assert outcome == Outcome("Slack took too long to answer", SETTLING, unknown=True)


def test_what_takes_too_long_again_and_again_is_tried_ever_later() -> None:
    wait = read_failure(NoAnswer(took_too_long=True), 500).retry_after
    assert wait is not None and wait >= LONGEST_BACKOFF / 2


def test_where_nobody_takes_the_call_nothing_was_done(office: DeliveryFixture) -> None:
    office.hang_up()
    outcome = read_failure(fail(office.client), 1)
    assert (outcome.unknown, outcome.reason) == (False, "Slack is out of reach")
    assert outcome.retry_after is not None


def test_a_method_that_rests_is_not_called(office: DeliveryFixture) -> None:
    office.workspace.faults.add("auth.test", HttpStatus(429, retry_after=30))
    fail(office.client)
    office.clock.jump_to(NOW + timedelta(seconds=10))
    calls = len(office.workspace.calls)
    assert read_failure(fail(office.client), 1) == Outcome(
        "Slack's rate limit", timedelta(seconds=20), limited="auth.test"
    )
    assert len(office.workspace.calls) == calls
    office.client.api_test()
    office.clock.jump_to(NOW + timedelta(seconds=30))
    office.client.auth_test()


@pytest.mark.parametrize(
    "content",
    [
        http("500 Internal Server Error", "<html>" + "sorry " * 1000),
        http("502 Bad Gateway", ""),
        http("200 OK", "<html>Log in to the hotel's network</html>"),
        http("407 Proxy Authentication Required", "who are you?"),
        refused("internal_error", "500 Internal Server Error"),
        refused("word_of_a_proxy", "500 Internal Server Error"),
        refused("internal_error"),
        refused("fatal_error"),
        b"no HTTP at all\r\n\r\n",
        b"",
    ],
)
def test_an_answer_that_says_nothing_leaves_it_unknown(answer: Answer, content: bytes) -> None:
    outcome = read_failure(fail(answer(content)), 1)
    assert (outcome.unknown, outcome.retry_after) == (True, SETTLING)
    assert len(outcome.reason) < 100


def test_an_answer_without_slacks_word_goes_by_its_status(answer: Answer) -> None:
    error = fail(answer(http("502 Bad Gateway", "")))
    assert read_failure(error, 1).reason == "trouble at Slack (502)"


@pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning")
def test_half_an_answer_leaves_it_unknown(answer: Answer) -> None:
    half = b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"
    assert read_failure(fail(answer(half)), 1).unknown
    # slack_sdk leaves it open; collected here, it warns nobody else.
    gc.collect()


@pytest.mark.parametrize("header", ["Retry-After: 30", "retry-after: 30"])
def test_at_a_rate_limit_it_is_as_long_as_slack_says(answer: Answer, header: str) -> None:
    error = fail(answer(refused("ratelimited", "429 Too Many Requests", header)))
    assert read_failure(error, 5) == Outcome(
        "Slack's rate limit", timedelta(seconds=30), limited="auth.test"
    )


@pytest.mark.parametrize(
    "content",
    [
        http("429 Too Many Requests", "slow down"),
        refused("ratelimited", "429 Too Many Requests", "Retry-After: soon"),
        refused("ratelimited", "429 Too Many Requests", "Retry-After: 0"),
        refused("rate_limited"),
    ],
)
def test_a_rate_limit_that_does_not_say_how_long_is_a_second(
    answer: Answer, content: bytes
) -> None:
    outcome = read_failure(fail(answer(content)), 5)
    assert outcome == Outcome("Slack's rate limit", timedelta(seconds=1), limited="auth.test")


@pytest.mark.parametrize(
    "word", ["service_unavailable", "request_timeout", "org_login_required", "update_failed"]
)
def test_passing_trouble_is_known_to_have_done_nothing(office: DeliveryFixture, word: str) -> None:
    office.workspace.faults.add("auth.test", Error(word))
    outcome = read_failure(fail(office.client), 1)
    assert (outcome.reason, outcome.unknown) == (f"trouble at Slack ({word})", False)
    assert outcome.retry_after is not None


@pytest.mark.parametrize(
    "word",
    [
        "account_inactive",
        "invalid_auth",
        "not_authed",
        "team_access_not_granted",
        "token_expired",
        "token_revoked",
        "two_factor_setup_required",
    ],
)
def test_a_token_that_is_refused_may_be_accepted_again(office: DeliveryFixture, word: str) -> None:
    office.workspace.refuse_token(office.app.bot_token, word)
    outcome = read_failure(fail(office.client), 500)
    assert outcome.reason == f"Slack does not accept the bot's token ({word})"
    assert (outcome.unknown, outcome.token_refused) == (False, True)
    assert outcome.retry_after is not None
    assert outcome.retry_after <= LONGEST_BACKOFF


@pytest.mark.parametrize(
    ("word", "limited", "reason"),
    [
        (
            "message_limit_exceeded",
            "auth.test",
            "Slack takes no more messages of this free workspace for now (message_limit_exceeded)",
        ),
        (
            "external_channel_migrating",
            None,
            "Slack is moving the channel to another organisation (external_channel_migrating)",
        ),
        (
            "ekm_access_denied",
            None,
            "an admin has suspended posting in this workspace (ekm_access_denied)",
        ),
    ],
)
def test_what_passes_slowly_is_tried_again_after_minutes(
    office: DeliveryFixture, word: str, limited: str | None, reason: str
) -> None:
    office.workspace.faults.add("auth.test", Error(word), times=2)
    for attempts, least, longest in ((1, 1, 2), (500, 4, 8)):
        outcome = read_failure(fail(office.client), attempts)
        assert (outcome.reason, outcome.limited, outcome.unknown) == (reason, limited, False)
        assert outcome.retry_after is not None
        assert timedelta(minutes=least) <= outcome.retry_after <= timedelta(minutes=longest)
    assert LONGEST_SLOW_BACKOFF < LONGEST_WAIT


def test_what_slack_refuses_is_not_tried_again(office: DeliveryFixture) -> None:
    for word, reason in (
        ("channel_not_found", "Slack said channel_not_found"),
        (
            "missing_scope",
            "Slack said missing_scope: the app must be installed again, with the manifest's scopes",
        ),
    ):
        office.workspace.faults.add("auth.test", Error(word))
        assert read_failure(fail(office.client), 1) == Outcome(reason, None)


def test_a_status_of_ours_is_one_of_slacks(office: DeliveryFixture) -> None:
    office.workspace.faults.add("auth.test", HttpStatus(503))
    outcome = read_failure(fail(office.client), 1)
    assert (outcome.reason, outcome.unknown) == ("trouble at Slack (internal_error)", True)


def test_slacks_word_is_read_and_a_sentence_of_slack_sdks_is_none() -> None:
    for response, word in (
        ({"error": "is_archived"}, "is_archived"),
        ({"error": "Received a response in a non-JSON format"}, ""),
        ({}, ""),
        ("", ""),
    ):
        error = SlackApiError("", response)  # type: ignore[no-untyped-call]
        assert error_word(error) == word


def test_any_other_error_is_no_failure_of_slacks() -> None:
    with pytest.raises(KeyError):
        read_failure(KeyError("kind"), 1)
    assert read_failure(SlackRequestError("no connection"), 1).unknown


def test_waits_double_with_jitter_up_to_a_minute() -> None:
    for attempts, longest in ((1, 1), (2, 2), (3, 4), (6, 32), (7, 60), (500, 60)):
        waits = [back_off(attempts) for _ in range(50)]
        assert len(set(waits)) > 1
        assert timedelta(seconds=longest / 2) <= min(waits)
        assert max(waits) <= timedelta(seconds=longest) <= LONGEST_BACKOFF


@pytest.fixture(autouse=True)
def quiet(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.CRITICAL, "slack_sdk")
