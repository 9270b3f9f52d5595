"""Many things at once, and the end of the page while some are under way."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from slack_bolt import Ack

from rehearsal.page import PageServer
from tests.rehearsal.page.asking import Browser
from tests.rehearsal.page.demo import DemoController
from tests.support.patience import LONGEST

Json = dict[str, Any]


class Held:
    """A command of the app that is answered when it is let go."""

    def __init__(self, controller: DemoController) -> None:
        self.workspace = controller.workspace
        self.go = threading.Event()
        self.now = self.most = 0
        self._lock = threading.Condition()

        @controller.bolt.command("/hold")
        def lock(ack: Ack) -> None:
            with self._lock:
                self.now += 1
                self.most = max(self.most, self.now)
                self._lock.notify_all()
            assert self.go.wait(LONGEST)
            with self._lock:
                self.now -= 1
            ack("Let go")

    def wait_for(self, count: int) -> None:
        """Wait until so many are held."""
        with self._lock:
            assert self._lock.wait_for(lambda: self.now >= count, LONGEST)


@pytest.fixture
def held(controller: DemoController) -> Iterator[Held]:
    held = Held(controller)
    yield held
    held.go.set()


def test_a_person_does_eight_things_at_once_while_all_can_be_read(
    ana: Browser, ben: Browser, held: Held
) -> None:
    place = {"in": ana.channel_id()}
    with ThreadPoolExecutor(12) as pool:
        acts = [pool.submit(ana.act, "command", text="/hold", **place) for _ in range(12)]
        held.wait_for(8)
        assert ana.texts() == []
        ben.act("say", text="Still here", **place)
        assert ana.texts() == ["Still here"]
        held.go.set()
        assert [act.result()["text"] for act in acts] == ["Let go"] * 12
    assert held.most == 8


def test_a_page_that_ends_waits_for_nobody_and_reports_no_mistake(
    controller: DemoController, held: Held, caplog: pytest.LogCaptureFixture
) -> None:
    answers: list[tuple[int, Json]] = []
    with PageServer(controller) as page:
        ana = Browser(page.url)
        request = {"as": "ana", "do": "command", "text": "/hold", "in": ana.channel_id()}
        act = threading.Thread(target=lambda: answers.append(ana.post("/page/act", request)))
        act.start()
        held.wait_for(1)
    act.join()
    ((status, answer),) = answers
    assert (status, answer) == (503, {"ok": False, "error": "The rehearsal is over."})
    assert [record.message for record in caplog.records if record.levelname == "ERROR"] == []


def test_a_mistake_of_ours_is_said_and_logged(
    ana: Browser, controller: DemoController, caplog: pytest.LogCaptureFixture
) -> None:
    def fail() -> str:
        raise ZeroDivisionError

    controller.report = fail  # type: ignore[method-assign]
    status, _, body = ana.ask("GET", "/page/report")
    assert (status, b"its log has more" in body) == (500, True)
    assert "GET /page/report failed" in caplog.text


def test_a_port_can_be_chosen_and_stopping_twice_is_stopping_once(
    controller: DemoController,
) -> None:
    page = PageServer(controller).start()
    url = page.url
    page.stop()
    page.stop()
    port = int(url.rstrip("/").rpartition(":")[2])
    with PageServer(controller, port) as again:
        assert again.url == url
        assert Browser(url).get("setting")["generation"] == 1
