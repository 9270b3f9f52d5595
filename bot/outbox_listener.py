"""Hearing that another process has changed the outbox: PostgreSQL's NOTIFY."""

import logging
import socket
from collections.abc import Callable
from selectors import EVENT_READ, DefaultSelector
from threading import Thread
from typing import Any

from sqlalchemy.exc import DBAPIError

from bot.db import OUTBOX_CHANNEL, Database
from bot.logs import LogEvent

log = logging.getLogger("hackathon")

# Seconds between two tries to reach a server that is gone.
PAUSE = 1.0


class OutboxListener:
    """Calls `wake`, in a thread of its own, whenever a process has committed `announce_rows`.

    It is called as well as soon as the server is reached, at first or again: something may have
    been said while nobody listened. On SQLite, which has one process, nothing is heard.
    """

    def __init__(self, database: Database, wake: Callable[[], None]) -> None:
        self._database = database
        self._wake = wake
        self._stop_seen, self._stop_said = socket.socketpair()
        self._lost = False
        self._thread = Thread(target=self._run, name="outbox-listener")

    def start(self) -> None:
        """Begin to listen; a server that is not there is waited for."""
        if self._database.is_shared:
            self._thread.start()

    def stop(self) -> None:
        """Listen no more; returns when the thread and its connection have ended."""
        self._stop_said.send(b"x")
        if self._thread.ident is not None:
            self._thread.join()
        self._stop_said.close()
        self._stop_seen.close()

    def _run(self) -> None:
        driver_error = self._database.engine.dialect.loaded_dbapi.Error
        while True:
            try:
                self._listen()
            except (DBAPIError, driver_error) as error:
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
            selector.register(self._stop_seen, EVENT_READ)
            if driver is not None:
                selector.register(driver, EVENT_READ)
            ready = {key.fileobj for key, _ in selector.select(longest)}
            return self._stop_seen in ready


def _take_notifications(driver: Any) -> bool:
    """Whether there were any; they are all the same."""
    taken = False
    while driver.pgconn.notifies():
        taken = True
    return taken
