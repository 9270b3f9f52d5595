"""What monitors are told: whether the process lives, whether it can work, and its figures."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import event

from bot.core.clock import FastClock
from bot.core.database import Database
from bot.core.metrics import render_metrics
from bot.outbox.models import OutboxRow, OutboxState
from rehearsal import CloseSocket, Error, HttpStatus
from rehearsal.faults import Fault
from tests.support.factories import NOW, make_hackathon
from tests.support.neighbours import Neighbours
from tests.support.patience import LONGEST
from tests.support.slack import BotInWorkspace
from tests.support.slack_over_http import MONITOR, Answer, ask
from web.connections import listen
from web.ops.backlog_probe import probe_backlog
from web.ops.health import LONGEST_BEHIND, Condition, Health
from web.serving import Server

Get = Callable[..., Answer]
Serve = Callable[..., Get]

AWAY = Condition(False, {"connected": False, "last_contact_seconds": 61.5})


async def slack_is_there() -> Condition:
    return Condition(True)


async def slack_is_away() -> Condition:
    return AWAY


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Serves health alone, of a database at NOW, and gives what asks it."""
    with ExitStack() as stack:

        def start(database: Database, *, is_public: bool = False, **parts: Any) -> Get:
            watch = probe_backlog(database, FastClock(NOW, 0).now)
            health = Health(
                watch,
                **{
                    "is_alive": lambda: True,
                    "ask_slack": slack_is_there,
                    "must_deliver": True,
                    "render_metrics": render_metrics,
                    **parts,
                },
            )
            server = Server(health.routes(public=is_public), listen("127.0.0.1", 0))
            server.start()
            stack.callback(watch.close)
            stack.callback(server.stop)
            return lambda path, **headers: ask(server.port, "GET", path, headers=headers)

        yield start


@pytest.fixture
def absent(tmp_path: Path) -> Iterator[Database]:
    """A database that is not there."""
    database = Database(f"sqlite:///{tmp_path / 'nowhere' / 'hackathon.db'}")
    yield database
    database.dispose()


def enqueue(database: Database, *dues: datetime, **columns: Any) -> None:
    """Rows that are pending at these instants."""
    with database.write() as session:
        hackathon = make_hackathon(session, Neighbours.SETTLED)
        for number, due in enumerate(dues):
            row = {"key": f"row:{number}", "kind": "text", "lane": "#general", "arguments": {}}
            session.add(
                OutboxRow(hackathon_id=hackathon.id, due=due, ready_at=due, **{**row, **columns})
            )


def read_gauges(answer: Answer) -> dict[tuple[str, ...], float]:
    """The gauges of the outbox, by name and label."""
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
        if sample.name.startswith("hackathon_outbox")
    }


def test_a_process_lives_while_its_work_goes_on(database: Database, serve: Serve) -> None:
    alive = True
    get = serve(database, is_alive=lambda: alive)
    assert (get("/healthz").status, get("/healthz").text) == (200, "alive\n")
    alive = False
    assert (get("/healthz").status, get("/healthz").text) == (503, "the timer has ended\n")
    assert get("/readyz").json["ready"] is False


def test_it_is_ready_where_nothing_is_wrong(database: Database, serve: Serve) -> None:
    enqueue(database, NOW - timedelta(seconds=LONGEST_BEHIND), NOW + timedelta(hours=1))
    answer = serve(database)("/readyz")
    assert answer.status == 200
    assert answer.headers["content-type"] == "application/json"
    assert answer.json == {
        "ready": True,
        "database": {"ok": True},
        "slack": {"ok": True},
        "outbox": {"ok": True, "oldest_due_seconds": LONGEST_BEHIND},
    }


def test_what_is_due_for_too_long_makes_it_not_ready(database: Database, serve: Serve) -> None:
    late = LONGEST_BEHIND + 1
    enqueue(database, NOW, NOW - timedelta(seconds=late))
    answer = serve(database)("/readyz")
    assert answer.status == 503
    assert answer.json["outbox"] == {"ok": False, "oldest_due_seconds": late}
    assert answer.json["database"] == answer.json["slack"] == {"ok": True}


def test_who_does_not_post_only_shows_what_is_due_for_too_long(
    database: Database, serve: Serve
) -> None:
    enqueue(database, NOW - timedelta(hours=1))
    answer = serve(database, must_deliver=False)("/readyz")
    assert (answer.status, answer.json["ready"]) == (200, True)
    assert answer.json["outbox"] == {"ok": False, "oldest_due_seconds": 3600}


@pytest.mark.parametrize(
    "columns", [{"state": OutboxState.SENT, "settled_at": NOW}, {"bulk": True}]
)
def test_what_is_done_or_takes_its_time_is_not_waited_for(
    database: Database, serve: Serve, columns: dict[str, Any]
) -> None:
    enqueue(database, NOW - timedelta(hours=1), **columns)
    answer = serve(database)("/readyz")
    assert answer.status == 200
    assert answer.json["outbox"] == {"ok": True, "oldest_due_seconds": None}


@pytest.mark.parametrize(("must_deliver", "status"), [(True, 503), (False, 200)])
def test_without_slack_who_posts_is_not_ready_and_who_only_answers_shows_it(
    database: Database, serve: Serve, must_deliver: bool, status: int
) -> None:
    answer = serve(database, ask_slack=slack_is_away, must_deliver=must_deliver)("/readyz")
    assert (answer.status, answer.json["ready"]) == (status, not must_deliver)
    assert answer.json["slack"] == {"ok": False, "connected": False, "last_contact_seconds": 61.5}


def test_without_its_database_it_lives_and_is_not_ready_and_does_not_say_where_that_is(
    absent: Database, serve: Serve
) -> None:
    get = serve(absent)
    assert get("/healthz").status == 200
    answer = get("/readyz")
    assert answer.status == 503
    assert answer.json["database"] == {"ok": False, "error": "OperationalError"}
    assert answer.json["outbox"] == {"ok": False, "oldest_due_seconds": None}
    assert "nowhere" not in answer.text


def test_a_database_that_hangs_is_not_waited_for(
    database: Database, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("web.ops.backlog_probe.LONGEST_PROBE", 0.1)
    monkeypatch.setattr("web.ops.backlog_probe.FRESH", 0)
    goes_on = Event()
    event.listen(database.engine, "before_cursor_execute", lambda *_: goes_on.wait(LONGEST))
    get = serve(database)
    for _ in range(3):
        assert get("/readyz").json["database"] == {"ok": False, "error": "TimeoutError"}
        assert read_gauges(get("/metrics")) == {}
        assert get("/healthz").status == 200
    goes_on.set()
    while get("/readyz").status != 200:
        pass


def test_the_figures_hold_the_process_and_the_backlog(database: Database, serve: Serve) -> None:
    enqueue(database, NOW - timedelta(seconds=90), NOW, NOW + timedelta(days=1))
    answer = serve(database)("/metrics")
    assert answer.status == 200
    assert answer.headers["content-type"].startswith("text/plain; version=")
    assert "process_resident_memory_bytes" in answer.text
    assert read_gauges(answer) == {
        ("hackathon_outbox_rows", "waiting"): 3,
        ("hackathon_outbox_rows", "sending"): 0,
        ("hackathon_outbox_oldest_due_seconds", "no"): 90,
        ("hackathon_outbox_oldest_due_seconds", "yes"): 0,
    }


def test_bulk_is_counted_apart(database: Database, serve: Serve) -> None:
    enqueue(database, NOW - timedelta(seconds=90), bulk=True)
    gauges = read_gauges(serve(database)("/metrics"))
    assert gauges["hackathon_outbox_oldest_due_seconds", "no"] == 0
    assert gauges["hackathon_outbox_oldest_due_seconds", "yes"] == 90


def test_without_the_database_the_other_figures_are_there(absent: Database, serve: Serve) -> None:
    answer = serve(absent)("/metrics")
    assert answer.status == 200
    assert "process_resident_memory_bytes" in answer.text
    assert read_gauges(answer) == {}


def test_however_many_ask_the_database_is_asked_now_and_then(
    database: Database, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("web.ops.backlog_probe.FRESH", 60)
    statements: list[str] = []
    event.listen(
        database.engine, "before_cursor_execute", lambda *given: statements.append(given[2])
    )
    get = serve(database)
    get("/readyz")
    once = len(statements)
    assert once > 0
    for _ in range(5):
        get("/metrics")
        get("/readyz")
    assert len(statements) == once


@pytest.mark.parametrize("path", ["/readyz", "/metrics"])
def test_if_there_is_a_token_only_who_shows_it_is_told(
    database: Database, serve: Serve, path: str
) -> None:
    get = serve(database, token="monitors-only")
    for shown in ("", "monitors-only", "Bearer", "Bearer monitors", "Bearer monitors-onlyé"):
        answer = get(path, Authorization=shown.encode("latin-1"))
        assert (answer.status, answer.text) == (401, "MONITORING_TOKEN is wanted\n")
        assert answer.headers["www-authenticate"] == "Bearer"
    assert get(path, Authorization="Bearer monitors-only").status == 200
    assert get("/healthz").text == "alive\n"


def test_on_a_public_port_without_a_token_it_is_told_that_it_lives_alone(
    database: Database, serve: Serve
) -> None:
    get = serve(database, is_public=True)
    assert [get(path).status for path in ("/healthz", "/readyz", "/metrics")] == [200, 404, 404]


def test_web_is_public(stage: BotInWorkspace) -> None:
    assert ask(stage.port, "GET", "/readyz").status == 401


def test_web_asks_slack_and_tells_of_its_last_request(stage: BotInWorkspace) -> None:
    stage.slack.command("ana", "/deadlines")
    asked = [call.method for call in stage.workspace.calls].count("auth.test")
    for _ in range(3):
        answer = ask(stage.port, "GET", "/readyz", headers=MONITOR)
        assert answer.status == 200
        assert answer.json["slack"]["ok"] is True
        assert answer.json["slack"]["last_contact_seconds"] >= 0
    # Once, and not each time that somebody asks us.
    assert [call.method for call in stage.workspace.calls].count("auth.test") == asked + 1


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (Error("token_revoked"), "token_revoked"),
        (HttpStatus(503), "internal_error"),
        (CloseSocket(), "RemoteDisconnected"),
    ],
)
def test_why_slack_does_not_answer_the_token_is_told(
    stage: BotInWorkspace, fault: Fault, error: str
) -> None:
    stage.workspace.faults.add("auth.test", fault)
    answer = ask(stage.port, "GET", "/readyz", headers=MONITOR)
    assert (answer.status, answer.json["slack"]["ok"]) == (200, False)
    assert answer.json["slack"]["error"] == error
    assert stage.app.bot_token not in answer.text


def test_a_call_for_somebody_that_slack_refuses_for_its_rate_is_counted(
    stage: BotInWorkspace,
) -> None:
    stage.workspace.faults.add("views.open", HttpStatus(429, retry_after=30))
    asked = stage.slack.command("ana", "/register")
    assert "tell an organiser this reference" in asked.json["text"]
    assert [call.method for call in stage.workspace.calls].count("views.open") == 1
    figures = ask(stage.port, "GET", "/metrics", headers=MONITOR).text
    assert '\nhackathon_rate_limits_total{method="views.open"} ' in figures


def test_nothing_that_monitors_see_is_of_people(stage: BotInWorkspace) -> None:
    stage.slack.command("ana", "/register")
    stage.workspace.person("ana").fill({"affiliation": "Brown"})
    stage.slack.submit("ana")
    stage.slack.command("ana", "/team", "create quarks")
    shown = "".join(
        ask(stage.port, "GET", path, headers=MONITOR).text for path in ("/readyz", "/metrics")
    )
    ana = stage.workspace.person("ana").id
    for secret in ("quarks", "Brown", ana, stage.app.bot_token, "sqlite", "ML4SCI"):
        assert secret not in shown
