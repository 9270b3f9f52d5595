"""Deliveries that share PostgreSQL, each with connections of its own, and its own troubles."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from threading import Barrier, Thread

import pytest
from sqlalchemy import update
from sqlalchemy.exc import InternalError

from bot.core.database import Database
from bot.outbox.models import OutboxRow, OutboxState
from schedules.engine.job import Done, Job
from tests.schedules.post_office import NOTE, PostOffice

CHANNELS = [f"channel-{number}" for number in range(12)]


@pytest.fixture
def database_kind() -> str:
    return "postgresql"


@pytest.fixture
def three(office: PostOffice, prepared_url: str) -> Iterator[list[PostOffice]]:
    """Three processes, as far as PostgreSQL knows."""
    with ExitStack() as stack:
        offices = [replace(office, database=Database(prepared_url)) for _ in range(3)]
        for each in offices:
            stack.callback(each.database.dispose)
            stack.callback(each.client.close)
            stack.callback(each.delivery.stop)
        yield offices


def test_three_deliveries_post_each_row_once_and_in_order(
    office: PostOffice, three: list[PostOffice]
) -> None:
    for channel in CHANNELS:
        office.owe(*(f"{channel}: {number}" for number in range(5)), lane=f"#{channel}")
    together = Barrier(len(three))

    def run(each: PostOffice) -> None:
        together.wait()
        each.run()

    threads = [Thread(target=run, args=[each]) for each in three]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    # One may have left its last rows to another, which was done with them too early to tell.
    office.run()
    assert set(office.states().values()) == {OutboxState.SENT}
    for channel in CHANNELS:
        assert office.texts(channel) == [f"note {channel}: {number}" for number in range(5)]


def test_a_row_in_one_deliverys_hands_is_passed_over_by_the_others(
    office: PostOffice, three: list[PostOffice]
) -> None:
    office.owe("a")
    seen: list[bool] = []

    def look_for_others(job: Job) -> Done:
        seen.extend(each.delivery.begin_due() for each in three[1:])
        return office.outside.post_message(job)

    delivery = three[0].make_delivery({NOTE: look_for_others})
    office.run(delivery)
    delivery.stop()
    assert (seen, office.texts()) == ([False, False], ["note a"])


def test_a_server_that_may_only_be_read_for_now_is_no_reason_to_give_a_row_up(
    office: PostOffice,
) -> None:
    """So it is while another takes over; PostgreSQL calls it an internal error."""
    refused: list[Job] = []

    def post_where_it_may_be_written(job: Job) -> Done:
        if refused:
            return office.outside.post_message(job)
        refused.append(job)
        with office.database.read() as session, pytest.raises(InternalError) as caught:
            session.execute(update(OutboxRow).values(reason="by us"))
        raise caught.value

    office.owe("a")
    delivery = office.make_delivery({NOTE: post_where_it_may_be_written})
    delivery.deliver_due()
    assert office.row("a").reason == "the database was away"
    office.run(delivery)
    delivery.stop()
    assert (office.states(), office.texts()) == ({"a": OutboxState.SENT}, ["note a"])
