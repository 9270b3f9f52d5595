"""Which hackathon is exported, how it is named, and what is enqueued for an organiser who asks."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from bot.audit import log as audit
from bot.core.errors import Refused
from bot.exports.export import enqueue_export, find_to_export, make_export, name_export
from bot.exports.kinds import EXPORT_FILE, EXPORT_FILE_REFUSED
from bot.hackathons.models import Hackathon
from bot.outbox.models import OutboxRow
from bot.outbox.rows import enqueue_refusal
from tests.bot.exports.test_tables import copy_hackathon
from tests.support.factories import NOW, make_hackathon, make_person
from tests.support.neighbours import select_ours

pytestmark = pytest.mark.both_databases


@pytest.fixture
def hackathon(session: Session) -> Hackathon:
    return make_hackathon(session)


def test_the_current_hackathon_is_exported_or_the_one_that_is_named(
    session: Session, hackathon: Hackathon
) -> None:
    later = copy_hackathon(session, hackathon)
    # The first of all was loaded last.
    first = make_hackathon(session, slug="ml4sci-2018")
    first.first, first.last = date(2018, 10, 26), date(2018, 10, 30)
    session.flush()
    assert find_to_export(session, None, NOW) is hackathon
    assert find_to_export(session, None, NOW + timedelta(days=7)) is later
    assert find_to_export(session, None, NOW + timedelta(days=700)) is later
    assert find_to_export(session, "ml4sci", NOW + timedelta(days=700)) is hackathon
    known = "ml4sci-2018, ml4sci-2019, ml4sci, ml4sci-2021"
    with pytest.raises(Refused, match=f"no hackathon nhl in the database, but {known}"):
        find_to_export(session, "nhl", NOW)


def test_without_a_hackathon_it_is_said_how_there_is_one(session: Session) -> None:
    with pytest.raises(Refused, match="`hackathon-bot load FILE` loads one"):
        find_to_export(session, None, NOW)


def test_the_date_in_the_name_is_the_events(hackathon: Hackathon) -> None:
    just_after_midnight_in_utc = datetime(2020, 10, 28, 1, tzinfo=UTC)
    assert name_export(hackathon, just_after_midnight_in_utc) == "ml4sci-export-2020-10-27"


def test_an_export_has_every_table_twice_and_says_what_they_are(
    session: Session, hackathon: Hackathon
) -> None:
    export = make_export(session, hackathon, NOW)
    assert export.folder == "ml4sci-export-2020-10-27"
    tables = ("participants", "teams", "roles", "agenda", "announcements", "deliveries", "audit")
    files = [f"{each}.{ending}" for each in tables for ending in ("csv", "json")]
    assert list(export.files) == ["README.txt", *files]


def test_an_organiser_is_owed_it_now_and_the_log_says_so(
    session: Session, hackathon: Hackathon
) -> None:
    ana = make_person(session, hackathon, "ana")
    enqueue_export(session, hackathon, ana, NOW)
    enqueue_export(session, hackathon, ana, NOW + timedelta(seconds=1))
    rows = list(session.scalars(select_ours(OutboxRow).order_by(OutboxRow.id)))
    assert [(row.kind, row.lane, row.due - NOW) for row in rows] == [
        (EXPORT_FILE.name, "@UANA", timedelta()),
        (EXPORT_FILE.name, "@UANA", timedelta(seconds=1)),
    ]
    _, first = audit.list_actions(session, hackathon)
    assert (first.person, first.action, first.subject) == (ana, "exported", "ML4SCI Hackathon")
    assert first.after == {"to": "direct messages"}


def test_who_cannot_have_it_is_told_once(session: Session, hackathon: Hackathon) -> None:
    enqueue_export(session, hackathon, make_person(session, hackathon, "ana"), NOW)
    row = session.scalars(select_ours(OutboxRow)).one()
    enqueue_refusal(session, row, NOW)
    enqueue_refusal(session, row, NOW)
    _, refusal = session.scalars(select_ours(OutboxRow).order_by(OutboxRow.id)).all()
    assert (refusal.kind, refusal.lane) == (EXPORT_FILE_REFUSED.name, "@UANA")
