"""The roles before a workspace on this machine: each in this process, or in one of its own."""

import gc
import os
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from subprocess import PIPE, Popen, TimeoutExpired
from threading import Event

import pytest

from bot.app import open_port
from bot.cli.clock import post
from bot.cli.run import run_bot
from bot.cli.web import answer
from bot.core.clock import SystemClock
from bot.core.settings import Settings
from rehearsal import Workspace
from tests.support.patience import LONGEST, wait_until
from tests.support.slack import AppInWorkspace

ROOT = Path(__file__).parents[4]


@pytest.fixture
def workspace() -> Workspace:
    return Workspace(SystemClock())


@pytest.fixture
def stage(workspace: Workspace) -> Iterator[AppInWorkspace]:
    with AppInWorkspace(workspace) as stage:
        yield stage


@dataclass
class Running:
    """A role that runs in this process."""

    read_output: Callable[[], str]
    stopped: Event
    ended: Future[int]
    ports: list[int]

    def wait_for_start(self) -> str:
        """Wait until it says how to stop it; all that it has printed."""
        wait_until(lambda: self.ended.done() or "Stop with Ctrl-C." in self.read_output())
        return self.read_output()

    @property
    def port(self) -> int:
        """The port that it serves at."""
        [port] = self.ports
        return port

    def end(self) -> int:
        """Stop it as a signal would; its status."""
        self.stopped.set()
        return self.ended.result(LONGEST)


Start = Callable[..., Running]


@pytest.fixture
def start(
    stage: AppInWorkspace,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Iterator[Start]:
    """Starts a role in this process: by its name, with a file for `run`, and settings.

    It is stopped at the test's end if it still runs. What is printed is one role's, if the test
    reads it.
    """
    printed: list[str] = []
    started: list[Running] = []
    threshold = gc.get_threshold()

    def read() -> str:
        printed.append(capsys.readouterr().out)
        return "".join(printed)

    def begin(role: str, path: str | None = None, **more: str) -> Running:
        settings = Settings.from_env(stage.list_settings(**more), role=role)
        work = {"run": lambda: run_bot(settings, path), "clock": lambda: post(settings)}
        work["web"] = lambda: answer(settings)
        stopped = Event()
        ports: list[int] = []

        def note_port(host: str, port: int) -> socket.socket:
            listening = open_port(host, port)
            ports.append(listening.getsockname()[1])
            return listening

        monkeypatch.setattr("bot.app.open_port", note_port)
        # A role hears its process's signals, of which all in this process would end.
        monkeypatch.setattr(f"bot.cli.{role}.stopped_by_signals", lambda: stopped)
        running = Running(read, stopped, pool.submit(work[role]), ports)
        started.append(running)
        return running

    with ThreadPoolExecutor() as pool:
        yield begin
        for running in started:
            running.stopped.set()
    gc.unfreeze()
    gc.set_threshold(*threshold)


class Process:
    """`python -m bot`, running."""

    def __init__(
        self, stage: AppInWorkspace, *arguments: str, role: str = "run", **settings: str
    ) -> None:
        environment = {
            **os.environ,
            "PYTHONPATH": str(ROOT),
            **stage.list_settings(**settings),
        }
        command = [sys.executable, "-m", "bot", role, *arguments]
        self.process = Popen(command, env=environment, stdout=PIPE, stderr=PIPE, text=True)  # noqa: S603

    def read_line(self) -> str:
        """The next line of its output, as soon as it is there."""
        assert self.process.stdout is not None
        return self.process.stdout.readline()

    def end(self, number: int = signal.SIGTERM) -> tuple[int, str, str]:
        """Its status, output and log, once a signal has ended it."""
        self.process.send_signal(number)
        try:
            out, err = self.process.communicate(timeout=LONGEST)
        except TimeoutExpired:
            self.process.kill()
            self.process.communicate()
            raise
        return self.process.returncode, out, err
