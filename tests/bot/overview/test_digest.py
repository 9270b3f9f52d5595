"""What organisers are told each morning."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from bot.delivery_reports.collect import note_trouble
from bot.hackathons.models import Hackathon
from bot.outbox import rows as outbox
from bot.outbox.kinds import find_kind
from bot.outbox.models import OutboxState
from bot.outbox.rows import NewMessage
from bot.overview.digest import Digest, describe_digest, plan_digests
from bot.overview.kinds import DIGEST
from bot.teams.membership import withdraw_participant
from tests.support.factories import NOW, make_hackathon, make_item, make_participant
from tests.support.loaded import describe as describe_file
from tests.support.loaded import load, utc

pytestmark = pytest.mark.both_databases

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)


@pytest.fixture
def hackathon(session: Session) -> Hackathon:
    return make_hackathon(session)


def describe(session: Session, hackathon: Hackathon, now: datetime = NOW) -> Digest:
    session.flush()
    return describe_digest(session, hackathon, now)


def test_who_is_new_registered_since_yesterday_and_stayed(
    session: Session, hackathon: Hackathon
) -> None:
    make_participant(session, hackathon, "ana", registered_at=NOW - DAY)
    make_participant(session, hackathon, "ben", registered_at=NOW - DAY + MINUTE)
    make_participant(session, hackathon, "chi", registered_at=NOW - MINUTE)
    withdraw_participant(session, hackathon, slack_id="UCHI", now=NOW)
    digest = describe(session, hackathon)
    assert (digest.new, digest.status.registered, digest.to_nudge) == (1, 2, 2)


@pytest.mark.parametrize(
    ("state", "late", "counted"),
    [
        (OutboxState.SENT, 2 * MINUTE, (1, 0, 0)),
        (OutboxState.SENT, timedelta(), (0, 0, 0)),
        (OutboxState.SKIPPED, 2 * MINUTE, (0, 1, 0)),
        (OutboxState.FAILED, timedelta(), (0, 0, 1)),
        (OutboxState.UNKNOWN, timedelta(), (0, 0, 1)),
    ],
)
def test_what_went_wrong_since_yesterday_is_counted(
    session: Session,
    hackathon: Hackathon,
    state: OutboxState,
    late: timedelta,
    counted: tuple[int, int, int],
) -> None:
    outbox.enqueue(session, hackathon, NewMessage("a", find_kind("note"), "#x", NOW - late, {}))
    row = outbox.find_row(session, hackathon, "a")
    assert row is not None
    outbox.settle(row, state, now=NOW)
    note_trouble(session, row, NOW)
    digest = describe(session, hackathon)
    assert (digest.late, digest.skipped, digest.status.failed) == counted
    later = describe(session, hackathon, NOW + DAY)
    assert (later.late, later.skipped, later.status.failed) == (0, 0, 0)


def test_what_is_on_today_and_how_long_it_is(session: Session, hackathon: Hackathon) -> None:
    make_item(session, hackathon, "lecture", NOW + MINUTE)
    make_item(session, hackathon, "party", NOW + DAY)
    digest = describe(session, hackathon)
    assert [each.key for each in digest.items] == ["lecture"]
    assert (digest.days_left, digest.opens, digest.closes) == (-1, None, None)
    assert describe(session, hackathon, NOW - 3 * DAY).days_left == 2


def test_registration_that_opens_or_closes_today_is_told(
    session: Session, hackathon: Hackathon
) -> None:
    # 23:00 in New York, on the day of NOW; 01:00 on the next.
    today, tomorrow = (datetime(2020, 10, 28, hour, tzinfo=UTC) for hour in (3, 5))
    hackathon.registration_opens, hackathon.registration_closes = today, tomorrow
    digest = describe(session, hackathon)
    assert (digest.opens, digest.closes) == (today, None)
    assert describe(session, hackathon, today).opens == today
    assert describe(session, hackathon, today + MINUTE).opens is None


def list_digests(session: Session, digest: str = "8:00", **parts: object) -> list[datetime]:
    messages = plan_digests(load(session, describe_file(reminders={"digest": digest}, **parts)))
    assert {(each.kind, each.lane) for each in messages} <= {(DIGEST, "#organisers")}
    return [each.due for each in messages]


def test_a_digest_comes_each_morning_from_four_weeks_before_to_the_last_day(
    session: Session,
) -> None:
    digests = list_digests(session)
    assert (digests[0], digests[-1]) == (utc("2020-09-28", "12:00"), utc("2020-10-30", "12:00"))
    assert len(digests) == 33


@pytest.mark.parametrize(
    ("opens", "first"),
    [
        ("2020-10-20 18:00", "2020-10-20 12:00"),
        ("2020-10-28 09:00", "2020-10-26 12:00"),
        ("2015-01-01 09:00", "2019-10-26 12:00"),
    ],
)
def test_digests_begin_when_registration_opens(session: Session, opens: str, first: str) -> None:
    digests = list_digests(session, registration={"opens": opens})
    assert digests[0] == utc(*first.split())
    assert digests[-1] == utc("2020-10-30", "12:00")


def test_digests_have_another_time_or_none(session: Session) -> None:
    assert {f"{each:%H:%M}" for each in list_digests(session, "6:30")} == {"10:30"}


def test_a_file_that_was_loaded_before_there_were_digests_has_none(session: Session) -> None:
    hackathon = load(session, describe_file(reminders={"digest": "8:00"}))
    times = dict(hackathon.reminder_times)
    assert times.pop("digest") == "08:00:00"
    hackathon.reminder_times = times
    assert plan_digests(hackathon) == []
