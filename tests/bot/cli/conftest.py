"""The command line as an organiser has it: an empty directory, no settings, and what is printed."""

import logging
import signal
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.core.settings import Settings
from tests.support.patience import unhurried

__all__ = ["unhurried"]

EVENTS = Path(__file__).parents[3] / "events"

FILE = """\
name: A small hackathon
slug: small
where: {kind: online}
zone: Europe/Zurich
also_shown: [America/New_York]
dates: {first: 2030-03-30, last: 2030-04-01}
agenda:
  - key: lecture
    title: Lecture
    kind: talk
    when: 2030-04-01 06:30
reminders: {digest: none}
"""
# The loggers whose level the log's set-up changes.
QUIETENED = ("apscheduler", "alembic", "slack_bolt", "slack_sdk", "slack_sdk.web")
BROKEN = FILE.replace("06:30", "25:00").replace("kind: talk", "kind: chat")


@dataclass(frozen=True)
class Ended:
    """How a command ended, and what it printed."""

    status: int
    out: str
    err: str


Run = Callable[..., Ended]


@pytest.fixture(autouse=True)
def empty_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The present directory, without a .env; no setting is in the environment."""
    monkeypatch.chdir(tmp_path)
    for name in Settings.__dataclass_fields__:
        monkeypatch.delenv(name.upper(), raising=False)
    return tmp_path


@pytest.fixture(autouse=True)
def kept_handlers() -> Iterator[None]:
    """What commands change of the process is put back."""
    numbers = (signal.SIGTERM, signal.SIGINT)
    handlers = [signal.getsignal(number) for number in numbers]
    levels = {name: logging.getLogger(name).level for name in QUIETENED}
    yield
    signal.set_wakeup_fd(-1)
    for number, handler in zip(numbers, handlers, strict=True):
        signal.signal(number, handler)
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command in this process."""

    def run_command(*arguments: str) -> Ended:
        status = main(arguments)
        captured = capsys.readouterr()
        return Ended(status, captured.out, captured.err)

    return run_command


@pytest.fixture
def small_file(tmp_path: Path) -> str:
    """A small hackathon file, by its name in the present directory."""
    (tmp_path / "small.yaml").write_text(FILE, encoding="utf-8")
    return "small.yaml"


@pytest.fixture
def broken_file(tmp_path: Path) -> str:
    """A hackathon file with two errors, in lines 10 and 11."""
    (tmp_path / "broken.yaml").write_text(BROKEN, encoding="utf-8")
    return "broken.yaml"
