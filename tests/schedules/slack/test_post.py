"""The mark by which a row's message is found again, and no other."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from schedules.slack.post import CLOCK_SKEW, EVENT_TYPE, Posted, find_posted
from tests.schedules.delivery_fixture import DeliveryFixture
from tests.support.factories import NOW

SECOND = timedelta(seconds=1)


def say(office: DeliveryFixture, **parts: Any) -> Posted:
    """Post something in #general, with these parts."""
    channel = office.context.channels.find_channel(office.client, office.workspace_id, "general")
    answer = office.client.chat_postMessage(channel=channel, text="note a", **parts)
    return Posted(channel, str(answer["ts"]))


def mark(office: DeliveryFixture, **payload: Any) -> dict[str, Any]:
    """Return the mark of the row `a`, with these parts of its payload changed."""
    marked = {"row": office.row("a").id, "key": "a", **payload}
    return {"event_type": EVENT_TYPE, "event_payload": marked}


def find(office: DeliveryFixture, posted: Posted, since: timedelta = timedelta()) -> Posted | None:
    """Look for the message of the row `a` as if it had been tried so long after NOW."""
    return find_posted(office.client, posted.channel, office.row("a"), NOW + since)


@pytest.fixture
def office(office: DeliveryFixture) -> DeliveryFixture:
    office.enqueue("a")
    return office


def test_a_rows_message_is_found_among_others(office: DeliveryFixture) -> None:
    posted = say(office, metadata=mark(office))
    office.clock.jump_to(NOW + SECOND)
    say(office)
    assert find(office, posted) == posted


@pytest.mark.parametrize(
    "make_mark",
    [
        lambda office: mark(office, row=office.row("a").id + 1),
        lambda office: mark(office, key="b"),
        lambda office: {**mark(office), "event_type": "another_app"},
    ],
    ids=["another hackathon's row", "another database's row", "another app's"],
)
def test_a_message_with_another_mark_is_not_the_rows(
    office: DeliveryFixture, make_mark: Callable[[DeliveryFixture], dict[str, Any]]
) -> None:
    """Each hackathon has rows with these keys; in a database made anew ids begin again."""
    assert find(office, say(office, metadata=make_mark(office))) is None


def test_what_was_posted_a_day_before_by_a_clock_that_is_ahead_is_found(
    office: DeliveryFixture,
) -> None:
    posted = say(office, metadata=mark(office))
    assert find(office, posted, CLOCK_SKEW - SECOND) == posted
