"""Hearing that another process has changed the outbox: PostgreSQL's NOTIFY."""

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

# Seconds between two tries to reach a server that is gone.
PAUSE = 1.0
# Seconds that stopping waits, for a thread that may be waiting for a server.
LONGEST_STOP = 1.0


class OutboxListener:
    """Calls `wake`, in a thread of its own, whenever a process has committed `announce_rows`.

    It is called as well as soon as the server is reached, at first or again: something may have
    been said while nobody listened. On SQLite, which has one process, nothing is heard.
    """

    def __init__(self, database: Database, wake: Callable[[], None]) -> None:
        self._database = database
        self._wake = wake
        # To close the one is to tell the other.
        self._until_stopped, self._stopped = socket.socketpair()
        self._lost = False
        # What it may miss is nothing that a process has to be kept alive for.
        self._thread = Thread(target=self._run, name="outbox-listener", daemon=True)

    def start(self) -> None:
        """Begin to listen; a server that is not there is waited for."""
        if self._database.is_shared:
            self._thread.start()

    def stop(self) -> None:
        """Listen no more. A server that does not answer just now is not waited for."""
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
        """Listen until told to stop; an error of the driver's where the connection breaks."""
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
                # Nobody else gets a connection that listens, or is broken.
                connection.invalidate()

    def _waits_until_stopped(self, longest: float | None, driver: Any = None) -> bool:
        """Whether it was told to stop; waits so many seconds at most, or until there is news."""
        with DefaultSelector() as selector:
            selector.register(self._stopped, EVENT_READ)
            if driver is not None:
                selector.register(driver, EVENT_READ)
            ready = {key.fileobj for key, _ in selector.select(longest)}
            return self._stopped in ready


def _take_notifications(driver: Any) -> bool:
    """Whether there were any; they are all the same."""
    taken = False
    while driver.pgconn.notifies():
        taken = True
    return taken
