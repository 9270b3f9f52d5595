"""Deliveries that share PostgreSQL, each with connections of its own, and its own troubles."""

from datetime import timedelta
from threading import Event

import pytest
from sqlalchemy import update
from sqlalchemy.exc import InternalError

from bot.core import database as db
from bot.core.database import Database
from bot.outbox import claim as claims
from bot.outbox.claim import ClaimQuery
from bot.outbox.models import OutboxRow, OutboxState
from schedules.engine.delivery import AWAY, PACE
from schedules.job import LEASE, Done, Job
from tests.schedules.delivery_fixture import NOTE, DeliveryFixture, NewProcess, run_together
from tests.support.databases.postgresql import OwnServer
from tests.support.databases.tables import make_tables
from tests.support.factories import NOW
from tests.support.patience import LONGEST

CHANNELS = [f"channel-{number}" for number in range(12)]


@pytest.fixture
def database_kind() -> str:
    return "postgresql"


@pytest.fixture
def three(new_process: NewProcess) -> list[DeliveryFixture]:
    """Three processes, as far as PostgreSQL knows."""
    return [new_process() for _ in range(3)]


def test_three_deliveries_post_each_row_once_and_in_order(
    office: DeliveryFixture, three: list[DeliveryFixture]
) -> None:
    for channel in CHANNELS:
        office.enqueue(*(f"{channel}: {number}" for number in range(5)), lane=f"#{channel}")
    run_together(*three)
    assert set(office.states().values()) == {OutboxState.SENT}
    for channel in CHANNELS:
        assert office.texts(channel) == [f"note {channel}: {number}" for number in range(5)]


def test_a_row_in_one_deliverys_hands_is_passed_over_by_the_others(
    office: DeliveryFixture, three: list[DeliveryFixture]
) -> None:
    office.enqueue("a")
    seen: list[bool] = []

    def look_for_others(job: Job) -> Done:
        seen.extend(each.delivery.begin_due() for each in three[1:])
        return office.context.post_message(job)

    delivery = three[0].make_delivery({NOTE: look_for_others})
    office.run(delivery)
    delivery.stop()
    assert (seen, office.texts()) == ([False, False], ["note a"])


def test_after_a_post_its_lane_rests_for_whichever_process_has_the_next(
    office: DeliveryFixture, three: list[DeliveryFixture]
) -> None:
    office.enqueue("a", "b", "c")
    for each in three:
        each.delivery.deliver_due()
        assert office.texts() == ["note a"]
        assert each.delivery.next_instant() == NOW + PACE
    three[1].run()
    assert office.instants() == [timedelta(), PACE, 2 * PACE]
    assert office.count_calls("chat.postMessage", 429) == 0


def test_while_one_delivery_claims_another_waits_for_nothing(
    office: DeliveryFixture, new_process: NewProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(db, "BUSY_TIMEOUT_MS", 1)
    other = new_process()
    office.enqueue("a")
    office.enqueue("b", lane="#other")
    query = ClaimQuery(now=NOW, wall=office.wall.now(), lease=LEASE)
    with office.database.write() as session:
        (claimed,) = claims.claim_rows(session, query, bulk=False, limit=1)
        other.delivery.deliver_due()
        assert claimed.row.key == "a"
        assert (office.texts("other"), office.texts()) == (["note b"], [])


def test_a_server_that_may_only_be_read_for_now_is_no_reason_to_give_a_row_up(
    office: DeliveryFixture,
) -> None:
    """So it is while another takes over; PostgreSQL calls it an internal error."""
    refused: list[Job] = []

    def post_where_it_may_be_written(job: Job) -> Done:
        if refused:
            return office.context.post_message(job)
        refused.append(job)
        with office.database.read() as session, pytest.raises(InternalError) as caught:
            session.execute(update(OutboxRow).values(reason="by us"))
        raise caught.value

    office.enqueue("a")
    delivery = office.make_delivery({NOTE: post_where_it_may_be_written})
    delivery.deliver_due()
    assert office.row("a").reason == "the database was away"
    office.run(delivery)
    delivery.stop()
    assert (office.states(), office.texts()) == ({"a": OutboxState.SENT}, ["note a"])


@pytest.mark.parametrize("how", ["stop", "kill"])
def test_a_server_that_is_gone_while_a_row_is_in_hand_hears_of_it_later(
    mortal_server: OwnServer, how: str
) -> None:
    """What the driver says of it is what a delivery takes for a database that is away."""
    url = mortal_server.url("hackathon")
    make_tables(url)
    with DeliveryFixture(Database(url)) as office:
        done = Event()

        def post_while_it_goes(job: Job) -> Done:
            posted = office.context.post_message(job)
            getattr(mortal_server, how)()
            return posted

        office.enqueue("a")
        delivery = office.make_delivery({NOTE: post_while_it_goes})
        delivery.on_done(done.set)
        delivery.begin_due()
        assert done.wait(LONGEST)
        for _ in range(2):
            with pytest.raises(AWAY):
                delivery.begin_due()
        with pytest.raises(AWAY):
            delivery.next_instant()
        mortal_server.start()
        delivery.deliver_due()
        assert (office.states(), office.texts()) == ({"a": OutboxState.SENT}, ["note a"])
        assert office.count_calls("conversations.history") == 0
        delivery.stop()
