"""Listens for changes to the outbox by other processes: PostgreSQL's NOTIFY."""

import logging
import socket
from collections.abc import Callable
from selectors import EVENT_READ, DefaultSelector
from threading import Thread
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from bot.core.database import OUTBOX_CHANNEL, Database
from bot.core.logs import LogEvent

log = logging.getLogger("hackathon")

# Seconds between two attempts to reach a server that is gone.
PAUSE = 1.0
# The longest that stopping waits, in seconds, for a thread that may be waiting for a server.
LONGEST_STOP = 1.0


class OutboxListener:
    """Calls `wake`, in a thread of its own, when a process has committed `announce_rows`.

    It also calls `wake` as soon as it has reached the server, at first or again: a notification may
    have been missed before. On SQLite, which has one process, it does nothing.
    """

    def __init__(self, database: Database, wake: Callable[[], None]) -> None:
        self._database = database
        self._wake = wake
        # Closing the one makes the other readable.
        self._until_stopped, self._stopped = socket.socketpair()
        self._lost = False
        # A daemon: missing a notification is no reason to keep the process alive.
        self._thread = Thread(target=self._run, name="outbox-listener", daemon=True)

    def start(self) -> None:
        """Begin to listen; keep trying if the server cannot be reached."""
        if self._database.is_shared:
            self._thread.start()

    def stop(self) -> None:
        """Stop listening, and wait for the thread for at most LONGEST_STOP."""
        self._until_stopped.close()
        if self._thread.ident is None:
            self._stopped.close()
        else:
            self._thread.join(LONGEST_STOP)

    def _run(self) -> None:
        driver_error = self._database.engine.dialect.loaded_dbapi.Error
        with self._stopped:
            while True:
                try:
                    self._listen()
                except (SQLAlchemyError, driver_error, OSError) as error:
                    if not self._lost:
                        log.warning(LogEvent("not_listening", error=type(error).__name__))
                    self._lost = True
                if self._waits_until_stopped(PAUSE):
                    return

    def _listen(self) -> None:
        """Listen until stopped; let the driver's error propagate if the connection breaks."""
        with self._database.engine.connect() as connection:
            connection.execution_options(isolation_level="AUTOCOMMIT")
            driver: Any = connection.connection.driver_connection
            try:
                driver.execute(f"LISTEN {OUTBOX_CHANNEL}")
                if self._lost:
                    log.info(LogEvent("listening"))
                self._lost = False
                self._wake()
                while not self._waits_until_stopped(None, driver):
                    driver.pgconn.consume_input()
                    if _take_notifications(driver):
                        self._wake()
            finally:
                # Keep this connection out of the pool: it listens, or is broken.
                connection.invalidate()

    def _waits_until_stopped(self, longest: float | None, driver: Any = None) -> bool:
        """Wait for `stop`, the driver's data, or so many seconds; return whether it was `stop`."""
        with DefaultSelector() as selector:
            selector.register(self._stopped, EVENT_READ)
            if driver is not None:
                selector.register(driver, EVENT_READ)
            ready = {key.fileobj for key, _ in selector.select(longest)}
            return self._stopped in ready


def _take_notifications(driver: Any) -> bool:
    """Return whether there were any, and discard them: they are all alike."""
    taken = False
    while driver.pgconn.notifies():
        taken = True
    return taken
