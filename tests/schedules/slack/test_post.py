"""The mark by which a row's message is found again, and no other."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from bot.outbox.models import OutboxRow, OutboxState
from bot.outbox.rows import enqueue_refresh
from bot.slack import block_kit as blocks
from bot.slack.block_kit import Block
from schedules.slack.post import (
    CLOCK_SKEW,
    EVENT_TYPE,
    LEFT_OUT,
    Posted,
    find_posted,
    fit_message,
)
from tests.schedules.delivery_fixture import NOTE, DeliveryFixture
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


def paragraphs(count: int, length: int = 1000) -> list[Block]:
    return [blocks.section(f"{number:{length}}") for number in range(count)]


def test_a_message_that_fits_is_left_as_it_is() -> None:
    for message in (blocks.message("a"), blocks.message("a", paragraphs(9))):
        assert fit_message(message) == message


def test_of_a_message_that_is_too_long_the_last_paragraphs_are_left_out() -> None:
    button = blocks.actions(blocks.button("Open", "open"))
    long = [blocks.header("Agenda"), *paragraphs(45), button]
    # The last one has the button below it: it is the last to go.
    shown = fit_message(blocks.message("a", long))["blocks"]
    assert shown == [
        *long[:9],
        blocks.context(LEFT_OUT),
        *long[-2:],
    ]


def test_a_paragraph_that_is_left_out_takes_its_buttons_with_it() -> None:
    pairs = [
        block
        for number, paragraph in enumerate(paragraphs(12))
        for block in (paragraph, blocks.actions(blocks.button("Drop it", f"drop:{number}")))
    ]
    shown = fit_message(blocks.message("a", pairs))["blocks"]
    assert shown == [*pairs[:18], blocks.context(LEFT_OUT)]


def test_what_is_posted_and_what_is_changed_fits(office: DeliveryFixture) -> None:
    office.messages[NOTE] = lambda *_: blocks.message("long", paragraphs(45))
    office.enqueue("a")
    office.run()
    with office.database.write() as session:
        row = session.get_one(OutboxRow, office.row("a").id)
        enqueue_refresh(session, row, NOW)
    office.run()
    assert set(office.states().values()) == {OutboxState.SENT}
    (message,) = office.workspace.messages("general")
    assert message.edited is not None
    assert message.blocks[-1]["elements"][0]["text"] == LEFT_OUT
