"""How long tests wait: for the thing itself, and with one limit for all of them.

A test never waits for time to pass. On a quiet machine what it waits for is there at once; the
limit only ends a test that would otherwise wait for ever, so it is longer than any machine needs.
"""

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

import pytest

LONGEST = 60

# The bot, and the workspace in the place of Slack, give up what takes longer than a person waits.
# On a slow machine that is a test's command as well.
_LIMITS = (
    "bot.app.DELIVERY_TIMEOUT",
    "bot.app.HANDLER_TIMEOUT",
    "bot.core.database.BUSY_TIMEOUT_MS",
    "bot.core.database._CONNECT_TIMEOUT_S",
    "bot.core.database._IDLE_TIMEOUT_MS",
    "bot.core.database._STATEMENT_TIMEOUT_MS",
    "handlers.announcements.channel_lookup._PATIENCE_S",
    "handlers.announcements.channel_lookup._TIMEOUT_S",
    "handlers.socket_mode.acknowledge.SECONDS_TO_ACKNOWLEDGE",
    "handlers.socket_mode.acknowledge.SECONDS_TO_POST",
    "handlers.socket_mode.connection.SECONDS_TO_ACKNOWLEDGE",
    "handlers.socket_mode.connection.SECONDS_TO_OPEN",
    "handlers.socket_mode.keeper.SECONDS_TO_CLOSE",
    "rehearsal.apps.sockets.SECONDS_TO_ACKNOWLEDGE",
    "rehearsal.state.triggers.LIFE_IN_SECONDS",
    "web.ops.backlog_probe.LONGEST_PROBE",
    "web.slack.bodies.TIME_FOR_BODY",
    "web.connections.TIME_FOR_HEAD",
    "web.serving.LONGEST_FAREWELL",
    "web.slack.requests.LONGEST_WAIT",
)


@pytest.fixture(autouse=True, scope="module")
def unhurried() -> Iterator[None]:
    """Lift the limits of the product that a slow machine might miss.

    A test of one of them sets it, or a clock. For a room whose `conftest.py` imports this.
    """
    with lifted_limits():
        yield


@contextmanager
def lifted_limits(*rooms: str) -> Iterator[None]:
    """Lift the limits of these rooms, or of all, for what is no test alone."""
    with pytest.MonkeyPatch.context() as patch:
        _lift(patch, [name for name in _LIMITS if not rooms or name.startswith(rooms)])
        yield


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lift the database's limits alone. For a room whose `conftest.py` imports this."""
    be_patient(monkeypatch)


def be_patient(patch: pytest.MonkeyPatch) -> None:
    """Lift the limits within which the database answers, however slow the machine is.

    For tests of what comes after the wait. Those of the limits themselves set them.
    """
    _lift(patch, [name for name in _LIMITS if name.startswith("bot.core.database.")])


def _lift(patch: pytest.MonkeyPatch, names: Iterable[str]) -> None:
    for name in names:
        patch.setattr(name, LONGEST * 1000 if name.endswith("_MS") else LONGEST)


def wait_until(holds: Callable[[], object]) -> None:
    """Wait for what nothing tells of, so that it has to be looked at again and again."""
    give_up = time.monotonic() + LONGEST
    while not holds():
        assert time.monotonic() < give_up, "waited in vain"
        time.sleep(0.005)
