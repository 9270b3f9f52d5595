"""Registrations by day, against those of the last hackathon, and when they are worth a picture."""

from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from bot.hackathons.models import Hackathon
from bot.outbox import rows as outbox
from bot.outbox.kinds import find_kind
from bot.outbox.models import OutboxRow
from bot.outbox.rows import NewMessage
from bot.overview.digest_plot import Registrations, describe_registrations, enqueue_plot
from bot.overview.kinds import DIGEST_PLOT
from bot.overview.plot import Curve
from bot.teams.membership import withdraw_participant
from bot.workspaces.models import Workspace
from tests.support.factories import NOW, make_hackathon, make_participant
from tests.support.neighbours import Neighbours, select_ours

pytestmark = pytest.mark.both_databases

DAY = timedelta(days=1)
# NOW is the second day, 11:00 in New York; the first is the 26th.
FIRST = date(2020, 10, 26)


@pytest.fixture
def hackathon(session: Session) -> Hackathon:
    return make_hackathon(session)


def register(session: Session, hackathon: Hackathon, **days: float) -> None:
    """Register people so many days after NOW, each by their name."""
    for name, after in days.items():
        make_participant(session, hackathon, name, registered_at=NOW + after * DAY)


def describe(session: Session, hackathon: Hackathon, day: date = FIRST) -> Registrations:
    registrations = describe_registrations(session, hackathon, day)
    assert registrations is not None
    return registrations


def make_last(session: Session, hackathon: Hackathon, slug: str, years: int) -> Hackathon:
    """A hackathon of the same workspace, so many years before."""
    back = timedelta(days=364 * years)
    last = make_hackathon(session, slug=slug)
    last.first, last.last = hackathon.first - back, hackathon.last - back
    session.flush()
    return last


def test_those_registered_are_counted_at_the_end_of_each_day(
    session: Session, hackathon: Hackathon
) -> None:
    # 23:00 in New York on the 24th is another day in UTC.
    register(session, hackathon, ana=-5, ben=-5, chi=-2.5, dee=-1, eve=1)
    withdraw_participant(session, hackathon, slack_id="UBEN", now=NOW)
    session.flush()
    registrations = describe(session, hackathon)
    assert registrations.own == Curve("ML4SCI Hackathon 2020", -4, [1, 1, 2, 2, 3])
    assert (registrations.now, registrations.days_left) == (3, 0)
    first_day = describe(session, hackathon, FIRST - 4 * DAY)
    assert first_day.own == Curve("ML4SCI Hackathon 2020", -4, [1])


def test_the_first_hackathon_is_alone(session: Session) -> None:
    hackathon = make_hackathon(session, Neighbours.NONE)
    register(session, hackathon, ana=-5)
    registrations = describe(session, hackathon)
    assert (registrations.last, registrations.then) == (None, 0)


def test_the_last_hackathon_is_laid_over_it_by_the_days_before_it_began(
    session: Session, hackathon: Hackathon
) -> None:
    last = make_last(session, hackathon, "last", 1)
    make_last(session, hackathon, "empty", 1)
    register(session, make_last(session, hackathon, "older", 2), fay=-728)
    last.name = "ML4SCI 2019"
    register(session, last, ana=-364 - 8, ben=-364 - 3, chi=-364 - 1, dee=-364)
    make_participant(session, hackathon, "eve", registered_at=NOW - 3 * DAY)
    registrations = describe(session, hackathon, date(2020, 10, 25))
    assert registrations.own == Curve("ML4SCI Hackathon 2020", -2, [1, 1])
    assert registrations.last == Curve("ML4SCI 2019", -7, [1, 1, 1, 1, 1, 2, 2, 3])
    assert (registrations.days_left, registrations.now, registrations.then) == (1, 1, 2)


def test_the_last_hackathon_is_of_the_workspace_and_somebody_is_registered_for_it(
    session: Session, hackathon: Hackathon
) -> None:
    register(session, hackathon, ana=-5)
    withdrawn = make_last(session, hackathon, "withdrawn", 1)
    register(session, withdrawn, ben=-364 - 3)
    withdraw_participant(session, withdrawn, slack_id="UBEN", now=NOW)
    elsewhere = make_last(session, hackathon, "elsewhere", 1)
    register(session, elsewhere, chi=-364 - 2)
    elsewhere.workspace = Workspace(slack_id="TTHIRD")
    # One that ends on the day on which the hackathon begins is not over before it.
    other = make_last(session, hackathon, "other", 0)
    other.first, other.last = FIRST - DAY, FIRST
    register(session, other, dee=-9)
    session.flush()
    last = describe(session, hackathon).last
    assert last is not None
    # The neighbour's, in which all four were.
    assert last == Curve("ML4SCI Hackathon 2019", -5, [4, 4, 4, 4, 4, 4])


def test_a_hackathon_that_began_to_register_late_had_nobody_before(
    session: Session, hackathon: Hackathon
) -> None:
    last = make_last(session, hackathon, "last", 1)
    register(session, last, ana=-364 - 1)
    register(session, hackathon, ben=-9)
    assert describe(session, hackathon, date(2020, 10, 20)).then == 0
    # The day of the first registration counts; after the last day there are no more.
    assert describe(session, hackathon, FIRST).then == 1
    assert describe(session, hackathon, FIRST + DAY).then == 1


def test_names_are_as_short_as_there_is_room(session: Session, hackathon: Hackathon) -> None:
    register(session, hackathon, ana=-9)
    hackathon.name = "The International Hackathon on Machine Learning"
    assert describe(session, hackathon).own.name == "The International … 2020"
    hackathon.name = "The International Hackathon of 2020"
    assert describe(session, hackathon).own.name == "The International Hacka…"


def enqueue(session: Session, hackathon: Hackathon, day: date) -> list[OutboxRow]:
    """The pictures enqueued when this day's digest is posted, twice."""
    arguments = {"day": day.isoformat()}
    outbox.enqueue(
        session, hackathon, NewMessage("digest", find_kind("digest"), "#organisers", NOW, arguments)
    )
    digest = outbox.find_row(session, hackathon, "digest")
    assert digest is not None
    for _ in range(2):
        enqueue_plot(session, digest, NOW)
    plots = select_ours(OutboxRow).where(OutboxRow.kind == "digest_plot")
    return list(session.scalars(plots.order_by(OutboxRow.id)))


def test_a_picture_follows_a_digest_once_there_is_something_to_see(
    session: Session, hackathon: Hackathon
) -> None:
    register(session, hackathon, ana=-3)
    (row,) = enqueue(session, hackathon, FIRST)
    assert (row.lane, row.due, row.key) == ("#organisers", NOW, "digest_plot:2020-10-26")


def test_a_picture_may_come_four_hours_late_and_later_if_it_was_asked_for(
    session: Session, hackathon: Hackathon
) -> None:
    register(session, hackathon, ana=-3)
    (row,) = enqueue(session, hackathon, FIRST)
    last_moment = NOW + timedelta(hours=4)
    later = last_moment + timedelta(seconds=1)
    assert DIGEST_PLOT.why_expired(session, row, last_moment) is None
    assert DIGEST_PLOT.why_expired(session, row, later) == "the morning is over"
    row.insisted_at = NOW
    assert DIGEST_PLOT.why_expired(session, row, later) is None


@pytest.mark.parametrize(("registered", "day"), [(-2, FIRST), (-5, FIRST + DAY)])
def test_two_days_are_no_picture_and_neither_is_the_event_itself(
    session: Session, hackathon: Hackathon, registered: int, day: date
) -> None:
    register(session, hackathon, ana=registered)
    assert enqueue(session, hackathon, day) == []


def test_nobody_is_no_picture(session: Session, hackathon: Hackathon) -> None:
    register(session, hackathon, ana=1)
    assert enqueue(session, hackathon, FIRST) == []
