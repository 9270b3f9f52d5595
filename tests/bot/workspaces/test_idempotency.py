from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from bot.core.database import Database
from bot.core.errors import Refused
from bot.workspaces.idempotency import (
    KEPT,
    begin_request,
    find_answer,
    forget_requests,
    note_answer,
)
from tests.support.factories import NOW
from tests.support.races import Deed, race

pytestmark = pytest.mark.both_databases


def test_a_request_is_done_once_and_its_answer_is_known(session: Session) -> None:
    assert begin_request(session, "r1", NOW)
    note_answer(session, "r1", {"text": "Done."})
    assert begin_request(session, "r2", NOW)
    note_answer(session, "r2", None)
    assert not begin_request(session, "r1", NOW)
    assert find_answer(session, "r1") == {"text": "Done."}
    assert find_answer(session, "r2") is None


def test_requests_too_old_to_be_repeated_are_forgotten(session: Session) -> None:
    begin_request(session, "old", NOW - timedelta(seconds=1))
    begin_request(session, "new", NOW)
    forget_requests(session, NOW + KEPT)
    assert begin_request(session, "old", NOW)
    assert not begin_request(session, "new", NOW)


def answer(text: str) -> Deed:
    """Answers request r1 with this text, unless it is answered."""

    def do(session: Session) -> str:
        if begin_request(session, "r1", NOW):
            note_answer(session, "r1", text)
            return text
        kept: str = find_answer(session, "r1")
        return kept

    return do


def test_a_request_that_two_processes_get_is_answered_alike_by_both(database: Database) -> None:
    assert race(database, answer("first"), answer("second")) == ("first", "first")


def test_one_that_came_to_nothing_is_done_by_the_other(database: Database) -> None:
    def refuse(session: Session) -> None:
        begin_request(session, "r1", NOW)
        raise Refused("Not now.")

    with database.write() as session:
        savepoint = session.begin_nested()
        answer("first")(session)
        savepoint.rollback()
    assert race(database, answer("second"), answer("third")) == ("second", "second")
