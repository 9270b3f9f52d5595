"""The log: one line an event, whatever is in it, and never a token."""

import json
import logging
import subprocess
import sys
from pathlib import Path

import pytest

from bot.core.logs import EventFormatter, LogEvent, write_json, write_text

ROOT = Path(__file__).parents[3]
# 2020-11-08 21:00:00.25 UTC
CREATED = 1604869200.25


def make_record(
    message: object, *arguments: object, error: Exception | None = None
) -> logging.LogRecord:
    """A record as a logger makes it, at the instant CREATED."""
    exc_info = (type(error), error, error.__traceback__) if error else None
    record = logging.LogRecord("hackathon", logging.INFO, "", 0, message, arguments, exc_info)
    record.created = CREATED
    return record


def show_text(message: object, *arguments: object, error: Exception | None = None) -> str:
    return EventFormatter(write_text).format(make_record(message, *arguments, error=error))


def show_json(message: object, *arguments: object, error: Exception | None = None) -> str:
    return EventFormatter(write_json).format(make_record(message, *arguments, error=error))


START = "time=2020-11-08T21:00:00.250Z level=INFO logger=hackathon "


def test_an_event_is_its_time_its_word_and_its_fields() -> None:
    event = LogEvent("settled", row=12, hackathon="ml4sci-2020", late=0.25, reason=None)
    assert show_text(event) == START + "event=settled row=12 hackathon=ml4sci-2020 late=0.25"
    assert json.loads(show_json(event)) == {
        "time": "2020-11-08T21:00:00.250Z",
        "level": "INFO",
        "logger": "hackathon",
        "event": "settled",
        "row": 12,
        "hackathon": "ml4sci-2020",
        "late": 0.25,
    }


def test_seconds_have_three_decimals() -> None:
    event = LogEvent("answered", seconds=0.0123456)
    assert show_text(event).endswith(" seconds=0.012")
    assert json.loads(show_json(event))["seconds"] == 0.012


def test_other_formatters_show_the_event_and_its_fields() -> None:
    event = LogEvent("settled", row=12, key="agenda:kick-off:-60m:general")
    assert make_record(event).getMessage() == "settled row=12 key=agenda:kick-off:-60m:general"
    assert str(LogEvent("stopped")) == "stopped"


def test_what_other_libraries_say_is_a_message() -> None:
    assert show_text("Reconnecting (%s)", "s_1") == START + 'message="Reconnecting (s_1)"'
    assert json.loads(show_json("a = %d", 1))["message"] == "a = 1"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("plain-1:é", "plain-1:é"),
        ("two words", '"two words"'),
        ("a=b", '"a=b"'),
        ('say "so"', r'"say \"so\""'),
        ("back\\slash", r'"back\\slash"'),
        ("two\nlines", r'"two\nlines"'),
        ("two\u2028lines", r'"two\u2028lines"'),
        ("escape\x1b[31m", r'"escape\u001b[31m"'),
        ("", '""'),
    ],
)
def test_a_value_that_would_not_stand_alone_is_quoted(value: str, shown: str) -> None:
    assert write_text({"a": value, "b": 1}) == f"a={shown} b=1"


def test_an_error_is_one_line_with_its_traceback() -> None:
    try:
        raise ValueError("two\nlines")
    except ValueError as error:
        in_text, in_json = show_text("failed", error=error), show_json("failed", error=error)
    assert len(in_text.splitlines()) == len(in_json.splitlines()) == 1
    traceback = json.loads(in_json)["traceback"]
    assert traceback.startswith("Traceback (most recent call last):\n")
    assert traceback.endswith("ValueError: two\nlines")
    assert in_text.endswith(r'ValueError: two\nlines"')


@pytest.mark.parametrize("show", [show_text, show_json])
def test_tokens_are_kept_out_wherever_they_stand(show: object) -> None:
    assert callable(show)
    error = ValueError("refused:\nxoxb-12-ab-CD\n(xapp-1-A2-Secret)")
    lines = [
        show("token %s and xoxe.xoxp-1-Secret", "xoxb-12-ab-CD"),
        show(LogEvent("failed", what="xapp-1-A2-Secret", reason="on \txoxp-1-Secret")),
        show("failed", error=error),
    ]
    assert not any(secret in line for line in lines for secret in ("12-ab-CD", "Secret"))
    assert lines[0].count("[token]") == lines[1].count("[token]") == lines[2].count("[token]") == 2


def test_the_values_that_postgresql_quotes_are_kept_out() -> None:
    error = ValueError(
        "duplicate key value violates unique constraint\n"
        "DETAIL:  Key (hackathon_id, name)=(1, Quarks\n\nand more) already exists.\n"
        "[SQL: INSERT]"
    )
    shown = json.loads(show_json("failed", error=error))["traceback"]
    assert "Quarks" not in shown
    assert "more" not in shown
    assert shown.splitlines()[-2:] == ["DETAIL: (left out)", "[SQL: INSERT]"]


def run_logging(level: str, log_format: str) -> list[str]:
    """What a process that sets up its log so writes of three lines."""
    code = (
        "import logging; from bot.core.logs import LogEvent, set_up_logging;"
        f"set_up_logging({level!r}, {log_format!r});"
        "log = logging.getLogger('hackathon');"
        "log.info(LogEvent('started', team='T1')); log.warning(LogEvent('retrying', row=1));"
        "logging.getLogger('slack_sdk.socket_mode').debug('what somebody typed')"
    )
    ended = subprocess.run(  # noqa: S603
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert ended.stdout == ""
    return ended.stderr.splitlines()


def test_it_is_written_to_standard_error_from_its_level_on() -> None:
    (warning,) = run_logging("warning", "text")
    assert warning.endswith("level=WARNING logger=hackathon event=retrying row=1")
    assert len(run_logging("INFO", "text")) == 2


def test_json_is_an_object_a_line_and_debug_does_not_write_what_people_send() -> None:
    events = [json.loads(line)["event"] for line in run_logging("DEBUG", "json")]
    assert events == ["started", "retrying"]
