"""A post office for each test that asks for one."""

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from bot.core.database import Database
from schedules import job as jobs
from schedules.engine import delivery
from tests.schedules.delivery_fixture import DeliveryFixture, NewProcess, Stopwatch
from tests.support.patience import patient

__all__ = ["patient"]


@pytest.fixture(autouse=True)
def stopwatch(monkeypatch: pytest.MonkeyPatch) -> Stopwatch:
    """The stopwatch by which deliveries measure leases, heartbeats and how old a message is."""
    stopwatch = Stopwatch()
    for module in (delivery, jobs):
        monkeypatch.setattr(module, "read_stopwatch", stopwatch.read)
    return stopwatch


@pytest.fixture
def office(database: Database) -> Iterator[DeliveryFixture]:
    """A delivery before a workspace whose rate limits are Slack's; the clock stands at NOW."""
    with DeliveryFixture(database) as office:
        yield office


@pytest.fixture
def new_process(office: DeliveryFixture) -> Iterator[NewProcess]:
    """Starts one more process, which ends with the test; all know the channel #general."""
    office.context.channels.find_channel(office.client, office.workspace_id, "general")
    with ExitStack() as stack:

        def start(**parts: Any) -> DeliveryFixture:
            return stack.enter_context(office.as_process(**parts))

        yield start
