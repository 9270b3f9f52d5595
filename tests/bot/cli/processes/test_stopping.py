import signal
from threading import Event, Thread

import pytest

from bot.core import shutdown as stopping
from tests.support.patience import LONGEST


@pytest.fixture
def ended(monkeypatch: pytest.MonkeyPatch) -> Event:
    """Set instead of ending this process."""
    ended = Event()
    monkeypatch.setattr(stopping, "LONGEST_STOP", 0)
    monkeypatch.setattr(stopping, "_end", ended.set)
    return ended


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_whatever_holds_it_up_the_process_ends_in_time(number: int, ended: Event) -> None:
    stopped = stopping.stopped_by_signals()
    assert not stopped.is_set()
    for _ in range(2):
        signal.raise_signal(number)
    assert stopped.wait(LONGEST)
    assert ended.wait(LONGEST)


def test_a_signal_that_the_system_gives_to_another_thread_is_heard(ended: Event) -> None:
    stopped, may_end = stopping.stopped_by_signals(), Event()
    other = Thread(target=may_end.wait)
    other.start()
    assert other.ident is not None
    signal.pthread_kill(other.ident, signal.SIGTERM)
    assert stopped.wait(LONGEST)
    assert ended.wait(LONGEST)
    may_end.set()
    other.join()
