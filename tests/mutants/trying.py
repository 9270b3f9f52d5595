"""A plugin of pytest that runs the tests once, and then, for each fault, those that run its line.

The first run says which test runs which line, by coverage's contexts, and how long it takes. Each
fault is tried in a process of its own that ends at the first test that fails: a fork of this one,
which has imported everything, or a new one if the line runs at import.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Generator, Sequence
from contextlib import suppress
from enum import Enum
from itertools import pairwise

import pytest
from coverage import Coverage

from tests.mutants.faults import Fault
from tests.mutants.planting import plant_in_functions

# For how long the tests may run with a fault, as against without: a fault that makes them wait for
# ever is caught. It is far more than a busy machine makes of it.
START = 30.0
PATIENCE = 10.0


class Outcome(Enum):
    """What came of a fault."""

    CAUGHT = "caught"
    SURVIVED = "survived"
    UNTESTED = "untested"


class Trial:
    """Faults that are tried in turn until the time is over, and what came of each."""

    def __init__(self, faults: Sequence[Fault], seconds: float) -> None:
        self.outcomes: dict[Fault, Outcome] = {}
        self._faults = faults
        self._seconds = seconds
        self._took: dict[str, float] = {}
        self._coverage = Coverage(
            data_file=None,
            config_file=False,
            include=sorted({str(fault.path) for fault in faults}),
        )

    def start(self) -> None:
        """Watch which lines run, from the first import on."""
        self._coverage.start()

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, object, object]:
        """Note what a test runs, and how long it takes, the first time."""
        if item.nodeid in self._took:
            return (yield)
        self._coverage.switch_context(item.nodeid)
        begun = time.monotonic()
        done = yield
        self._took[item.nodeid] = time.monotonic() - begun
        return done

    @pytest.hookimpl(wrapper=True)
    def pytest_runtestloop(self, session: pytest.Session) -> Generator[None, object, object]:
        """Try the faults, if all tests pass without any, and pass again in a fork."""
        done = yield
        self._coverage.stop()
        if session.testsfailed == 0 and self._passes_in_fork(None, self._find_concerned(session)):
            self._try_all(session)
        return done

    def _find_concerned(self, session: pytest.Session) -> list[pytest.Item]:
        contexts = self._coverage.get_data().measured_contexts()
        return [item for item in session.items if item.nodeid in contexts]

    def _try_all(self, session: pytest.Session) -> None:
        reporter = session.config.pluginmanager.get_plugin("terminalreporter")
        assert reporter is not None
        items = self._find_concerned(session)
        end = time.monotonic() + self._seconds
        for fault in self._faults:
            if time.monotonic() > end:
                break
            self.outcomes[fault] = self._try(fault, items)
            reporter.write("." if self.outcomes[fault] is Outcome.CAUGHT else "S")

    def _try(self, fault: Fault, items: Sequence[pytest.Item]) -> Outcome:
        ran = self._coverage.get_data().contexts_by_lineno(str(fault.path.absolute()))
        runners = {each for line in fault.lines for each in ran.get(line, ())}
        runs_at_import = "" in runners
        if runs_at_import:
            runners = {each for contexts in ran.values() for each in contexts}
        concerned = sorted(
            (item for item in items if item.nodeid in runners),
            key=lambda item: (not _is_of_module(item, fault), self._took[item.nodeid]),
        )
        if not concerned:
            return Outcome.UNTESTED
        passes = self._passes_in_new_process if runs_at_import else self._passes_in_fork
        return Outcome.SURVIVED if passes(fault, concerned) else Outcome.CAUGHT

    def _passes_in_fork(self, fault: Fault | None, items: Sequence[pytest.Item]) -> bool:
        process = os.fork()
        if process == 0:
            os.setsid()
            try:
                if fault is not None:
                    plant_in_functions(fault)
                os._exit(0 if _pass(items) else 1)
            finally:
                os._exit(1)
        end = time.monotonic() + self._find_limit(items)
        try:
            while time.monotonic() < end:
                ended, status = os.waitpid(process, os.WNOHANG)
                if ended:
                    return status == 0
                time.sleep(0.01)
            return False
        finally:
            _kill(process)

    def _passes_in_new_process(self, fault: Fault, items: Sequence[pytest.Item]) -> bool:
        tests = [item.nodeid for item in items]
        process = subprocess.Popen(  # noqa: S603 - our own arguments
            [sys.executable, "-m", "tests.mutants.planted", str(fault.path), fault.name, *tests],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            return process.wait(self._find_limit(items)) == 0
        except subprocess.TimeoutExpired:
            return False
        finally:
            _kill(process.pid)
            process.wait()

    def _find_limit(self, items: Sequence[pytest.Item]) -> float:
        return START + PATIENCE * sum(self._took[item.nodeid] for item in items)


def _is_of_module(item: pytest.Item, fault: Fault) -> bool:
    """Whether the test is in its module's file, which is in the room of the same name."""
    is_of_room = item.path.parent.name == fault.path.parent.name
    return is_of_room and fault.path.stem in item.path.stem


def _pass(items: Sequence[pytest.Item]) -> bool:
    """Run tests until one fails, and return whether none does."""
    session = items[0].session
    session.config.pluginmanager.unregister(name="terminalreporter")
    for item, next_item in pairwise([*items, None]):
        assert item is not None
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=next_item)
        if session.testsfailed:
            return False
    return True


def _kill(process: int) -> None:
    """End a process, and those it has started, if they are there still."""
    with suppress(ProcessLookupError):
        os.killpg(process, signal.SIGKILL)
