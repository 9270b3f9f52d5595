"""What became of a request is counted and logged, under names that are the program's own."""

import logging
from typing import Any

import pytest

from bot.core.logs import LogEvent
from bot.core.metrics import REGISTRY
from handlers.core.request_log import counting_event
from rehearsal import Error
from tests.handlers.conftest import MakeStage
from tests.handlers.core.test_dispatcher_failures import find_reference
from tests.handlers.sample_command import register_sample_commands
from tests.support.slack import BotInWorkspace


@pytest.fixture
def trial(make_stage: MakeStage) -> BotInWorkspace:
    """A stage on which only the trial command plays."""
    return make_stage(register=register_sample_commands)


Counts = dict[tuple[str, str], float]


def read_counts() -> Counts:
    """How many requests were counted, by name and outcome."""
    return {
        (sample.labels["name"], sample.labels["outcome"]): sample.value
        for family in REGISTRY.collect()
        for sample in family.samples
        if sample.name == "hackathon_command_seconds_count"
    }


def since(before: Counts) -> Counts:
    """What was counted since then."""
    counts = {key: value - before.get(key, 0) for key, value in read_counts().items()}
    return {key: count for key, count in counts.items() if count}


def logged(caplog: pytest.LogCaptureFixture) -> list[dict[str, Any]]:
    """The events of the log, without how long each took."""
    return [
        {"event": record.msg.event, **record.msg.fields, "seconds": None}
        for record in caplog.records
        if isinstance(record.msg, LogEvent)
    ]


def test_each_command_is_counted_and_logged_with_its_outcome(
    trial: BotInWorkspace, caplog: pytest.LogCaptureFixture
) -> None:
    ana, before = trial.person("ana"), read_counts()
    with caplog.at_level(logging.INFO, "hackathon"):
        ana.command("/try", "write")
        ana.command("/try", "refuse")
        reference = find_reference(ana.command("/try", "break").text)
    assert since(before) == {
        ("/try write", "answered"): 1,
        ("/try refuse", "refused"): 1,
        ("/try break", "failed"): 1,
    }
    asked = {"hackathon": "ml4sci", "user": ana.id, "seconds": None}
    assert logged(caplog) == [
        {"event": "answered", "what": "/try write", **asked},
        {"event": "refused", "what": "/try refuse", **asked},
        {"event": "failed", "what": "/try break", "reference": reference, **asked},
    ]


def test_what_people_type_makes_no_name(trial: BotInWorkspace) -> None:
    ana, before = trial.person("ana"), read_counts()
    for text in ("", "dance", "xoxb-1-secret now"):
        ana.command("/try", text)
        ana.command("/look", text)
    assert since(before) == {("/try help", "answered"): 3, ("/look", "answered"): 3}


def test_a_button_and_a_form_are_counted_as_they_are_registered(trial: BotInWorkspace) -> None:
    ana = trial.person("ana")
    ana.open_home()
    before = read_counts()
    ana.click("Look", "home")
    ana.close_modal()
    ana.command("/try", "form")
    ana.fill({"Word": "nonsense"})
    ana.submit()
    ana.fill({"Word": "close"})
    ana.submit()
    trial.dispatcher.close()
    assert since(before) == {
        ("button try-look", "answered"): 1,
        ("/try form", "answered"): 1,
        ("modal try-form", "refused"): 1,
        ("modal try-form", "answered"): 1,
        ("home", "answered"): 1,
    }


def test_an_opened_home_tab_is_counted_once(trial: BotInWorkspace) -> None:
    before = read_counts()
    trial.person("ana").open_home()
    assert since(before) == {("home", "answered"): 1}


@pytest.mark.parametrize(
    ("word", "outcome"), [("expired_trigger_id", "refused"), ("internal_error", "failed")]
)
def test_a_form_that_cannot_be_opened_is_counted(
    trial: BotInWorkspace, word: str, outcome: str
) -> None:
    trial.workspace.faults.add("views.open", Error(word))
    before = read_counts()
    trial.person("ana").command("/try", "form")
    assert since(before) == {("/try form", "answered"): 1, ("opening a modal", outcome): 1}


def test_an_event_is_counted_and_not_logged(
    stage: BotInWorkspace, caplog: pytest.LogCaptureFixture
) -> None:
    before = read_counts()
    with caplog.at_level(logging.INFO, "hackathon"):
        stage.workspace.change_person("ana", tz="UTC")
        stage.workspace.wait_for(lambda: since(before))
    assert since(before) == {("event user_change", "answered"): 1}
    assert logged(caplog) == []


def test_an_event_that_fails_is_counted_and_goes_on_to_bolt() -> None:
    before = read_counts()
    with pytest.raises(ValueError, match="a bug"), counting_event("user_change"):
        raise ValueError("a bug")
    assert since(before) == {("event user_change", "failed"): 1}
