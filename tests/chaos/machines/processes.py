"""The bot as processes of this machine: started, killed, stopped, continued, and never left."""

import atexit
import os
import signal
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from subprocess import Popen
from time import monotonic, sleep
from types import TracebackType

from tests.chaos.machines.forks import Fork
from tests.chaos.round_config import PLAIN, VARIABLE, RoundConfig

ROOT = Path(__file__).parents[3]
# `run` promises to end within 10 s of SIGTERM.
SECONDS_TO_STOP = 12
LOOK_SECONDS = 0.02
# Of a log, so many lines are shown, and so much of each: a traceback is in one line.
TAIL, WIDTH = 25, 300


@dataclass(eq=False)
class Process:
    """One process of the bot; its log is a file."""

    name: str
    role: str
    life: Fork | Popen[bytes]
    log: Path
    was_killed: bool = False

    @property
    def is_running(self) -> bool:
        """Whether it lives."""
        return self.life.poll() is None

    def has_started(self) -> bool:
        """Whether its log says so."""
        return b"event=started" in self.log.read_bytes()

    def kill(self) -> None:
        """End it as kill -9 does, at whatever it is."""
        self.strike()
        self.wait()

    def strike(self) -> None:
        """Kill it, and do not wait for its end; any thread may."""
        self.was_killed = True
        self._send(signal.SIGKILL)

    def pause(self) -> None:
        """Have it do nothing more, as on a machine that falls asleep."""
        self._send(signal.SIGSTOP)

    def resume(self) -> None:
        """Have it go on."""
        self._send(signal.SIGCONT)

    def terminate(self) -> None:
        """Tell it to end, as whoever runs it would."""
        self._send(signal.SIGTERM)

    def wait(self, seconds: float = SECONDS_TO_STOP) -> int | None:
        """Its exit status; None where it still lives after so long."""
        end = monotonic() + seconds
        while self.is_running and monotonic() < end:
            sleep(LOOK_SECONDS)
        return self.life.poll()

    def _send(self, number: signal.Signals) -> None:
        # Whoever has ended may be told anything.
        with suppress(ProcessLookupError):
            os.kill(self.life.pid, number)

    def tail(self) -> str:
        """The end of its log."""
        lines = self.log.read_text(encoding="utf-8", errors="replace").splitlines()
        return "\n".join(f"  {self.name}: {line[:WIDTH]}" for line in lines[-TAIL:])


@dataclass
class Fleet:
    """The processes of a round: a context manager at whose end none is left."""

    environment: Mapping[str, str]
    directory: Path
    processes: list[Process] = field(default_factory=list)

    def start(self, role: str = "run", **settings: str) -> Process:
        """One more process in this role (`run`, `clock`, `web`), with these settings besides."""
        name = f"{role}-{len(self.processes) + 1}"
        log = self.directory / f"{name}.log"
        environment = {**self.environment, **settings}
        log.touch()
        # What the system loads before all else wants a program that starts from nothing.
        start = self._spawn if "LD_PRELOAD" in settings else Fork
        life = start([role], environment, self.directory, log)
        process = Process(name, role, life, log)
        self.processes.append(process)
        return process

    @staticmethod
    def _spawn(
        arguments: Sequence[str], environment: Mapping[str, str], directory: Path, log: Path
    ) -> Popen[bytes]:
        with log.open("wb") as output:
            return Popen(  # noqa: S603 - our own program
                [sys.executable, "-m", "tests.chaos.machines.process", *arguments],
                env=environment,
                cwd=directory,
                stdout=output,
                stderr=output,
                # A group of its own: a Ctrl-C at the driver is the driver's to pass on.
                start_new_session=True,
            )

    @property
    def running(self) -> list[Process]:
        """Those that live."""
        return [process for process in self.processes if process.is_running]

    def find_ended(self) -> list[Process]:
        """Those that ended by themselves, which nothing here gives a reason for."""
        return [each for each in self.processes if not each.is_running and not each.was_killed]

    def stop(self) -> list[str]:
        """Have all end in order; a sentence for each that ended otherwise than it should."""
        said = [f"{each.name} ended by itself: {each.life.poll()}" for each in self.find_ended()]
        running = self.running
        for process in running:
            process.terminate()
        for process in running:
            status = process.wait()
            if status is None:
                said.append(f"{process.name} did not end within {SECONDS_TO_STOP} s of SIGTERM")
                process.kill()
            elif status != 0 and (process.has_started() or status != -signal.SIGTERM):
                said.append(f"{process.name} ended with {status} after SIGTERM")
        return said

    def kill(self) -> None:
        """Have none left."""
        for process in self.processes:
            if process.is_running:
                process.kill()

    def tails(self) -> str:
        """The ends of the logs of the last processes."""
        return "\n".join(process.tail() for process in self.processes[-4:])

    def __enter__(self) -> "Fleet":
        """Be there to be cleared away, whatever happens."""
        atexit.register(self.kill)
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        """Clear away."""
        self.kill()
        atexit.unregister(self.kill)


def make_environment(settings: Mapping[str, str], config: RoundConfig) -> dict[str, str]:
    """A process's environment: the machine's, these settings, and the terms of the round."""
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith("SLACK_")},
        "PYTHONPATH": str(ROOT),
        "PYTHONUNBUFFERED": "1",
        **settings,
        **({} if config == PLAIN else {VARIABLE: config.write()}),
    }
