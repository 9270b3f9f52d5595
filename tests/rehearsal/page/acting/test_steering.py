"""The clock in the page's hands."""

import pytest

from tests.rehearsal.page.asking import Browser
from tests.rehearsal.page.demo import DemoController


@pytest.mark.parametrize("speed", [1, 0.5, 3600, 100_000, 0])
def test_the_speed_is_set(ana: Browser, controller: DemoController, speed: float) -> None:
    answer = ana.steer("speed", speed=speed)
    assert answer["answer"]["speed"] == speed
    assert controller.clock.speed == speed


@pytest.mark.parametrize("speed", [-1, 100_001, True, "60", None])
def test_a_speed_that_is_none_is_refused(
    ana: Browser, controller: DemoController, speed: object
) -> None:
    assert ana.steer("speed", speed=speed)["ok"] is False
    assert controller.clock.speed == 0


def test_next_goes_to_the_next_message(ana: Browser) -> None:
    assert ana.steer("next")["answer"]["now"] == "2020-10-26T22:00:00Z"
    assert ana.steer("next")["answer"]["now"] == "2020-10-27T01:00:00Z"


def test_after_the_last_message_there_is_no_next(ana: Browser) -> None:
    ana.steer("to", instant="2020-11-01T00:00:00Z")
    assert ana.steer("next") == {"ok": False, "error": "No message is to come."}


def test_to_goes_forward_in_any_offset(ana: Browser) -> None:
    there = ana.steer("to", instant="2020-10-27T17:00:00-04:00")
    assert there["answer"]["now"] == "2020-10-27T21:00:00Z"


def test_back_needs_a_restart(ana: Browser, controller: DemoController) -> None:
    answer = ana.steer("to", instant="2020-10-26T20:00:00Z")
    assert (answer["ok"], answer["needs_restart"]) == (False, True)
    assert answer["error"] == "That has passed: going back begins the rehearsal anew."
    assert controller.generation == 1
    answer = ana.steer("restart", instant="2020-10-26T20:00:00Z")
    assert (answer["answer"]["now"], answer["answer"]["generation"]) == ("2020-10-26T20:00:00Z", 2)


@pytest.mark.parametrize(
    "instant",
    ["yesterday", "2020-10-27T17:00:00", "0001-01-01T00:00:00+14:00", "3020-01-01T00:00Z"],
)
def test_an_instant_that_is_none_is_refused(
    ana: Browser, controller: DemoController, instant: str
) -> None:
    for do in ("to", "restart"):
        assert ana.steer(do, instant=instant)["ok"] is False
    assert controller.generation == 1


def test_a_restart_begins_with_an_empty_workspace(ana: Browser) -> None:
    ana.act("say", text="Before", **{"in": ana.channel_id()})
    ana.steer("restart", instant=None)
    assert ana.get("setting")["generation"] == 2
    assert ana.texts() == []
    ana.act("say", text="After", **{"in": ana.channel_id()})
    assert ana.texts() == ["After"]
