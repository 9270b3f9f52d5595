"""The agenda as a file: the message that is enqueued for the person who asks for it."""

from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from bot.agenda.calendar_requests import enqueue_agenda_file
from bot.agenda.kinds import AGENDA_FILE, AGENDA_FILE_REFUSED
from bot.core.errors import Refused
from bot.hackathons.models import Hackathon
from bot.outbox.models import OutboxRow
from bot.outbox.rows import enqueue_refusal
from tests.support.factories import NOW, make_hackathon, make_item
from tests.support.neighbours import select_ours

pytestmark = pytest.mark.both_databases


@pytest.fixture
def hackathon(session: Session) -> Hackathon:
    return make_hackathon(session)


def rows(session: Session) -> list[OutboxRow]:
    """Return the pending rows, in order."""
    return list(session.scalars(select_ours(OutboxRow).order_by(OutboxRow.id)))


@pytest.mark.parametrize(
    ("text", "wanted", "title"),
    [
        ("", "all", "The whole agenda"),
        ("all", "all", "The whole agenda"),
        ("next", "next", "Next"),
        # Who asks today for tomorrow means that day, whenever the file is made.
        ("tomorrow", "2020-10-28", "Tomorrow, Wednesday 28 October 2020"),
    ],
)
def test_what_is_asked_for_is_owed_now_in_the_persons_messages(
    session: Session, hackathon: Hackathon, text: str, wanted: str, title: str
) -> None:
    make_item(session, hackathon, "talk", date(2020, 10, 28))
    assert enqueue_agenda_file(session, hackathon, "UANA", text, NOW).title == title
    (row,) = rows(session)
    assert (row.kind, row.lane, row.due) == (AGENDA_FILE.name, "@UANA", NOW)
    assert row.arguments == {"wanted": wanted}


def test_who_asks_twice_gets_two(session: Session, hackathon: Hackathon) -> None:
    make_item(session, hackathon, "talk", date(2020, 10, 28))
    enqueue_agenda_file(session, hackathon, "UANA", "", NOW)
    enqueue_agenda_file(session, hackathon, "UANA", "", NOW + timedelta(seconds=1))
    assert len(rows(session)) == 2


def test_where_there_is_nothing_nothing_is_owed(session: Session, hackathon: Hackathon) -> None:
    with pytest.raises(Refused, match="nothing on that part of the agenda"):
        enqueue_agenda_file(session, hackathon, "UANA", "today", NOW)
    with pytest.raises(Refused, match="is not a day of this hackathon"):
        enqueue_agenda_file(session, hackathon, "UANA", "someday", NOW)
    assert rows(session) == []


def test_who_cannot_have_it_is_told_once(session: Session, hackathon: Hackathon) -> None:
    make_item(session, hackathon, "talk", date(2020, 10, 28))
    enqueue_agenda_file(session, hackathon, "UANA", "", NOW)
    (row,) = rows(session)
    enqueue_refusal(session, row, NOW + timedelta(seconds=2))
    enqueue_refusal(session, row, NOW + timedelta(seconds=9))
    _, refusal = rows(session)
    assert (refusal.kind, refusal.lane) == (AGENDA_FILE_REFUSED.name, "@UANA")
    assert refusal.due == NOW + timedelta(seconds=2)
