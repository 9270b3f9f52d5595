"""The picture behind a digest: in the organisers' channel, once, after the digest."""

from datetime import timedelta

import pytest
from sqlalchemy.exc import OperationalError

from bot.hackathons.models import Hackathon
from bot.outbox import rows as outbox
from bot.outbox.kinds import find_kind
from bot.outbox.models import OutboxState
from bot.outbox.rows import NewMessage
from bot.overview.digest_plot import Registrations
from bot.overview.plot import Curve
from bot.registration.models import Participant
from rehearsal import DropAnswer, Error
from schedules.messages import overview
from schedules.messages.digest_plot import describe_plot, plot_registrations, say_registrations
from tests.schedules.delivery_fixture import DeliveryFixture
from tests.support.factories import NOW, make_participant
from tests.support.neighbours import select_ours

DAY = timedelta(days=1)
OWN = Curve("ML4SCI <2021>", -14, [1, 1203, 1204])
LAST = Curve("ML4SCI 2020", -28, [*range(1, 30)])


@pytest.fixture
def office(office: DeliveryFixture, monkeypatch: pytest.MonkeyPatch) -> DeliveryFixture:
    """Ana registered four days ago; there is a channel of the organisers, and the bot is in it."""
    monkeypatch.setattr(overview, "draw", lambda plot: f"PNG: {plot.title}".encode())
    with office.database.write() as session:
        hackathon = session.get_one(Hackathon, office.hackathon_id)
        make_participant(session, hackathon, "ana", registered_at=NOW - 4 * DAY)
    return office


def enqueue_digest(office: DeliveryFixture) -> None:
    with office.database.write() as session:
        hackathon = session.get_one(Hackathon, office.hackathon_id)
        arguments = {"day": "2020-10-26", "title": "Digest", "channel": "organisers", "items": []}
        message = NewMessage("digest", find_kind("digest"), "#organisers", NOW, arguments)
        outbox.enqueue(session, hackathon, message)


def test_the_picture_follows_the_digest_with_its_words(office: DeliveryFixture) -> None:
    enqueue_digest(office)
    office.run()
    digest, picture = office.workspace.messages("organisers")
    assert digest.text.startswith("Tuesday 27 October: *1 person* registered.")
    assert picture.text == ("*1* registered, on the first day; ML4SCI Hackathon 2019 began with 1.")
    (file,) = picture.files
    assert (file.title, file.content) == (
        "Registrations by day",
        b"PNG: 1 registered, on the first day",
    )
    assert file.name == f"ml4sci-registrations-{office.row('digest_plot:2020-10-26').id}.png"
    assert file.alt.startswith("A line chart of how many people were registered on each day.")


@pytest.mark.parametrize("call", ["chat.postMessage", "files.completeUploadExternal"])
def test_where_an_answer_is_lost_there_is_one_of_each(office: DeliveryFixture, call: str) -> None:
    office.workspace.faults.add(call, DropAnswer())
    enqueue_digest(office)
    office.run()
    assert set(office.states().values()) == {OutboxState.SENT}
    assert len(office.workspace.messages("organisers")) == 2


def test_where_the_database_is_away_once_the_digest_is_posted_there_is_one_of_each(
    office: DeliveryFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def be_away(*_: object) -> None:
        raise OperationalError("connect", None, ConnectionError())

    enqueue_digest(office)
    with monkeypatch.context() as patch:
        patch.setattr(overview, "enqueue_plot", be_away)
        office.delivery.deliver_due()
    assert len(office.workspace.messages("organisers")) == 1
    assert office.row("digest").reason == "the database was away"
    office.run()
    assert set(office.states().values()) == {OutboxState.SENT}
    assert len(office.workspace.messages("organisers")) == 2


def test_where_it_is_refused_organisers_are_told_once(office: DeliveryFixture) -> None:
    office.workspace.faults.add("files.completeUploadExternal", Error("restricted_action"))
    enqueue_digest(office)
    office.run()
    _, report = office.texts("organisers")
    assert report.startswith("I could not send *Registrations by day* to #organisers, due ")


def test_what_has_no_sense_any_more_is_not_drawn(office: DeliveryFixture) -> None:
    enqueue_digest(office)
    office.delivery.deliver_due()
    with office.database.write() as session:
        for participant in session.scalars(select_ours(Participant)):
            participant.withdrawn_at = NOW
    office.run()
    assert office.row("digest_plot:2020-10-26").reason == "nobody is registered any more"
    assert len(office.workspace.messages("organisers")) == 1


def test_in_the_afternoon_it_is_left_out(office: DeliveryFixture) -> None:
    enqueue_digest(office)
    office.delivery.deliver_due()
    office.clock.jump_to(NOW + timedelta(hours=5))
    office.run()
    assert office.row("digest_plot:2020-10-26").reason == "the morning is over"


def test_what_is_said_with_it() -> None:
    alone, both = Registrations(OWN, None), Registrations(OWN, LAST)
    assert say_registrations(alone) == "*1,204* registered, 12 days before the first day."
    assert say_registrations(both) == (
        "*1,204* registered, 12 days before the first day; 17 as long before ML4SCI 2020."
    )
    assert plot_registrations(both).curves == [OWN, LAST]
    assert plot_registrations(alone).title == "1,204 registered, 12 days before the first day"
    assert describe_plot(alone) == (
        "A line chart of how many people were registered on each day. ML4SCI <2021>: from 1 on "
        "the first of 3 days to 1,204, 12 days before the first day."
    )
    assert describe_plot(both).endswith("ML4SCI 2020: 17 as long before, and 29 when it began.")


def test_what_is_said_with_it_on_the_first_day() -> None:
    both = Registrations(Curve("ML4SCI 2021", -1, [1, 3]), LAST)
    assert say_registrations(both) == "*3* registered, on the first day; ML4SCI 2020 began with 29."
    assert describe_plot(both).endswith("on the first day. ML4SCI 2020: 29 when it began.")
