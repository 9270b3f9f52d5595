"""Ends the process on SIGTERM or Ctrl-C within ten seconds, even if something blocks it."""

import logging
import os
import signal
import time
from threading import Event, Thread

from bot.core.logs import LogEvent

log = logging.getLogger("hackathon")

# SIGTERM promises an end within 10 s; rows still unsettled are looked up after the restart.
LONGEST_STOP = 9


def stopped_by_signals() -> Event:
    """Return an event that SIGTERM or Ctrl-C sets; the process ends in time even if it is blocked.

    Python runs a signal's handler in the main thread, and only when that thread continues: if the
    system delivers the signal to another thread, a waiting main thread is not woken. So a pipe
    wakes a thread instead (docs.python.org/3/library/signal.html#signal.set_wakeup_fd).
    """
    stopped = Event()
    heard, said = os.pipe()
    os.set_blocking(said, False)

    def listen() -> None:
        os.read(heard, 1)
        stopped.set()
        time.sleep(LONGEST_STOP)
        _end()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: None)
    signal.set_wakeup_fd(said)
    Thread(target=listen, name="signals", daemon=True).start()
    return stopped


def _end() -> None:
    log.warning(LogEvent("stopped", what="unfinished"))
    os._exit(0)
