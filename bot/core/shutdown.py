"""Ending when told: by SIGTERM or Ctrl-C, within ten seconds, whatever holds the process up."""

import logging
import os
import signal
import time
from threading import Event, Thread

from bot.core.logs import LogEvent

log = logging.getLogger("hackathon")

# SIGTERM promises an end within 10 s; what is not settled by then is looked up after the restart.
LONGEST_STOP = 9


def stopped_by_signals() -> Event:
    """Set by SIGTERM or Ctrl-C, after which the process ends in time whatever holds it up.

    Python runs a signal's handler in the main thread, and only once that goes on: where the
    system gives the signal to another thread, one that waits is not woken. So a thread is told
    instead, by a pipe (docs.python.org/3/library/signal.html#signal.set_wakeup_fd).
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
