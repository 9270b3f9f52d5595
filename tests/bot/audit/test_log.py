"""The audit log: refused tries, once a day each."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from bot.audit import log as audit
from bot.hackathons.models import Hackathon
from bot.workspaces.models import Person
from tests.support.factories import NOW, make_hackathon, make_person

pytestmark = pytest.mark.both_databases

# Midnight in New York.
MIDNIGHT = datetime(2020, 10, 28, 4, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def note(
    session: Session, hackathon: Hackathon, by: Person, what: str, now: datetime = NOW
) -> list[tuple[str, str]]:
    """What the log says was refused to whom, the latest first, when this was refused too."""
    audit.note_refusal(session, hackathon, what, by=by, now=now)
    session.flush()
    entries = audit.list_actions(session, hackathon)
    return [(each.subject, each.person.name if each.person else "") for each in entries]


def test_a_refused_try_is_noted_once_a_day_for_each_person_and_thing(session: Session) -> None:
    hackathon = make_hackathon(session)
    ana, ben = (make_person(session, hackathon, each) for each in ("ana", "ben"))
    assert note(session, hackathon, ana, "/announce") == [("/announce", "Ana")]
    assert len(note(session, hackathon, ana, "/announce")) == 1
    assert note(session, hackathon, ana, "button x")[0] == ("button x", "Ana")
    assert note(session, hackathon, ben, "/announce")[0] == ("/announce", "Ben")
    assert len(note(session, hackathon, ana, "/announce", MIDNIGHT - SECOND)) == 3
    assert len(note(session, hackathon, ana, "/announce", MIDNIGHT)) == 4
    assert len(note(session, hackathon, ana, "/announce", MIDNIGHT + SECOND)) == 4
    assert audit.count_actions(session, hackathon) == 4


def test_what_was_done_is_listed_and_counted(session: Session) -> None:
    hackathon = make_hackathon(session)
    ana = make_person(session, hackathon, "ana")
    assert (audit.list_actions(session, hackathon), audit.count_actions(session, hackathon)) == (
        [],
        0,
    )
    for each in ("first", "second", "third"):
        audit.note_action(session, hackathon, each, "the talk", by=ana, now=NOW)
    session.flush()
    listed = audit.list_actions(session, hackathon, after=1, limit=1)
    assert [each.action for each in listed] == ["second"]
    assert audit.count_actions(session, hackathon) == 3


def test_an_organisers_action_of_that_name_is_no_refused_try(session: Session) -> None:
    hackathon = make_hackathon(session)
    ana = make_person(session, hackathon, "ana")
    audit.note_action(session, hackathon, "exported", "/announce", by=ana, now=NOW)
    assert len(note(session, hackathon, ana, "/announce")) == 2
